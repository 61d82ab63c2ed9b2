//! One Chatwoot account: its rows, who sees them, and how they get their ids.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    profile::Profile,
    reply::{Reply, denied, not_found},
    rows::{
        AccountWebhook, Actor, Blob, Bot, Contact, Conversation, InboxRow, Link, Message, User,
    },
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
    /// Where every file's address leads instead of the disk.
    pub(super) file_target: Option<String>,
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
            self.users.push(User {
                id,
                name,
                email,
                token,
                admin,
            });
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// 24 characters, as Chatwoot's tokens and secrets; the same in every run.
    pub(super) fn secret(&mut self) -> String {
        const BASE58: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
        self.digest()
            .iter()
            .take(24)
            .map(|byte| char::from(BASE58[usize::from(*byte) % 58]))
            .collect()
    }

    /// A UUID in form; the same in every run.
    pub(super) fn uuid(&mut self) -> String {
        let digits = hex::encode(self.digest());
        format!(
            "{}-{}-4{}-a{}-{}",
            &digits[..8],
            &digits[8..12],
            &digits[12..15],
            &digits[15..18],
            &digits[18..30]
        )
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
                user.admin
                    || self
                        .inboxes
                        .get(&inbox)
                        .is_some_and(|inbox| inbox.members.contains(&user.id))
            }
        }
    }

    /// The inbox, if it exists and the actor may see it.
    pub(super) fn inbox_for(&self, actor: &Actor, id: u64) -> Result<&InboxRow, Reply> {
        let inbox = self.inboxes.get(&id).ok_or_else(not_found)?;
        if self.sees(actor, id) {
            Ok(inbox)
        } else {
            Err(denied())
        }
    }

    /// The conversation with this display id, if the actor may see it.
    pub(super) fn conversation_for(&self, actor: &Actor, id: &str) -> Result<&Conversation, Reply> {
        let id: u64 = id.parse().map_err(|_| not_found())?;
        let conversation = self.conversations.get(&id).ok_or_else(not_found)?;
        if self.sees(actor, conversation.inbox) {
            Ok(conversation)
        } else {
            Err(denied())
        }
    }

    pub(super) fn contact_for(&self, id: &str) -> Result<&Contact, Reply> {
        let id: u64 = id.parse().map_err(|_| not_found())?;
        self.contacts
            .get(&id)
            .filter(|contact| !contact.deleted)
            .ok_or_else(not_found)
    }

    /// Messages of a conversation, oldest first.
    pub(super) fn messages_of(
        &self,
        conversation: u64,
    ) -> impl DoubleEndedIterator<Item = &Message> {
        self.messages
            .values()
            .filter(move |message| message.conversation == conversation)
    }

    /// Removes a conversation with all it holds; nobody is told.
    pub(super) fn forget(&mut self, conversation: u64) {
        self.conversations.remove(&conversation);
        self.messages
            .retain(|_, message| message.conversation != conversation);
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
            file_target: None,
            file_seconds: 300,
            file_host: None,
        }
    }
}
