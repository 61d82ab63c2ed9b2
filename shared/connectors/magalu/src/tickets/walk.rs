//! Walking tickets by the date of their change: no list goes past an offset of 100, so the next page begins at
//! the time at which this one ended (§5.1). Pure.

use std::{collections::BTreeMap, time::Duration};

use bridge::timing::{earlier, later};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ids::TicketId, wire::ticket::Ticket};

/// This much of what was seen is looked at again: times have no zone, clocks differ, changes show late.
pub(super) const OVERLAP: Duration = Duration::from_hours(4);
/// Most pages of one poll; the next one goes on where it ended.
const MOST_PAGES: usize = 10;

/// Where this feed's reading stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TicketCursor {
    /// Every change up to here was found.
    pub(super) newest: Timestamp,
    /// What each ticket that changed since shortly before that looked like.
    pub(super) recent: BTreeMap<String, String>,
    /// When the queue was last looked at.
    pub(super) looked_at: Option<Timestamp>,
    /// What the tickets in the queue looked like.
    #[serde(default)]
    pub(super) queue: BTreeMap<String, String>,
}

impl TicketCursor {
    /// One that knows of nothing before `newest`.
    pub(super) fn at(newest: Timestamp) -> Self {
        Self {
            newest,
            recent: BTreeMap::new(),
            looked_at: None,
            queue: BTreeMap::new(),
        }
    }

    /// Whether a ticket looked like this before, among the changes or in the queue.
    pub(super) fn knows(&self, ticket: &Ticket) -> bool {
        let mark = ticket.mark();
        let seen = [&self.recent, &self.queue];
        seen.iter()
            .any(|seen| seen.get(ticket.id.as_str()) == Some(&mark))
    }
}

/// A walk over what changed.
#[derive(Debug)]
pub(super) struct Walk {
    cursor: TicketCursor,
    /// Where the next page begins; `None` at the end.
    next: Option<Timestamp>,
    pages: usize,
    met: BTreeMap<String, (Timestamp, String)>,
    changed: Vec<TicketId>,
}

impl Walk {
    /// Begins a little before where the last one ended.
    pub(super) fn new(cursor: TicketCursor) -> Self {
        let from = earlier(cursor.newest, OVERLAP);
        Self {
            cursor,
            next: Some(from),
            pages: 0,
            met: BTreeMap::new(),
            changed: Vec::new(),
        }
    }

    /// Begins at this very time.
    pub(super) fn from(at: Timestamp) -> Self {
        Self {
            next: Some(at),
            ..Self::new(TicketCursor::at(at))
        }
    }

    /// From when on the next page is to be asked for, if there is one.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.next.filter(|_| self.pages < MOST_PAGES)
    }

    /// Takes a page that was asked for `from` a time on, oldest change first.
    pub(super) fn take(&mut self, from: Timestamp, page: &[Ticket], is_last: bool) {
        self.pages += 1;
        let mut newest = from;
        for ticket in page {
            let at = ticket.updated_at.map_or(from, |at| at.0);
            newest = newest.max(at);
            let mark = ticket.mark();
            let is_known = self.cursor.knows(ticket);
            let met = self.met.insert(ticket.id.to_string(), (at, mark.clone()));
            if !is_known && met.is_none_or(|(_, met)| met != mark) {
                self.changed.push(ticket.id.clone());
            }
        }
        self.next = (!is_last).then(|| beyond(from, newest));
        self.cursor.newest = self.cursor.newest.max(newest);
    }

    /// What changed, and the next cursor. `now` bounds it: what Magalu dates ahead of us must not make us skip
    /// what comes in between.
    pub(super) fn end(mut self, now: Timestamp) -> (Vec<TicketId>, TicketCursor) {
        self.cursor.newest = self.cursor.newest.min(now);
        // A walk that is not at its end goes on from where it is.
        let floor = earlier(self.cursor.newest, OVERLAP);
        self.cursor.recent = self
            .met
            .into_iter()
            .filter(|(_, (at, _))| *at >= floor)
            .map(|(id, (_, mark))| (id, mark))
            .collect();
        (self.changed, self.cursor)
    }
}

/// Where the walk goes on after a page. A whole page within one second cannot be passed; what else is in it waits for
/// the queue.
fn beyond(from: Timestamp, newest: Timestamp) -> Timestamp {
    if newest > from {
        return newest;
    }
    tracing::warn!(
        since = %from,
        "tickets skipped: more of them changed within one second than a page holds"
    );
    later(from, Duration::from_secs(1))
}
