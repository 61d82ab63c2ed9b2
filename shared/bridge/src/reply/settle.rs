//! How a reply comes to an end, or waits: written on its row, with the words that its agent reads.

use std::time::Duration;

use jiff::Timestamp;
use tracing::{error, info, warn};

use super::{Progress, bubble, told};
use crate::{
    capabilities::Refusal,
    failure::{Failure, FailureKind, Reach},
    ids::{HelpdeskMessageId, Thread},
    marketplace::ThreadKind,
    outbox::{ReplyRow, ReplyState},
    ports::{LeaseError, Post},
    posting,
    session::{Stop, ThreadSession},
    texts,
    timing::{GIVE_UP, LOOK_CAP, STREAM_GRACE, TURN, age, backoff, later},
};

// --------------------------------------------------------------------------- ends

/// Ends a reply whose every part is there; the bubble is set after it.
pub(super) async fn end_well(
    session: &mut ThreadSession<'_>,
    row: &mut ReplyRow,
) -> Result<Progress, LeaseError> {
    row.end(ReplyState::Sent, None, later(session.now(), STREAM_GRACE));
    session.write(row).await?;
    Ok(Progress::Ended)
}

/// Ends a reply otherwise: in words for its agent, and why for the log.
async fn end_badly(
    session: &mut ThreadSession<'_>,
    row: &mut ReplyRow,
    state: ReplyState,
    (words, why): (String, &str),
) -> Result<Progress, LeaseError> {
    let bubble_by = later(session.now(), STREAM_GRACE);
    row.end_badly(state, (words, why), bubble_by);
    session.write(row).await?;
    Ok(Progress::Ended)
}

/// Ends a reply that may not go, of which perhaps some parts went. `of` = its parts in all.
pub(super) async fn refuse(
    session: &mut ThreadSession<'_>,
    row: &mut ReplyRow,
    refusal: &Refusal,
    of: usize,
) -> Result<Progress, LeaseError> {
    let words = told::refused(session, row, of, refusal);
    session.summary.failed += 1;
    end_badly(session, row, ReplyState::Failed, (words, refusal.why())).await
}

/// Nobody can tell whether it was sent: the agent decides. What they were `told` of it before stays.
pub(super) async fn become_uncertain(
    session: &mut ThreadSession<'_>,
    row: &mut ReplyRow,
    told: Option<&str>,
) -> Result<Progress, LeaseError> {
    session.summary.failed += 1;
    let words = told.map_or_else(|| texts::uncertain(session.voice()), str::to_owned);
    let why = "no clear answer, and looking did not tell";
    end_badly(session, row, ReplyState::Uncertain, (words, why)).await
}

/// Ends a reply of which a part is missing between others: its agent writes what the buyer lacks.
pub(super) async fn leave_gap(
    session: &mut ThreadSession<'_>,
    row: &mut ReplyRow,
) -> Result<Progress, LeaseError> {
    session.summary.failed += 1;
    row.leave_gap();
    let voice = session.voice();
    let words = told::in_part(row, voice, texts::the_gap(voice.locale));
    let why = "a part is missing between others";
    end_badly(session, row, ReplyState::Failed, (words, why)).await
}

/// Ends a reply that has been tried for a day.
pub(super) async fn give_up(
    session: &mut ThreadSession<'_>,
    row: &mut ReplyRow,
) -> Result<Progress, LeaseError> {
    if row.is_whole() {
        return end_well(session, row).await;
    }
    session.summary.dead += 1;
    let why = row.why.take().unwrap_or_default();
    let voice = session.voice();
    let words = match row.parts_sent() {
        0 => texts::given_up(voice),
        _ => told::in_part(row, voice, texts::the_rest(voice.locale, GIVE_UP)),
    };
    end_badly(session, row, ReplyState::Dead, (words, &why)).await
}

/// Ends a reply that its agent deleted: there is no bubble to set.
pub(super) async fn drop_deleted(
    session: &mut ThreadSession<'_>,
    row: &mut ReplyRow,
) -> Result<Progress, LeaseError> {
    row.drop_silently();
    session.write(row).await?;
    Ok(Progress::Ended)
}

/// The refusal that a missing permission means.
pub(super) fn forbidden(failure: &Failure) -> Refusal {
    if failure.reach == Reach::Account {
        return Refusal::AccountBarred;
    }
    Refusal::Forbidden
}

/// The refusal that a failure for good means.
pub(super) fn refused_by(failure: &Failure) -> Refusal {
    if failure.reach == Reach::Account {
        return Refusal::Disconnected;
    }
    let words = failure.reason.clone();
    Refusal::Other(words.unwrap_or_else(|| failure.call.to_owned()))
}

// -------------------------------------------------------------------------- waits

