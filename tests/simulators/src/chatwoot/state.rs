//! The rows of one Chatwoot account, and how they get their ids.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{
    profile::Profile,
    reply::{Reply, denied, not_found},
    webhooks::Queued,
};
use crate::wire::Clock;

/// Everything Chatwoot remembers.
pub(super) struct State {
    pub(super) clock: Clock,
    pub(super) profile: Profile,
    pub(super) account_id: u64,
    /// Address of this server, without a slash at the end.
    pub(super) base_url: String,
    pub(super) knobs: Knobs,
    pub(super) ids: Ids,
    pub(super) users: Vec<User>,
    pub(super) contacts: BTreeMap<u64, Contact>,
    pub(super) links: BTreeMap<u64, Link>,
    pub(super) inboxes: BTreeMap<u64, InboxRow>,
    /// By display id.
    pub(super) conversations: BTreeMap<u64, Conversation>,
    pub(super) messages: BTreeMap<u64, Message>,
    pub(super) account_webhooks: BTreeMap<u64, AccountWebhook>,
    pub(super) definitions: BTreeMap<u64, Value>,
    pub(super) labels: BTreeMap<u64, Value>,
    pub(super) apps: BTreeMap<u64, Value>,
    pub(super) bots: BTreeMap<u64, Bot>,
    pub(super) blobs: BTreeMap<String, Blob>,
    /// Second-hop tokens: signed id and time of issue.
    pub(super) tickets: BTreeMap<String, (String, Timestamp)>,
    pub(super) queue: VecDeque<Queued>,
    pub(super) searches: Vec<Timestamp>,
    pub(super) requests: Vec<Timestamp>,
}

/// What a test may turn.
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(super) struct Knobs {
    pub(super) liquid: bool,
    pub(super) stale_nested: bool,
    pub(super) build_late: bool,
    pub(super) drop_underscore: bool,
    pub(super) guarded_retry: bool,
    pub(super) refuse_private_targets: bool,
    pub(super) send_by_itself: bool,
    pub(super) requests_per_minute: Option<usize>,
    pub(super) files_missing: u32,
    pub(super) file_seconds: i64,
    pub(super) file_host: Option<String>,
}

/// The next id of each kind of row.
pub(super) struct Ids {
    pub(super) contact: u64,
    pub(super) link: u64,
    pub(super) inbox: u64,
    pub(super) conversation: u64,
    pub(super) message: u64,
    pub(super) attachment: u64,
    pub(super) other: u64,
    random: u64,
}

/// Takes the next id of `counter`.
pub(super) fn take(counter: &mut u64) -> u64 {
    *counter += 1;
    *counter - 1
}

#[derive(Clone)]
pub(super) struct User {
    pub(super) id: u64,
    pub(super) name: &'static str,
    pub(super) email: &'static str,
    pub(super) token: String,
    pub(super) admin: bool,
}

#[derive(Clone)]
pub(super) struct Bot {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) description: Value,
    pub(super) outgoing_url: Value,
    pub(super) token: String,
    pub(super) secret: String,
}

/// Who asks, as its token says.
#[derive(Clone)]
pub(super) enum Actor {
    User(User),
    Bot(Bot),
}

impl Actor {
    pub(super) fn is_admin(&self) -> bool {
        matches!(self, Self::User(user) if user.admin)
    }

    pub(super) fn name(&self) -> &str {
        match self {
            Self::User(user) => user.name,
            Self::Bot(bot) => &bot.name,
        }
    }

    pub(super) fn sender(&self) -> Sender {
        match self {
            Self::User(user) => Sender::User(user.id),
            Self::Bot(bot) => Sender::Bot(bot.id),
        }
    }
}

#[derive(Clone)]
pub(super) struct Contact {
    pub(super) id: u64,
    pub(super) name: String,
    pub(super) identifier: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) blocked: bool,
    pub(super) additional: Map<String, Value>,
    pub(super) custom: Map<String, Value>,
    pub(super) created_at: Timestamp,
    pub(super) last_activity_at: Option<Timestamp>,
    /// Gone for every reader, while background jobs still clean up.
    pub(super) deleted: bool,
}

