//! The lane of claims: the list of open ones, and what became of those that left it.

use std::{collections::BTreeMap, time::Duration};

use bridge::{
    accounts::Accounts,
    failure::Failure,
    ids::AccountId,
    ports::{Batch, Clock, Found},
    timing::age,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{
    calls::Calls,
    endpoints::search_claims::SearchClaims,
    ids::{ClaimId, UserId},
    listing::Listing,
    places,
    poll::turns::Turns,
    wire::claim::Claim,
};

/// The lane's name.
pub(crate) const LANE: &str = "claims";
/// How often open claims are listed. With the poll that this may cost the lane of sales, and one
/// that failed, a claim's message is seen within 15 minutes even if nothing announced it.
const EVERY: Duration = Duration::from_mins(7);
/// A claim that had changed this shortly before the last list is read once more: its clock and ours
/// differ, and moderation takes a moment.
const FRESH: SignedDuration = SignedDuration::from_mins(2);

/// Where this lane's reading stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Cursor {
    /// When open claims were last listed.
    listed_at: Option<Timestamp>,
    /// Those that were open then, with the instant of their last change in milliseconds; 0 where it is not known.
    open: BTreeMap<u64, i64>,
}

impl Cursor {
    /// A cursor that cannot be read is as good as none.
    fn read(cursor: Option<&str>) -> Self {
        cursor
            .and_then(|cursor| serde_json::from_str(cursor).ok())
            .unwrap_or_default()
    }

    /// Whether a claim changed so shortly before the list was read that more of the same change
    /// may have come after it; a claim that does not say when it changed always is.
    fn is_fresh(&self, changed: i64) -> bool {
        let limit = self.listed_at.and_then(|at| at.checked_sub(FRESH).ok());
        limit.is_none_or(|limit| changed == 0 || changed >= limit.as_millisecond())
    }
}

/// Every open claim that changed since the last list, and every one that is not open any more.
pub(crate) async fn poll<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    turns: &Turns,
    account: &AccountId,
    seller: UserId,
    cursor: Option<&str>,
) -> Result<Batch, Failure> {
    let before = Cursor::read(cursor);
    let now = calls.now();
    if before.listed_at.is_some_and(|at| age(at, now) < EVERY) {
        return Ok(Batch {
            found: Vec::new(),
            cursor: None,
        });
    }
    if before.listed_at.is_some() {
        turns.take(account);
    }
    let (claims, complete) = opened(calls, account, seller).await?;
    let mut after = Cursor {
        listed_at: Some(now),
        open: BTreeMap::new(),
    };
    after
        .open
        .extend(claims.iter().map(|claim| (claim.id.0, changed_at(claim))));
    let is_news =
        |id: &u64, changed: i64| before.open.get(id) != Some(&changed) || before.is_fresh(changed);
    let mut found: Vec<u64> = after
        .open
        .iter()
        .filter(|(id, at)| is_news(id, **at))
        .map(|(id, _)| *id)
        .collect();
    let gone = before
        .open
        .iter()
        .filter(|(id, _)| !after.open.contains_key(id));
    if complete {
        found.extend(gone.map(|(id, _)| *id));
    } else {
        let gone: Vec<(u64, i64)> = gone.map(|(id, at)| (*id, *at)).collect();
        after.open.extend(gone);
    }
    let found = found.into_iter().map(|id| Found {
        thread: places::claim_thread(seller, ClaimId(id)),
        snapshot: None,
    });
    Ok(Batch {
        found: found.collect(),
        cursor: serde_json::to_string(&after).ok(),
    })
}

fn changed_at(claim: &Claim) -> i64 {
    claim.last_updated.map_or(0, |date| date.0.as_millisecond())
}

/// The open claims against the seller, and whether these are all.
async fn opened<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    account: &AccountId,
    seller: UserId,
) -> Result<(Vec<Claim>, bool), Failure> {
    let mut claims = Vec::new();
    let mut listing = Listing::default();
    while let Some(offset) = listing.next_offset() {
        let page = calls
            .make(account, &SearchClaims { seller, offset })
            .await?;
        let total = page.paging.and_then(|paging| paging.total);
        listing.take(&page.data, |claim| claim.id, total);
        claims.extend(page.data.items);
    }
    Ok((claims, listing.is_complete()))
}

#[cfg(test)]
mod tests;
