//! What the core knows of a marketplace by name: a prefix, a slug and its lanes.

use crate::ids::{AccountId, Thread, ThreadKey};

/// The kinds of exchange that every marketplace's threads fall into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ThreadKind {
    /// A question that takes one public answer.
    OneShot,
    /// A chat about a sale.
    Chat,
    /// A dispute with a state and perhaps a third party.
    Ticket,
}

/// What a connector registers.
#[derive(Clone, Copy, Debug)]
pub struct Marketplace {
    /// What people call it: `Mercado Livre`.
    pub name: &'static str,
    /// Begins every key and `source_id`: `meli`.
    pub prefix: &'static str,
    /// Names it in routes: `mercado-livre`.
    pub slug: &'static str,
    /// Lane names in thread keys, and their kinds.
    pub thread_kinds: &'static [(&'static str, ThreadKind)],
    /// The lane name of the conversation in which the account itself is talked about.
    pub account_kind: &'static str,
}

impl Marketplace {
    /// Recognises one of this marketplace's threads.
    pub fn thread(&self, source_id: &str) -> Option<Thread> {
        let key = ThreadKey::from_connector(source_id);
        let account = key.account();
        let (prefix, seller) = account.parts()?;
        let (lane, id) = key.kind_and_id()?;
        let kind = self.thread_kinds.iter().find(|(name, _)| *name == lane)?.1;
        (prefix == self.prefix && !seller.is_empty() && !id.is_empty())
            .then_some(Thread { key, kind })
    }

    /// The account's own conversation.
    pub fn account_thread(&self, account: &AccountId) -> ThreadKey {
        ThreadKey::from_connector(format!("{account}:{}", self.account_kind))
    }

    /// Whether `source_id` was issued by this marketplace's connector.
    pub fn issued(&self, source_id: &str) -> bool {
        source_id
            .strip_prefix(self.prefix)
            .is_some_and(|rest| rest.starts_with(':'))
    }
}
