//! What a look at the marketplace may still tell of replies: that they are there, were read, or are gone.

use jiff::Timestamp;

use super::locate::earliest;
use crate::{
    outbox::{PartRow, PartState, ReplyRow, ReplyState},
    ports::LeaseError,
    session::ThreadSession,
    timing::{GIVE_UP, READ_WATCHED, age},
};

/// Since when messages may be our own sends of which something is still to be found out.
pub(crate) fn watched_since<'a>(
    replies: impl Iterator<Item = &'a ReplyRow>,
    now: Timestamp,
) -> Option<Timestamp> {
    let parts = replies.flat_map(|row| row.parts.iter().map(move |part| (row, part)));
    let watched = parts.filter(|(row, part)| is_watched(row, part, now));
    watched.map(|(_, part)| earliest(part)).min()
}

/// Whether a snapshot may still say something new of this part: that it is there, was seen, or is gone.
fn is_watched(row: &ReplyRow, part: &PartRow, now: Timestamp) -> bool {
    let waited = age(part.intended_at, now);
    match (row.state, part.state) {
        (ReplyState::Pending | ReplyState::Uncertain, PartState::Begun)
        | (ReplyState::Pending | ReplyState::Sent, PartState::Accepted) => true,
        (ReplyState::Sent, PartState::Sent) if part.id.is_none() => waited <= GIVE_UP,
        (ReplyState::Sent, PartState::Sent) => !row.read && waited <= READ_WATCHED,
        _ => false,
    }
}

/// Whether moderation's decision on this reply is to be looked for now.
fn awaits_verdict(row: &ReplyRow, now: Timestamp) -> bool {
    row.bubble.is_current() && row.awaits() && row.due_at.is_some_and(|due| due <= now)
}

/// Whether it is time to look for a verdict, which nothing else may tell of, or an end that waits to be
/// shown calls for a look.
pub(crate) fn wants_look(session: &ThreadSession<'_>) -> bool {
    let (now, due_by) = (session.now(), session.due_by());
    let is_wanted = |row: &ReplyRow| {
        let is_behind = row.is_behind() && row.is_due(due_by);
        awaits_verdict(row, now) || (is_behind && needs_status(session, row))
    };
    session.replies().iter().any(is_wanted)
}

/// The thread could not be read: verdicts are looked for later.
pub(crate) async fn put_off_verdicts(session: &mut ThreadSession<'_>) -> Result<(), LeaseError> {
    let (now, evidence) = (session.now(), session.evidence);
    for mut row in session.replies().that(|row| awaits_verdict(row, now)) {
        row.due_at = row.next_look(now, &evidence);
        session.write(&row).await?;
    }
    Ok(())
}

/// An answer was taken back: only the marketplace knows whether the question is open again.
pub(super) fn needs_status(session: &ThreadSession<'_>, row: &ReplyRow) -> bool {
    session.status.is_none()
        && session.is_one_shot()
        && row.was_taken_back()
        && !session.is_answered_from_here()
}
