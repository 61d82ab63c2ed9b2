//! Why a thread is worked on.

use jiff::Timestamp;

use crate::{ids::ConversationId, message::Snapshot};

/// Why a thread is worked on.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "it lives for one call")]
pub enum Trigger {
    /// The marketplace may hold something new; here is what it showed, if it was read already, and
    /// when it was asked.
    News(Option<(Timestamp, Snapshot)>),
    /// A reply was announced.
    Reply,
    /// Something happened in this conversation, the last at this time of Chatwoot's: read it.
    Activity(ConversationId, Option<Timestamp>),
    /// The sale or its parcel changed, not the thread.
    Surroundings,
    /// Something was left to do.
    Due,
    /// The same, whenever it is due: Chatwoot answers again.
    HelpdeskIsBack,
}

impl Trigger {
    /// Whether it is time for something that was left to do.
    pub(super) fn is_retry(&self) -> bool {
        matches!(self, Self::Due | Self::HelpdeskIsBack)
    }

    /// When the conversation that woke this run changed last, by Chatwoot's clock.
    pub(super) fn changed_at(&self) -> Option<Timestamp> {
        match self {
            Self::Activity(_, changed) => *changed,
            _ => None,
        }
    }

    pub(super) fn snapshot(self) -> Option<(Timestamp, Snapshot)> {
        match self {
            Self::News(snapshot) => snapshot,
            _ => None,
        }
    }
}
