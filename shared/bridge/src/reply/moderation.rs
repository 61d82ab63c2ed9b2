//! What the marketplace makes of a reply after it took it: seen, taken back, or gone without a word.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    capabilities::CanSend,
    ids::RemoteMessageId,
    message::{Author, Message, Snapshot, ThreadStatus, Visibility},
    outbox::{PartRow, PartState, ReplyRow},
    ports::{Evidence, Silence},
    reply::locate::earliest,
    timing::age,
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

/// What a read of the thread is worth: what it shows, when it was asked for, and what is to be made of what it
/// does not show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reading<'a> {
    pub(crate) snapshot: &'a Snapshot,
    pub(crate) asked_at: Timestamp,
    pub(crate) evidence: &'a Evidence,
}

impl Reading<'_> {
    /// The thread has gone on, perhaps with `part`: it does not wait for our answer any more, and shows no later
    /// one that ended that.
    fn has_gone_on_with(&self, part: &PartRow) -> bool {
        let waits_for_us = self.snapshot.status == ThreadStatus::Open
            && self.snapshot.capabilities.can_send == CanSend::Yes;
        let is_later = |one: &Message| one.author == Author::Seller && one.at > part.intended_at;
        !waits_for_us && !self.snapshot.messages.iter().any(is_later)
    }
}

/// Notes which parts the marketplace has decided on, and when to look for the others.
pub(crate) fn note_verdicts(row: &mut ReplyRow, reading: Reading<'_>, now: Timestamp) {
    for part in &mut row.parts {
        let shown = part.id.as_ref().and_then(|id| find(id, reading.snapshot));
        let is_old = age(part.intended_at, now) > reading.evidence.patience();
        let is_taken = is_old || is_taken_by_silence(part, reading);
        part.state = match (part.state, shown.map(|shown| &shown.visibility)) {
            (PartState::Accepted | PartState::Sent, Some(Visibility::Pending)) if !is_old => {
                PartState::Accepted
            }
            (PartState::Accepted | PartState::Sent, Some(_)) => PartState::Sent,
            (PartState::Accepted, None) if is_taken => PartState::Sent,
            (state, _) => state,
        };
    }
    if row.bubble.is_current() {
        row.due_at = row.next_look(now, reading.evidence);
    }
}

/// The time for a verdict is over, and none means that it was taken; or the thread has gone on with it.
fn is_taken_by_silence(part: &PartRow, reading: Reading<'_>) -> bool {
    let verdict = reading.evidence.verdict;
    let over = verdict.filter(|verdict| age(part.intended_at, reading.asked_at) >= verdict.within);
    over.is_some_and(|verdict| match verdict.silence {
        Silence::Delivered => true,
        Silence::Rejected => reading.has_gone_on_with(part),
    })
}

/// Notes which parts moderation took back, with a word or without; the first verdict of them.
pub(crate) fn take_back(row: &mut ReplyRow, reading: Reading<'_>) -> Option<Rejected> {
    let mut first = None;
    for part in row.parts.iter_mut().filter(|part| !part.is_taken_back()) {
        let name = part.id.as_ref();
        let said = name.and_then(|name| verdict(name, reading.snapshot));
        let gone = || is_gone(part, reading).then_some(Rejected(None));
        if let Some(rejected) = said.or_else(gone) {
            part.state = PartState::TakenBack;
            first.get_or_insert(rejected);
        }
    }
    first
}

/// Taken, still to be decided on, and not there any more: that is the decision.
fn is_gone(part: &PartRow, reading: Reading<'_>) -> bool {
    let Reading {
        snapshot,
        asked_at,
        evidence,
    } = reading;
    let name = part.id.as_ref();
    let shows = name.is_some_and(|name| find(name, snapshot).is_some());
    part.state == PartState::Accepted
        && snapshot.shows_since(earliest(part))
        && !shows
        && silence_says_gone(part, reading)
        && age(part.intended_at, asked_at) >= silence(part, evidence)
}

/// Whether not being there means that it was refused.
fn silence_says_gone(part: &PartRow, reading: Reading<'_>) -> bool {
    match reading.evidence.verdict.map(|verdict| verdict.silence) {
        None => true,
        Some(Silence::Rejected) => !part.is_settled_by_asking() && !reading.has_gone_on_with(part),
        Some(Silence::Delivered) => false,
    }
}

/// How long an accepted part may be missing.
fn silence(part: &PartRow, evidence: &Evidence) -> Duration {
    match evidence.verdict {
        Some(verdict) => verdict.within,
        None if part.id.is_some() && part.handle.is_none() => evidence.absence(),
        // What never showed may be slow to.
        None => evidence.uncertain(),
    }
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

#[cfg(test)]
mod tests;
