//! What the marketplace shows now, applied to every reply: parts that arrived, were read, or were taken back.

use jiff::Timestamp;

use super::{
    locate::{Located, Standing, by_reference, earliest, locate},
    moderation::{Rejected, is_read, note_verdicts, take_back},
    told,
};
use crate::{
    bridge::Ports,
    capabilities::Refusal,
    failure::StoreFailure,
    ids::RemoteMessageId,
    message::{Message, Snapshot, Visibility},
    outbox::{PartRow, PartState, ReplyRow, ReplyState},
    ports::{Entry, LeaseError},
    session::ThreadSession,
    texts::{self, Voice},
    timing::{GIVE_UP, READ_WATCHED, STREAM_GRACE, age, later},
};

/// Finds out what became of parts whose fate or id is not known, and of replies that moderation took back.
pub(crate) async fn reconcile<P: Ports>(
    session: &mut ThreadSession<'_, P>,
    snapshot: &Snapshot,
) -> Result<(), LeaseError> {
    let now = session.now();
    let messages: Vec<_> = session.replies().iter().map(|row| row.message).collect();
    for message in messages {
        let Some(before) = session.replies().get(message) else {
            continue;
        };
        let mut row = before.clone();
        recognise(session, &mut row, snapshot);
        let reading = session.reading(snapshot);
        note_verdicts(&mut row, reading, now);
        let absent = is_absent(session, &row, snapshot);
        let taken_back = take_back(&mut row, reading);
        if let Some(Rejected(code)) = taken_back {
            let refusal = Refusal::Moderated(code);
            let words = told::refused(session, &row, row.of, &refusal);
            row.end_badly(ReplyState::Failed, (words, refusal.why()), now);
        } else {
            let is_read = is_read(&row, snapshot);
            follow_up(&mut row, absent, is_read, session.voice(), now);
        }
        if session.replies().get(message) != Some(&row) {
            session.write(&row).await?;
        }
    }
    Ok(())
}

/// What an unmoderated snapshot makes of a reply whose parts it shows as far as they are there.
fn follow_up(row: &mut ReplyRow, absent: bool, is_read: bool, voice: Voice, now: Timestamp) {
    let is_uncertain = row.state == ReplyState::Uncertain;
    let found = is_uncertain && row.unclear().is_none();
    let absent = is_uncertain && absent;
    if !row.read && row.state == ReplyState::Sent && is_read {
        row.read = true;
        row.bubble.fall_behind();
        row.due_at = Some(later(now, STREAM_GRACE));
    } else if found && row.is_whole() {
        row.end(ReplyState::Sent, None, now);
    } else if found || (absent && row.parts_sent() > 0) {
        // Later replies may have gone by now: the rest goes only if its agent says so.
        let rest = texts::the_rest(voice.locale, age(row.first_at, now));
        let words = told::in_part(row, voice, rest);
        row.end_badly(
            ReplyState::Failed,
            (words, "only in part at the marketplace"),
            now,
        );
    } else if absent {
        let words = texts::did_not_arrive(voice, age(row.first_at, now));
        row.end_badly(ReplyState::Failed, (words, "not at the marketplace"), now);
    }
}

/// Gives parts that the snapshot shows their ids.
fn recognise<P: Ports>(session: &ThreadSession<'_, P>, row: &mut ReplyRow, snapshot: &Snapshot) {
    for at in 0..row.parts.len() {
        let part = row.parts.get(at);
        let found = part.and_then(|part| known_as(session, part, row, snapshot));
        if let (Some(id), Some(part)) = (found, row.parts.get_mut(at)) {
            part.arrived(Some(id));
        }
    }
}

/// The name under which the snapshot shows a part that has none, or that is not shown under the one it was given.
fn known_as<P: Ports>(
    session: &ThreadSession<'_, P>,
    part: &PartRow,
    row: &ReplyRow,
    snapshot: &Snapshot,
) -> Option<RemoteMessageId> {
    let Some(known) = &part.id else {
        return match locate_part(session, part, row, snapshot) {
            Located::Found(id) => Some(id),
            Located::Absent | Located::CannotTell => None,
        };
    };
    let mut shown = snapshot.messages.iter();
    if part.is_taken_back() || shown.any(|message| message.identity() == *known) {
        return None;
    }
    let may = |message: &Message| standing(session, row, message) != Standing::Claimed;
    by_reference(part, snapshot, may).map(Message::identity)
}

/// Whether a part whose fate was not known did not get there.
fn is_absent<P: Ports>(
    session: &ThreadSession<'_, P>,
    row: &ReplyRow,
    snapshot: &Snapshot,
) -> bool {
    let absence = session.evidence.absence();
    // One that Chatwoot showed as delivered was there: not finding it says nothing new.
    let long_ago = |part: &&PartRow| {
        part.since.is_none() && age(part.intended_at, session.asked_at) >= absence
    };
    let part = row.unclear().filter(long_ago);
    part.is_some_and(|part| locate_part(session, part, row, snapshot) == Located::Absent)
}

/// Looks for a part among the seller's messages that are neither another part nor mirrored already.
pub(crate) fn locate_part<P: Ports>(
    session: &ThreadSession<'_, P>,
    part: &PartRow,
    row: &ReplyRow,
    snapshot: &Snapshot,
) -> Located {
    locate(part, snapshot, |message| standing(session, row, message))
}

/// What is known of a message beside what `row` may be looking for.
fn standing<P: Ports>(
    session: &ThreadSession<'_, P>,
    row: &ReplyRow,
    message: &Message,
) -> Standing {
    let id = message.identity();
    let one_shot = session.is_one_shot();
    let claims = |part: &PartRow| part.id.as_ref() == Some(&id) && holds(part, message, one_shot);
    let mut others = session.replies().iter();
    let entry = session.entry(&message.source_id);
    if row.parts.iter().any(claims) || others.any(|other| other.parts.iter().any(claims)) {
        Standing::Claimed
    } else if entry.is_some_and(Entry::is_done) {
        Standing::Mirrored
    } else {
        Standing::Free
    }
}

/// Whether the part to which a message belonged still is that message. The answers of a question may all have the
/// same name: one that stands is not one that was taken back.
fn holds(part: &PartRow, message: &Message, one_shot: bool) -> bool {
    let is_hidden = matches!(message.visibility, Visibility::Rejected(_));
    !(one_shot && part.is_taken_back()) || is_hidden
}

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

/// Whether it is time to look for a verdict: nothing else may tell of it.
pub(crate) fn wants_verdicts<P: Ports>(session: &ThreadSession<'_, P>) -> bool {
    let now = session.now();
    session.replies().iter().any(|row| awaits_verdict(row, now))
}

/// The thread could not be read: verdicts are looked for later.
pub(crate) async fn put_off_verdicts<P: Ports>(
    session: &mut ThreadSession<'_, P>,
) -> Result<(), LeaseError> {
    let (now, evidence) = (session.now(), session.evidence);
    for mut row in session.replies().that(|row| awaits_verdict(row, now)) {
        row.due_at = row.next_look(now, &evidence);
        session.write(&row).await?;
    }
    Ok(())
}

/// Notes that the part whose send got no clear answer is at the marketplace.
pub(crate) async fn part_arrived<P: Ports>(
    session: &mut ThreadSession<'_, P>,
    row: &mut ReplyRow,
    id: RemoteMessageId,
    snapshot: &Snapshot,
) -> Result<(), StoreFailure> {
    if let Some(part) = row.unclear_mut() {
        part.arrived(Some(id));
    }
    note_verdicts(row, session.reading(snapshot), session.now());
    row.tries = 0;
    session.record(row).await
}
