//! Which of the desk's messages are meant for the buyer.

use crate::{
    marketplace::Marketplace,
    ports::{DeskMessage, Sender},
};

/// Which messages are relayed.
#[derive(Clone, Copy, Debug)]
pub struct RelayRule {
    /// Bots and assistants too.
    pub bots: bool,
    /// Whoever issued `source_id`s.
    pub marketplaces: &'static [Marketplace],
}

impl RelayRule {
    /// Whether `message` goes to the buyer.
    ///
    /// Only what a person (or an allowed bot) wrote in public goes: never a private
    /// note, a template, a survey, an automation or an echo of our own post.
    pub fn allows(&self, message: &DeskMessage) -> bool {
        let by = match message.sender {
            Sender::Agent => true,
            Sender::Bot => self.bots,
            Sender::Contact | Sender::System => false,
        };
        by && message.outgoing
            && !message.private
            && message.is_text
            && !message.deleted
            && !self.is_echo(message)
            && (!message.files.is_empty() || !message.content.trim().is_empty())
    }

    fn is_echo(&self, message: &DeskMessage) -> bool {
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
    use crate::{files::DeskFile, ids::DeskMessageId, marketplace::LaneKind};

    const MARKETPLACES: &[Marketplace] = &[Marketplace {
        prefix: "mk",
        slug: "mk",
        lanes: &[("chat", LaneKind::Chat)],
        account_lane: "account",
    }];
    const RULE: RelayRule = RelayRule {
        bots: false,
        marketplaces: MARKETPLACES,
    };

    fn reply() -> DeskMessage {
        DeskMessage {
            id: DeskMessageId(1),
            outgoing: true,
            private: false,
            is_text: true,
            sender: Sender::Agent,
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
        assert!(RULE.allows(&reply()));
        assert!(RULE.allows(&DeskMessage {
            source_id: Some("mkx".into()),
            ..reply()
        }));
        assert!(RULE.allows(&DeskMessage {
            content: String::new(),
            files: vec![DeskFile::default()],
            ..reply()
        }));
    }

    #[test]
    fn nothing_else_is_relayed() {
        let kept = [
            DeskMessage {
                private: true,
                ..reply()
            },
            DeskMessage {
                outgoing: false,
                ..reply()
            },
            DeskMessage {
                is_text: false,
                ..reply()
            },
            DeskMessage {
                deleted: true,
                ..reply()
            },
            DeskMessage {
                sender: Sender::Bot,
                ..reply()
            },
            DeskMessage {
                sender: Sender::System,
                ..reply()
            },
            DeskMessage {
                sender: Sender::Contact,
                ..reply()
            },
            DeskMessage {
                source_id: Some("mk:message:1".into()),
                ..reply()
            },
            DeskMessage {
                content: "  ".into(),
                ..reply()
            },
        ];

        for message in kept {
            assert!(!RULE.allows(&message), "{message:?}");
        }
    }

    #[test]
    fn bots_are_relayed_on_request() {
        let rule = RelayRule { bots: true, ..RULE };

        assert!(rule.allows(&DeskMessage {
            sender: Sender::Bot,
            ..reply()
        }));
    }
}