/// A `contact_inbox`.
#[derive(Clone)]
pub(super) struct Link {
    pub(super) id: u64,
    pub(super) contact: u64,
    pub(super) inbox: u64,
    pub(super) source_id: String,
    pub(super) created_at: Timestamp,
    pub(super) pubsub_token: String,
}

#[derive(Clone)]
pub(super) struct InboxRow {
    pub(super) id: u64,
    pub(super) name: String,
    /// `Channel::Api` or another.
    pub(super) channel_type: &'static str,
    pub(super) webhook_url: Option<String>,
    pub(super) secret: String,
    pub(super) hmac_token: String,
    pub(super) identifier: String,
    pub(super) lock_to_single: bool,
    pub(super) members: Vec<u64>,
    pub(super) settings: Map<String, Value>,
    pub(super) additional: Map<String, Value>,
}

impl InboxRow {
    pub(super) fn is_api(&self) -> bool {
        self.channel_type == "Channel::Api"
    }
}

pub(super) struct AccountWebhook {
    pub(super) id: u64,
    pub(super) name: Value,
    pub(super) url: String,
    pub(super) subscriptions: Vec<String>,
    pub(super) secret: String,
}

#[derive(Clone)]
pub(super) struct Conversation {
    pub(super) id: u64,
    pub(super) inbox: u64,
    pub(super) contact: u64,
    pub(super) link: u64,
    pub(super) uuid: String,
    pub(super) status: String,
    pub(super) custom: Map<String, Value>,
    pub(super) additional: Map<String, Value>,
    pub(super) labels: Vec<String>,
    pub(super) priority: Option<String>,
    pub(super) assignee: Option<u64>,
    pub(super) snoozed_until: Option<Timestamp>,
    pub(super) muted: bool,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) last_activity_at: Timestamp,
    pub(super) first_reply_at: Option<Timestamp>,
    pub(super) waiting_since: Option<Timestamp>,
    pub(super) agent_last_seen_at: Option<Timestamp>,
}

/// `message_type`, with the integers of REST.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Incoming = 0,
    Outgoing = 1,
    Activity = 2,
    Template = 3,
}

impl Kind {
    pub(super) fn parse(name: &str) -> Option<Self> {
        [Self::Incoming, Self::Outgoing, Self::Activity, Self::Template].into_iter().find(|kind| kind.name() == name)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
            Self::Activity => "activity",
            Self::Template => "template",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    Nobody,
    Contact(u64),
    User(u64),
    Bot(u64),
}

#[derive(Clone)]
pub(super) struct Message {
    pub(super) id: u64,
    pub(super) conversation: u64,
    pub(super) inbox: u64,
    pub(super) content: Option<String>,
    pub(super) kind: Kind,
    pub(super) private: bool,
    pub(super) content_type: String,
    pub(super) content_attributes: Map<String, Value>,
    pub(super) status: String,
    pub(super) source_id: Option<String>,
    pub(super) sender: Sender,
    pub(super) created_at: Timestamp,
    pub(super) updated_at: Timestamp,
    pub(super) attachments: Vec<Attachment>,
}

#[derive(Clone)]
pub(super) struct Attachment {
    pub(super) id: u64,
    /// Key into the blobs.
    pub(super) signed_id: String,
}

/// A stored file.
#[derive(Clone)]
pub(super) struct Blob {
    pub(super) name: String,
    pub(super) content_type: String,
    pub(super) bytes: Vec<u8>,
}

impl State {
    pub(super) fn new(clock: Clock, profile: Profile, account_id: u64) -> Self {
        let ids = Ids {
            contact: 9001,
            link: 771,
            inbox: 7,
            conversation: 412,
            message: 48000,
            attachment: 331,
            other: 3,
            random: account_id << 32,
        };
        let mut state = Self {
            clock,
            profile,
            account_id,
            base_url: String::new(),
            knobs: Knobs::default(),
            ids,
            users: Vec::new(),
            contacts: BTreeMap::new(),
            links: BTreeMap::new(),
            inboxes: BTreeMap::new(),
            conversations: BTreeMap::new(),
            messages: BTreeMap::new(),
            account_webhooks: BTreeMap::new(),
            definitions: BTreeMap::new(),
            labels: BTreeMap::new(),
            apps: BTreeMap::new(),
            bots: BTreeMap::new(),
            blobs: BTreeMap::new(),
            tickets: BTreeMap::new(),
            queue: VecDeque::new(),
            searches: Vec::new(),
            requests: Vec::new(),
        };
        state.hire();
        state
    }