/// A part may show yet: looks again later, and not before `at_least`.
pub(super) async fn look_again(
    session: &mut ThreadSession<'_>,
    row: &mut ReplyRow,
    at_least: Duration,
) -> Result<Progress, LeaseError> {
    let wait = backoff(
        FailureKind::Retryable { after: None },
        row.tries,
        &seed(row),
    )
    .clamp(at_least, LOOK_CAP.max(at_least));
    row.tries += 1;
    let next = later(session.now(), wait);
    row.due_at = Some(next);
    row.why = Some("no clear answer: it is looked for".to_owned());
    session.write(row).await?;
    info!(thread.key = %row.key, message.id = %row.message, tries = row.tries, until = %next, "reply looked for at the marketplace, will look again");
    Ok(Progress::Waits)
}

/// Backs a reply off after a failure; those behind it wait with it. After a day it is given up.
pub(crate) async fn put_off(
    session: &mut ThreadSession<'_>,
    mut row: ReplyRow,
    failure: &Failure,
) -> Result<(), LeaseError> {
    // Nobody wrote what nothing has verified, as far as we know: there is no bubble to turn red.
    let now = session.now();
    if !row.is_hint() && row.is_overdue(now) {
        return end_unasked(session, row).await;
    }
    session.summary.failed += 1;
    let wait = failure.wait(row.tries, &seed(&row), now);
    let wait = match (row.unclear(), session.evidence.absence()) {
        (Some(_), absence) => wait.clamp(absence, LOOK_CAP.max(absence)),
        (None, _) => wait,
    };
    let known_end = failure.until.filter(|until| *until > now);
    if let Some(until) = known_end.filter(|_| row.unclear().is_none() && !row.is_hint()) {
        let why = failure.reason.clone();
        let why = why.map_or(Refusal::Paused, Refusal::Other);
        tell_wait(session, &mut row, &why, Some(until)).await?;
    }
    row.tries += 1;
    let next = later(now, wait);
    row.due_at = Some(next);
    row.why = Some(failure.to_string());
    warn!(thread.key = %row.key, conversation.id = %row.conversation, message.id = %row.message, tries = row.tries, until = %next, error = failure as &dyn std::error::Error, "reply backs off, will retry");
    session.write(&row).await?;
    hold_back(session, row.message, row.due_at, row.waits_until).await
}

/// A reply may not go yet, for a reason that ends by itself: it waits, and its agent is told so once.
pub(super) async fn wait_for_turn(
    session: &mut ThreadSession<'_>,
    row: &mut ReplyRow,
    why: &Refusal,
    until: Option<Timestamp>,
) -> Result<Progress, LeaseError> {
    let now = session.now();
    tell_wait(session, row, why, until).await?;
    let [shortest, longest] = TURN;
    let wait = match until.filter(|until| *until > now) {
        Some(until) => age(now, until),
        None => age(row.first_at, now).clamp(shortest, longest),
    };
    row.tries = 0;
    let next = later(now, wait);
    row.due_at = Some(next);
    row.why = Some(why.why().to_owned());
    session.write(row).await?;
    info!(thread.key = %row.key, conversation.id = %row.conversation, message.id = %row.message, why = why.why(), until = %next, "reply waits for its turn");
    Ok(Progress::Waits)
}

/// Tells an agent once, by a note, why a reply waits and until when. That the note cannot be shown now delays
/// nothing: it is shown at the next look.
async fn tell_wait(
    session: &mut ThreadSession<'_>,
    row: &mut ReplyRow,
    why: &Refusal,
    until: Option<Timestamp>,
) -> Result<(), LeaseError> {
    row.waits_until = row.waits_until.max(until);
    if row.wait_told {
        return Ok(());
    }
    let why = told::why(session, why);
    let until = match until {
        Some(until) => Some(session.local(until).await),
        None => None,
    };
    let text = texts::waits(session.voice(), &why, until.as_deref());
    let key = session.note_key(&format!("waits-{}-{}", row.message, row.retries));
    match posting::show(session, row.conversation, &Post::note(&key, &text)).await {
        Ok(_) | Err(Stop::ConversationGone) => row.wait_told = true,
        Err(Stop::Lease(error)) => return Err(error),
        Err(Stop::Failed(failure)) => {
            info!(thread.key = %row.key, message.id = %row.message, error = &failure as &dyn std::error::Error, "note about a reply that waits not shown yet");
        }
    }
    Ok(())
}

fn seed(row: &ReplyRow) -> String {
    format!("{}/{}", row.key, row.message)
}

