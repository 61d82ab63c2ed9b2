//! The lane of sales: which threads have messages that the seller has not read.

use std::collections::{BTreeMap, BTreeSet};

use bridge::{
    accounts::Accounts,
    failure::{Failure, FailureKind, Reach},
    ids::AccountId,
    ports::{Batch, Clock, Found},
    timing::age,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tracing::warn;

use crate::{
    calls::Calls,
    endpoints::unread_messages::{self, UnreadMessages, UnreadThread},
    ids::{PackId, UserId, digits},
    places,
    poll::{missed::Missed, recent},
    threads::{Names, canonical},
    wire::message::MessageThread,
};

/// The lane's name.
pub(crate) const LANE: &str = "sales";
/// The source of threads with unread messages.
pub(crate) const UNREAD: &str = "sales:unread";
/// The source that says which sale an unread thread belongs to.
pub(crate) const PLACES: &str = "sales:places";

/// What was last seen of an unread thread: `[<unread messages>, <id of the pack>]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Seen(u64, Option<u64>);

/// Unread threads by the id that the list gives them, in order of that id.
type UnreadCursor = BTreeMap<u64, Seen>;

/// Where this lane's reading stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct SalesCursor {
    unread: UnreadCursor,
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
    let mut missed = Missed::default();
    let listed =
        step == SalesStep::List && list(calls, account, seller, &mut cursor, &mut missed).await?;
    let mut found = Vec::new();
    // What is unread is not to wait for a list that failed.
    if matches!(step, SalesStep::Unread | SalesStep::UnreadAndThreads)
        || (step == SalesStep::List && !listed)
    {
        let unread = unread(
            calls,
            names,
            account,
            seller,
            &mut cursor.unread,
            &mut missed,
        )
        .await;
        match unread {
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
    missed: &mut Missed,
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
    let unread = cursor.unread.values().filter_map(|Seen(_, pack)| *pack);
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
    let mut missed = Missed::default();
    unread(calls, names, account, seller, &mut seen, &mut missed).await
}

/// Every thread whose count of unread messages is not what it was.
///
/// One that left the list was read by a person, who may have answered: it is worth a look too.
async fn unread<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    names: &Names,
    account: &AccountId,
    seller: UserId,
    seen: &mut UnreadCursor,
    missed: &mut Missed,
) -> Result<Vec<Found>, Failure> {
    let mut before = seen.clone();
    let unread = calls.make(account, &UnreadMessages).await?.results;
    missed.elements_of(&unread);
    let mut complete = unread.skipped == 0 && unread.items.len() < unread_messages::MOST;
    let mut now = UnreadCursor::new();
    let mut found = Vec::new();
    for thread in &unread.items {
        let Some(place) = whereabouts(thread) else {
            warn!(account.id = %account, "unread thread skipped: no readable id");
            missed.one();
            complete = false;
            continue;
        };
        let count = thread.count.unwrap_or(1);
        let last = before.remove(&place.id.0);
        let pack = match last {
            Some(Seen(_, pack)) => pack,
            None => match canonical(calls, names, account, seller, place).await {
                Ok(pack) => {
                    missed.source(PLACES, Ok(()))?;
                    pack.map(|pack| pack.0)
                }
                // Whatever it is, it is in the way of the others too: they wait for the next poll.
                Err(failure) if failure.reach > Reach::Thread => {
                    missed.source::<()>(PLACES, Err(failure))?;
                    complete = false;
                    break;
                }
                Err(failure) => {
                    warn!(error = &failure as &dyn std::error::Error, pack.id = %place.id, "unread thread not read: its sale lookup failed, will retry");
                    missed.one();
                    continue;
                }
            },
        };
        let seen = Seen(count, pack);
        now.insert(place.id.0, seen);
        if last != Some(seen) {
            found.extend(pack);
        }
    }
    if complete {
        found.extend(before.values().filter_map(|Seen(_, pack)| *pack));
    } else {
        now.append(&mut before);
    }
    // An order and its pack may both be listed: the thread is one.
    let mut once = BTreeSet::new();
    found.retain(|pack| once.insert(*pack));
    *seen = now;
    Ok(found
        .into_iter()
        .map(|pack| changed(seller, PackId(pack)))
        .collect())
}

pub(crate) fn changed(seller: UserId, pack: PackId) -> Found {
    Found {
        thread: places::pack_thread(seller, pack),
        snapshot: None,
    }
}

/// `/packs/{id}/sellers/{id}`, with or without what is after the id.
fn whereabouts(thread: &UnreadThread) -> Option<MessageThread> {
    let mut parts = thread.resource.split('/').filter(|part| !part.is_empty());
    let (kind, id) = (parts.next()?, digits(parts.next()?)?);
    let is_order = match kind {
        "packs" => false,
        "orders" => true,
        _ => return None,
    };
    Some(MessageThread {
        id: PackId(id),
        is_order,
        seller: None,
    })
}
