//! What was found, in words: one file for each section of the page.

mod accounts;
mod application;
mod chatwoot;
mod inboxes;
mod installation;

use bridge::{
    i18n::{Locale, Localized},
    text::fill,
};
use serde_json::{Value, json};

use crate::checks::{
    codes::Code,
    finding::{Finding, Section, Severity},
};

/// The words of a finding; `{name}` is the place of the finding's value of that name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FindingWords {
    message: Localized,
    /// The one thing to do, where there is something to do.
    fix: Option<Localized>,
}

impl FindingWords {
    const fn fine(message: Localized) -> Self {
        Self { message, fix: None }
    }

    const fn to_do(message: Localized, fix: Localized) -> Self {
        Self {
            message,
            fix: Some(fix),
        }
    }

    fn of(code: Code) -> Self {
        match code {
            Code::Chatwoot(code) => chatwoot::words(code),
            Code::Inbox(code) => inboxes::words(code),
            Code::Application(code) => application::words(code),
            Code::Account(code) => accounts::words(code),
            Code::Installation(code) => installation::words(code),
        }
    }
}

/// A finding in one language, as the page, tools and `cargo run -p doctor` show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Check {
    /// Such as `chatwoot.token` or `account.meli:987.schedule`. The same in every language.
    pub(crate) name: String,
    pub(crate) severity: Severity,
    pub(crate) section: Section,
    /// What was found.
    pub(crate) message: String,
    /// The one thing to do; empty when there is nothing to do.
    pub(crate) fix: String,
}

impl Check {
    /// `finding` in the words of `locale`.
    pub(crate) fn of(finding: &Finding, locale: Locale) -> Self {
        let words = FindingWords::of(finding.code);
        let values: Vec<(&str, &str)> = finding
            .values
            .iter()
            .map(|(name, value)| (*name, value.get(locale).as_str()))
            .collect();
        let text = |words: Localized| fill(words.of(locale), &values);
        Self {
            name: finding.check.clone(),
            severity: finding.severity,
            section: finding.section(),
            message: text(words.message),
            fix: words.fix.map(text).unwrap_or_default(),
        }
    }

    /// As the contract has it.
    pub(crate) fn json(&self) -> Value {
        json!({ "check": self.name, "status": self.severity.word(), "message": self.message, "fix": self.fix })
    }
}
