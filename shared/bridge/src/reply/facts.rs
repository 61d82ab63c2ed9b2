//! What a session knows that the next step of a reply is decided on.

use super::{
    decide::Facts,
    locate::{Located, Standing, locate},
};
use crate::{
    bots::hold::BotHold,
    message::{Message, Snapshot, Visibility},
    outbox::{PartRow, ReplyRow},
    ports::{Entry, HelpdeskMessage},
    session::ThreadSession,
};

/// What the next step of a reply is decided on.
pub(super) fn facts<'a>(
    session: &ThreadSession<'_>,
    row: &ReplyRow,
    snapshot: &'a Snapshot,
    listed: Option<&'a HelpdeskMessage>,
    held: Option<BotHold>,
) -> Facts<'a> {
    let unclear = row.unclear();
    Facts {
        now: session.now(),
        asked_at: session.asked_at,
        snapshot,
        unclear: unclear.map(|part| locate_part(session, part, row, snapshot)),
        listed,
        evidence: session.evidence,
        is_answered: is_answered(session, row),
        held,
        locale: session.bridge.policy.locale,
    }
}

/// Whether another reply of this thread reached the marketplace.
pub(super) fn is_answered(session: &ThreadSession<'_>, row: &ReplyRow) -> bool {
    let mut others = session.replies().iter();
    others.any(|other| other.message != row.message && other.parts_sent() > 0)
}

/// Looks for a part among the seller's messages that are neither another part nor mirrored already.
pub(super) fn locate_part(
    session: &ThreadSession<'_>,
    part: &PartRow,
    row: &ReplyRow,
    snapshot: &Snapshot,
) -> Located {
    locate(part, snapshot, |message| standing(session, row, message))
}

/// What is known of a message beside what `row` may be looking for.
pub(super) fn standing(session: &ThreadSession<'_>, row: &ReplyRow, message: &Message) -> Standing {
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
