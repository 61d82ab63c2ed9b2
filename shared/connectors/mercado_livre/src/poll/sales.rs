//! The feed of sales: which threads have messages that the seller has not read.

use std::collections::BTreeSet;

use bridge::{
    accounts::Accounts,
    failure::{Failure, FailureKind},
    ids::AccountId,
    ports::{Batch, Clock, Found},
    timing::age,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    calls::Calls,
    ids::UserId,
    poll::{gaps::PollGaps, recent, unread},
    threads::Names,
};

/// The feed's name in cursors, facts and sources.
pub(crate) const FEED: &str = "sales";
/// The source of threads with unread messages.
pub(crate) const UNREAD: &str = "sales:unread";

/// Where this feed's reading stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct SalesCursor {
    unread: unread::UnreadCursor,
    /// When the latest sales were last listed.
    looked_at: Option<Timestamp>,
    /// Packs whose threads are still to be read since then.
    queue: BTreeSet<u64>,
}

impl SalesCursor {
    /// A cursor that cannot be read is as good as none.
    fn read(cursor: Option<&str>) -> Self {
        cursor
            .and_then(|cursor| serde_json::from_str(cursor).ok())
            .unwrap_or_default()
    }

    fn write(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    fn step(&self, now: Timestamp) -> SalesStep {
        match self.looked_at {
            Some(at) if age(at, now) >= recent::EVERY => SalesStep::List,
            _ if self.queue.len() == 1 => SalesStep::Threads,
            _ if self.queue.is_empty() => SalesStep::Unread,
            _ => SalesStep::UnreadAndThreads,
        }
    }
}

/// What one poll does. A quiet account's poll makes one call, whichever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SalesStep {
    /// Ask which threads have unread messages.
    Unread,
    /// Read threads of the latest sales.
    Threads,
    /// Both.
    UnreadAndThreads,
    /// List the latest sales.
    List,
}

impl SalesStep {
    /// Whether this poll asks what is unread, which is not to wait for a list that failed.
    fn asks_what_is_unread(self, listed: bool) -> bool {
        match self {
            Self::Unread | Self::UnreadAndThreads => true,
            Self::List => !listed,
            Self::Threads => false,
        }
    }
}

/// What is new in sales.
pub(crate) async fn poll<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    names: &Names,
    account: &AccountId,
    seller: UserId,
    cursor: Option<&str>,
) -> Result<Batch, Failure> {
    let mut cursor = SalesCursor::read(cursor);
    let now = calls.now();
    let step = cursor.step(now);
    let mut missed = PollGaps::default();
    let listed =
        step == SalesStep::List && list(calls, account, seller, &mut cursor, &mut missed).await?;
    let mut found = Vec::new();
    if step.asks_what_is_unread(listed) {
        let seen = &mut cursor.unread;
        match unread::changed(calls, names, account, seller, seen, &mut missed).await {
            // Nothing else was asked, or nothing that may be asked is left.
            Err(failure) if step == SalesStep::Unread || failure.kind == FailureKind::Forbidden => {
                return Err(failure);
            }
            unread => found.extend(missed.source(UNREAD, unread)?.into_iter().flatten()),
        }
    }
    if matches!(step, SalesStep::Threads | SalesStep::UnreadAndThreads) {
        let read = recent::look(calls, account, seller, &mut cursor.queue, &mut missed).await?;
        found.retain(|found: &Found| read.iter().all(|read| read.thread != found.thread));
        found.extend(read);
    }
    cursor.looked_at.get_or_insert(now);
    Ok(Batch {
        found,
        cursor: cursor.write(),
        sources: missed.sources,
        missed: missed.count,
    })
}

/// Lists the latest sales, whose threads are read from then on; false if that failed.
async fn list<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    account: &AccountId,
    seller: UserId,
    cursor: &mut SalesCursor,
    missed: &mut PollGaps,
) -> Result<bool, Failure> {
    let latest = recent::latest(calls, account, seller, missed).await;
    let is_passing =
        matches!(&latest, Err(failure) if matches!(failure.kind, FailureKind::Retryable { .. }));
    let Some(queue) = missed.source(recent::ORDERS, latest)? else {
        if !is_passing {
            // Asking again at once would be refused again.
            cursor.looked_at = Some(calls.now());
        }
        return Ok(false);
    };
    cursor.queue = queue;
    let unread = unread::packs(&cursor.unread);
    cursor.queue.extend(unread);
    cursor.looked_at = Some(calls.now());
    Ok(true)
}

/// What is unread now and was not when the cursor was written, which stays as it is.
pub(crate) async fn news<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    names: &Names,
    account: &AccountId,
    seller: UserId,
    cursor: Option<&str>,
) -> Result<Vec<Found>, Failure> {
    let mut seen = SalesCursor::read(cursor).unread;
    let mut missed = PollGaps::default();
    unread::changed(calls, names, account, seller, &mut seen, &mut missed).await
}
