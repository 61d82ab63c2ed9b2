//! What has ended in the last days: nobody waits for an answer, but people look it up.

use bridge::{
    failure::{Failure, FailureKind},
    ids::AccountId,
    ports::Found,
};
use jiff::Timestamp;
use tracing::warn;

use super::MOST;
use crate::{
    calls::Calls,
    endpoints::{
        search_claims::{ClaimStatus, Filter, SearchClaims},
        search_questions::{QuestionsPage, SearchQuestions},
    },
    ids::UserId,
    listing::PagedList,
    places,
    poll::questions,
    wire::{
        claim::Claim,
        question::{Question, QuestionStatus},
    },
};

/// The answered questions that were asked since then, latest first. 1 call per 50 questions of any status.
pub(super) async fn answered_questions(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    since: Timestamp,
) -> Result<Vec<Found>, Failure> {
    let (mut found, now) = (Vec::new(), calls.now());
    let mut listing = PagedList::default();
    let is_older = |one: &Question| one.date_created.as_ref().is_some_and(|at| at.0 < since);
    while let Some(offset) = listing.next_offset().filter(|_| found.len() < MOST) {
        let Some(page) = past(calls, account, offset).await? else {
            break;
        };
        listing.take(&page.questions, |question| question.id, page.total);
        let questions = &page.questions.items;
        let of_interest = questions.iter().filter(|one| {
            let is_answered = one.status() == QuestionStatus::Answered;
            is_answered && !is_older(one)
        });
        found.extend(of_interest.map(|one| questions::found(seller, one, now)));
        if questions.iter().any(is_older) {
            break;
        }
    }
    Ok(found)
}

/// A page of all questions. `None` = Mercado Livre goes no further back: offsets beyond a thousand or so are always
/// refused.
async fn past(
    calls: &Calls,
    account: &AccountId,
    offset: usize,
) -> Result<Option<QuestionsPage>, Failure> {
    let call = SearchQuestions::Past { offset };
    match calls.make(account, &call).await.map_err(Failure::from) {
        Err(failure) if offset > 0 && failure.kind == FailureKind::Permanent => {
            warn!(error = &failure as &dyn std::error::Error, account.id = %account, list.offset = offset, "backfill: answered questions not read to their end");
            Ok(None)
        }
        page => page.map(Some),
    }
}

/// The claims that have ended and changed since then, latest first. 1 call per 100 claims, and what it takes to
/// read each. An account whose claims may not be read has none.
pub(super) async fn closed_claims(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    since: Timestamp,
) -> Result<Vec<Found>, Failure> {
    let filter = Filter::default();
    let found = match closed(calls, account, seller, since, filter).await {
        Err(failure) if failure.kind == FailureKind::Permanent => {
            closed(calls, account, seller, since, filter.other()).await
        }
        found => found,
    };
    match found {
        Err(failure) if is_refused(&failure) => {
            warn!(error = &failure as &dyn std::error::Error, account.id = %account, "backfill: closed claims left out, their list is refused");
            Ok(Vec::new())
        }
        found => found,
    }
}

/// Whether asking again would change nothing.
fn is_refused(failure: &Failure) -> bool {
    matches!(
        failure.kind,
        FailureKind::Permanent | FailureKind::Forbidden | FailureKind::Missing
    )
}

async fn closed(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    since: Timestamp,
    filter: Filter,
) -> Result<Vec<Found>, Failure> {
    let mut found = Vec::new();
    let mut listing = PagedList::default();
    let is_older = |claim: &Claim| claim.last_updated.is_some_and(|at| at.0 < since);
    while let Some(offset) = listing.next_offset().filter(|_| found.len() < MOST) {
        let call = SearchClaims {
            status: ClaimStatus::Closed,
            seller,
            filter,
            offset,
        };
        let page = calls.make(account, &call).await?;
        let total = page.paging.and_then(|paging| paging.total);
        listing.take(&page.data, |claim| claim.id, total);
        let claims = &page.data.items;
        let ours = claims
            .iter()
            .filter(|claim| !is_older(claim) && !claim.is_bought_by(seller));
        found.extend(ours.map(|claim| to_be_read(seller, claim)));
        if claims.iter().any(is_older) {
            break;
        }
    }
    Ok(found)
}

fn to_be_read(seller: UserId, claim: &Claim) -> Found {
    Found {
        thread: places::claim_thread(seller, claim.id),
        snapshot: None,
        announced: None,
    }
}
