//! What people wrote, taken out of a reply's row.

use super::{ReplyRow, ReplyState};
use crate::ports::AgentName;

impl ReplyRow {
    /// Takes out its text, its writer's name and the reason that its agent reads. All that keeps it from going twice
    /// stays: state, parts, ids, times. One that waits is read in its conversation again.
    ///
    /// False = its agent is still to be told the reason, which stays until then.
    pub fn forget_texts(&mut self) -> bool {
        self.content = None;
        self.author = AgentName::default();
        let is_owed = self.state != ReplyState::Pending && !self.bubble.is_current();
        if !is_owed {
            self.reason = None;
        }
        self.reason.is_none()
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        ids::{ConversationId, HelpdeskMessageId, ThreadKey},
        outbox::PartRow,
        ports::Evidence,
    };

    fn waiting() -> ReplyRow {
        let noon = Timestamp::UNIX_EPOCH;
        let key = ThreadKey::from_connector("odd:1:case:1");
        ReplyRow {
            content: Some("It comes on Friday".to_owned()),
            author: "Ana".into(),
            parts: vec![PartRow::begun(noon, "hash".to_owned(), 15)],
            ..ReplyRow::enqueued(&key, ConversationId(1), HelpdeskMessageId(2), noon, noon)
        }
    }

    #[test]
    fn what_was_written_goes_and_what_keeps_it_from_going_twice_stays() {
        let mut row = waiting();

        assert!(row.forget_texts());

        let kept = ReplyRow {
            content: None,
            author: AgentName::default(),
            ..waiting()
        };
        assert_eq!(row, kept);
    }

    #[test]
    fn a_reason_goes_once_its_agent_was_told() {
        let noon = Timestamp::UNIX_EPOCH;
        let mut row = waiting();
        row.end(ReplyState::Failed, Some("Not “漢”".to_owned()), noon);

        assert!(!row.forget_texts());
        assert_eq!(row.reason.as_deref(), Some("Not “漢”"));
        row.bubble_was_set(noon, &Evidence::default());
        assert!(row.forget_texts());
        assert_eq!((row.reason, row.state), (None, ReplyState::Failed));
    }
}
