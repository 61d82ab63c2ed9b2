//! What was shown in Chatwoot, and what is to be sent to the marketplace.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Lease, LeaseError};
use crate::{
    failure::StoreFailure,
    ids::{HelpdeskMessageId, MessageKey, ThreadKey},
    outbox::{ReplyRow, Revision},
};

/// Whether something shown in Chatwoot is known to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// It is about to be posted, or was when the worker died.
    Intended {
        /// When the latest attempt was recorded.
        at: Timestamp,
        /// What Chatwoot has said to earlier attempts; `None` while it has refused none.
        refused: Option<Refused>,
    },
    /// It is there, or need not be.
    Settled {
        /// The message at Chatwoot; `None` when it needs none.
        message: Option<HelpdeskMessageId>,
    },
    /// Chatwoot refused it for a day, and people were told where to read it.
    Dead,
}

impl Entry {
    /// Nothing is left to do with it, unless people ask for another try.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Settled { .. } | Self::Dead)
    }
}

/// Something that Chatwoot refuses to show. It is tried again, because the same helpdesk refuses in the
/// same words what it could not do just then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The first refusal.
    pub since: Timestamp,
    /// Attempts that were refused or are under way.
    pub tries: u32,
    /// The next attempt is not made before.
    pub next_at: Timestamp,
}

/// A post that is about to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Intent {
    /// When this attempt is recorded.
    pub at: Timestamp,
    /// What Chatwoot has said to earlier attempts.
    pub refused: Option<Refused>,
}

/// Everything recorded about a thread, except its state.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// The inbound ledger.
    pub ledger: Vec<(MessageKey, Entry)>,
    /// The outbox, retries asked for in Chatwoot included.
    pub replies: Vec<ReplyRow>,
    /// Entries of messages were left out of the ledger.
    pub beside_messages: bool,
}

/// The ledger of what was shown, and the outbox of what is to be sent.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Every row of a thread.
    async fn rows(&self, key: &ThreadKey) -> Result<Rows, StoreFailure>;

    /// The same without the ledger's entries of messages, for a thread whose state speaks for them
    /// ([`Settled`](crate::Settled)): notes and replies. Some of the others may be among them.
    async fn rows_beside_messages(&self, key: &ThreadKey) -> Result<Rows, StoreFailure>;

    /// Records that `message` is about to be posted (again, when it was refused), if its entry is still the
    /// one that was `seen`. Of several workers that saw the same, one succeeds; the others are told that
    /// they lost, and post nothing.
    async fn begin_post(
        &self,
        lease: &Lease,
        message: &MessageKey,
        intent: &Intent,
        seen: Option<&Entry>,
    ) -> Result<(), LeaseError>;

    /// Records that `message` was given up on and people were told. Does nothing to what is settled.
    async fn give_up(
        &self,
        key: &ThreadKey,
        message: &MessageKey,
        at: Timestamp,
    ) -> Result<(), StoreFailure>;

    /// Records that `message` is there (or needs no post). No lease is needed: it is a fact.
    async fn post_done(
        &self,
        key: &ThreadKey,
        message: &MessageKey,
        posted: Option<HelpdeskMessageId>,
        at: Timestamp,
    ) -> Result<(), StoreFailure>;

    /// Writes a reply's row if there is none of this id; false when there is.
    async fn enqueue(&self, row: &ReplyRow) -> Result<bool, StoreFailure>;

    /// Writes a reply's row over the one that was read, if nobody has written it since: its revision is
    /// still the one that was `seen`.
    async fn replace(&self, row: &ReplyRow, seen: Option<&Revision>) -> Result<(), LeaseError>;

    /// Writes a reply's row over the old one without a lease: an outcome is a fact.
    async fn record_outcome(&self, row: &ReplyRow) -> Result<(), StoreFailure>;
}
