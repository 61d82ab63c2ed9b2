//! Which sale threads have messages that the seller has not read, and which of them changed.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    pin::pin,
};

use bridge::{
    failure::{Failure, Reach},
    ids::AccountId,
    message::Depth,
    ports::Found,
};
use futures::{Stream, StreamExt, stream};
use serde::{Deserialize, Serialize};
use tracing::warn;

use crate::{
    calls::Calls,
    endpoints::unread_messages::{self, UnreadMessages, UnreadThread},
    ids::{PackId, UserId, digits},
    places,
    poll::gaps::PollGaps,
    threads::{self, Names, canonical},
    wire::message::MessageThread,
};

/// Most threads that are taken in with one reading of the list; about what a run gets through.
const MOST_NEW: usize = 60;
/// With more threads than this to look at, they are not read beforehand.
const MOST_READ: usize = 20;
/// Calls made at the same time.
const PARALLEL: usize = 8;

/// The source that says which sale an unread thread belongs to.
pub(crate) const PLACES: &str = "sales:places";

/// What was last seen of an unread thread: `[<unread messages>, <id of the pack>]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UnreadSeen(u64, Option<u64>);

/// Unread threads by the id that the list gives them, in order of that id.
pub(crate) type UnreadCursor = BTreeMap<u64, UnreadSeen>;

/// The packs of threads that were unread.
pub(crate) fn packs(seen: &UnreadCursor) -> impl Iterator<Item = u64> {
    seen.values().filter_map(|UnreadSeen(_, pack)| *pack)
}

/// Threads whose count of unread messages is not what it was, the latest sales first. Of those that were not
/// unread before, at most [`MOST_NEW`] in one reading: the others are found by the next.
///
/// One that left the list was read by a person, who may have answered: it is worth a look too.
pub(crate) async fn changed(
    calls: &Calls,
    names: &Names,
    account: &AccountId,
    seller: UserId,
    seen: &mut UnreadCursor,
    missed: &mut PollGaps,
) -> Result<Vec<Found>, Failure> {
    let unread = calls.make(account, &UnreadMessages).await?.results;
    missed.elements_of(&unread);
    let mut reading = UnreadReading {
        before: seen.clone(),
        now: UnreadCursor::new(),
        found: Vec::new(),
        complete: unread.skipped == 0 && unread.items.len() < unread_messages::MOST,
    };
    let mut new = Vec::new();
    for thread in &unread.items {
        let (Some(place), count) = (whereabouts(thread), thread.count.unwrap_or(1)) else {
            warn!(account.id = %account, "unread thread skipped: no readable id");
            missed.one();
            reading.complete = false;
            continue;
        };
        match reading.before.remove(&place.id.0) {
            Some(last) => reading.note(place, Some(last), UnreadSeen(count, last.1)),
            None => new.push((place, count)),
        }
    }
    new.sort_by_key(|(place, _)| Reverse(place.id.0));
    reading.complete &= new.len() <= MOST_NEW;
    new.truncate(MOST_NEW);
    let lookups = stream::iter(new).map(|(place, count)| async move {
        let pack = canonical(calls, names, account, seller, place).await;
        (place, count, pack)
    });
    let lookups = pin!(lookups.buffered(PARALLEL));
    reading.take_in(lookups, missed).await?;
    let packs = reading.end(seen);
    Ok(with_snapshots(calls, account, seller, packs).await)
}

/// The threads of these packs; where there are few, as they are now, so that one which looks as it did is
/// left alone.
async fn with_snapshots(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    packs: Vec<u64>,
) -> Vec<Found> {
    let packs = packs.into_iter().map(PackId);
    if packs.len() > MOST_READ {
        return packs.map(|pack| changed_thread(seller, pack)).collect();
    }
    let read = stream::iter(packs).map(|pack| async move {
        let read = threads::snapshot(calls, account, seller, pack, Depth::Newest).await;
        Found {
            snapshot: read.ok(), // whoever works on it finds out why
            ..changed_thread(seller, pack)
        }
    });
    read.buffered(PARALLEL).collect().await
}

/// What asking for the pack of an unread thread came to.
enum PackLookup {
    /// It belongs to this one; `None` = to no sale of this seller.
    Done(Option<u64>),
    /// It could not be asked this time.
    NotNow,
    /// What stands in its way is in the way of the others too: they wait for the next poll.
    NoneNow,
}

/// What came of a lookup, beside what is counted as missed.
fn looked_up(
    place: MessageThread,
    pack: Result<Option<PackId>, Failure>,
    missed: &mut PollGaps,
) -> Result<PackLookup, Failure> {
    match pack {
        Ok(pack) => {
            missed.source(PLACES, Ok(()))?;
            Ok(PackLookup::Done(pack.map(|pack| pack.0)))
        }
        Err(failure) if failure.reach > Reach::Thread => {
            missed.source::<()>(PLACES, Err(failure))?;
            Ok(PackLookup::NoneNow)
        }
        Err(failure) => {
            warn!(
                error = &failure as &dyn std::error::Error,
                pack.id = %place.id,
                "unread thread not read: its sale lookup failed, will retry"
            );
            missed.one();
            Ok(PackLookup::NotNow)
        }
    }
}

/// The list of unread threads, as far as it was read.
struct UnreadReading {
    /// Threads of the last reading that were not met in this one.
    before: UnreadCursor,
    now: UnreadCursor,
    found: Vec<u64>,
    /// Whether a thread that was not met is read by now.
    complete: bool,
}

impl UnreadReading {
    /// Takes in threads that were not unread before, as the packs they belong to are found out.
    async fn take_in(
        &mut self,
        mut lookups: impl Stream<Item = (MessageThread, u64, Result<Option<PackId>, Failure>)> + Unpin,
        missed: &mut PollGaps,
    ) -> Result<(), Failure> {
        while let Some((place, count, pack)) = lookups.next().await {
            match looked_up(place, pack, missed)? {
                PackLookup::Done(pack) => self.note(place, None, UnreadSeen(count, pack)),
                PackLookup::NotNow => {}
                PackLookup::NoneNow => {
                    self.complete = false;
                    break;
                }
            }
        }
        Ok(())
    }

    fn note(&mut self, place: MessageThread, last: Option<UnreadSeen>, seen: UnreadSeen) {
        self.now.insert(place.id.0, seen);
        if last != Some(seen) {
            self.found.extend(seen.1);
        }
    }

    /// The packs that changed; `seen` becomes what the next reading compares with.
    fn end(mut self, seen: &mut UnreadCursor) -> Vec<u64> {
        if self.complete {
            self.found.extend(packs(&self.before));
        } else {
            self.now.append(&mut self.before);
        }
        // An order and its pack may both be listed: the thread is one.
        let mut once = BTreeSet::new();
        self.found.retain(|pack| once.insert(*pack));
        *seen = self.now;
        self.found
    }
}

/// A thread in which something may have changed.
pub(crate) fn changed_thread(seller: UserId, pack: PackId) -> Found {
    Found {
        thread: places::pack_thread(seller, pack),
        snapshot: None,
        announced: None,
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
