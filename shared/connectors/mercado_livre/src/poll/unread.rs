//! Which sale threads have messages that the seller has not read, and which of them changed.

use std::collections::{BTreeMap, BTreeSet};

use bridge::{
    accounts::Accounts,
    failure::{Failure, Reach},
    ids::AccountId,
    ports::{Clock, Found},
};
use serde::{Deserialize, Serialize};
use tracing::warn;

use crate::{
    calls::Calls,
    endpoints::unread_messages::{self, UnreadMessages, UnreadThread},
    ids::{PackId, UserId, digits},
    places,
    poll::gaps::PollGaps,
    threads::{Names, canonical},
    wire::message::MessageThread,
};

/// The source that says which sale an unread thread belongs to.
pub(crate) const PLACES: &str = "sales:places";

/// What was last seen of an unread thread: `[<unread messages>, <id of the pack>]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Seen(u64, Option<u64>);

/// Unread threads by the id that the list gives them, in order of that id.
pub(crate) type UnreadCursor = BTreeMap<u64, Seen>;

/// The packs of threads that were unread.
pub(crate) fn packs(seen: &UnreadCursor) -> impl Iterator<Item = u64> {
    seen.values().filter_map(|Seen(_, pack)| *pack)
}

/// Every thread whose count of unread messages is not what it was.
///
/// One that left the list was read by a person, who may have answered: it is worth a look too.
pub(crate) async fn changed<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
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
    for thread in &unread.items {
        let Some(place) = whereabouts(thread) else {
            warn!(account.id = %account, "unread thread skipped: no readable id");
            missed.one();
            reading.complete = false;
            continue;
        };
        let last = reading.before.remove(&place.id.0);
        let pack = match last {
            Some(Seen(_, pack)) => PackLookup::Done(pack),
            None => pack_of(calls, names, account, seller, place, missed).await?,
        };
        match pack {
            PackLookup::Done(pack) => {
                let count = thread.count.unwrap_or(1);
                reading.note(place, last, Seen(count, pack));
            }
            PackLookup::NotNow => {}
            PackLookup::NoneNow => {
                reading.complete = false;
                break;
            }
        }
    }
    let found = reading.end(seen).into_iter();
    Ok(found
        .map(|pack| changed_thread(seller, PackId(pack)))
        .collect())
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

async fn pack_of<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    names: &Names,
    account: &AccountId,
    seller: UserId,
    place: MessageThread,
    missed: &mut PollGaps,
) -> Result<PackLookup, Failure> {
    match canonical(calls, names, account, seller, place).await {
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
    fn note(&mut self, place: MessageThread, last: Option<Seen>, seen: Seen) {
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
