//! What the marketplace shows now, applied to every reply: parts that arrived, were read, or were taken back.

use jiff::Timestamp;

use super::{
    facts::{locate_part, standing},
    locate::{Located, Standing, by_reference},
    moderation::{Rejected, is_read, note_verdicts, take_back},
    told,
};
use crate::{
    capabilities::Refusal,
    failure::StoreFailure,
    ids::RemoteMessageId,
    message::{Message, Snapshot},
    outbox::{PartRow, ReplyRow, ReplyState},
    ports::LeaseError,
    session::ThreadSession,
    texts::{self, Voice},
    timing::{STREAM_GRACE, age, later},
};

/// Finds out what became of parts whose fate or id is not known, and of replies that moderation took back.
pub(crate) async fn reconcile(
    session: &mut ThreadSession<'_>,
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
fn recognise(session: &ThreadSession<'_>, row: &mut ReplyRow, snapshot: &Snapshot) {
    for at in 0..row.parts.len() {
        let part = row.parts.get(at);
        let found = part.and_then(|part| known_as(session, part, row, snapshot));
        if let (Some(id), Some(part)) = (found, row.parts.get_mut(at)) {
            part.arrived(Some(id));
        }
    }
}

/// The name under which the snapshot shows a part that has none, or that is not shown under the one it was given.
fn known_as(
    session: &ThreadSession<'_>,
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
fn is_absent(session: &ThreadSession<'_>, row: &ReplyRow, snapshot: &Snapshot) -> bool {
    let absence = session.evidence.absence();
    // One that Chatwoot showed as delivered was there: not finding it says nothing new.
    let long_ago = |part: &&PartRow| {
        part.since.is_none() && age(part.intended_at, session.asked_at) >= absence
    };
    let part = row.unclear().filter(long_ago);
    part.is_some_and(|part| locate_part(session, part, row, snapshot) == Located::Absent)
}

/// Notes that the part whose send got no clear answer is at the marketplace.
pub(crate) async fn part_arrived(
    session: &mut ThreadSession<'_>,
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
