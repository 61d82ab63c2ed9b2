//! What is due, notifications that nobody followed yet, and what was given up on.

use async_trait::async_trait;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::ThreadState;
use crate::{
    failure::StoreFailure,
    ids::{AccountId, HelpdeskMessageId, MessageKey, ThreadKey},
};

/// Something whose time has come, by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    /// A thread has something left to do in one or both directions.
    Thread(ThreadKey),
    /// A notification that nobody followed yet: whose, and what it speaks of.
    Hint(AccountId, String),
}

/// Something that was given up on, and told so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dead {
    /// An agent's reply.
    Reply(ThreadKey, HelpdeskMessageId),
    /// Something that could not be shown at Chatwoot.
    Message(ThreadKey, MessageKey),
}

/// A notification, as a hint to look somewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HintRow {
    /// Whose.
    pub account: AccountId,
    /// What it speaks of: the connector's own words.
    pub hint: String,
    /// Tells one arrival from the next.
    pub nonce: String,
    /// When it arrived.
    pub arrived_at: Timestamp,
}

/// What is due, and hints.
#[async_trait]
pub trait DueQueue: Send + Sync {
    /// Everything due at `now`, oldest first: names only, each once. However much is due, one
    /// kind does not hide another: it reads on, within a bound of many thousand rows.
    async fn due(&self, now: Timestamp) -> Result<Vec<Due>, StoreFailure>;

    /// Reads many hints. Those that were followed already are left out; those whose time is over
    /// are removed. One that does not read is a failure of its own.
    async fn hints(
        &self,
        named: &[(AccountId, String)],
        now: Timestamp,
    ) -> Result<Vec<Result<HintRow, StoreFailure>>, StoreFailure>;

    /// Writes a hint over an earlier one of the same words. The stream tells of it if there was none, and a little
    /// after `now` it is due.
    async fn put_due_hint(&self, hint: &HintRow, now: Timestamp) -> Result<(), StoreFailure>;

    /// Removes a hint whatever it holds: its account cannot be asked.
    async fn discard(&self, account: &AccountId, hint: &str) -> Result<(), StoreFailure>;

    /// Reads one hint; `None` when it was followed already.
    async fn hint(&self, account: &AccountId, hint: &str) -> Result<Option<HintRow>, StoreFailure>;

    /// Forgets a hint, unless it arrived again since.
    async fn forget(&self, hint: &HintRow) -> Result<(), StoreFailure>;

    /// Remembers that a hint was followed, unless it arrived again since: nobody reads it any more, and it is not due.
    async fn mark_followed(&self, hint: &HintRow) -> Result<(), StoreFailure>;

    /// Puts a hint off until `at`.
    async fn postpone(&self, hint: &HintRow, at: Timestamp) -> Result<(), StoreFailure>;

    /// What was given up on and told so, oldest first, at most `limit`.
    async fn dead(&self, limit: usize) -> Result<Vec<Dead>, StoreFailure>;

    /// Threads of an account in which something is left to do, now or later.
    async fn waiting(&self, account: &AccountId) -> Result<Vec<ThreadKey>, StoreFailure>;

    /// The states of many threads, in no order; threads without a row, or with one that does not
    /// read, are left out: who works on them finds out.
    async fn states(
        &self,
        keys: &[ThreadKey],
    ) -> Result<Vec<(ThreadKey, ThreadState)>, StoreFailure>;
}
