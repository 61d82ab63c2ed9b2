//! A conversation that Chatwoot says is gone is believed so at the second look.
//!
//! A proxy, an edge or a helpdesk in the middle of its start may say "not there" of what is there. Whoever
//! meets it first writes it down; the thread waits; and only the same answer some minutes later counts.

use jiff::Timestamp;

use super::{Stop, ThreadSession};
use crate::{
    failure::{Failure, FailureKind, Reach},
    ids::{ConversationId, HelpdeskMessageId},
    message::{Ending, ThreadStatus},
    ports::{Missing, ThreadState},
    timing::{FIRST_LOOK_COUNTS, SECOND_LOOK, age},
};

impl ThreadState {
    /// Notes that something is not there; whether that is to be believed, or else how much later it
    /// is to be looked for again.
    fn miss(
        &mut self,
        conversation: ConversationId,
        message: Option<HelpdeskMessageId>,
        now: Timestamp,
    ) -> Result<(), std::time::Duration> {
        self.missing
            .retain(|missing| age(missing.since, now) <= FIRST_LOOK_COUNTS);
        let is_it =
            |missing: &&Missing| missing.conversation == conversation && missing.message == message;
        let Some(first) = self.missing.iter().find(is_it) else {
            self.missing.push(Missing {
                conversation,
                message,
                since: now,
            });
            return Err(SECOND_LOOK);
        };
        let wait = SECOND_LOOK.saturating_sub(age(first.since, now));
        if wait.is_zero() { Ok(()) } else { Err(wait) }
    }

    /// What was missing is there.
    fn find(&mut self, conversation: ConversationId, message: Option<HelpdeskMessageId>) {
        self.missing
            .retain(|missing| missing.conversation != conversation || missing.message != message);
    }
}

impl ThreadSession<'_> {
    /// Notes since when the thread is said to be gone, or that it is there.
    pub(crate) fn note_presence(&mut self, status: &ThreadStatus) {
        if *status == ThreadStatus::Ended(Ending::Deleted) {
            self.state.absent_since.get_or_insert(self.asked_at);
        } else {
            self.state.absent_since = None;
        }
    }

    /// Whether it is said to be gone, and was not seen gone for long enough to be believed.
    pub(crate) fn seems_gone(&self, status: &ThreadStatus) -> bool {
        *status == ThreadStatus::Ended(Ending::Deleted) && !self.is_gone()
    }

    /// A read that found nothing there counts as one that failed for now, until the second look.
    pub(crate) fn doubted(&mut self, failure: Failure) -> Failure {
        if failure.kind != FailureKind::Missing {
            return failure;
        }
        self.state.absent_since.get_or_insert(self.asked_at);
        if self.is_gone() {
            return failure;
        }
        let kind = FailureKind::Retryable {
            after: Some(SECOND_LOOK),
        };
        Failure::new(kind, failure.call).caused_by(failure)
    }

    pub(crate) fn is_gone(&self) -> bool {
        let seen_long = |since| age(since, self.asked_at) >= SECOND_LOOK;
        self.state.absent_since.is_some_and(seen_long)
    }

    /// What a failed call in `conversation` means for the step that made it.
    pub(crate) fn stop(&mut self, conversation: ConversationId, failure: Failure) -> Stop {
        self.stop_at(conversation, None, failure)
    }

    /// The same for a call about a message, which may be gone although its conversation is not.
    pub(crate) fn stop_at(
        &mut self,
        conversation: ConversationId,
        message: Option<HelpdeskMessageId>,
        failure: Failure,
    ) -> Stop {
        if failure.kind != FailureKind::Missing {
            return failure.into();
        }
        let now = self.now();
        match self.state.miss(conversation, message, now) {
            Ok(()) => Stop::ConversationGone,
            Err(wait) => {
                let after = FailureKind::Retryable { after: Some(wait) };
                let waits = Failure::new(after, failure.call).reaching(Reach::Thread);
                waits.caused_by(failure).into()
            }
        }
    }

    /// A call in `conversation` got its answer: it is there.
    pub(crate) fn is_there(&mut self, conversation: ConversationId) {
        self.state.find(conversation, None);
    }

    /// A call about a message got its answer: both are there.
    pub(crate) fn is_there_with(
        &mut self,
        conversation: ConversationId,
        message: HelpdeskMessageId,
    ) {
        self.state.find(conversation, None);
        self.state.find(conversation, Some(message));
    }

    /// Passes a failure on, unless it means that the conversation is gone: then nothing is left to do.
    pub(crate) fn unless_gone(
        &mut self,
        conversation: ConversationId,
        failure: Failure,
    ) -> Result<(), Stop> {
        match self.stop(conversation, failure) {
            Stop::ConversationGone => Ok(()),
            stop => Err(stop),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::timing::later;

    const HERE: ConversationId = ConversationId(7);
    const OTHER: ConversationId = ConversationId(8);

    fn after(minutes: u64) -> Timestamp {
        later(Timestamp::UNIX_EPOCH, Duration::from_mins(minutes))
    }

    #[test]
    fn absence_counts_at_the_second_look_some_minutes_later() {
        let mut state = ThreadState::default();

        assert_eq!(state.miss(HERE, None, after(0)), Err(SECOND_LOOK));
        assert!(state.miss(HERE, None, after(1)).is_err());
        assert!(state.miss(OTHER, None, after(3)).is_err());
        assert!(state.miss(HERE, None, after(3)).is_ok());
        assert!(state.miss(HERE, None, after(4)).is_ok());
    }

    #[test]
    fn what_was_seen_since_or_was_missed_long_ago_is_looked_for_twice_again() {
        let mut state = ThreadState::default();
        assert!(state.miss(HERE, None, after(0)).is_err());
        state.find(HERE, None);
        assert!(state.miss(HERE, None, after(3)).is_err());

        assert!(state.miss(HERE, None, after(3 + 25 * 60)).is_err());
    }

    #[test]
    fn a_message_may_be_gone_although_its_conversation_is_there() {
        let mut state = ThreadState::default();
        let message = Some(HelpdeskMessageId(1));
        assert!(state.miss(HERE, message, after(0)).is_err());
        state.find(HERE, None);

        assert!(state.miss(HERE, message, after(3)).is_ok());
    }
}
