//! Chatwoot → marketplace: every reply once, in order.
//!
//! A part is written down as begun before it is sent (the *intent*), and what became of it afterwards (the
//! *outcome*). A worker that dies in between leaves a part whose fate is unknown: the next one looks for it
//! at the marketplace before it sends anything.

use std::collections::HashMap;

use tracing::{debug, warn};

use super::{
    Progress, bubble, caution,
    collect::Listing,
    decide::{self, Draft, Next, Piece},
    facts::{facts, is_answered},
    hold,
    moderation::{Rejected, verdict},
    pieces, recall, reconcile, settle, stage_files, told,
};
use crate::{
    capabilities::Refusal,
    deadline::Share,
    failure::{Failure, FailureKind, StoreFailure},
    ids::{HelpdeskMessageId, RemoteMessageId, Thread},
    marketplace::ThreadKind,
    message::Snapshot,
    outbox::{PartRow, PartState, ReplyRow, ReplyState},
    ports::{Handle, HelpdeskMessage, LeaseError, Outcome, Part},
    session::{ReadError, Stop, ThreadSession},
    timing::{STREAM_GRACE, TAKE_UP, later},
};

/// Why a part did not go.
#[derive(Debug)]
pub(super) enum NotSent {
    /// The marketplace, or a rule of its, refuses it for good.
    Refused(Refusal),
    /// It is retried, or the thread is not ours any more.
    Stopped(Stop),
}

