//! A thread's replies, in the order in which agents wrote them.

use jiff::Timestamp;

use crate::{
    ids::HelpdeskMessageId,
    outbox::{ReplyRow, ReplyState, Request, Revision},
};

/// The replies of one thread, and the requests about them that are rows of their own.
#[derive(Debug, Default)]
pub(crate) struct Replies {
    rows: Vec<ReplyRow>,
    requests: Vec<ReplyRow>,
}

impl Replies {
    pub(super) fn new(rows: &[ReplyRow]) -> Self {
        let mut replies = Self::default();
        for row in rows {
            replies.remember(row);
        }
        replies
    }

    /// Takes the place of the row of the same name, or its own.
    pub(super) fn remember(&mut self, row: &ReplyRow) {
        let rows = match row.request {
            None => &mut self.rows,
            Some(_) => &mut self.requests,
        };
        let name = |row: &ReplyRow| (row.message, row.request);
        match rows.binary_search_by_key(&name(row), name) {
            Ok(at) => {
                if let Some(known) = rows.get_mut(at) {
                    known.clone_from(row);
                }
            }
            Err(at) => rows.insert(at, row.clone()),
        }
    }

    /// The latest write of the row of this name, as far as it is known here.
    pub(super) fn revision(&self, row: &ReplyRow) -> Option<Revision> {
        let mut rows = match row.request {
            None => self.rows.iter(),
            Some(_) => self.requests.iter(),
        };
        let known = rows.find(|known| (known.message, known.request) == (row.message, row.request));
        known.and_then(|known| known.revision)
    }

    /// Every reply, oldest first.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, ReplyRow> {
        self.rows.iter()
    }

    /// Copies of those for which `is_wanted` holds, to be changed and written.
    pub(crate) fn that(&self, is_wanted: impl Fn(&ReplyRow) -> bool) -> Vec<ReplyRow> {
        self.iter().filter(|row| is_wanted(row)).cloned().collect()
    }

    pub(crate) fn get(&self, message: HelpdeskMessageId) -> Option<&ReplyRow> {
        self.iter().find(|row| row.message == message)
    }

    /// Those that may still be sent.
    pub(crate) fn pending(&self) -> Vec<ReplyRow> {
        self.that(ReplyRow::is_pending)
    }

    /// Whether one came to an end that its bubble does not show yet.
    pub(crate) fn any_behind(&self) -> bool {
        self.iter().any(ReplyRow::is_behind)
    }

    /// Those that somebody spoke of, and that no listing has shown yet.
    pub(crate) fn unverified(&self) -> Vec<ReplyRow> {
        self.that(ReplyRow::is_hint)
    }

    /// Whether the first reply that waits to be sent is due.
    pub(crate) fn head_is_due(&self, now: Timestamp) -> bool {
        let head = self.iter().find(|row| row.is_pending());
        head.is_some_and(|row| row.is_due(now))
    }

    /// Requests that nobody took up yet, oldest first.
    pub(crate) fn open_requests(&self) -> Vec<ReplyRow> {
        let is_open = |row: &&ReplyRow| !row.is_finished() && row.request != Some(Request::Command);
        self.requests.iter().filter(is_open).cloned().collect()
    }

    /// Every command, oldest first; those that somebody only spoke of are among them.
    pub(crate) fn commands(&self) -> impl Iterator<Item = &ReplyRow> {
        let its = self.requests.iter();
        its.filter(|row| row.request == Some(Request::Command))
    }

    /// The command that was written in this message.
    pub(crate) fn command(&self, message: HelpdeskMessageId) -> Option<&ReplyRow> {
        self.commands().find(|row| row.message == message)
    }

    /// Commands that somebody spoke of, and that no listing has shown yet.
    pub(crate) fn announced_commands(&self) -> Vec<ReplyRow> {
        let is_open = |row: &&ReplyRow| row.state == ReplyState::Pending && !row.is_command();
        self.commands().filter(is_open).cloned().collect()
    }
}
