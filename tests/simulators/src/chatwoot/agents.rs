//! The human side: what agents, bots and Chatwoot's own rules write.

use serde_json::json;

use super::{
    Chatwoot, contacts, conversations,
    conversations::Fields,
    files, marks,
    posting::{self, Draft},
    provisioning,
    rows::{Attachment, Blob, Contact, Kind, Sender},
    state::{ANA, BRIDGE, LIMITED, State},
    webhooks::{Event, emit},
};

impl Chatwoot {
    /// Ana Souza answers the buyer; returns the message's id.
    pub fn agent_replies(&self, conversation: u64, text: &str) -> u64 {
        self.agent_replies_with_files(conversation, text, &[])
    }

    /// An agent chooses labels and a priority for a conversation.
    pub fn agent_sorts(&self, conversation: u64, labels: &[&str], priority: Option<&str>) {
        self.act(|state| {
            let held = state.conversations.get_mut(&conversation).unwrap();
            held.labels = labels.iter().map(|label| (*label).to_owned()).collect();
            held.priority = priority.map(str::to_owned);
        });
    }

    /// An agent sets one attribute of a conversation.
    pub fn agent_notes_attribute(&self, conversation: u64, key: &str, value: &str) {
        self.act(|state| {
            let held = state.conversations.get_mut(&conversation).unwrap();
            held.custom.insert(key.to_owned(), json!(value));
        });
    }

    /// Ana Souza answers with files: name, content type, bytes.
    pub fn agent_replies_with_files(
        &self,
        conversation: u64,
        text: &str,
        files: &[(&str, &str, Vec<u8>)],
    ) -> u64 {
        self.act(|state| {
            let attachments = keep_all(state, files);
            write(state, conversation, text, false, attachments)
        })
    }

    /// Ana Souza writes a private note.
    pub fn agent_notes(&self, conversation: u64, text: &str) -> u64 {
        self.agent_notes_with_files(conversation, text, &[])
    }

    /// The same with files: name, content type, bytes.
    pub fn agent_notes_with_files(
        &self,
        conversation: u64,
        text: &str,
        files: &[(&str, &str, Vec<u8>)],
    ) -> u64 {
        self.act(|state| {
            let attachments = keep_all(state, files);
            write(state, conversation, text, true, attachments)
        })
    }

    /// An agent bot answers the buyer.
    pub fn bot_replies(&self, conversation: u64, text: &str) -> u64 {
        self.act(|state| {
            let known = state
                .bots
                .values()
                .find(|bot| bot.name == "Robô")
                .map(|bot| bot.id);
            let bot = known.unwrap_or_else(|| provisioning::new_bot(state, "Robô"));
            posting::insert(
                state,
                Draft::outgoing(conversation, Sender::Bot(bot), text),
                "Robô",
            )
        })
    }

    /// Chatwoot itself speaks: a greeting (`text`) or a survey (`input_csat`).
    pub fn template(&self, conversation: u64, text: &str, content_type: &str) -> u64 {
        let draft = Draft::outgoing(conversation, Sender::Nobody, text);
        let draft = Draft {
            kind: Kind::Template,
            content_type: content_type.to_owned(),
            ..draft
        };
        self.act(|state| posting::insert(state, draft, ""))
    }

    /// An automation rule answers; it has no sender.
    pub fn automation_replies(&self, conversation: u64, text: &str) -> u64 {
        let mut draft = Draft::outgoing(conversation, Sender::Nobody, text);
        draft
            .content_attributes
            .insert("automation_rule_id".to_owned(), json!(17));
        self.act(|state| posting::insert(state, draft, ""))
    }

    /// Ana Souza writes first, to a contact nobody knew; returns conversation and message.
    pub fn agent_starts_conversation(&self, inbox: u64, text: &str) -> (u64, u64) {
        self.act(|state| {
            let contact = contacts::insert(state, stranger(state));
            let link = contacts::link(state, contact, inbox, None);
            let conversation = conversations::start(state, link, Fields::default());
            (
                conversation,
                write(state, conversation, text, false, Vec::new()),
            )
        })
    }

    /// An agent deletes a message.
    pub fn agent_deletes_message(&self, message: u64) {
        self.act(|state| marks::delete(state, message));
    }

    /// An agent presses Retry on a red bubble.
    pub fn agent_presses_retry(&self, message: u64) {
        self.act(|state| marks::retry(state, message));
    }

    /// An agent resolves a conversation.
    pub fn agent_resolves(&self, conversation: u64) {
        self.act(|state| conversations::set_status(state, conversation, "resolved", "Ana Souza"));
    }

    /// An agent opens a conversation again.
    pub fn agent_reopens(&self, conversation: u64) {
        self.act(|state| conversations::set_status(state, conversation, "open", "Ana Souza"));
    }

    /// An administrator deletes a conversation; no webhook tells of it.
    pub fn agent_deletes_conversation(&self, conversation: u64) {
        self.act(|state| state.forget(conversation));
    }

    /// An administrator deletes the contact of a conversation; what hangs on it goes with the jobs.
    pub fn agent_deletes_contact(&self, conversation: u64) {
        self.act(|state| {
            let of = state
                .conversations
                .get(&conversation)
                .map(|held| held.contact);
            if let Some(contact) = of.and_then(|contact| state.contacts.get_mut(&contact)) {
                contact.deleted = true;
            }
        });
    }

