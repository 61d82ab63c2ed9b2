//! The lane of sales: which threads have messages that the seller has not read.

use std::collections::{BTreeMap, BTreeSet};

use bridge::{
    accounts::Accounts,
    failure::{Failure, Reach},
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
    poll::recent,
    threads::{Names, canonical},
    wire::message::Whereabouts,
};

/// The lane's name.
pub(crate) const LANE: &str = "sales";

/// What was last seen of an unread thread: `[<unread messages>, <id of the pack>]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Seen(u64, Option<u64>);

/// Unread threads by the id that the list gives them, in order of that id.
type Unread = BTreeMap<u64, Seen>;

/// Where this lane's reading stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Cursor {
    unread: Unread,
    /// When the latest sales were last listed.
    looked_at: Option<Timestamp>,
    /// Packs whose threads are still to be read since then.
    queue: BTreeSet<u64>,
}

impl Cursor {
    /// A cursor that cannot be read is as good as none.
    fn read(cursor: Option<&str>) -> Self {
        cursor
            .and_then(|cursor| serde_json::from_str(cursor).ok())
            .unwrap_or_default()
    }

    fn write(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    fn step(&self, now: Timestamp) -> Step {
        match self.looked_at {
            Some(at) if age(at, now) >= recent::EVERY => Step::List,
            _ if self.queue.len() == 1 => Step::Threads,
            _ if self.queue.is_empty() => Step::Unread,
            _ => Step::UnreadAndThreads,
        }
    }
}

/// What one poll does. A quiet account's poll makes one call, whichever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
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
    let mut cursor = Cursor::read(cursor);
    let now = calls.now();
    let step = cursor.step(now);
    let mut found = Vec::new();
    if matches!(step, Step::Unread | Step::UnreadAndThreads) {
        found = unread(calls, names, account, seller, &mut cursor.unread).await?;
    }
    if matches!(step, Step::Threads | Step::UnreadAndThreads) {
        let read = recent::look(calls, account, seller, &mut cursor.queue).await?;
        found.retain(|found| read.iter().all(|read| read.thread != found.thread));
        found.extend(read);
    }
    if step == Step::List {
        cursor.queue = recent::latest(calls, account, seller).await?;
        cursor
            .queue
            .extend(cursor.unread.values().filter_map(|Seen(_, pack)| *pack));
        cursor.looked_at = Some(now);
    }
    cursor.looked_at.get_or_insert(now);
    Ok(Batch {
        found,
        cursor: cursor.write(),
    })
}

/// Every thread whose count of unread messages is not what it was.
///
/// One that left the list was read by a person, who may have answered: it is worth a look too.
async fn unread<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    names: &Names,
    account: &AccountId,
    seller: UserId,
    seen: &mut Unread,
) -> Result<Vec<Found>, Failure> {
    let mut before = seen.clone();
    let unread = calls.make(account, &UnreadMessages).await?.results;
    let complete = unread.skipped == 0 && unread.items.len() < unread_messages::MOST;
    let mut now = Unread::new();
    let mut found = Vec::new();
    for thread in &unread.items {
        let Some(place) = whereabouts(thread) else {
            warn!("an unread thread without a readable id was left out");
            continue;
        };
        let count = thread.count.unwrap_or(1);
        let last = before.remove(&place.id.0);
        let pack = match last {
            Some(Seen(_, pack)) => pack,
            None => match canonical(calls, names, account, seller, place).await {
                Ok(pack) => pack.map(|pack| pack.0),
                Err(failure) if failure.reach > Reach::Thread => return Err(failure),
                Err(failure) => {
                    warn!(%failure, pack.id = %place.id, "an unread thread could not be placed yet");
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
fn whereabouts(thread: &UnreadThread) -> Option<Whereabouts> {
    let mut parts = thread.resource.split('/').filter(|part| !part.is_empty());
    let (kind, id) = (parts.next()?, digits(parts.next()?)?);
    let is_order = match kind {
        "packs" => false,
        "orders" => true,
        _ => return None,
    };
    Some(Whereabouts {
        id: PackId(id),
        is_order,
        seller: None,
    })
}
