//! Sales whose messages a person may have read first, so that no list shows them as unread.
//!
//! Now and then the latest sales are listed, and from then on the threads whose turn has come
//! ([`rhythm`](super::rhythm)) are read, some of them with each poll. This finds messages that a person read first, marks of reading and late
//! moderation. The core leaves out threads that look as they did; here only those are left out
//! in which nothing was written since the account was connected.

use std::collections::{BTreeMap, BTreeSet};

use bridge::{
    failure::{Failure, Reach},
    ids::AccountId,
    message::Depth,
    ports::Found,
};
use futures::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use tracing::warn;

use crate::{
    calls::Calls,
    endpoints::search_orders::{PER_PAGE, SearchOrders},
    ids::{PackId, UserId},
    limits::Purpose,
    places,
    poll::{gaps::PollGaps, rhythm::Rhythm},
    threads,
    wire::order::Order,
};

/// The source of the list of sales.
pub(crate) const ORDERS: &str = "sales:orders";
/// The source of the threads of sales.
pub(crate) const THREADS: &str = "sales:threads";
/// Most threads that are read with one poll: of [`MOST`], all are read within 4 polls, which at a poll a minute
/// keeps the bound of 15 minutes for lively threads.
const AT_ONCE: usize = 50;
/// The same while notifications arrive: what is listed is read before the next list, evenly.
const AT_ONCE_LOOSELY: usize = 12;
/// With more than this in the queue, this part of it is read with one poll.
const PART: usize = 4;
/// Sales older than this are left to notifications: their threads are closed by now (§5.6).
const BACK: SignedDuration = SignedDuration::from_hours(30 * 24);
/// Most sales that are looked at: with more, the latest.
pub(crate) const MOST: usize = 200;
/// Threads read at the same time.
const PARALLEL: usize = 4;

/// Reads some of the threads that wait in `queue`, and takes them out of it. What is in the way of
/// all threads ends the reading; the others wait.
pub(crate) async fn look(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    queue: &mut BTreeSet<u64>,
    watch: Rhythm,
    missed: &mut PollGaps,
) -> Result<Vec<Found>, Failure> {
    if calls.hold_back(account, Purpose::Reread).await?.is_some() {
        return Ok(Vec::new());
    }
    let connected_at = calls.connected_at(account).await?;
    let at_once = match watch {
        Rhythm::Closely => AT_ONCE,
        Rhythm::Loosely => AT_ONCE_LOOSELY.max(queue.len().div_ceil(PART)),
    };
    let now: Vec<u64> = queue.iter().copied().take(at_once).collect();
    let mut reads = stream::iter(now)
        .map(|pack| async move {
            (
                pack,
                thread(calls, account, seller, PackId(pack), connected_at).await,
            )
        })
        .buffered(PARALLEL);
    let mut found = Vec::new();
    while let Some((pack, read)) = reads.next().await {
        match read {
            Ok(thread) => {
                found.extend(thread);
                missed.source(THREADS, Ok(()))?;
            }
            Err(failure) if failure.reach > Reach::Thread => {
                missed.source::<()>(THREADS, Err(failure))?;
                break;
            }
            Err(failure) => {
                warn!(
                    error = &failure as &dyn std::error::Error,
                    pack.id = pack,
                    "recent sale lookup failed"
                );
                missed.one();
            }
        }
        queue.remove(&pack);
    }
    Ok(found)
}

/// The seller's latest sales, and when each was made, where it says.
pub(crate) async fn latest(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    missed: &mut PollGaps,
) -> Result<Sales, Failure> {
    let since = calls
        .now()
        .checked_sub(BACK)
        .unwrap_or(Timestamp::UNIX_EPOCH);
    listed(calls, account, seller, since, MOST, missed).await
}

/// The seller's sales since then, at most `most` of them, the latest.
pub(crate) async fn sold_since(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    since: Timestamp,
    most: usize,
    missed: &mut PollGaps,
) -> Result<BTreeSet<u64>, Failure> {
    let sales = listed(calls, account, seller, since, most, missed).await?;
    Ok(sales.into_keys().collect())
}

/// Sales by the id of their pack; when the latest order of each was made.
pub(crate) type Sales = BTreeMap<u64, Option<Timestamp>>;

async fn listed(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    since: Timestamp,
    most: usize,
    missed: &mut PollGaps,
) -> Result<Sales, Failure> {
    let mut packs = Sales::new();
    for offset in (0..most).step_by(PER_PAGE) {
        let call = SearchOrders {
            seller,
            since,
            offset,
        };
        let page = match calls.make(account, &call).await.map_err(Failure::from) {
            Ok(page) => page,
            Err(failure) if offset == 0 => return Err(failure),
            // The latest are on the pages before.
            Err(failure) => {
                missed.source::<()>(ORDERS, Err(failure))?;
                break;
            }
        };
        missed.elements_of(&page.results);
        for order in &page.results.items {
            let sold = packs.entry(pack_of(order).0).or_default();
            *sold = (*sold).max(order.date_created.map(|date| date.0));
        }
        let total = page.paging.and_then(|paging| paging.total);
        let seen = offset + page.results.seen();
        if page.results.seen() == 0 || total.is_none_or(|total| seen >= total) {
            break;
        }
    }
    Ok(packs)
}

fn pack_of(order: &Order) -> PackId {
    order.pack_id.unwrap_or(PackId::from(order.id))
}

async fn thread(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    pack: PackId,
    connected_at: Timestamp,
) -> Result<Option<Found>, Failure> {
    let snapshot = threads::snapshot(calls, account, seller, pack, Depth::Newest).await?;
    let is_news = snapshot
        .messages
        .iter()
        .any(|message| message.at >= connected_at);
    Ok(is_news.then(|| Found {
        thread: places::pack_thread(seller, pack),
        snapshot: Some(snapshot),
        announced: None,
    }))
}
