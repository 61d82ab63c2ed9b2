//! The feed of questions: the list of unanswered ones, and what became of those that left it.

use std::{collections::BTreeSet, time::Duration};

use bridge::{
    failure::{Failure, FailureKind, Reach},
    ids::AccountId,
    ports::{Batch, Found},
    timing::{age, earlier},
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tracing::warn;

use crate::{
    calls::Calls,
    convert::{question_snapshot, vanished_question},
    endpoints::{get_question::GetQuestion, search_questions::SearchQuestions},
    ids::{QuestionId, UserId},
    listing::PagedList,
    places,
    poll::gaps::PollGaps,
    wire::question::{Question, QuestionStatus},
};

/// The feed's name in cursors, facts and sources.
pub(crate) const FEED: &str = "questions";
/// The source of the latest questions, whatever became of them.
pub(crate) const LATEST: &str = "questions:latest";
/// The source of single questions, those that left the list.
pub(crate) const BY_ID: &str = "questions:single";
/// The source of what lies behind the list's first page.
pub(crate) const FURTHER: &str = "questions:further";
/// Most questions read one by one in one poll; the others wait for the next.
const MOST_BY_ID: usize = 50;

/// How often the latest questions of every status are asked for. One that is answered in the app
/// before a poll lists it is in no list of unanswered ones. Not in step with the other feeds' lists
/// (7 and 10 minutes), so that a quiet poll seldom has two cursors to write down.
const LOOK_EVERY: Duration = Duration::from_mins(9);

/// A question that was answered while its account was being connected may be shown already, and its
/// answer is dated by another clock than the connection.
const CLOCKS_DIFFER: Duration = Duration::from_mins(5);

/// Where this feed's reading stands.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct QuestionsCursor {
    /// Questions that were unanswered.
    open: BTreeSet<u64>,
    /// When the latest questions of every status were last asked for.
    looked_at: Option<Timestamp>,
}

impl QuestionsCursor {
    /// A cursor that cannot be read is as good as none.
    fn read(cursor: Option<&str>) -> Self {
        cursor
            .and_then(|cursor| serde_json::from_str(cursor).ok())
            .unwrap_or_default()
    }

