//! Everything of the last days, because people asked for it: sales whose messages were read
//! before the account was connected, every unanswered question; and, to be looked up, questions that were answered
//! and claims that have ended.

mod ended;

use bridge::{failure::Failure, ids::AccountId, ports::Found};
use jiff::{SignedDuration, Timestamp};

use super::{gaps::PollGaps, questions, recent, unread};
use crate::{
    calls::Calls,
    ids::{PackId, UserId},
};

/// Most sales that are brought in: with more, the latest. A page of the list holds 50.
const MOST: usize = 1000;

/// The threads of the last `days`. Sales without a message show nothing and so stay out.
pub(crate) async fn find(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    days: u16,
) -> Result<Vec<Found>, Failure> {
    let back = SignedDuration::from_hours(24 * i64::from(days));
    let since = calls
        .now()
        .checked_sub(back)
        .unwrap_or(Timestamp::UNIX_EPOCH);
    let mut missed = PollGaps::default();
    let packs = recent::sold_since(calls, account, seller, since, MOST, &mut missed).await?;
    // It is asked for once: what is missing now would be missing for good.
    if let Some(failure) = missed.sources.into_iter().find_map(|one| one.outcome.err()) {
        return Err(failure);
    }

    let mut found = questions::poll(calls, account, seller, None).await?.found;
    found.extend(ended::answered_questions(calls, account, seller, since).await?);
    found.extend(ended::closed_claims(calls, account, seller, since).await?);
    found.extend(
        packs
            .into_iter()
            .map(|pack| unread::changed_thread(seller, PackId(pack))),
    );
    Ok(found)
}
