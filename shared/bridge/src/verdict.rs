//! What the marketplace makes of a reply after it took it: seen, taken back, or gone without a word.

use jiff::Timestamp;

use crate::{
    bridge::Table,
    ids::RemoteMessageId,
    message::{Message, Snapshot, Visibility},
    outbox::{PartRow, ReplyRow},
    ports::{Clock, Connector, Helpdesk, LeaseError},
    session::ThreadSession,
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

/// Whether a verdict on this message is still to come.
pub(crate) fn is_undecided(name: &RemoteMessageId, snapshot: &Snapshot) -> bool {
    find(name, snapshot).is_some_and(|message| message.visibility == Visibility::Pending)
}

/// Notes which parts the marketplace has decided on, and when to look for the others.
pub(crate) fn hear(row: &mut ReplyRow, snapshot: &Snapshot, now: Timestamp) {
    for part in &mut row.parts {
        if let Some(shown) = part.id.as_ref().and_then(|name| find(name, snapshot)) {
            part.awaits = shown.visibility == Visibility::Pending;
        }
        part.awaits &= age(part.intended_at, now) <= GIVE_UP;
    }
    if row.bubble_synced {
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
    for part in row.parts.iter_mut().filter(|part| !part.refused) {
        let said = part.id.as_ref().and_then(|name| verdict(name, snapshot));
        let gone = || is_gone(part, snapshot, asked_at).then_some(Rejected(None));
        if let Some(rejected) = said.or_else(gone) {
            (part.refused, part.awaits) = (true, false);
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
    part.awaits && snapshot.complete && !shows && age(part.intended_at, asked_at) >= grace
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
            .all(|part| part.refused || part.id.as_ref().is_some_and(seen))
}

fn find<'a>(name: &RemoteMessageId, snapshot: &'a Snapshot) -> Option<&'a Message> {
    snapshot
        .messages
        .iter()
        .find(|message| message.identity() == *name)
}

impl<C: Connector, D: Helpdesk, S: Table, K: Clock> ThreadSession<'_, C, D, S, K> {
    /// Whether it is time to look for a verdict: nothing else may tell of it.
    pub(crate) fn wants_verdicts(&self) -> bool {
        let now = self.now();
        self.rows.replies.iter().any(|row| {
            row.bubble_synced && row.awaits() && row.due_at.is_some_and(|due| due <= now)
        })
    }

    /// The thread could not be read: verdicts are looked for later.
    pub(crate) async fn put_off_verdicts(&mut self) -> Result<(), LeaseError> {
        let now = self.now();
        let due = |row: &&ReplyRow| {
            row.bubble_synced && row.awaits() && row.due_at.is_some_and(|due| due <= now)
        };
        let due: Vec<ReplyRow> = self.rows.replies.iter().filter(due).cloned().collect();
        for mut row in due {
            row.due_at = row.next_look(now);
            self.bridge.table.write_fenced(&self.lease, &row).await?;
            self.replace(&row);
        }
        Ok(())
    }
}