    fn write(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// Whether it is time to look at the latest questions, whatever became of them.
    fn is_to_look(&self, now: Timestamp) -> bool {
        self.looked_at.is_some_and(|at| age(at, now) >= LOOK_EVERY)
    }
}

/// Every unanswered question, and every one that was in `cursor` and is not unanswered any more;
/// now and then, in one call as well, the latest whatever became of them.
pub(crate) async fn poll(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    cursor: Option<&str>,
) -> Result<Batch, Failure> {
    let mut cursor = QuestionsCursor::read(cursor);
    let now = calls.now();
    let mut missed = PollGaps::default();
    let latest = if cursor.is_to_look(now) {
        // Noted however it ends: the list of unanswered ones is not to wait for this one.
        cursor.looked_at = Some(now);
        let latest = latest(calls, account, seller, &mut cursor.open, &mut missed).await;
        missed.source(LATEST, latest)?
    } else {
        cursor.looked_at.get_or_insert(now);
        None
    };
    let found = match latest {
        Some(found) => found,
        None => open(calls, account, seller, &mut cursor.open, &mut missed).await?,
    };
    Ok(Batch {
        found,
        cursor: cursor.write(),
        sources: missed.sources,
        missed: missed.count,
    })
}

/// The latest questions, as far as they were asked, or answered, since the account was connected.
async fn latest(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    seen: &mut BTreeSet<u64>,
    missed: &mut PollGaps,
) -> Result<Vec<Found>, Failure> {
    let connected_at = calls.connected_at(account).await?;
    let now = calls.now();
    let questions = calls
        .make(account, &SearchQuestions::Latest)
        .await?
        .questions;
    missed.elements_of(&questions);
    let questions = questions.items;
    let is_open = |question: &Question| question.status() == QuestionStatus::Unanswered;
    let ours_from = earlier(connected_at, CLOCKS_DIFFER);
    let is_ours_to_show = |question: &&Question| {
        is_open(question) || question.last_date().is_some_and(|date| date >= ours_from)
    };
    seen.extend(
        questions
            .iter()
            .filter(|question| is_open(question))
            .map(|question| question.id.0),
    );
    Ok(questions
        .iter()
        .filter(is_ours_to_show)
        .map(|question| found(seller, question, now))
        .collect())
}

/// The unanswered questions, and what became of those that were in `seen`.
async fn open(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    seen: &mut BTreeSet<u64>,
    missed: &mut PollGaps,
) -> Result<Vec<Found>, Failure> {
    let (questions, complete) = unanswered(calls, account, missed).await?;
    let now = calls.now();
    let mut open: BTreeSet<u64> = questions.iter().map(|question| question.id.0).collect();
    let mut found: Vec<Found> = questions
        .iter()
        .map(|question| found(seller, question, now))
        .collect();
    let gone: Vec<u64> = seen.difference(&open).copied().collect();
    let (look, wait) = gone.split_at(if complete {
        gone.len().min(MOST_BY_ID)
    } else {
        0
    });
    open.extend(wait);
    let (answered, unread) = each_by_id(calls, account, seller, look, missed).await?;
    found.extend(answered);
    open.extend(unread);
    *seen = open;
    Ok(found)
}

/// Questions one by one; and those that are to be looked at again, as they could not be read.
async fn each_by_id(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    look: &[u64],
    missed: &mut PollGaps,
) -> Result<(Vec<Found>, Vec<u64>), Failure> {
    let (mut found, mut unread) = (Vec::new(), Vec::new());
    let mut look = look.iter().copied();
    for id in look.by_ref() {
        match by_id(calls, account, seller, QuestionId(id)).await {
            Ok(thread) => {
                found.push(thread);
                missed.source(BY_ID, Ok(()))?;
            }
            // Whatever it is, it is in the way of the others too: they wait for the next poll.
            Err(failure) if failure.reach > Reach::Thread => {
                unread.push(id);
                missed.source::<()>(BY_ID, Err(failure))?;
                break;
            }
            Err(failure) => {
                warn!(
                    error = &failure as &dyn std::error::Error,
                    question.id = id,
                    "question lookup failed after it left the open list"
                );
                missed.one();
                unread.extend((failure.kind != FailureKind::Permanent).then_some(id));
            }
        }
    }
    unread.extend(look);
    Ok((found, unread))
}

/// A question that is known to have been there: if it is not any more, it was deleted.
pub(crate) async fn by_id(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    id: QuestionId,
) -> Result<Found, Failure> {
    match calls.make(account, &GetQuestion(id)).await {
        Ok(question) => Ok(found(seller, &question, calls.now())),
        Err(stopped) if stopped.is_missing() => Ok(Found {
            thread: places::question_thread(seller, id),
            snapshot: Some(vanished_question()),
            announced: None,
        }),
        Err(stopped) => Err(stopped.into()),
    }
}

/// The unanswered questions, oldest first, and whether these are all.
async fn unanswered(
    calls: &Calls,
    account: &AccountId,
    missed: &mut PollGaps,
) -> Result<(Vec<Question>, bool), Failure> {
    let mut questions: Vec<Question> = Vec::new();
    let mut listing = PagedList::default();
    while let Some(offset) = listing.next_offset() {
        let page = match calls
            .make(account, &SearchQuestions::Unanswered { offset })
            .await
            .map_err(Failure::from)
        {
            Ok(page) => page,
            // What came before is worth showing. Offsets beyond a thousand or so are always refused.
            Err(failure) if offset > 0 && failure.kind == FailureKind::Permanent => {
                warn!(
                    error = &failure as &dyn std::error::Error,
                    list.offset = offset,
                    "questions list not read to its end"
                );
                return Ok((questions, false));
            }
            Err(failure) if offset > 0 => {
                missed.source::<()>(FURTHER, Err(failure))?;
                return Ok((questions, false));
            }
            Err(failure) => return Err(failure),
        };
        missed.elements_of(&page.questions);
        if offset > 0 {
            missed.source(FURTHER, Ok(()))?;
        }
        listing.take(&page.questions, |question| question.id, page.total);
        let new = page.questions.items.into_iter();
        let known: BTreeSet<QuestionId> = questions.iter().map(|question| question.id).collect();
        questions.extend(new.filter(|question| !known.contains(&question.id)));
    }
    Ok((questions, listing.is_complete()))
}

pub(crate) fn found(seller: UserId, question: &Question, now: jiff::Timestamp) -> Found {
    let thread = places::question_thread(seller, question.id);
    Found {
        thread,
        snapshot: Some(question_snapshot(question, now)),
        announced: None,
    }
}
