//! Sends that the marketplace accepted under a handle: it is asked what became of them, before the thread is read.
//!
//! The answer is the verdict itself. While there is none, what the thread does not show means little.

use std::time::Duration;

use jiff::Timestamp;
use tracing::{info, warn};

use super::told;
use crate::{
    capabilities::Refusal,
    deadline::Share,
    failure::{Failure, FailureKind},
    ids::{HelpdeskMessageId, RemoteMessageId, Thread},
    outbox::{PartRow, PartState, ReplyRow, ReplyState},
    ports::{LeaseError, Settling, Silence},
    session::ThreadSession,
    timing::{ASKED, age},
};

/// Until then nothing but the answer is of interest; later the thread is read as well.
const ASKED_ALONE: Duration = Duration::from_mins(6);

/// Asks about every accepted part that is due, and about all if the thread is read now anyway. Costs a call for
/// each.
pub(crate) async fn ask(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    reads: bool,
) -> Result<(), LeaseError> {
    let now = session.now();
    let asked = session.replies().that(|row| is_asked(row, reads, now));
    for message in asked.iter().map(|row| row.message) {
        ask_about(session, thread, message).await?;
    }
    Ok(())
}

/// Whether something about a reply can be asked, and is to be now.
fn is_asked(row: &ReplyRow, reads: bool, now: Timestamp) -> bool {
    let mut parts = row.parts.iter();
    let can_be = parts.any(|part| part.is_settled_by_asking() && is_of_age(part, now));
    let is_time = match row.state {
        ReplyState::Pending => true,
        ReplyState::Sent => {
            let is_due = row.due_at.is_some_and(|due| due <= now);
            reads || (row.bubble.is_current() && is_due)
        }
        ReplyState::Failed | ReplyState::Uncertain | ReplyState::Dead | ReplyState::Ignored => {
            false
        }
    };
    can_be && is_time
}

fn is_of_age(part: &PartRow, now: Timestamp) -> bool {
    let [first, _] = ASKED;
    age(part.intended_at, now) >= first
}

async fn ask_about(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    message: HelpdeskMessageId,
) -> Result<(), LeaseError> {
    let Some(mut row) = session.replies().get(message).cloned() else {
        return Ok(());
    };
    let now = session.now();
    for at in 0..row.parts.len() {
        let part = row.parts.get(at).filter(|part| is_of_age(part, now));
        let part = part.filter(|part| part.is_settled_by_asking());
        let Some(handle) = part.and_then(|part| part.handle.clone()) else {
            continue;
        };
        if !session.bridge.deadline.has_room(Share::Whole) {
            session.summary.left += 1;
            return Ok(());
        }
        session.keep_lease().await?;
        let answer = session.bridge.connector.settle(thread, &handle).await;
        let refusal = take_in(session, &mut row, at, answer);
        if let Some(refusal) = refusal {
            return fail(session, row, &refusal).await;
        }
    }
    if row.bubble.is_current() && !is_to_be_read(&row, now) {
        row.due_at = row.next_look(now, &session.evidence);
    }
    session.write(&row).await
}

/// Whether the thread is to be read as well, because a part has been accepted for so long.
fn is_to_be_read(row: &ReplyRow, now: Timestamp) -> bool {
    let mut parts = row.parts.iter();
    let is_old = |part: &PartRow| age(part.intended_at, now) > ASKED_ALONE;
    parts.any(|part| part.state == PartState::Accepted && (part.handle.is_none() || is_old(part)))
}

/// Notes the answer about one part; why it was refused, if it was.
fn take_in(
    session: &ThreadSession<'_>,
    row: &mut ReplyRow,
    at: usize,
    answer: Result<Settling, Failure>,
) -> Option<Refusal> {
    let free = |id: &RemoteMessageId| !is_claimed(session, row, at, id);
    let known = match &answer {
        Ok(Settling::Done(Some(id))) => Some(id.clone()).filter(free),
        _ => None,
    };
    let verdict = session.evidence.verdict;
    let is_shown_or_refused = verdict.is_some_and(|one| one.silence == Silence::Rejected);
    let part = row.parts.get_mut(at)?;
    match answer {
        Ok(Settling::Waiting) => {}
        Ok(Settling::Processed) => part.handle = None,
        Ok(Settling::Done(_)) => {
            // Where silence is a rejection, the thread has to show it all the same.
            if !is_shown_or_refused {
                part.state = PartState::Sent;
            }
            part.id = known.or(part.id.take());
            part.handle = None;
        }
        Ok(Settling::Failed(refusal)) => {
            part.state = PartState::TakenBack;
            part.handle = None;
            return Some(refusal);
        }
        Err(failure) => match failure.kind {
            FailureKind::Retryable { .. } | FailureKind::Auth | FailureKind::Unknown => {
                info!(thread.key = %row.key, message.id = %row.message, error = &failure as &dyn std::error::Error, "accepted send could not be asked about, will retry");
            }
            FailureKind::Missing | FailureKind::Permanent | FailureKind::Forbidden => {
                warn!(thread.key = %row.key, message.id = %row.message, error = &failure as &dyn std::error::Error, "accepted send cannot be asked about: the thread alone tells");
                part.handle = None;
            }
        },
    }
    None
}

/// Whether a name is another part's.
fn is_claimed(
    session: &ThreadSession<'_>,
    row: &ReplyRow,
    at: usize,
    id: &RemoteMessageId,
) -> bool {
    let bears = |part: &PartRow| part.id.as_ref() == Some(id) && !part.is_taken_back();
    let mut here = row.parts.iter().enumerate();
    let mut others = session.replies().iter();
    here.any(|(other, part)| other != at && bears(part))
        || others.any(|other| other.message != row.message && other.parts.iter().any(bears))
}

/// A part was not taken after all: its reply fails at once.
async fn fail(
    session: &mut ThreadSession<'_>,
    mut row: ReplyRow,
    refusal: &Refusal,
) -> Result<(), LeaseError> {
    let words = told::refused(session, &row, row.of, refusal);
    session.summary.failed += 1;
    row.end_badly(ReplyState::Failed, (words, refusal.why()), session.now());
    session.write(&row).await
}
