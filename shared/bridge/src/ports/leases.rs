//! Who works on a thread: one worker at a time.

use async_trait::async_trait;
use jiff::Timestamp;

use super::ThreadState;
use crate::{failure::StoreFailure, ids::ThreadKey};

/// Proof that this worker alone works on a thread, until `until`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Which thread.
    pub key: ThreadKey,
    /// Rises with every lease of this thread; writes with an older one are refused.
    pub fence: u64,
    /// When it ends by itself.
    pub until: Timestamp,
    /// How many times somebody wanted this thread when the lease was taken.
    pub requests: u64,
    /// Workers that held it since it was last let go, and ended without letting it go.
    pub deaths: u32,
}

/// The answer to asking for a lease.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "it is taken apart where it is made"
)]
pub enum Acquired {
    /// It is yours.
    Held(Lease, ThreadState),
    /// Somebody else has it; they were told to look again before they let go.
    Busy,
}

/// The answer to letting a lease go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Released {
    /// Gone.
    Done,
    /// Somebody wanted the thread meanwhile: work it once more, under this lease.
    WantedAgain(Lease),
}

/// The lease is not ours any more, or the table failed.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// Another worker took over: stop at once, touch nothing.
    #[error("another worker took the thread over")]
    Lost,
    /// The table failed.
    #[error(transparent)]
    Store(#[from] StoreFailure),
}

/// Who works on a thread: one worker at a time.
#[async_trait]
pub trait Leases: Send + Sync {
    /// Takes the thread's lease if it is free or has run out at `now`; makes the row if there is none.
    /// The same write counts the attempt, so that one which kills its worker is known afterwards.
    async fn acquire(
        &self,
        key: &ThreadKey,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Acquired, StoreFailure>;

    /// Prolongs a lease that is still ours.
    async fn renew(&self, lease: &Lease, until: Timestamp) -> Result<Lease, LeaseError>;

    /// Stores `state` and lets the lease go, unless somebody wanted the thread since:
    /// then `state` is stored and the lease kept.
    async fn release(&self, lease: &Lease, state: &ThreadState) -> Result<Released, LeaseError>;
}
