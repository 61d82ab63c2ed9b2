//! Which of Chatwoot's messages are meant for the bridge.

use super::{CommandNote, parse::parse};
use crate::{
    ids::Thread,
    marketplace::Marketplace,
    ports::{HelpdeskMessage, Sender},
};

/// Whose commands are heard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum CommandAccess {
    /// Everybody's who can write in the conversation.
    #[default]
    Everybody,
    /// Nobody's: such notes are notes.
    Nobody,
    /// Those of these agents, by their numbers at Chatwoot; others are told that they may not.
    Agents(Vec<u64>),
}

/// Which notes are commands.
#[derive(Clone, Copy, Debug)]
pub struct CommandRule<'a> {
    /// Whose are heard.
    pub access: &'a CommandAccess,
    /// Whoever registered commands.
    pub marketplaces: &'static [Marketplace],
}

impl CommandRule<'_> {
    /// What `message` asks for in `thread`; `None` = it is no command.
    ///
    /// Only a private note that a person typed is one: never what bots, automations or we wrote, and
    /// nothing that goes to buyers.
    pub fn reads(&self, thread: &Thread, message: &HelpdeskMessage) -> Option<CommandNote> {
        let is_note = message.private && message.outgoing && message.is_text && !message.deleted;
        let is_persons = message.sender == Sender::Agent && !self.is_ours(message);
        if !is_note || !is_persons || *self.access == CommandAccess::Nobody {
            return None;
        }
        let account = thread.key.account();
        let its = self.marketplaces.iter().find(|one| one.owns(&account))?;
        let note = parse(&message.content, its.commands, thread.kind)?;
        Some(match (self.access, message.agent) {
            (CommandAccess::Agents(agents), Some(agent)) if agents.contains(&agent) => note,
            (CommandAccess::Agents(_), _) => CommandNote::NotAllowed,
            (CommandAccess::Everybody | CommandAccess::Nobody, _) => note,
        })
    }

    fn is_ours(&self, message: &HelpdeskMessage) -> bool {
        let issued = |id: &str| self.marketplaces.iter().any(|one| one.issued(id));
        message.source_id.as_deref().is_some_and(issued)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        i18n::Localized,
        ids::HelpdeskMessageId,
        marketplace::{PlannedCommand, Takes, ThreadKind},
        ports::AgentName,
    };

    const COMMANDS: &[PlannedCommand] = &[PlannedCommand {
        name: "undo",
        words: Localized::new("desfazer", "deshacer", "undo"),
        kinds: &[ThreadKind::Chat],
        takes: Takes::Nothing,
        does: Localized::new("", "", ""),
    }];
    const MARKETPLACES: &[Marketplace] = &[Marketplace {
        commands: COMMANDS,
        ..Marketplace::bare("Mk", "mk", "mk", &[("chat", ThreadKind::Chat)])
    }];

    fn note() -> HelpdeskMessage {
        HelpdeskMessage {
            id: HelpdeskMessageId(1),
            outgoing: true,
            private: true,
            is_text: true,
            sender: Sender::Agent,
            author: AgentName::default(),
            agent: Some(5),
            source_id: None,
            deleted: false,
            content: "/undo".into(),
            files: Vec::new(),
            at: None,
            bubble: None,
            error: None,
        }
    }

    fn read(access: &CommandAccess, message: &HelpdeskMessage) -> Option<CommandNote> {
        let rule = CommandRule {
            access,
            marketplaces: MARKETPLACES,
        };
        rule.reads(&MARKETPLACES[0].thread("mk:1:chat:2").unwrap(), message)
    }

    #[test]
    fn only_a_private_note_that_a_person_typed_is_a_command() {
        assert!(read(&CommandAccess::Everybody, &note()).is_some());
        let others = [
            HelpdeskMessage {
                private: false,
                ..note()
            },
            HelpdeskMessage {
                outgoing: false,
                ..note()
            },
            HelpdeskMessage {
                is_text: false,
                ..note()
            },
            HelpdeskMessage {
                deleted: true,
                ..note()
            },
            HelpdeskMessage {
                sender: Sender::Bot,
                ..note()
            },
            HelpdeskMessage {
                sender: Sender::System,
                ..note()
            },
            HelpdeskMessage {
                sender: Sender::Contact,
                ..note()
            },
            HelpdeskMessage {
                source_id: Some("mk:note:x".into()),
                ..note()
            },
            HelpdeskMessage {
                content: "undo".into(),
                ..note()
            },
        ];
        for other in others {
            assert_eq!(read(&CommandAccess::Everybody, &other), None, "{other:?}");
        }
    }

    #[test]
    fn who_may_not_is_told_so_and_where_nobody_may_notes_are_notes() {
        assert_eq!(read(&CommandAccess::Nobody, &note()), None);
        let some = CommandAccess::Agents(vec![4, 5]);
        assert!(matches!(
            read(&some, &note()),
            Some(CommandNote::Ask { .. })
        ));
        for agent in [None, Some(6)] {
            let other = HelpdeskMessage { agent, ..note() };
            assert_eq!(read(&some, &other), Some(CommandNote::NotAllowed));
        }
    }
}
