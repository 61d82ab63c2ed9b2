//! The feed of sales: which threads have messages that the seller has not read.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use bridge::{
    failure::{Failure, FailureKind, Reach},
    ids::AccountId,
    ports::{Batch, Found},
    timing::{age, earlier},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    calls::Calls,
    ids::UserId,
    places,
    poll::{
        gaps::PollGaps,
        recent,
        rhythm::{self, Rhythm, SaleDates},
        unread,
    },
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
    /// When something was last written in threads that were read lately: minutes since 1970 by pack.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    written: BTreeMap<u64, i64>,
}

/// Most threads whose last message is remembered, and the bytes that they and the queue may take: with the
/// rest of the row, less than 4 KB.
const MOST_WRITTEN: usize = 60;
const ROOM: usize = 3_700;
/// What one of either takes.
const QUEUED_BYTES: usize = 17;
const WRITTEN_BYTES: usize = 28;

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

    fn step(&self, watch: Rhythm, now: Timestamp) -> SalesStep {
        match self.looked_at {
            Some(at) if age(at, now) >= watch.lists_every() => SalesStep::List,
            _ if self.queue.len() == 1 => SalesStep::Threads,
            _ if self.queue.is_empty() => SalesStep::Unread,
            _ => SalesStep::UnreadAndThreads,
        }
    }

    /// Remembers when something was last written in these threads, as far as there is room for it.
    fn note_written(&mut self, found: &[Found], now: Timestamp) {
        for found in found {
            let messages = found
                .snapshot
                .iter()
                .flat_map(|snapshot| &snapshot.messages);
            let latest = messages.map(|message| message.at).max();
            if let (Some(pack), Some(at)) = (places::pack_of(&found.thread), latest) {
                self.written.insert(pack.0, at.as_second() / 60);
            }
        }
        let oldest = earlier(now, rhythm::COLD).as_second() / 60;
        self.written.retain(|_, at| *at > oldest);
        let room = ROOM.saturating_sub(QUEUED_BYTES * self.queue.len()) / WRITTEN_BYTES;
        let mut latest: Vec<(u64, i64)> = std::mem::take(&mut self.written).into_iter().collect();
        latest.sort_by_key(|(_, at)| Reverse(*at));
        latest.truncate(room.min(MOST_WRITTEN));
        self.written = latest.into_iter().collect();
    }

    /// The packs among the latest sales, and among the unread, whose turn has come since the last list.
    fn due(&self, latest: &recent::Sales, watch: Rhythm, now: Timestamp) -> BTreeSet<u64> {
        let unread = unread::packs(&self.unread).filter(|pack| !latest.contains_key(pack));
        let unread = unread.map(|pack| (pack, Some(Timestamp::UNIX_EPOCH)));
        let all = latest
            .iter()
            .map(|(pack, sold)| (*pack, *sold))
            .chain(unread);
        let last = self.looked_at.unwrap_or(Timestamp::UNIX_EPOCH);
        let is_due = |(pack, sold): &(u64, Option<Timestamp>)| {
            let written = self.written.get(pack).copied();
            let written = written.and_then(|at| Timestamp::from_second(at * 60).ok());
            let dates = SaleDates {
                sold: *sold,
                written,
            };
            rhythm::is_due(*pack, dates, watch, [last, now])
        };
        all.filter(is_due).map(|(pack, _)| pack).collect()
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
    fn asks_what_is_unread(self, watch: Rhythm, listed: bool) -> bool {
        match self {
            // Polls are rare: none leaves its turn to a list.
            _ if watch == Rhythm::Loosely => true,
            Self::Unread | Self::UnreadAndThreads => true,
            Self::List => !listed,
            Self::Threads => false,
        }
    }
}

/// What is new in sales.
pub(crate) async fn poll(
    calls: &Calls,
    names: &Names,
    account: &AccountId,
    seller: UserId,
    cursor: Option<&str>,
) -> Result<Batch, Failure> {
    let mut cursor = SalesCursor::read(cursor);
    let now = calls.now();
    let watch = calls.watch(account).await?;
    let step = cursor.step(watch, now);
    let mut missed = PollGaps::default();
    let listed = step == SalesStep::List
        && list(calls, account, seller, &mut cursor, watch, &mut missed).await?;
    let mut found = Vec::new();
    if step.asks_what_is_unread(watch, listed) {
        let seen = &mut cursor.unread;
        match unread::changed(calls, names, account, seller, seen, &mut missed).await {
            // Nothing else was asked, or nothing that may be asked is left.
            Err(failure)
                if step == SalesStep::Unread
                    || failure.kind == FailureKind::Forbidden
                    || failure.reach >= Reach::Account =>
            {
                return Err(failure);
            }
            unread => found.extend(missed.source(UNREAD, unread)?.into_iter().flatten()),
        }
    }
    if matches!(step, SalesStep::Threads | SalesStep::UnreadAndThreads) {
        let read = recent::look(
            calls,
            account,
            seller,
            &mut cursor.queue,
            watch,
            &mut missed,
        )
        .await?;
        found.retain(|found: &Found| read.iter().all(|read| read.thread != found.thread));
        found.extend(read);
    }
    cursor.looked_at.get_or_insert(now);
    cursor.note_written(&found, now);
    Ok(Batch {
        found,
        cursor: cursor.write(),
        sources: missed.sources,
        missed: missed.count,
    })
}

/// Lists the latest sales, whose threads are read from then on; false if that failed.
async fn list(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    cursor: &mut SalesCursor,
    watch: Rhythm,
    missed: &mut PollGaps,
) -> Result<bool, Failure> {
    let latest = recent::latest(calls, account, seller, missed).await;
    let is_passing =
        matches!(&latest, Err(failure) if matches!(failure.kind, FailureKind::Retryable { .. }));
    let Some(latest) = missed.source(recent::ORDERS, latest)? else {
        if !is_passing {
            // Asking again at once would be refused again.
            cursor.looked_at = Some(calls.now());
        }
        return Ok(false);
    };
    let now = calls.now();
    cursor.queue.extend(cursor.due(&latest, watch, now));
    while cursor.queue.len() > recent::MOST {
        cursor.queue.pop_first();
    }
    cursor.looked_at = Some(now);
    Ok(true)
}

/// What is unread now and was not when the cursor was written, which stays as it is.
pub(crate) async fn news(
    calls: &Calls,
    names: &Names,
    account: &AccountId,
    seller: UserId,
    cursor: Option<&str>,
) -> Result<Vec<Found>, Failure> {
    let mut seen = SalesCursor::read(cursor).unread;
    let mut missed = PollGaps::default();
    unread::changed(calls, names, account, seller, &mut seen, &mut missed).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::now;

    #[test]
    fn the_row_of_a_busy_account_stays_small() {
        for queued in [0, 120, 200] {
            let written = (0..200).map(|pack| (2_000_009_876_543_210 + pack, 29_847_590));
            let mut cursor = SalesCursor {
                looked_at: Some(now()),
                queue: (0..queued)
                    .map(|pack| 2_000_009_876_543_210 + pack)
                    .collect(),
                written: written.collect(),
                ..SalesCursor::default()
            };

            cursor.note_written(&[], now());

            let size = cursor.write().unwrap().len();
            let kept = cursor.written.len();
            assert!(
                size < 3_900 && kept >= 10,
                "{queued}: {size} bytes, {kept} kept"
            );
        }
    }
}
