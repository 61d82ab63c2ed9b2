//! The rows of an account.

use jiff::Timestamp;
use serde_json::{Map, Value};

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
    pub(super) team: Option<u64>,
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
        [
            Self::Incoming,
            Self::Outgoing,
            Self::Activity,
            Self::Template,
        ]
        .into_iter()
        .find(|kind| kind.name() == name)
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