impl From<Refusal> for NotSent {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Stop> for NotSent {
    fn from(stop: Stop) -> Self {
        Self::Stopped(stop)
    }
}

impl From<Failure> for NotSent {
    fn from(failure: Failure) -> Self {
        Self::Stopped(failure.into())
    }
}

impl From<LeaseError> for NotSent {
    fn from(error: LeaseError) -> Self {
        Self::Stopped(error.into())
    }
}

/// A part that the marketplace says it has.
struct Taken {
    id: Option<RemoteMessageId>,
    state: PartState,
    handle: Option<Handle>,
    /// Why the files that went along are not there, if they are not.
    lacks: Option<Refusal>,
    /// It was found by looking: others may have come before or after it.
    is_found: bool,
}

/// Sends what is pending, in the order in which it was written, until one has to wait.
pub(crate) async fn send_due(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
    listing: &Listing,
) -> Result<(), LeaseError> {
    let listed: HashMap<HelpdeskMessageId, &HelpdeskMessage> = listing.by_id();
    for pending in session.replies().pending() {
        let Some(mut row) = session.replies().get(pending.message).cloned() else {
            continue;
        };
        if !session.bridge.deadline.has_room(Share::Whole) {
            session.summary.left += 1;
            return Ok(());
        }
        let listed = listed.get(&row.message).copied();
        match send_reply(session, thread, snapshot, &mut row, listed).await {
            Ok(Progress::Ended) => bubble::sync(session, row.message).await?,
            Ok(Progress::Waits) => {
                return settle::hold_back(session, row.message, row.due_at, row.waits_until).await;
            }
            Err(Stop::Lease(error)) => return Err(error),
            Err(Stop::Failed(failure)) => return settle::put_off(session, row, &failure).await,
            Err(Stop::ConversationGone) => return Ok(()),
        }
    }
    Ok(())
}

/// Does what is decided about one reply, until it ends or waits.
async fn send_reply(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
    row: &mut ReplyRow,
    listed: Option<&HelpdeskMessage>,
) -> Result<Progress, Stop> {
    let held = hold::why(session, thread, row, snapshot).await;
    loop {
        match decide::next(row, &facts(session, row, snapshot, listed, held)) {
            Next::NotDue => return Ok(Progress::Waits),
            Next::PartArrived(id) => reconcile::part_arrived(session, row, id, snapshot).await?,
            Next::PartLost => row.parts.retain(|part| part.state != PartState::Begun),
            Next::Recall(draft) => recall::write_down(session, row, &draft, listed).await?,
            Next::LookAgain(wait) => return Ok(settle::look_again(session, row, wait).await?),
            Next::Gap => return Ok(settle::leave_gap(session, row).await?),
            Next::Uncertain => {
                let told = listed.and_then(|listed| decide::was_told(row, listed));
                return Ok(settle::become_uncertain(session, row, told).await?);
            }
            Next::GiveUp => return Ok(settle::give_up(session, row).await?),
            Next::Drop => return Ok(settle::drop_deleted(session, row).await?),
            Next::ReadConversation => {
                return Err(Failure::retryable("finding a reply in its conversation").into());
            }
            Next::Refuse(why, of) => return Ok(settle::refuse(session, row, &why, of).await?),
            Next::WaitForTurn(why, until) => {
                return Ok(settle::wait_for_turn(session, row, &why, until).await?);
            }
            Next::Hold(why, text) => return hold::hold(session, row, why, &text).await,
            Next::Send(draft) => {
                if let Some(listed) = listed {
                    row.author = listed.author.clone();
                }
                caution::say(session, thread, snapshot, row).await?;
                return send_parts(session, thread, snapshot, row, &draft).await;
            }
        }
    }
}

async fn send_parts(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
    row: &mut ReplyRow,
    draft: &Draft,
) -> Result<Progress, Stop> {
    let of = row.parts_sent() + draft.parts.len();
    row.of = row.parts.len() + draft.parts.len();
    match try_parts(session, thread, snapshot, row, draft).await {
        Ok(()) => {}
        Err(NotSent::Stopped(stop)) => return Err(stop),
        Err(NotSent::Refused(refusal)) => {
            return Ok(settle::refuse(session, row, &refusal, of).await?);
        }
    }
    if row.state == ReplyState::Pending {
        // Every part was there already: a crash fell between the last outcome and this line.
        settle::end_well(session, row).await?;
        session.summary.outbound += 1;
    }
    Ok(Progress::Ended)
}

async fn try_parts(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
    row: &mut ReplyRow,
    draft: &Draft,
) -> Result<(), NotSent> {
    if !draft.parts.is_empty() {
        stage_files::stage_files(session, thread, snapshot, row, &draft.files).await?;
    }
    for (at, piece) in draft.parts.iter().enumerate() {
        let is_last = at + 1 == draft.parts.len();
        let mut sent = send_part(session, thread, snapshot, row, piece, is_last).await;
        if let Err(NotSent::Refused(Refusal::FilesExpired)) = sent {
            row.staged.clear();
            stage_files::stage_files(session, thread, snapshot, row, &draft.files).await?;
            sent = send_part(session, thread, snapshot, row, piece, is_last).await;
        }
        let is_answered = is_answered(session, row);
        let taken = sent.map_err(|error| match error {
            NotSent::Refused(refusal) => decide::as_it_is(refusal, is_answered).into(),
            stopped @ NotSent::Stopped(_) => stopped,
        })?;
        record_part(session, row, taken, is_last)
            .await
            .map_err(Stop::from)?;
    }
    Ok(())
}

/// Intent, then the call. A part that was refused, or of which nothing happened, leaves no intent; one that
/// moderation hid stays as taken back.
async fn send_part(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
    row: &mut ReplyRow,
    piece: &Piece,
    is_last: bool,
) -> Result<Taken, NotSent> {
    session.keep_lease().await?;
    let files = pieces::files_of(row, piece, is_last)?;
    let (begun, reference) = (
        pieces::begun(row, piece, &files, session.now()),
        row.next_reference(),
    );
    row.parts.push(begun.under(reference.clone()));
    // Whoever takes it up after a crash looks first. The time that stands there already costs no write of the index.
    let taken_up = later(session.now(), TAKE_UP);
    row.due_at = Some(row.due_at.map_or(taken_up, |due| due.min(taken_up)));
    session.write(row).await?;
    let part = Part {
        content: pieces::content(piece, &files),
        reference: &reference,
        author: &row.author,
    };
    debug!(message.id = %row.message, part = row.parts.len(), "part of a reply goes out: its intent is written");
    let sent = session.bridge.connector.send(thread, snapshot, part).await;
    let hidden = match &sent {
        Ok(Outcome::Hidden { id, .. }) => Some(id.clone()),
        _ => None,
    };
    let taken = match sent {
        Ok(outcome) => taken(outcome),
        Err(failure) if failure.kind == FailureKind::Unknown => {
            return look_at_once(session, thread, row, failure).await;
        }
        Err(failure) => Err(not_sent(failure, thread)),
    };
    let taken = taken.and_then(|taken| refuse_repeated(session, thread, row, taken));
    if taken.is_err() {
        forget_last(row, hidden);
    }
    taken
}

/// The last part did not reach the buyer. Where it is at the marketplace all the same, its id stays: it is nobody
/// else's message.
fn forget_last(row: &mut ReplyRow, hidden: Option<RemoteMessageId>) {
    match (hidden, row.parts.last_mut()) {
        (Some(id), Some(part)) => {
            part.state = PartState::TakenBack;
            part.id = Some(id);
        }
        _ => drop(row.parts.pop()),
    }
}

fn taken(outcome: Outcome) -> Result<Taken, NotSent> {
    let (id, state, lacks, handle) = match outcome {
        Outcome::Sent(id) => (id, PartState::Sent, None, None),
        Outcome::Accepted { id, handle } => (id, PartState::Accepted, None, handle),
        Outcome::WithoutFiles(id, why) => {
            let lacks = Some(Refusal::WithoutFiles(why));
            (id, PartState::Sent, lacks, None)
        }
        Outcome::Hidden { reason, .. } => return Err(Refusal::Moderated(reason).into()),
        Outcome::Refused(refusal) => return Err(refusal.into()),
    };
    Ok(Taken {
        id,
        state,
        handle,
        lacks,
        is_found: false,
    })
}

/// What a send that had no effect means for its reply.
fn not_sent(failure: Failure, thread: &Thread) -> NotSent {
    match failure.kind {
        FailureKind::Retryable { .. } | FailureKind::Auth | FailureKind::Unknown => failure.into(),
        FailureKind::Forbidden => settle::forbidden(&failure).into(),
        FailureKind::Missing if thread.kind == ThreadKind::OneShot => Refusal::QuestionEnded.into(),
        FailureKind::Missing | FailureKind::Permanent => settle::refused_by(&failure).into(),
    }
}

/// The one answer of a question may be an earlier reply's, word for word: then this one did not go.
fn refuse_repeated(
    session: &ThreadSession<'_>,
    thread: &Thread,
    row: &ReplyRow,
    taken: Taken,
) -> Result<Taken, NotSent> {
    let mut others = session
        .replies()
        .iter()
        .filter(|other| other.message != row.message);
    let stands = |part: &PartRow| part.id == taken.id && !part.is_taken_back();
    let is_claimed = taken.id.is_some() && others.any(|other| other.parts.iter().any(stands));
    if thread.kind == ThreadKind::OneShot && is_claimed {
        return Err(Refusal::SecondAnswer.into());
    }
    Ok(taken)
}

/// After a send without a clear answer: one look now; what it does not clear up waits.
async fn look_at_once(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    row: &mut ReplyRow,
    failure: Failure,
) -> Result<Taken, NotSent> {
    warn!(thread.key = %row.key, message.id = %row.message, error = &failure as &dyn std::error::Error, "send got no clear answer, reading the thread");
    let snapshot = match session.read(thread).await {
        Ok(snapshot) => snapshot,
        Err(ReadError::Marketplace(_)) => return Err(failure.into()),
        Err(ReadError::Store(failure)) => return Err(LeaseError::from(failure).into()),
    };
    // Another reply of the same words may not have been known again yet: it comes first.
    reconcile::reconcile(session, &snapshot).await?;
    let known = session.replies().get(row.message);
    *row = known
        .cloned()
        .ok_or_else(|| Failure::retryable("looking for a reply"))?;
    let part = row
        .parts
        .last()
        .filter(|part| part.state != PartState::Begun);
    let Some(part) = part else {
        return Err(failure.into());
    };
    match part.id.as_ref().and_then(|id| verdict(id, &snapshot)) {
        Some(Rejected(code)) => Err(Refusal::Moderated(code).into()),
        None => Ok(Taken {
            id: part.id.clone(),
            state: part.state,
            handle: None,
            lacks: None,
            is_found: true,
        }),
    }
}

/// The outcome of a part that is there.
async fn record_part(
    session: &mut ThreadSession<'_>,
    row: &mut ReplyRow,
    taken: Taken,
    is_last: bool,
) -> Result<(), StoreFailure> {
    let is_there = taken.state == PartState::Sent && !taken.is_found;
    session.note_sent(taken.id.clone().filter(|_| is_there));
    if let Some(part) = row.parts.last_mut() {
        part.state = taken.state;
        part.id = taken.id;
        part.handle = taken.handle;
    }
    if is_last {
        session.summary.outbound += 1;
        let due_at = row
            .due_at
            .unwrap_or_else(|| later(session.now(), STREAM_GRACE));
        match taken.lacks {
            Some(lacks) => {
                let words = told::why(session, &lacks);
                row.end_badly(ReplyState::Failed, (words, lacks.why()), due_at);
            }
            None => row.end(ReplyState::Sent, None, due_at),
        }
    }
    row.tries = 0;
    session.record(row).await
}