    /// An administrator merges the contact of one conversation into that of another.
    pub fn agent_merges_contacts(&self, base: u64, gone: u64) {
        self.act(|state| {
            let of = |conversation| {
                state
                    .conversations
                    .get(&conversation)
                    .map(|held| held.contact)
            };
            if let (Some(base), Some(gone)) = (of(base), of(gone)) {
                contacts::absorb(state, base, gone);
            }
        });
    }

    /// An agent types; nothing is written.
    pub fn agent_types(&self, conversation: u64) {
        self.act(|state| {
            if state.profile.since(4, 2, 0) {
                emit(
                    state,
                    &Event::Typing("conversation_typing_on", conversation, ANA, false),
                );
            }
        });
    }

    /// Makes the limited user a member of an inbox.
    pub fn add_member(&self, inbox: u64) {
        self.act(|state| {
            if let Some(inbox) = state.inboxes.get_mut(&inbox) {
                inbox.members.push(LIMITED);
            }
        });
    }

    /// The token of the bridge's own user, an administrator.
    pub fn agent_token(&self) -> String {
        self.token(BRIDGE)
    }

    /// Makes `token` the one of the bridge's own user.
    pub fn set_agent_token(&self, token: &str) {
        self.act(|state| {
            if let Some(user) = state.users.iter_mut().find(|user| user.id == BRIDGE) {
                token.clone_into(&mut user.token);
            }
        });
    }

    /// Makes the bridge's own user an agent like others, or an administrator again.
    pub fn make_bridge_administrator(&self, on: bool) {
        self.act(|state| {
            if let Some(user) = state.users.iter_mut().find(|user| user.id == BRIDGE) {
                user.admin = on;
            }
        });
    }

    /// Switches an option of an inbox, such as `greeting_enabled`.
    pub fn set_inbox_option(&self, inbox: u64, option: &str, on: bool) {
        self.act(|state| {
            if let Some(inbox) = state.inboxes.get_mut(&inbox) {
                inbox.settings.insert(option.to_owned(), json!(on));
            }
        });
    }

    /// Whether an inbox has one conversation for each contact.
    pub fn lock_to_single(&self, inbox: u64, on: bool) {
        self.act(|state| {
            if let Some(inbox) = state.inboxes.get_mut(&inbox) {
                inbox.lock_to_single = on;
            }
        });
    }

    /// Takes everybody out of an inbox.
    pub fn dismiss_members(&self, inbox: u64) {
        self.act(|state| {
            if let Some(inbox) = state.inboxes.get_mut(&inbox) {
                inbox.members.clear();
            }
        });
    }

    /// Deletes every attribute definition and label.
    pub fn forget_provisioned(&self) {
        self.act(|state| {
            state.definitions.clear();
            state.labels.clear();
        });
    }

    /// Every inbox: id, name, where its webhook points, its secret.
    pub fn inboxes(&self) -> Vec<(u64, String, Option<String>, String)> {
        let view = |inbox: &super::rows::InboxRow| {
            (
                inbox.id,
                inbox.name.clone(),
                inbox.webhook_url.clone(),
                inbox.secret.clone(),
            )
        };
        self.act(|state| state.inboxes.values().map(view).collect())
    }

    /// How many attribute definitions and labels there are.
    pub fn provisioned(&self) -> (usize, usize) {
        self.act(|state| (state.definitions.len(), state.labels.len()))
    }

    /// The addresses in the frames beside conversations.
    pub fn panels(&self) -> Vec<String> {
        let frame = |app: &serde_json::Value| {
            let address = app["content"][0]["url"].as_str();
            address.unwrap_or_default().to_owned()
        };
        self.act(|state| state.apps.values().map(frame).collect())
    }

    /// Somebody gives the contact of a conversation another name in that inbox: any name will do.
    pub fn agent_renames_thread(&self, conversation: u64, source_id: &str) {
        self.act(|state| {
            let link = state.conversations[&conversation].link;
            let link = state.links.get_mut(&link).expect("a known contact inbox");
            source_id.clone_into(&mut link.source_id);
        });
    }

    /// The token of an agent who is a member of no inbox.
    pub fn limited_token(&self) -> String {
        self.token(LIMITED)
    }

    fn token(&self, user: u64) -> String {
        self.act(|state| {
            state
                .user(user)
                .map(|user| user.token.clone())
                .unwrap_or_default()
        })
    }
}

fn keep_all(state: &mut State, files: &[(&str, &str, Vec<u8>)]) -> Vec<Attachment> {
    let blobs = files.iter().map(|(name, content_type, bytes)| Blob {
        name: (*name).to_owned(),
        content_type: (*content_type).to_owned(),
        bytes: bytes.clone(),
    });
    blobs.map(|blob| files::keep(state, blob)).collect()
}

/// Writes as Ana Souza, who thereby has seen the conversation.
pub(super) fn write(
    state: &mut State,
    conversation: u64,
    text: &str,
    private: bool,
    attachments: Vec<Attachment>,
) -> u64 {
    let now = state.now();
    if let Some(held) = state.conversations.get_mut(&conversation) {
        held.agent_last_seen_at = Some(now);
    }
    let draft = Draft {
        private,
        attachments,
        ..Draft::outgoing(conversation, Sender::User(ANA), text)
    };
    posting::insert(state, draft, "Ana Souza")
}

fn stranger(state: &State) -> Contact {
    Contact {
        id: 0,
        name: "Cliente Avulso".to_owned(),
        identifier: None,
        email: None,
        phone: None,
        blocked: false,
        additional: serde_json::Map::new(),
        custom: serde_json::Map::new(),
        created_at: state.now(),
        last_activity_at: None,
        deleted: false,
    }
}
