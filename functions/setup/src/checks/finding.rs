//! A finding as data: which check, how bad, which code, with which values.

use std::fmt::Display;

use bridge::i18n::Localized;

use super::codes::Code;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Severity {
    /// As it should be.
    Ok,
    /// Works, but people should know.
    Warn,
    /// Does not work until somebody does something.
    Fail,
}

impl Severity {
    /// As the contract has it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// The sections of the page, in order; each finding belongs to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    Chatwoot,
    Inboxes,
    Application,
    Accounts,
    Installation,
}

impl Section {
    pub(crate) const ALL: [Self; 5] = [
        Self::Chatwoot,
        Self::Inboxes,
        Self::Application,
        Self::Accounts,
        Self::Installation,
    ];
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Names the check, such as `chatwoot.token` or `account.meli:987.schedule`; several codes may share it.
    pub(crate) check: String,
    pub(crate) severity: Severity,
    pub(crate) code: Code,
    /// What the code's words have places for, by name.
    pub(crate) values: Vec<(&'static str, Localized<String>)>,
}

impl Finding {
    fn new(check: impl Into<String>, severity: Severity, code: impl Into<Code>) -> Self {
        Self {
            check: check.into(),
            severity,
            code: code.into(),
            values: Vec::new(),
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

    pub(crate) fn section(&self) -> Section {
        match self.code {
            Code::Chatwoot(_) => Section::Chatwoot,
            Code::Inbox(_) | Code::Webhook(_) => Section::Inboxes,
            Code::Application(_) => Section::Application,
            Code::Account(_) => Section::Accounts,
            Code::Installation(_) => Section::Installation,
        }
    }
}
