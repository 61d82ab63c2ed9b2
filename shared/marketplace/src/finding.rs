//! What a marketplace's own checks find, in every language.

use bridge::i18n::Localized;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// As it should be.
    Ok,
    /// Works, but people should know.
    Warn,
    /// Does not work until somebody does something.
    Fail,
}

impl Severity {
    /// As the contract has it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// Where on the page a marketplace's finding belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Its application.
    Application,
    /// Its accounts.
    Accounts,
}

/// One thing that a marketplace looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Names the check, such as `app.redirect`. The same in every language.
    pub check: String,
    /// How bad it is.
    pub severity: Severity,
    /// Where it belongs.
    pub section: Section,
    /// What was found.
    pub message: Localized<String>,
    /// The one thing to do, where there is something to do.
    pub fix: Option<Localized<String>>,
}

impl Finding {
    /// As it should be.
    pub fn ok(check: impl Into<String>, message: Localized) -> Self {
        Self {
            check: check.into(),
            severity: Severity::Ok,
            section: Section::Application,
            message: message.map(str::to_owned),
            fix: None,
        }
    }

    /// Works, but people should know, and do this.
    pub fn warn(check: impl Into<String>, message: Localized, fix: Localized) -> Self {
        Self {
            severity: Severity::Warn,
            fix: Some(fix.map(str::to_owned)),
            ..Self::ok(check, message)
        }
    }

    /// Does not work until somebody does this.
    pub fn fail(check: impl Into<String>, message: Localized, fix: Localized) -> Self {
        Self {
            severity: Severity::Fail,
            ..Self::warn(check, message, fix)
        }
    }

    /// The same about an account.
    #[must_use]
    pub fn of_account(self) -> Self {
        Self {
            section: Section::Accounts,
            ..self
        }
    }

    /// The same with `{name}` filled by what has its own words in each language.
    #[must_use]
    pub fn with(self, name: &str, value: &Localized<String>) -> Self {
        let fill = |words: &Localized<String>| {
            Localized::each(|locale| {
                let values = [(name, value.get(locale).as_str())];
                bridge::text::fill(words.get(locale), &values)
            })
        };
        Self {
            message: fill(&self.message),
            fix: self.fix.as_ref().map(fill),
            ..self
        }
    }

    /// The same with `{name}` filled by what reads the same in every language.
    #[must_use]
    pub fn with_same(self, name: &str, value: &str) -> Self {
        self.with(name, &Localized::same(value.to_owned()))
    }
}
