//! What happens next to a command: decided from its row and the time. No call is made here.

use std::time::Duration;

use jiff::Timestamp;

use super::CommandNote;
use crate::{
    outbox::{CommandRow, PartRow, Proposal, ReplyRow, ReplyState},
    timing::{CODE_LIFE, age},
};

/// The next step of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum CommandStep {
    /// Nothing, now or ever.
    Rest,
    /// It ends, and nobody is told: it was never confirmed.
    Expire,
    /// It is answered by words alone.
    Answer,
    /// It confirms another one, by this code.
    Confirm(String),
    /// The marketplace is asked what would come of it.
    Plan,
    /// Agents are told what would be done, and how it is confirmed.
    Propose,
    /// Another one may still be under way: it waits for that.
    WaitForOther,
    /// It is done.
    Act,
    /// It got no clear answer so long ago: the marketplace is looked at.
    Look(Duration),
    /// It could not be done in time, and nothing happened.
    GiveUp,
    /// Agents are told how it ended.
    Tell,
}

/// What a decision about a command is based on, beside its row.
#[derive(Clone, Copy, Debug)]
pub(super) struct CommandFacts {
    pub(super) now: Timestamp,
    /// Nobody's commands are heard any more.
    pub(super) is_off: bool,
    /// Another command of this thread was begun, and nobody knows what became of it.
    pub(super) another_is_unclear: bool,
}

/// Decides the next step of a command.
pub(super) fn next(row: &ReplyRow, command: &CommandRow, facts: CommandFacts) -> CommandStep {
    let is_put_off = row.tries > 0 && row.due_at.is_some_and(|due| due > facts.now);
    if is_put_off || row.is_finished() {
        return CommandStep::Rest;
    }
    if row.state != ReplyState::Pending {
        return CommandStep::Tell;
    }
    if let Some(part) = row.unclear() {
        return CommandStep::Look(since(part, facts.now));
    }
    match &command.note {
        _ if facts.is_off => CommandStep::Expire,
        CommandNote::Confirm(code) => CommandStep::Confirm(code.clone()),
        CommandNote::Unfit(_) | CommandNote::Unknown | CommandNote::NotAllowed => {
            CommandStep::Answer
        }
        CommandNote::Ask { .. } => asked(row, command, facts),
    }
}

fn since(part: &PartRow, now: Timestamp) -> Duration {
    age(part.intended_at, now)
}

fn asked(row: &ReplyRow, command: &CommandRow, facts: CommandFacts) -> CommandStep {
    let is_over = |since| age(since, facts.now) > CODE_LIFE;
    match (&command.proposal, &command.confirmed) {
        (_, Some(confirmed)) if is_over(confirmed.at) => CommandStep::GiveUp,
        (Some(_), Some(_)) if facts.another_is_unclear => CommandStep::WaitForOther,
        (Some(_), Some(_)) => CommandStep::Act,
        (None, _) if is_over(row.first_at) => CommandStep::GiveUp,
        (None, _) => CommandStep::Plan,
        (Some(proposal), None) => proposed(proposal, facts.now),
    }
}

