//! One part of a reply: begun before it is sent, known again when the other side is read.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ids::RemoteMessageId, ports::Handle};

/// How far one part of a reply has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartState {
    /// Its sending was begun, and its fate is not known.
    Begun,
    /// The marketplace took it, and may still refuse it.
    Accepted,
    /// It is at the marketplace.
    Sent,
    /// It was taken back: the buyer does not see it, and a retry sends it again.
    TakenBack,
}

/// What a part consists of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PartKind {
    /// A text, perhaps with files beside it.
    #[default]
    Text,
    /// One file, as a message of its own.
    File,
}

impl PartKind {
    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde hands over a reference"
    )]
    fn is_text(&self) -> bool {
        *self == Self::Text
    }
}

/// One part of a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "PartItem", into = "PartItem")]
pub struct PartRow {
    /// When the latest attempt to send it was recorded.
    pub intended_at: Timestamp,
    /// It went under rows that are lost, at any time since then: Chatwoot shows its reply as delivered.
    /// `None` = this row was written before it went.
    pub since: Option<Timestamp>,
    /// What it consists of.
    pub kind: PartKind,
    /// Fingerprint of its text, to know it by when the other side is read; of a file, its staged handle.
    pub fingerprint: String,
    /// The reference it was sent with; `None` where an earlier version sent it, which no marketplace echoed.
    pub reference: Option<String>,
    /// Non-blank characters of the reply up to its end. What is left is cut anew if the limit
    /// changes between two parts.
    pub ends: usize,
    /// How far it has come.
    pub state: PartState,
    /// Its [identity](crate::message::Message::identity) there, if known.
    pub id: Option<RemoteMessageId>,
    /// With this the marketplace is asked what became of it, while it is [accepted](PartState::Accepted).
    pub handle: Option<Handle>,
}

impl PartRow {
    /// A text that is about to be sent.
    pub fn begun(intended_at: Timestamp, fingerprint: String, ends: usize) -> Self {
        Self {
            intended_at,
            since: None,
            kind: PartKind::Text,
            fingerprint,
            reference: None,
            ends,
            state: PartState::Begun,
            id: None,
            handle: None,
        }
    }

    /// The same, under this reference.
    #[must_use]
    pub fn under(mut self, reference: String) -> Self {
        self.reference = Some(reference);
        self
    }

    /// A staged file that is about to be sent as a message of its own.
    #[must_use]
    pub fn of_file(mut self) -> Self {
        self.kind = PartKind::File;
        self
    }

    /// The same, of which only Chatwoot tells that it went, at any time since then.
    #[must_use]
    pub fn recalled(mut self, since: Timestamp) -> Self {
        self.since = Some(since);
        self
    }

    /// It was begun under a row that is older than what became of it: it is looked for anew, from now on.
    pub fn recall(&mut self, since: Timestamp, now: Timestamp) {
        (self.since, self.intended_at) = (Some(since), now);
    }

    /// When it went, at the earliest.
    pub fn begun_at(&self) -> Timestamp {
        self.since.unwrap_or(self.intended_at)
    }

    /// The marketplace can be asked what became of it.
    pub fn is_settled_by_asking(&self) -> bool {
        self.state == PartState::Accepted && self.handle.is_some()
    }

    /// It was found at the marketplace, under this id.
    pub fn arrived(&mut self, id: Option<RemoteMessageId>) {
        if self.state == PartState::Begun {
            self.state = PartState::Sent;
        }
        self.id = id;
    }

    /// It is at the marketplace, or was.
    pub fn is_sent(&self) -> bool {
        self.state != PartState::Begun
    }

    /// It was there and is not any more.
    pub fn is_taken_back(&self) -> bool {
        self.state == PartState::TakenBack
    }
}

/// A part as its row holds it.
#[derive(Clone, Serialize, Deserialize)]
struct PartItem {
    intended_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    since: Option<Timestamp>,
    fingerprint: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    sent: bool,
    #[serde(default)]
    ends: usize,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    refused: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    awaits: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<RemoteMessageId>,
    #[serde(default, skip_serializing_if = "PartKind::is_text")]
    kind: PartKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reference: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    handle: Option<Handle>,
}

impl From<PartItem> for PartRow {
    fn from(item: PartItem) -> Self {
        let state = match (item.sent, item.refused, item.awaits) {
            (_, true, _) => PartState::TakenBack,
            (false, false, _) => PartState::Begun,
            (true, false, true) => PartState::Accepted,
            (true, false, false) => PartState::Sent,
        };
        Self {
            intended_at: item.intended_at,
            since: item.since,
            kind: item.kind,
            fingerprint: item.fingerprint,
            reference: item.reference,
            ends: item.ends,
            state,
            id: item.id,
            handle: item.handle,
        }
    }
}

impl From<PartRow> for PartItem {
    fn from(part: PartRow) -> Self {
        Self {
            sent: part.is_sent(),
            refused: part.is_taken_back(),
            awaits: part.state == PartState::Accepted,
            intended_at: part.intended_at,
            since: part.since,
            kind: part.kind,
            fingerprint: part.fingerprint,
            reference: part.reference,
            ends: part.ends,
            id: part.id,
            handle: part.handle,
        }
    }
}
