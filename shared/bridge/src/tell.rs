//! How a reply ended, where its agent sees it: the bubble, and whether the conversation still waits.
//!
//! Both belong to one end. Its row says that it was told only when both are shown, so whatever
//! comes between them is done once more, and nothing is owed that no row knows of.

use jiff::Timestamp;
use tracing::{error, warn};

use crate::{
    bridge::Table,
    failure::{Failure, FailureKind},
    ids::{ConversationId, HelpdeskMessageId},
    marketplace::ThreadKind,
    message::ThreadStatus,
    outbox::{ReplyRow, ReplyState},
    ports::{Bubble, Clock, Connector, Helpdesk, LeaseError, Marked, Side},
    session::{Stop, ThreadSession},
    timing::{PATIENCE, later, patience},
};

/// Which ends are told now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// Those that need no look at the marketplace.
    Plain,
    /// All.
    All,
}

impl<C: Connector, D: Helpdesk, S: Table, K: Clock> ThreadSession<'_, C, D, S, K> {
    /// Tells every end that was not told yet and is due.
    pub(crate) async fn tell_all(&mut self, which: Ends) -> Result<(), LeaseError> {
        let due_by = self.due_by();
        let untold = |row: &&ReplyRow| {
            row.attempt == 0 && row.state != ReplyState::Pending && !row.bubble_synced
        };
        let due = |row: &&ReplyRow| row.tries == 0 || row.due_at.is_none_or(|due| due <= due_by);
        let now = |row: &&ReplyRow| which == Ends::All || !self.needs_stage(row);
        let untold: Vec<HelpdeskMessageId> = self
            .rows
            .replies
            .iter()
            .filter(untold)
            .filter(due)
            .filter(now)
            .map(|row| row.message)
            .collect();
        for message in untold {
            self.tell(message).await?;
        }
        Ok(())
    }

    /// Shows how one reply ended. It is tried again until Chatwoot takes it, or says at two looks that
    /// there is nothing to show it on.
    pub(crate) async fn tell(&mut self, message: HelpdeskMessageId) -> Result<(), LeaseError> {
        let Some(mut row) = self.reply(message).filter(|row| !row.bubble_synced) else {
            return Ok(());
        };
        let Some(bubble) = bubble_of(&row) else {
            return Ok(());
        };
        match self.show_end(&row, &bubble).await {
            Ok(()) | Err(Stop::ConversationGone) => row.bubble_was_set(self.now()),
            Err(Stop::Lease(error)) => return Err(error),
            Err(Stop::Failed(failure)) => {
                warn!(thread.key = %row.key, message.id = %message, error = &failure as &dyn std::error::Error, "the end of a reply waits to be shown");
                self.summary.failed += 1;
                let seed = format!("{}/{message}/bubble", row.key);
                let wait = patience(failure.kind, row.tries, &seed);
                row.tries = row.tries.saturating_add(1);
                row.due_at = Some(later(self.now(), wait));
            }
        }
        self.bridge.table.record_outcome(&row).await?;
        self.replace(&row);
        Ok(())
    }

    async fn show_end(&mut self, row: &ReplyRow, bubble: &Bubble) -> Result<(), Stop> {
        self.mark(row, bubble).await?;
        if !self.is_one_shot() {
            return Ok(());
        }
        if self.is_answered_from_here() {
            let is_new = row.delivered_shown_at.is_none();
            return self.resolve(row.conversation, is_new).await;
        }
        match (row.was_taken_back(), &self.status) {
            (false, _) | (true, Some(ThreadStatus::Answered | ThreadStatus::Ended(_))) => Ok(()),
            (true, Some(ThreadStatus::Open)) => self.reopen(row.conversation).await,
            (true, None) => Err(Failure::retryable("looking at a question again").into()),
        }
    }

    async fn mark(&mut self, row: &ReplyRow, bubble: &Bubble) -> Result<(), Stop> {
        let (conversation, message) = (row.conversation, row.message);
        let marked = self
            .bridge
            .helpdesk
            .mark(conversation, message, bubble)
            .await;
        match marked {
            Ok(Marked::Yes) => {
                self.is_there_with(conversation, message);
                self.state.bubble_set_at = Some(self.now());
            }
            Ok(Marked::Unsupported) => return self.mark_by_note(row, bubble).await,
            Err(failure) if failure.kind == FailureKind::Permanent => {
                error!(message.id = %message, error = &failure as &dyn std::error::Error, "Chatwoot refuses a bubble's state");
                return self.mark_by_note(row, bubble).await;
            }
            Err(failure) => return Err(self.stop_at(conversation, Some(message), failure)),
        }
        Ok(())
    }

    /// This bubble cannot show a failure: a private note says the same.
    async fn mark_by_note(&mut self, row: &ReplyRow, bubble: &Bubble) -> Result<(), Stop> {
        let Bubble::Failed(words) = bubble else {
            return Ok(());
        };
        let key = self.note_key(&format!("reply-{}-{}", row.message, row.retries));
        self.show(row.conversation, Side::Note, &key, words)
            .await
            .map(drop)
    }

    // ------------------------------------------------- whether a conversation waits

    fn is_one_shot(&self) -> bool {
        self.thread()
            .is_some_and(|thread| thread.kind == ThreadKind::OneShot)
    }

    /// A reply of ours is there, whether the marketplace shows it yet or not.
    fn is_answered_from_here(&self) -> bool {
        let answers = |row: &ReplyRow| row.attempt == 0 && row.state == ReplyState::Sent;
        self.is_one_shot() && self.rows.replies.iter().any(answers)
    }

    /// Whether a thread at this stage needs nobody any more.
    pub(crate) fn needs_nobody(&self, stage: &ThreadStatus) -> bool {
        match stage {
            ThreadStatus::Answered | ThreadStatus::Ended(_) => true,
            ThreadStatus::Open => self.is_answered_from_here(),
        }
    }

    /// An answer was taken back: only the marketplace knows whether the question is open again.
    fn needs_stage(&self, row: &ReplyRow) -> bool {
        self.status.is_none()
            && self.is_one_shot()
            && row.was_taken_back()
            && !self.is_answered_from_here()
    }

    /// Whether an end that waits to be told calls for a look at the marketplace.
    pub(crate) fn wants_stage(&self) -> bool {
        let due_by = self.due_by();
        let due = |row: &ReplyRow| row.due_at.is_none_or(|due| due <= due_by) || row.tries == 0;
        let is_it =
            |row: &ReplyRow| row.attempt == 0 && !row.bubble_synced && self.needs_stage(row);
        self.rows.replies.iter().any(|row| is_it(row) && due(row))
    }

    /// Resolves the conversation, unless that was done and nothing `is_new`; one that is gone needs it
    /// no more.
    pub(crate) async fn resolve(
        &mut self,
        conversation: ConversationId,
        is_new: bool,
    ) -> Result<(), Stop> {
        if self.state.resolved && !self.state.status_unclear && !is_new {
            return Ok(());
        }
        self.state.status_unclear = true;
        if let Err(failure) = self.bridge.helpdesk.resolve(conversation).await {
            self.unless_gone(conversation, failure)?;
        }
        (self.state.resolved, self.state.status_unclear) = (true, false);
        Ok(())
    }

    /// Opens the conversation again; one that is gone needs it no more.
    pub(crate) async fn reopen(&mut self, conversation: ConversationId) -> Result<(), Stop> {
        self.state.status_unclear = true;
        if let Err(failure) = self.bridge.helpdesk.reopen(conversation).await {
            self.unless_gone(conversation, failure)?;
        }
        (self.state.resolved, self.state.status_unclear) = (false, false);
        Ok(())
    }

    /// Until when what waits for its next try counts as due.
    pub(crate) fn due_by(&self) -> Timestamp {
        if self.hurries {
            later(self.now(), PATIENCE)
        } else {
            self.now()
        }
    }
}

/// How the bubble of a reply is to look; `None` while there is nothing to tell.
fn bubble_of(row: &ReplyRow) -> Option<Bubble> {
    match row.state {
        ReplyState::Pending | ReplyState::Ignored => None,
        ReplyState::Sent if row.read => Some(Bubble::Read),
        ReplyState::Sent => Some(Bubble::Delivered),
        ReplyState::Failed | ReplyState::Uncertain | ReplyState::Dead => {
            Some(Bubble::Failed(row.reason.clone().unwrap_or_default()))
        }
    }
}
