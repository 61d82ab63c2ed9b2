//! What the marketplace makes of a reply after it took it: seen, taken back, or gone without a word.

use jiff::Timestamp;

use crate::{
    ids::RemoteMessageId,
    message::{Message, Snapshot, Visibility},
    outbox::{PartRow, PartState, ReplyRow},
    reply::locate::earliest,
    timing::{GIVE_UP, LOOK_GRACE, UNCERTAIN, age},
};

/// Taken back by moderation, with its code, if it gave one.
pub(crate) struct Rejected(pub(crate) Option<String>);

/// Whether moderation took back this message.
pub(crate) fn verdict(name: &RemoteMessageId, snapshot: &Snapshot) -> Option<Rejected> {
    match &find(name, snapshot)?.visibility {
        Visibility::Rejected(code) => Some(Rejected(code.clone())),
        Visibility::Visible | Visibility::Pending => None,
    }
}

/// Notes which parts the marketplace has decided on, and when to look for the others.
pub(crate) fn note_verdicts(row: &mut ReplyRow, snapshot: &Snapshot, now: Timestamp) {
    for part in &mut row.parts {
        let shown = part.id.as_ref().and_then(|id| find(id, snapshot));
        let is_old = age(part.intended_at, now) > GIVE_UP;
        part.state = match (part.state, shown.map(|shown| &shown.visibility)) {
            (PartState::Accepted | PartState::Sent, Some(Visibility::Pending)) if !is_old => {
                PartState::Accepted
            }
            (PartState::Accepted | PartState::Sent, Some(_)) => PartState::Sent,
            (PartState::Accepted, None) if is_old => PartState::Sent,
            (state, _) => state,
        };
    }
    if row.bubble.is_current() {
        row.due_at = row.next_look(now);
    }
}

/// Notes which parts moderation took back, with a word or without; the first verdict of them.
pub(crate) fn take_back(
    row: &mut ReplyRow,
    snapshot: &Snapshot,
    asked_at: Timestamp,
) -> Option<Rejected> {
    let mut first = None;
    for part in row.parts.iter_mut().filter(|part| !part.is_taken_back()) {
        let said = part.id.as_ref().and_then(|name| verdict(name, snapshot));
        let gone = || is_gone(part, snapshot, asked_at).then_some(Rejected(None));
        if let Some(rejected) = said.or_else(gone) {
            part.state = PartState::TakenBack;
            first.get_or_insert(rejected);
        }
    }
    first
}

/// Taken, still to be decided on, and not there any more: that is the decision.
fn is_gone(part: &PartRow, snapshot: &Snapshot, asked_at: Timestamp) -> bool {
    let shows = part
        .id
        .as_ref()
        .is_some_and(|name| find(name, snapshot).is_some());
    // What never showed may be slow to.
    let grace = if part.id.is_some() {
        LOOK_GRACE
    } else {
        UNCERTAIN
    };
    part.state == PartState::Accepted
        && snapshot.shows_since(earliest(part))
        && !shows
        && age(part.intended_at, asked_at) >= grace
}

/// Whether the buyer has seen every part of `row`.
pub(crate) fn is_read(row: &ReplyRow, snapshot: &Snapshot) -> bool {
    let seen = |name: &RemoteMessageId| {
        find(name, snapshot).is_some_and(|message| message.read_at.is_some())
    };
    row.parts_sent() > 0
        && row
            .parts
            .iter()
            .all(|part| part.is_taken_back() || part.id.as_ref().is_some_and(seen))
}

fn find<'a>(name: &RemoteMessageId, snapshot: &'a Snapshot) -> Option<&'a Message> {
    snapshot
        .messages
        .iter()
        .find(|message| message.identity() == *name)
}