fn proposed(proposal: &Proposal, now: Timestamp) -> CommandStep {
    match (proposal.shown, proposal.until > now) {
        (true, true) => CommandStep::Rest,
        (true, false) => CommandStep::Expire,
        (false, true) => CommandStep::Propose,
        (false, false) => CommandStep::GiveUp,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        command::CommandArgument,
        ids::{ConversationId, HelpdeskMessageId, ThreadKey},
        outbox::{CommandAuthor, Confirmation},
        ports::CommandAction,
        timing::{LOOK_GRACE, later},
    };

    fn at(seconds: u64) -> Timestamp {
        later(Timestamp::UNIX_EPOCH, Duration::from_secs(seconds))
    }

    fn facts(seconds: u64) -> CommandFacts {
        CommandFacts {
            now: at(seconds),
            is_off: false,
            another_is_unclear: false,
        }
    }

    fn row(note: CommandNote) -> ReplyRow {
        let (key, message) = (
            ThreadKey::from_connector("mk:1:chat:2"),
            HelpdeskMessageId(9),
        );
        let mut row = ReplyRow::of_command(&key, ConversationId(1), message, at(0), at(0));
        row.command = Some(Box::new(CommandRow {
            note,
            by: CommandAuthor::default(),
            proposal: None,
            confirmed: None,
        }));
        row
    }

    fn fresh() -> ReplyRow {
        let (name, argument) = ("undo".to_owned(), CommandArgument::Nothing);
        row(CommandNote::Ask { name, argument })
    }

    fn proposed(shown: bool) -> ReplyRow {
        let mut row = fresh();
        row.command.as_mut().unwrap().proposal = Some(Proposal {
            action: CommandAction::from_connector("undo"),
            will: String::new(),
            done: String::new(),
            code: "1234".to_owned(),
            until: at(900),
            shown,
        });
        row
    }

    fn confirmed() -> ReplyRow {
        let mut row = proposed(true);
        row.command.as_mut().unwrap().confirmed = Some(Confirmation {
            by: CommandAuthor::default(),
            message: HelpdeskMessageId(10),
            at: at(60),
        });
        row
    }

    fn begun() -> ReplyRow {
        let mut row = confirmed();
        row.parts.push(PartRow::begun(at(60), String::new(), 0));
        row
    }

    fn decided(row: &ReplyRow, facts: CommandFacts) -> CommandStep {
        next(row, row.command.as_ref().unwrap(), facts)
    }

    #[test]
    fn it_is_asked_shown_and_done_only_once_it_is_confirmed() {
        assert_eq!(decided(&fresh(), facts(1)), CommandStep::Plan);
        assert_eq!(decided(&proposed(false), facts(1)), CommandStep::Propose);
        assert_eq!(decided(&proposed(true), facts(1)), CommandStep::Rest);
        assert_eq!(decided(&proposed(true), facts(899)), CommandStep::Rest);
        assert_eq!(decided(&proposed(true), facts(900)), CommandStep::Expire);
        assert_eq!(decided(&confirmed(), facts(61)), CommandStep::Act);
    }

    #[test]
    fn what_comes_too_late_is_given_up_and_never_done() {
        for (row, then) in [(fresh(), 901), (proposed(false), 900), (confirmed(), 961)] {
            assert_eq!(decided(&row, facts(then)), CommandStep::GiveUp, "{row:?}");
        }
    }

    #[test]
    fn what_was_begun_is_looked_for_and_never_begun_again() {
        for later in [60, 115, 1_000, 100_000] {
            let waited = Duration::from_secs(later - 60);
            assert_eq!(decided(&begun(), facts(later)), CommandStep::Look(waited));
            let is_off = CommandFacts {
                is_off: true,
                ..facts(later)
            };
            assert_eq!(decided(&begun(), is_off), CommandStep::Look(waited));
        }
        assert!(LOOK_GRACE < CODE_LIFE);
    }

    #[test]
    fn one_that_may_be_under_way_holds_others_back() {
        let busy = CommandFacts {
            another_is_unclear: true,
            ..facts(61)
        };
        assert_eq!(decided(&confirmed(), busy), CommandStep::WaitForOther);
        assert_eq!(decided(&fresh(), busy), CommandStep::Plan);
    }

    #[test]
    fn an_end_is_told_once_and_words_answer_what_asks_for_nothing() {
        for note in [
            CommandNote::Unknown,
            CommandNote::NotAllowed,
            CommandNote::Unfit("undo".to_owned()),
        ] {
            let mut row = row(note);
            assert_eq!(decided(&row, facts(1)), CommandStep::Answer);
            row.end(ReplyState::Failed, Some("so".to_owned()), at(1));
            assert_eq!(decided(&row, facts(1)), CommandStep::Tell);
            row.drop_silently();
            assert_eq!(decided(&row, facts(1)), CommandStep::Rest);
        }
        let code = row(CommandNote::Confirm("12".to_owned()));
        assert_eq!(
            decided(&code, facts(1)),
            CommandStep::Confirm("12".to_owned())
        );
    }

    #[test]
    fn what_is_put_off_waits_and_what_is_heard_no_more_expires() {
        let mut row = fresh();
        (row.tries, row.due_at) = (1, Some(at(50)));
        assert_eq!(decided(&row, facts(49)), CommandStep::Rest);
        assert_eq!(decided(&row, facts(50)), CommandStep::Plan);
        let is_off = CommandFacts {
            is_off: true,
            ..facts(50)
        };
        assert_eq!(decided(&row, is_off), CommandStep::Expire);
    }
}
