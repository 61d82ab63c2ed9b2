//! What people wrote, taken out of a reply's row, or a command's.

use super::{CommandRow, ReplyRow, ReplyState};
use crate::{
    command::{CommandArgument, CommandNote},
    ports::AgentName,
};

impl ReplyRow {
    /// The text of what has ended goes, as it is in the conversation; of a command with an amount it stays what was
    /// asked and done.
    pub(super) fn forget_content(&mut self) {
        self.content = None;
        if let Some(command) = self.command.as_deref_mut().filter(|one| one.has_words()) {
            command.forget_asked();
        }
    }

    /// Takes out its text, its writer's name and the reason that its agent reads; of a command what was asked, offered
    /// and by whom. All that keeps it from going or being done twice stays: state, parts, ids, times. A reply that
    /// waits is read in its conversation again.
    ///
    /// False = its agent is still to be told the reason, or it is a command that has not come to an end: that stays
    /// until then.
    pub fn forget_texts(&mut self) -> bool {
        self.content = None;
        self.author = AgentName::default();
        let is_owed = self.state != ReplyState::Pending && !self.bubble.is_current();
        if !is_owed {
            self.reason = None;
        }
        // What is done is compared with what was shown: until a command's end both are needed.
        let is_open = self.state == ReplyState::Pending;
        if let Some(command) = self.command.as_deref_mut().filter(|_| !is_open) {
            command.forget_words();
        }
        self.reason.is_none() && !(is_open && self.command.is_some())
    }
}

impl CommandRow {
    /// People wrote something in it: a text, or the names of files.
    fn has_words(&self) -> bool {
        let CommandNote::Ask { argument, .. } = &self.note else {
            return false;
        };
        matches!(argument, CommandArgument::Text(_) | CommandArgument::Files)
    }

    /// What was asked and offered goes: nothing compares it any more once it has ended.
    fn forget_asked(&mut self) {
        if let CommandNote::Ask { argument, .. } = &mut self.note {
            *argument = CommandArgument::Nothing;
        }
        self.proposal = None;
    }

    /// Keeps that it was asked and confirmed, in which messages and by whose numbers.
    fn forget_words(&mut self) {
        self.forget_asked();
        self.by.name = AgentName::default();
        if let Some(confirmed) = &mut self.confirmed {
            confirmed.by.name = AgentName::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        ids::{ConversationId, HelpdeskMessageId, ThreadKey},
        outbox::{CommandAuthor, Confirmation, PartRow, Proposal},
        ports::{CommandAction, Evidence},
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

    fn confirmed_command() -> ReplyRow {
        let noon = Timestamp::UNIX_EPOCH;
        let key = ThreadKey::from_connector("odd:1:case:1");
        let ana = CommandAuthor {
            id: Some(5),
            name: "Ana".into(),
        };
        let asked = ReplyRow::of_command(&key, ConversationId(1), HelpdeskMessageId(2), noon, noon);
        let command = CommandRow {
            note: CommandNote::Ask {
                name: "say".to_owned(),
                argument: CommandArgument::Text("Rose Street 7".to_owned()),
            },
            by: ana.clone(),
            proposal: Some(Proposal {
                action: CommandAction::from_connector("say Rose Street 7"),
                will: "“Rose Street 7” goes".to_owned(),
                done: "“Rose Street 7” went".to_owned(),
                code: "1234".to_owned(),
                until: noon,
                shown: true,
            }),
            confirmed: Some(Confirmation {
                by: ana,
                message: HelpdeskMessageId(3),
                at: noon,
            }),
        };
        ReplyRow {
            command: Some(Box::new(command)),
            ..asked
        }
    }

    #[test]
    fn of_a_command_that_has_ended_the_text_is_gone_and_an_amount_stays() {
        let noon = Timestamp::UNIX_EPOCH;
        let mut row = confirmed_command();
        row.end(ReplyState::Sent, Some("Ana: done".to_owned()), noon);
        assert!(!serde_json::to_string(&row).unwrap().contains("Rose"));

        let mut row = confirmed_command();
        row.command.as_mut().unwrap().note = CommandNote::Ask {
            name: "enclose".to_owned(),
            argument: CommandArgument::Files,
        };
        row.end(ReplyState::Sent, Some("Ana: done".to_owned()), noon);
        assert!(!serde_json::to_string(&row).unwrap().contains("Rose"));

        for ended in [ReplyState::Failed, ReplyState::Uncertain] {
            let mut row = confirmed_command();
            let command = row.command.as_mut().unwrap();
            command.note = CommandNote::Ask {
                name: "refund".to_owned(),
                argument: CommandArgument::Percent(50),
            };
            let asked = command.clone();
            row.end(ended, None, noon);
            assert_eq!(row.command.unwrap(), asked);
        }

        let mut row = confirmed_command();
        row.drop_silently();
        assert!(!serde_json::to_string(&row).unwrap().contains("Rose"));
    }

    #[test]
    fn a_command_keeps_what_it_needs_until_its_end_and_then_that_it_was_confirmed_and_by_which_number()
     {
        let noon = Timestamp::UNIX_EPOCH;
        let mut row = confirmed_command();
        assert!(!row.forget_texts());
        assert_eq!(row, confirmed_command());

        row.end(ReplyState::Sent, Some("Ana: done".to_owned()), noon);
        assert!(!row.forget_texts(), "its agent is still to be told");
        row.bubble_is_beside();
        assert!(row.forget_texts());

        let left = serde_json::to_string(&row).unwrap();
        for text in ["Rose", "Ana", "1234"] {
            assert!(!left.contains(text), "{text} in {left}");
        }
        let command = row.command.unwrap();
        let confirmed = command.confirmed.unwrap();
        assert_eq!(command.by.id, Some(5));
        assert_eq!(
            (confirmed.by.id, confirmed.message),
            (Some(5), HelpdeskMessageId(3))
        );
    }
}