    fn hire(&mut self) {
        for (id, name, email, admin) in [
            (BRIDGE, "Bridge", "bridge@loja.example", true),
            (ANA, "Ana Souza", "ana@loja.example", false),
            (LIMITED, "Limited", "limited@loja.example", false),
        ] {
            let token = self.secret();
            self.users.push(User { id, name, email, token, admin });
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// 24 characters, as Chatwoot's tokens and secrets; the same in every run.
    pub(super) fn secret(&mut self) -> String {
        const BASE58: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
        self.digest().iter().take(24).map(|byte| char::from(BASE58[usize::from(*byte) % 58])).collect()
    }

    /// A UUID in form; the same in every run.
    pub(super) fn uuid(&mut self) -> String {
        let digits = hex::encode(self.digest());
        format!("{}-{}-4{}-a{}-{}", &digits[..8], &digits[8..12], &digits[12..15], &digits[15..18], &digits[18..30])
    }

    fn digest(&mut self) -> [u8; 32] {
        let seed = take(&mut self.ids.random);
        Sha256::digest(format!("chatwoot simulator {seed}")).into()
    }

    pub(super) fn user(&self, id: u64) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// Administrators and members see an inbox; bots see all.
    pub(super) fn sees(&self, actor: &Actor, inbox: u64) -> bool {
        match actor {
            Actor::Bot(_) => true,
            Actor::User(user) => {
                user.admin || self.inboxes.get(&inbox).is_some_and(|inbox| inbox.members.contains(&user.id))
            }
        }
    }

    /// The inbox, if it exists and the actor may see it.
    pub(super) fn inbox_for(&self, actor: &Actor, id: u64) -> Result<&InboxRow, Reply> {
        let inbox = self.inboxes.get(&id).ok_or_else(not_found)?;
        if self.sees(actor, id) { Ok(inbox) } else { Err(denied()) }
    }

    /// The conversation with this display id, if the actor may see it.
    pub(super) fn conversation_for(&self, actor: &Actor, id: &str) -> Result<&Conversation, Reply> {
        let id: u64 = id.parse().map_err(|_| not_found())?;
        let conversation = self.conversations.get(&id).ok_or_else(not_found)?;
        if self.sees(actor, conversation.inbox) { Ok(conversation) } else { Err(denied()) }
    }

    pub(super) fn contact_for(&self, id: &str) -> Result<&Contact, Reply> {
        let id: u64 = id.parse().map_err(|_| not_found())?;
        self.contacts.get(&id).filter(|contact| !contact.deleted).ok_or_else(not_found)
    }

    /// Messages of a conversation, oldest first.
    pub(super) fn messages_of(&self, conversation: u64) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages.values().filter(move |message| message.conversation == conversation)
    }

    /// Removes a conversation with all it holds; nobody is told.
    pub(super) fn forget(&mut self, conversation: u64) {
        self.conversations.remove(&conversation);
        self.messages.retain(|_, message| message.conversation != conversation);
    }
}

/// The bridge's own user, an administrator.
pub(super) const BRIDGE: u64 = 1;
/// The human agent.
pub(super) const ANA: u64 = 5;
/// An agent without inboxes.
pub(super) const LIMITED: u64 = 6;

impl Default for Knobs {
    fn default() -> Self {
        Self {
            liquid: true,
            stale_nested: false,
            build_late: false,
            drop_underscore: false,
            guarded_retry: false,
            refuse_private_targets: false,
            send_by_itself: false,
            requests_per_minute: None,
            files_missing: 0,
            file_seconds: 300,
            file_host: None,
        }
    }
}
