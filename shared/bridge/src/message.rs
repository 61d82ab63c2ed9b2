//! What a thread holds, as its marketplace shows it at one moment.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

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
    /// The [reference](crate::ports::Part::reference) it was sent with, where the marketplace echoes it.
    pub reference: Option<String>,
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

/// How much of a thread a snapshot shows: what it says by not showing a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Extent {
    /// Every message.
    Whole,
    /// The newest without a gap, of so many in all.
    Newest {
        /// How many the thread holds; `None` where nobody counts them.
        of: Option<usize>,
    },
    /// Some are missing, nobody knows which: absence means nothing.
    #[default]
    Gaps,
}

/// How much of a thread is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// What one or two calls give: the newest, or all where they are few.
    Newest,
    /// Every message.
    Whole,
}

/// Who has to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Responsible {
    /// The seller: an agent.
    Seller,
    /// The buyer.
    Buyer,
    /// The marketplace, or its mediator.
    Marketplace,
}

/// Until when somebody has to act in a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeLimit {
    /// When the time began.
    pub since: Timestamp,
    /// When it ends.
    pub by: Timestamp,
    /// Who has to act.
    pub who: Responsible,
}

/// A thread, read at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// Oldest first.
    pub messages: Vec<Message>,
    /// How much of the thread these are.
    pub extent: Extent,
    /// Whether it is still open.
    pub status: ThreadStatus,
    /// What may be sent now.
    pub capabilities: crate::capabilities::Capabilities,
    /// Attributes of the conversation that follow the thread, values as strings.
    pub attributes: Vec<(&'static str, String)>,
    /// Notes that the thread's state calls for now: key and markdown text. Each is shown once, and
    /// a state that agents should hear of has a key of its own.
    pub notes: Vec<(MessageKey, String)>,
    /// Until when somebody has to act, where the marketplace wants that.
    pub limit: Option<TimeLimit>,
    /// Other applications that wrote here as the seller, and when last, where the marketplace says so.
    pub other_apps: BTreeMap<String, Timestamp>,
    /// Whom a reply goes to.
    pub route: crate::ids::Route,
}

impl Snapshot {
    /// Whether it shows every message that was written at `at` or later.
    pub fn shows_since(&self, at: Timestamp) -> bool {
        match self.extent {
            Extent::Whole => true,
            Extent::Newest { .. } => self.messages.first().is_some_and(|first| first.at < at),
            Extent::Gaps => false,
        }
    }

    /// How many messages the thread holds, as far as that can be told.
    pub fn count(&self) -> Option<usize> {
        match self.extent {
            Extent::Whole => Some(self.messages.len()),
            Extent::Newest { of } => of,
            Extent::Gaps => None,
        }
    }
}

#[cfg(test)]
impl Snapshot {
    /// An open chat that shows all of these, oldest first.
    pub(crate) fn open(messages: Vec<Message>) -> Self {
        use crate::capabilities::{CanSend, Capabilities, Charset, TextRules};
        let text = TextRules {
            max_chars: 350,
            max_parts: 1,
            charset: Charset::Unicode,
        };
        Self {
            messages,
            extent: Extent::Whole,
            status: ThreadStatus::Open,
            capabilities: Capabilities {
                can_send: CanSend::Yes,
                text,
                files: None,
                max_messages: None,
            },
            attributes: Vec::new(),
            notes: Vec::new(),
            limit: None,
            other_apps: BTreeMap::new(),
            route: crate::ids::Route::nowhere(),
        }
    }
}
