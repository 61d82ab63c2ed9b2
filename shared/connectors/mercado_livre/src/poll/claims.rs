//! The feed of claims: the list of open ones, and what became of those that left it.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use bridge::{
    failure::{Failure, FailureKind},
    ids::AccountId,
    ports::{Batch, Found},
    timing::{age, earlier},
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tracing::warn;

use crate::{
    calls::Calls,
    endpoints::search_claims::{ClaimStatus, Filter, SearchClaims},
    ids::{ClaimId, UserId},
    listing::PagedList,
    places,
    poll::{gaps::PollGaps, turns::PollTurns},
    wire::claim::Claim,
};

/// The feed's name in cursors, facts and sources.
pub(crate) const FEED: &str = "claims";
/// The source of what lies behind the list's first page.
pub(crate) const FURTHER: &str = "claims:further";
/// How often open claims are listed. With the poll that this may cost the feed of sales, and one
/// that failed, a claim's message is seen within 15 minutes even if nothing announced it.
const EVERY: Duration = Duration::from_mins(7);
/// A claim that had changed this shortly before the last list is read once more: its clock and ours
/// differ, and moderation takes a moment.
const FRESH: SignedDuration = SignedDuration::from_mins(2);

/// An open claim is read this often whatever its last change: nobody promises that a message is one.
/// With the time between two lists it comes to an hour at most.
const REREAD: Duration = Duration::from_mins(52);
/// Most claims that are read again in one poll for that reason.
const MOST_REREAD: usize = 20;

/// Where this feed's reading stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct ClaimsCursor {
    /// When open claims were last listed.
    listed_at: Option<Timestamp>,
    /// Those that were open then, with the instant of their last change in milliseconds; 0 where it is not known.
    open: BTreeMap<u64, i64>,
    /// When each of them was last read, in seconds.
    read_at: BTreeMap<u64, i64>,
    /// Under which names the list is asked for.
    filter: Filter,
}

impl ClaimsCursor {
    /// A cursor that cannot be read is as good as none.
    fn read(cursor: Option<&str>) -> Self {
        cursor
            .and_then(|cursor| serde_json::from_str(cursor).ok())
            .unwrap_or_default()
    }

    /// The open claims that changed since `before`, and those that are to be read again.
    fn news(&self, before: &Self, now: Timestamp) -> BTreeSet<u64> {
        let is_news = |id: &u64, changed: i64| {
            before.open.get(id) != Some(&changed) || before.is_fresh(changed)
        };
        let news = self.open.iter().filter(|(id, at)| is_news(id, **at));
        let mut found: BTreeSet<u64> = news.map(|(id, _)| *id).collect();
        found.extend(self.stale(before, now));
        found
    }

    /// Notes that the open claims among `found` are read now.
    fn note_read(&mut self, before: &Self, found: &BTreeSet<u64>, now: Timestamp) {
        let read_at = |id: &u64| {
            let now = found.contains(id).then(|| now.as_second());
            now.or_else(|| before.read_at.get(id).copied())
        };
        let ids = self.open.keys();
        self.read_at = ids.filter_map(|id| Some((*id, read_at(id)?))).collect();
    }

    /// The open claims whose last reading is too long ago, the longest first.
    fn stale(&self, before: &Self, now: Timestamp) -> Vec<u64> {
        let limit = earlier(now, REREAD).as_second();
        let read_at = |id: &u64| before.read_at.get(id).copied();
        let mut stale: Vec<u64> = self
            .open
            .keys()
            .copied()
            .filter(|id| read_at(id).is_none_or(|at| at <= limit))
            .collect();
        stale.sort_by_key(read_at);
        stale.truncate(MOST_REREAD);
        stale
    }

    /// Whether a claim changed so shortly before the list was read that more of the same change
    /// may have come after it; a claim that does not say when it changed always is.
    fn is_fresh(&self, changed: i64) -> bool {
        let limit = self.listed_at.and_then(|at| at.checked_sub(FRESH).ok());
        limit.is_none_or(|limit| changed == 0 || changed >= limit.as_millisecond())
    }
}

