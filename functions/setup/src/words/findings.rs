//! What was found, in words: one file for each section of the page.

mod accounts;
mod chatwoot;
mod inboxes;
mod installation;
mod webhooks;

use bridge::{
    i18n::{Locale, Localized},
    marketplace::Marketplace,
    text::fill,
};
use marketplace::Severity;
use serde_json::{Value, json};

use super::finding::FindingWords;
use crate::checks::{
    codes::Code,
    finding::{Finding, OfferedFix, Section},
};

fn words(code: Code) -> FindingWords {
    match code {
        Code::Chatwoot(code) => chatwoot::words(code),
        Code::Inbox(code) => inboxes::words(code),
        Code::Webhook(code) => webhooks::words(code),
        Code::Account(code) => accounts::words(code),
        Code::Installation(code) => installation::words(code),
    }
}

/// A finding in one language, as the page, tools and `cargo run -p doctor` show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Check {
    /// Such as `chatwoot.token` or `account.odd:987.schedule`. The same in every language.
    pub(crate) name: String,
    pub(crate) severity: Severity,
    pub(crate) section: Section,
    /// What was found.
    pub(crate) message: String,
    /// The one thing to do; empty when there is nothing to do.
    pub(crate) fix: String,
    /// What the page offers to do about it. Tools do that by the routes.
    pub(crate) offers: Vec<OfferedFix>,
}

impl Check {
    /// `finding` in the words of `locale`.
    pub(crate) fn of(finding: &Finding, locale: Locale) -> Self {
        let words = words(finding.code);
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
            offers: finding.offers.clone(),
        }
    }

    /// What a marketplace found itself, in the words of `locale`.
    pub(crate) fn of_marketplace(
        of: &Marketplace,
        finding: &marketplace::Finding,
        locale: Locale,
    ) -> Self {
        let fix = finding.fix.as_ref();
        Self {
            name: finding.check.clone(),
            severity: finding.severity,
            section: match finding.section {
                marketplace::Section::Application => Section::application(of),
                marketplace::Section::Accounts => Section::Accounts,
            },
            message: finding.message.get(locale).clone(),
            fix: fix.map(|fix| fix.get(locale).clone()).unwrap_or_default(),
            offers: Vec::new(),
        }
    }

    /// As the contract has it.
    pub(crate) fn json(&self) -> Value {
        json!({ "check": self.name, "status": self.severity.word(), "message": self.message, "fix": self.fix })
    }
}
