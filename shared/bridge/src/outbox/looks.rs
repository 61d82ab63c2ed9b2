//! When a reply that came to an end is looked after once more.

use jiff::Timestamp;

use super::{PartRow, PartState, ReplyRow, ReplyState};
use crate::{
    ports::Evidence,
    timing::{ASKED, VERDICT, age, later},
};

impl ReplyRow {
    /// Whether what is left to do with it is to be done by then: at once, or again.
    pub fn is_due(&self, by: Timestamp) -> bool {
        self.tries == 0 || self.due_at.is_none_or(|due| due <= by)
    }

    /// When to look for the verdict that is still to come, until a day has gone by.
    pub fn next_look(&self, now: Timestamp, evidence: &Evidence) -> Option<Timestamp> {
        let planned = self
            .parts
            .iter()
            .filter(|_| self.state == ReplyState::Sent)
            .filter_map(|part| planned_look(part, now, evidence))
            .min();
        planned.or_else(|| self.next_unplanned_look(now, evidence))
    }

    fn next_unplanned_look(&self, now: Timestamp, evidence: &Evidence) -> Option<Timestamp> {
        let [shortest, longest] = VERDICT;
        let since = self
            .parts
            .iter()
            .map(|part| part.intended_at)
            .max()
            .filter(|_| self.awaits())?;
        (age(since, now) <= evidence.patience())
            .then(|| later(now, age(since, now).clamp(shortest, longest)))
    }
}

/// When an accepted part is looked for next, by its handle or by its marketplace's own times.
fn planned_look(part: &PartRow, now: Timestamp, evidence: &Evidence) -> Option<Timestamp> {
    if part.state != PartState::Accepted {
        return None;
    }
    let [shortest, longest] = ASKED;
    let waited = age(part.intended_at, now);
    let is_asked = part.handle.is_some() && waited <= evidence.patience();
    let ask = is_asked.then(|| later(now, waited.clamp(shortest, longest)));
    let verdict = evidence.verdict.as_ref();
    let looks = verdict
        .into_iter()
        .flat_map(|verdict| verdict.looks.iter().copied().chain([verdict.within]));
    let looks = looks.map(|wait| later(part.intended_at, wait));
    looks.filter(|at| *at > now).chain(ask).min()
}