/// Replies behind `message` are not due before it is, nor given up on before it may go.
pub(super) async fn hold_back(
    session: &mut ThreadSession<'_>,
    message: HelpdeskMessageId,
    until: Option<Timestamp>,
    waits_until: Option<Timestamp>,
) -> Result<(), LeaseError> {
    let is_behind = |row: &ReplyRow| {
        let is_early = row.due_at < until || row.waits_until < waits_until;
        row.is_pending() && row.message > message && is_early
    };
    for mut row in session.replies().that(is_behind) {
        row.due_at = row.due_at.max(until);
        row.waits_until = row.waits_until.max(waits_until);
        session.write(&row).await?;
    }
    Ok(())
}

// ----------------------------------------------------- without asking the marketplace

/// The marketplace's thread could not be read: nothing can go now.
pub(crate) async fn cannot_read(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    failure: &Failure,
) -> Result<(), LeaseError> {
    if let Some(refusal) = refusal_of(failure, thread.kind) {
        return refuse_all(session, &refusal).await;
    }
    match session.replies().pending().into_iter().next() {
        Some(row) if was_looked_for_long_enough(session, &row) => end_unasked(session, row).await,
        Some(row) => put_off(session, row, failure).await,
        None => Ok(()),
    }
}

/// Why nothing can be sent in a thread that fails to be read so; `None` when it may be read later.
fn refusal_of(failure: &Failure, kind: ThreadKind) -> Option<Refusal> {
    match failure.kind {
        FailureKind::Missing if kind == ThreadKind::OneShot => Some(Refusal::QuestionEnded),
        FailureKind::Missing | FailureKind::Permanent => Some(refused_by(failure)),
        FailureKind::Forbidden => Some(forbidden(failure)),
        FailureKind::Retryable { .. } | FailureKind::Auth | FailureKind::Unknown => None,
    }
}

/// Looking for a part whose fate is not known failed for so long that people are to know.
fn was_looked_for_long_enough(session: &ThreadSession<'_>, row: &ReplyRow) -> bool {
    let (now, uncertain) = (session.now(), session.evidence.uncertain());
    row.unclear()
        .is_some_and(|part| age(part.intended_at, now) >= uncertain)
}

/// Ends a reply whose time is over although nobody could be asked about it.
async fn end_unasked(session: &mut ThreadSession<'_>, mut row: ReplyRow) -> Result<(), LeaseError> {
    if row.unclear().is_some() {
        become_uncertain(session, &mut row, None).await?;
    } else {
        give_up(session, &mut row).await?;
    }
    bubble::sync(session, row.message).await
}

/// Ends every reply that waits in a thread over which workers have been dying for a day.
pub(crate) async fn give_up_waiting(session: &mut ThreadSession<'_>) -> Result<(), LeaseError> {
    error!(thread.key = %session.target.key(), "thread given up: workers died over it for a day");
    for row in session.replies().pending() {
        end_unasked(session, row).await?;
    }
    session.rest();
    Ok(())
}

/// Ends every pending reply for the same reason.
pub(crate) async fn refuse_all(
    session: &mut ThreadSession<'_>,
    refusal: &Refusal,
) -> Result<(), LeaseError> {
    for row in session.replies().pending() {
        refuse_as_it_stands(session, row, refusal).await?;
    }
    Ok(())
}

/// Ends replies that were written in an inbox which is ours no more: their agents are told where to write.
pub(crate) async fn refuse_elsewhere(session: &mut ThreadSession<'_>) -> Result<(), LeaseError> {
    for row in session.replies().pending() {
        if session.is_written_elsewhere(&row) {
            info!(thread.key = %row.key, message.id = %row.message, "reply refused: written in an inbox that is not configured any more");
            refuse_as_it_stands(session, row, &Refusal::InboxLeft).await?;
        }
    }
    Ok(())
}

/// Ends a reply that may not go, as far as it has not gone.
async fn refuse_as_it_stands(
    session: &mut ThreadSession<'_>,
    mut row: ReplyRow,
    refusal: &Refusal,
) -> Result<(), LeaseError> {
    if row.is_whole() {
        end_well(session, &mut row).await?;
    } else if row.unclear().is_some() {
        become_uncertain(session, &mut row, None).await?;
    } else {
        let words = told::why(session, refusal);
        session.summary.failed += 1;
        let why = refusal.why();
        end_badly(session, &mut row, ReplyState::Failed, (words, why)).await?;
    }
    bubble::sync(session, row.message).await
}

/// Ends pending replies of conversations that were deleted: no agent is there to be told, so the log is.
pub(crate) async fn drop_replies(
    session: &mut ThreadSession<'_>,
    is_gone: impl Fn(&ReplyRow) -> bool,
) -> Result<(), LeaseError> {
    for mut row in session
        .replies()
        .that(|row| row.is_pending() && is_gone(row))
    {
        warn!(thread.key = %row.key, message.id = %row.message, conversation.id = %row.conversation, "reply dropped: its conversation was deleted in Chatwoot");
        session.summary.failed += 1;
        drop_deleted(session, &mut row).await?;
    }
    Ok(())
}
