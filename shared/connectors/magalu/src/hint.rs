//! What a push points at, as it is stored between the push and its following.

use crate::{
    chats,
    ids::{ConversationId, QuestionId, TicketId},
    questions, tickets,
};

/// What a hint points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HintTarget {
    /// One question.
    Question(QuestionId),
    /// One conversation.
    Chat(ConversationId),
    /// Something in the chat, and it does not say where.
    Chats,
    /// One ticket.
    Ticket(TicketId),
    /// Something in some ticket.
    Tickets,
    /// Everything of so many days.
    Backfill(u16),
}

impl HintTarget {
    /// The feed whose news it announces, if it announces any.
    pub(crate) fn feed(&self) -> Option<&'static str> {
        Some(match self {
            Self::Question(_) => questions::FEED,
            Self::Chat(_) | Self::Chats => chats::FEED,
            Self::Ticket(_) | Self::Tickets => tickets::FEED,
            Self::Backfill(_) => return None,
        })
    }

    /// Reads what [`hint`](Self::hint) wrote. Hints were stored meanwhile, so they are checked again.
    pub fn parse(hint: &str) -> Option<Self> {
        Some(match hint.split_once('/') {
            None if hint == "chats" => Self::Chats,
            None if hint == "tickets" => Self::Tickets,
            Some(("questions", id)) => Self::Question(QuestionId::parse(id)?),
            Some(("chats", id)) => Self::Chat(ConversationId::parse(id)?),
            Some(("tickets", id)) => Self::Ticket(TicketId::parse(id)?),
            Some(("backfill", days)) => Self::Backfill(days.parse().ok().filter(|days| *days > 0)?),
            _ => return None,
        })
    }

    /// As it is stored: `questions/<id>`, `chats/<id>`, `chats`, `tickets/<id>`, `tickets` or
    /// `backfill/<days>`.
    pub fn hint(&self) -> String {
        match self {
            Self::Question(id) => format!("questions/{id}"),
            Self::Chat(id) => format!("chats/{id}"),
            Self::Chats => "chats".to_owned(),
            Self::Ticket(id) => format!("tickets/{id}"),
            Self::Tickets => "tickets".to_owned(),
            Self::Backfill(days) => format!("backfill/{days}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_read_back_and_nothing_else_is() {
        for hint in [
            "questions/68f0",
            "chats/6912",
            "chats",
            "tickets/8f0e-1",
            "tickets",
            "backfill/30",
        ] {
            let target = HintTarget::parse(hint).unwrap();
            assert_eq!(target.hint(), hint);
        }
        for hint in [
            "",
            "questions",
            "backfill/0",
            "questions/",
            "questions/a b",
            "orders/1",
            "chats/../x",
        ] {
            assert_eq!(HintTarget::parse(hint), None, "{hint}");
        }
    }
}
