//! The lane of sales: which threads have messages that the seller has not read.

use std::collections::{BTreeMap, BTreeSet};

use bridge::{
    accounts::Accounts,
    failure::{Failure, Reach},
    ids::AccountId,
    ports::{Batch, Clock, Found},
};
use serde::{Deserialize, Serialize};
use tracing::warn;

use crate::{
    calls::Calls,
    endpoints::unread_messages::{self, UnreadMessages, UnreadThread},
    ids::{PackId, UserId, digits},
    places,
    threads::{Names, canonical},
    wire::message::Whereabouts,
};

/// The lane's name.
pub(crate) const LANE: &str = "sales";

/// What was last seen of an unread thread: `[<unread messages>, <id of the pack>]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Seen(u64, Option<u64>);

/// Unread threads by the id that the list gives them, in order of that id.
type Cursor = BTreeMap<u64, Seen>;

/// Every thread whose count of unread messages is not what it was.
///
/// One that left the list was read by a person, who may have answered: it is worth a look too.
pub(crate) async fn poll<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    names: &Names,
    account: &AccountId,
    seller: UserId,
    cursor: Option<&str>,
) -> Result<Batch, Failure> {
    let mut before: Cursor = cursor.and_then(|cursor| serde_json::from_str(cursor).ok()).unwrap_or_default();
    let unread = calls.make(account, &UnreadMessages).await?.results;
    let complete = unread.skipped == 0 && unread.items.len() < unread_messages::MOST;
    let mut now = Cursor::new();
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
    let found = found.into_iter().map(|pack| changed(seller, PackId(pack))).collect();
    Ok(Batch { found, cursor: serde_json::to_string(&now).ok() })
}

pub(crate) fn changed(seller: UserId, pack: PackId) -> Found {
    Found { thread: places::pack_thread(seller, pack), snapshot: None }
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
    Some(Whereabouts { id: PackId(id), is_order, seller: None })
}
