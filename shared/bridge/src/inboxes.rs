//! Chatwoot inboxes, by what appears in them.

use crate::{ids::InboxId, marketplace::ThreadKind};

/// Chatwoot inboxes by kind of thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inboxes {
    /// For questions.
    pub questions: Option<InboxId>,
    /// For sales, and for accounts themselves.
    pub messages: Option<InboxId>,
    /// For claims; `None` = the same as messages.
    pub claims: Option<InboxId>,
}

impl Inboxes {
    /// The inbox for threads of this kind.
    pub fn of(&self, lane: ThreadKind) -> Option<InboxId> {
        match lane {
            ThreadKind::OneShot => self.questions,
            ThreadKind::Chat => self.messages,
            ThreadKind::Ticket => self.claims.or(self.messages),
        }
    }

    /// These inboxes, and `others` where there is none.
    #[must_use]
    pub fn or(self, others: Self) -> Self {
        Self {
            questions: self.questions.or(others.questions),
            messages: self.messages.or(others.messages),
            claims: self.claims.or(others.claims),
        }
    }

    /// Whether nothing that is stored elsewhere could add to these.
    pub fn is_complete(&self) -> bool {
        self.questions.is_some() && self.messages.is_some() && self.claims.is_some()
    }

    /// Each inbox once, in order.
    pub fn all(&self) -> Vec<InboxId> {
        let mut all: Vec<_> = [self.questions, self.messages, self.claims]
            .into_iter()
            .flatten()
            .collect();
        all.sort();
        all.dedup();
        all
    }
}
