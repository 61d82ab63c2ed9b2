//! The feed of questions: what waits for an answer, and what left that list (§3.1).
//!
//! Lists lag behind single questions, so they say where to look and nothing else.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use bridge::{
    failure::{Failure, FailureKind},
    ports::{Batch, Found, Source},
    timing::age,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    calls::{Answer, Calls},
    endpoints::list_questions::ListQuestions,
    ids::{Place, QuestionId, TenantId},
    listing::PagedList,
    wire::question::{Question, REFUSED, WAITING},
};

/// The feed's name.
pub(crate) const FEED: &str = "questions";
/// The source of questions whose answer was refused.
pub(crate) const OF_REFUSED: &str = "questions:refused";
/// Refused answers are looked for this often.
const LOOK_EVERY: Duration = Duration::from_mins(5);
/// A first poll looks this far back for refused answers.
const FIRST: Duration = Duration::from_hours(7 * 24);
/// Most pages of a list: 1 000 questions.
const MOST_PAGES: usize = 10;

/// Where this feed's reading stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct QuestionsCursor {
    /// Questions that waited.
    pub(super) waiting: BTreeMap<String, String>,
    /// Questions whose answer was refused, and when it was: it tells one refusal from the next.
    pub(super) refused: BTreeMap<String, String>,
    /// When those were last looked for.
    pub(super) looked_at: Option<Timestamp>,
    /// The spelling of their status that lists know.
    pub(super) spelling: usize,
}

/// Questions that are new in a list or left it since the last poll.
pub(crate) async fn poll(
    calls: &Calls,
    tenant: &TenantId,
    cursor: Option<&str>,
) -> Result<Batch, Failure> {
    let stored = cursor.and_then(|cursor| serde_json::from_str(cursor).ok());
    let mut cursor: QuestionsCursor = stored.unwrap_or_default();
    let listed = list(calls, tenant, WAITING).await?;
    let mut missed = listed.skipped;
    let mut changed = news(&mut cursor.waiting, &listed, |_| String::new());

    let mut sources = Vec::new();
    let is_looked_up = |at| age(at, calls.now()) < LOOK_EVERY;
    if !cursor.looked_at.is_some_and(is_looked_up) {
        let outcome = newly_refused(calls, tenant, &mut cursor).await;
        sources.push(Source {
            name: OF_REFUSED,
            outcome: outcome.map(|(refused, skipped)| {
                missed += skipped;
                changed.extend(refused);
            }),
        });
    }
    changed.sort();
    changed.dedup();
    Ok(Batch {
        found: changed
            .iter()
            .filter_map(|id| Some(found(tenant, &QuestionId::parse(id)?)))
            .collect(),
        cursor: serde_json::to_string(&cursor).ok(),
        sources,
        missed: u32::try_from(missed).unwrap_or(u32::MAX),
    })
}

/// Questions whose answer was refused since the last look, and how many in the list did not read. On the first look,
/// old ones are left alone.
async fn newly_refused(
    calls: &Calls,
    tenant: &TenantId,
    cursor: &mut QuestionsCursor,
) -> Result<(Vec<String>, usize), Failure> {
    let now = calls.now();
    let is_first = cursor.looked_at.replace(now).is_none();
    let listed = refused(calls, tenant, &mut cursor.spelling).await?;
    let old = listed
        .items
        .iter()
        .filter(|one| is_first && is_old(one, now));
    let old: BTreeSet<&str> = old.map(|one| one.id.as_str()).collect();
    let mut changed = news(&mut cursor.refused, &listed, refusal);
    changed.retain(|id| !old.contains(id.as_str()));
    Ok((changed, listed.skipped))
}

/// Every question that waits for an answer: lists know no dates.
pub(crate) async fn waiting(calls: &Calls, tenant: &TenantId) -> Result<Vec<Found>, Failure> {
    let listed = list(calls, tenant, WAITING).await?;
    let ids = listed.items.iter().map(|question| &question.id);
    Ok(ids.map(|id| found(tenant, id)).collect())
}

/// A question that is worth reading.
fn found(tenant: &TenantId, question: &QuestionId) -> Found {
    Found {
        thread: Place::Question(question.clone()).thread(tenant),
        snapshot: None,
        announced: None,
    }
}

/// The ids that came to a list, left it, or whose mark changed. What left a list that was not read to its end
/// may be behind it.
pub(super) fn news(
    known: &mut BTreeMap<String, String>,
    listed: &PagedList<Question, QuestionId>,
    mark: impl Fn(&Question) -> String,
) -> Vec<String> {
    let mut now: BTreeMap<String, String> = listed
        .items
        .iter()
        .map(|question| (question.id.to_string(), mark(question)))
        .collect();
    let is_whole = listed.is_whole();
    let mut changed: Vec<String> = now
        .iter()
        .filter(|(id, mark)| known.get(*id) != Some(*mark))
        .map(|(id, _)| id.clone())
        .collect();
    for (id, mark) in std::mem::take(known) {
        if now.contains_key(&id) {
            continue;
        }
        if is_whole {
            changed.push(id);
        } else {
            now.insert(id, mark);
        }
    }
    *known = now;
    changed
}

fn refusal(question: &Question) -> String {
    let at = question.decided_at();
    at.map_or_else(String::new, |at| at.0.to_string())
}

/// A refusal that was long ago when the shop was connected is nobody's business any more.
fn is_old(question: &Question, now: Timestamp) -> bool {
    question
        .decided_at()
        .is_some_and(|at| age(at.0, now) > FIRST)
}

async fn list(
    calls: &Calls,
    tenant: &TenantId,
    status: &str,
) -> Answer<PagedList<Question, QuestionId>> {
    let mut listing = PagedList::new(MOST_PAGES, |question: &Question| &question.id);
    while let Some(offset) = listing.next() {
        listing.take(
            calls
                .make(tenant, &ListQuestions { status, offset })
                .await?,
        );
    }
    Ok(listing)
}

/// Those whose answer was refused. A status that lists do not know is asked for by its other name.
async fn refused(
    calls: &Calls,
    tenant: &TenantId,
    spelling: &mut usize,
) -> Result<PagedList<Question, QuestionId>, Failure> {
    let name = |at: usize| REFUSED.get(at % REFUSED.len()).copied().unwrap_or_default();
    match list(calls, tenant, name(*spelling))
        .await
        .map_err(Failure::from)
    {
        Err(failure) if failure.kind == FailureKind::Permanent => {}
        outcome => return outcome,
    }
    *spelling = (*spelling + 1) % REFUSED.len();
    Ok(list(calls, tenant, name(*spelling)).await?)
}
