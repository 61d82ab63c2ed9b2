//! Which of Chatwoot's messages are meant for the buyer.

use crate::{
    BotRules,
    ids::Thread,
    marketplace::Marketplace,
    ports::{HelpdeskMessage, Sender},
};

/// Which messages are relayed.
#[derive(Clone, Copy, Debug)]
pub struct RelayRule<'a> {
    /// Which bots and assistants, too.
    pub bots: &'a BotRules,
    /// Whoever issued `source_id`s.
    pub marketplaces: &'static [Marketplace],
}

impl RelayRule<'_> {
    /// Whether `message`, of a conversation of `thread` or of none, is meant for the buyer. A bot's may be
    /// [held](crate::BotHold) all the same.
    ///
    /// Only what a person (or an allowed bot) wrote in public goes: never a private
    /// note, a template, a survey, an automation or an echo of our own post.
    pub fn allows(&self, message: &HelpdeskMessage, thread: Option<&Thread>) -> bool {
        let by = match message.sender {
            Sender::Agent => true,
            Sender::Bot => self.bots.hear(thread),
            Sender::Contact | Sender::System => false,
        };
        by && message.outgoing
            && !message.private
            && message.is_text
            && !message.deleted
            && !self.is_echo(message)
            && (!message.files.is_empty() || !message.content.trim().is_empty())
    }

    /// Whether it is a post of ours.
    pub(super) fn is_echo(&self, message: &HelpdeskMessage) -> bool {
        let issued = |id: &str| {
            self.marketplaces
                .iter()
                .any(|marketplace| marketplace.issued(id))
        };
        message.source_id.as_deref().is_some_and(issued)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        files::HelpdeskFile, ids::HelpdeskMessageId, marketplace::ThreadKind, ports::AgentName,
    };

    const MARKETPLACES: &[Marketplace] = &[Marketplace::bare(
        "Mk",
        "mk",
        "mk",
        &[("chat", ThreadKind::Chat)],
    )];
    const RULE: RelayRule<'_> = RelayRule {
        bots: &BotRules::NONE,
        marketplaces: MARKETPLACES,
    };

    fn reply() -> HelpdeskMessage {
        HelpdeskMessage {
            id: HelpdeskMessageId(1),
            outgoing: true,
            private: false,
            is_text: true,
            sender: Sender::Agent,
            author: AgentName::default(),
            agent: None,
            source_id: None,
            deleted: false,
            content: "oi".into(),
            files: Vec::new(),
            at: None,
            bubble: None,
            error: None,
        }
    }

    #[test]
    fn what_an_agent_writes_in_public_is_relayed() {
        assert!(RULE.allows(&reply(), None));
        assert!(RULE.allows(
            &HelpdeskMessage {
                source_id: Some("mkx".into()),
                ..reply()
            },
            None
        ));
        assert!(RULE.allows(
            &HelpdeskMessage {
                content: String::new(),
                files: vec![HelpdeskFile::default()],
                ..reply()
            },
            None
        ));
    }

    #[test]
    fn nothing_else_is_relayed() {
        let kept = [
            HelpdeskMessage {
                private: true,
                ..reply()
            },
            HelpdeskMessage {
                outgoing: false,
                ..reply()
            },
            HelpdeskMessage {
                is_text: false,
                ..reply()
            },
            HelpdeskMessage {
                deleted: true,
                ..reply()
            },
            HelpdeskMessage {
                sender: Sender::Bot,
                ..reply()
            },
            HelpdeskMessage {
                sender: Sender::System,
                ..reply()
            },
            HelpdeskMessage {
                sender: Sender::Contact,
                ..reply()
            },
            HelpdeskMessage {
                source_id: Some("mk:message:1".into()),
                ..reply()
            },
            HelpdeskMessage {
                content: "  ".into(),
                ..reply()
            },
        ];

        for message in kept {
            assert!(!RULE.allows(&message, None), "{message:?}");
        }
    }

    #[test]
    fn bots_are_relayed_on_request() {
        let bots = BotRules::parse("true").unwrap();
        let rule = RelayRule {
            bots: &bots,
            ..RULE
        };

        assert!(rule.allows(
            &HelpdeskMessage {
                sender: Sender::Bot,
                ..reply()
            },
            None
        ));
    }
}