/// Every open claim that changed since the last list, and every one that is not open any more.
pub(crate) async fn poll(
    calls: &Calls,
    turns: &PollTurns,
    account: &AccountId,
    seller: UserId,
    cursor: Option<&str>,
) -> Result<Batch, Failure> {
    let before = ClaimsCursor::read(cursor);
    let now = calls.now();
    if before.listed_at.is_some_and(|at| age(at, now) < EVERY) {
        return Ok(Batch::default());
    }
    let mut missed = PollGaps::default();
    let listed = search(calls, account, seller, before.filter, &mut missed).await?;
    if before.listed_at.is_some() {
        // Only a list that was had takes the place of another feed's.
        turns.take(account);
    }
    let (after, found) = compare(&before, &listed, seller, now);
    let found = found.into_iter().map(|id| Found {
        thread: places::claim_thread(seller, ClaimId(id)),
        snapshot: None,
        announced: None,
    });
    Ok(Batch {
        found: found.collect(),
        cursor: serde_json::to_string(&after).ok(),
        sources: missed.sources,
        missed: missed.count,
    })
}

/// The claims to read now, by what the list before and this one say, and the cursor after it. Claims that the seller
/// bought are not the seller's to answer.
fn compare(
    before: &ClaimsCursor,
    listed: &ClaimsFound,
    seller: UserId,
    now: Timestamp,
) -> (ClaimsCursor, BTreeSet<u64>) {
    let (bought, ours): (Vec<&Claim>, Vec<&Claim>) = listed
        .claims
        .iter()
        .partition(|claim| claim.is_bought_by(seller));
    let mut after = ClaimsCursor {
        listed_at: Some(now),
        open: ours
            .into_iter()
            .map(|claim| (claim.id.0, changed_at(claim)))
            .collect(),
        read_at: BTreeMap::new(),
        filter: listed.filter,
    };
    let mut found = after.news(before, now);
    let bought: BTreeSet<u64> = bought.into_iter().map(|claim| claim.id.0).collect();
    let gone = before
        .open
        .iter()
        .filter(|(id, _)| !after.open.contains_key(id) && !bought.contains(id));
    let gone: Vec<(u64, i64)> = gone.map(|(id, at)| (*id, *at)).collect();
    if listed.complete {
        found.extend(gone.into_iter().map(|(id, _)| id));
    } else {
        after.open.extend(gone);
    }
    after.note_read(before, &found, now);
    (after, found)
}

fn changed_at(claim: &Claim) -> i64 {
    claim.last_updated.map_or(0, |date| date.0.as_millisecond())
}

/// What the search gave.
struct ClaimsFound {
    claims: Vec<Claim>,
    /// Whether these are all.
    complete: bool,
    /// How to ask the next time.
    filter: Filter,
}

/// The open claims that the search gives under the names that it is known to take, or else under the
/// others. Whose they are is for the caller to see: names that it does not know it may also ignore.
async fn search(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    filter: Filter,
    missed: &mut PollGaps,
) -> Result<ClaimsFound, Failure> {
    let (filter, found) = match opened(calls, account, seller, filter, missed).await {
        Err(failure) if failure.kind == FailureKind::Permanent => {
            let other = filter.other();
            warn!(error = &failure as &dyn std::error::Error, account.id = %account, "claims search refused its parameters: retry with other names");
            (other, opened(calls, account, seller, other, missed).await?)
        }
        found => (filter, found?),
    };
    let (claims, complete) = found;
    let is_ignored = claims.iter().any(|claim| claim.is_bought_by(seller));
    Ok(ClaimsFound {
        claims,
        complete,
        filter: filter.after(is_ignored),
    })
}

/// The open claims, and whether these are all.
async fn opened(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    filter: Filter,
    missed: &mut PollGaps,
) -> Result<(Vec<Claim>, bool), Failure> {
    let mut claims = Vec::new();
    let mut listing = PagedList::default();
    while let Some(offset) = listing.next_offset() {
        let call = SearchClaims {
            status: ClaimStatus::Opened,
            seller,
            filter,
            offset,
        };
        let page = match calls.make(account, &call).await.map_err(Failure::from) {
            Err(failure) if offset > 0 => {
                // What came before is worth showing.
                missed.source::<()>(FURTHER, Err(failure))?;
                return Ok((claims, false));
            }
            page => page?,
        };
        if offset > 0 {
            missed.source(FURTHER, Ok(()))?;
        }
        missed.elements_of(&page.data);
        let total = page.paging.and_then(|paging| paging.total);
        listing.take(&page.data, |claim| claim.id, total);
        claims.extend(page.data.items);
    }
    Ok((claims, listing.is_complete()))
}

#[cfg(test)]
mod tests;
