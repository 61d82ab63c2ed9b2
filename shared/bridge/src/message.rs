//! What a thread holds, as its marketplace shows it at one moment.

use jiff::Timestamp;

use crate::ids::{MessageKey, RemoteMessageId};

/// Who wrote a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// The buyer, or whoever speaks for them.
    Buyer,
    /// The seller's account, from wherever it was written.
    Seller,
    /// The marketplace itself; shown as a note that names the speaker.
    Platform(String),
}

/// Whether the other side gets to see a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Visibility {
    /// Delivered, as far as the marketplace says.
    Visible,
    /// Not decided yet.
    Pending,
    /// Hidden by moderation, for this reason (the marketplace's own code, if any).
    Rejected(Option<String>),
}

/// A file beside a message's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// What its connector needs to fetch it. Opaque.
    pub handle: String,
    /// The name that people gave it.
    pub name: String,
    /// Its type, if the marketplace says it.
    pub content_type: Option<String>,
    /// Its size in bytes, if the marketplace says it.
    pub size: Option<u64>,
    /// The marketplace takes it for a threat: it is announced, never fetched.
    pub suspect: bool,
}

/// One message of a thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its `source_id` in Chatwoot.
    pub source_id: MessageKey,
    /// Its id at the marketplace, where it has one.
    pub remote_id: Option<RemoteMessageId>,
    /// Who wrote it.
    pub author: Author,
    /// Its text; empty when there are only files or when it was hidden.
    pub text: String,
    /// Its files.
    pub attachments: Vec<Attachment>,
    /// When it was written.
    pub at: Timestamp,
    /// Whether the other side sees it.
    pub visibility: Visibility,
    /// When the other side read it, if the marketplace says so.
    pub read_at: Option<Timestamp>,
}

impl Message {
    /// What tells it from every other message of its thread: its id, or its key where the
    /// marketplace gives no ids.
    pub fn identity(&self) -> RemoteMessageId {
        self.remote_id
            .clone()
            .unwrap_or_else(|| RemoteMessageId::from_connector(self.source_id.as_str()))
    }
}

/// Whether a thread still waits for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThreadStatus {
    /// Still open.
    Open,
    /// It has had its answer, here or elsewhere.
    Answered,
    /// It was ended without an answer: closed, deleted, banned. Carries the reason.
    Ended(Ending),
}

/// Why a thread ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Closed by the marketplace, unanswered.
    Closed,
    /// Deleted.
    Deleted,
    /// Taken down by moderation.
    Banned,
    /// Switched off.
    Disabled,
    /// A case that was settled, one way or another.
    Settled,
}

/// A thread, read at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// Whether all messages are here: only then does a message's absence mean anything.
    pub complete: bool,
    /// Whether it is still open.
    pub status: ThreadStatus,
    /// What may be sent now.
    pub capabilities: crate::capabilities::Capabilities,
    /// Attributes of the conversation that follow the thread, values as strings.
    pub attributes: Vec<(&'static str, String)>,
    /// Notes that the thread's state calls for now: key and markdown text. Each is shown once, and
    /// a state that agents should hear of has a key of its own.
    pub notes: Vec<(MessageKey, String)>,
    /// Whom a reply goes to.
    pub route: crate::ids::Route,
}
