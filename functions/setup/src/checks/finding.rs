//! A finding as data: which check, how bad, which code, with which values.

use std::fmt::Display;

use bridge::{
    i18n::Localized,
    ids::InboxId,
    marketplace::{Marketplace, ThreadKind},
};
use connectors::MARKETPLACES;
use marketplace::Severity;

use super::codes::Code;

/// The sections of the page, in order; each finding belongs to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Section {
    Chatwoot,
    Inboxes,
    /// The application at the marketplace of this place in the list.
    Application(usize),
    Accounts,
    Installation,
}

impl Section {
    /// The sections of an installation of these marketplaces.
    pub(crate) fn all(marketplaces: &[&'static Marketplace]) -> Vec<Self> {
        let mut all = vec![Self::Chatwoot, Self::Inboxes];
        all.extend(marketplaces.iter().map(|one| Self::application(one)));
        all.extend([Self::Accounts, Self::Installation]);
        all
    }

    /// The section of a marketplace's application.
    pub(crate) fn application(of: &Marketplace) -> Self {
        let mut known = MARKETPLACES.iter();
        let place = known.position(|one| one.prefix == of.prefix);
        Self::Application(place.unwrap_or_default())
    }
}

/// A way on that the page offers beside a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OfferedFix {
    /// A button that takes an inbox's webhook from wherever it leads, asked first.
    PointHere(InboxId),
    /// A button that makes the inbox of a kind of thread that shares another's.
    OwnInbox(ThreadKind),
    /// A button that begins again what was given up on.
    Replay,
    /// A link to an inbox's settings in Chatwoot.
    Inbox(InboxId),
    /// A link to the profile in Chatwoot, which holds the token.
    Profile,
    /// A link to the account's webhooks in Chatwoot.
    Webhooks,
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Names the check, such as `chatwoot.token` or `account.odd:987.schedule`; several codes may share it.
    pub(crate) check: String,
    pub(crate) severity: Severity,
    pub(crate) code: Code,
    /// What the code's words have places for, by name.
    pub(crate) values: Vec<(&'static str, Localized<String>)>,
    /// What the page offers to do about it.
    pub(crate) offers: Vec<OfferedFix>,
}

impl Finding {
    fn new(check: impl Into<String>, severity: Severity, code: impl Into<Code>) -> Self {
        Self {
            check: check.into(),
            severity,
            code: code.into(),
            values: Vec::new(),
            offers: Vec::new(),
        }
    }

    pub(crate) fn ok(check: impl Into<String>, code: impl Into<Code>) -> Self {
        Self::new(check, Severity::Ok, code)
    }

    pub(crate) fn warn(check: impl Into<String>, code: impl Into<Code>) -> Self {
        Self::new(check, Severity::Warn, code)
    }

    pub(crate) fn fail(check: impl Into<String>, code: impl Into<Code>) -> Self {
        Self::new(check, Severity::Fail, code)
    }

    /// The same with a value that reads the same in every language.
    pub(crate) fn with(self, name: &'static str, value: impl Display) -> Self {
        self.with_words(name, Localized::same(value.to_string()))
    }

    /// The same with a value that has its own words in each language.
    pub(crate) fn with_words(mut self, name: &'static str, value: Localized<String>) -> Self {
        self.values.push((name, value));
        self
    }

    /// The same with a way on.
    pub(crate) fn offering(mut self, offer: OfferedFix) -> Self {
        self.offers.push(offer);
        self
    }

    pub(crate) fn section(&self) -> Section {
        match self.code {
            Code::Chatwoot(_) => Section::Chatwoot,
            Code::Inbox(_) | Code::Webhook(_) => Section::Inboxes,
            Code::Account(_) => Section::Accounts,
            Code::Installation(_) => Section::Installation,
        }
    }
}
