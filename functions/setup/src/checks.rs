//! What is checked, as data: the same for the page, for tools and for `cargo run -p doctor`.
//!
//! [`facts`] asks everybody; everything else here is pure: facts in, findings out, each with the
//! one thing to do.

mod astray;
mod bridge_side;
mod chatwoot_side;
mod doors;
pub(crate) mod facts;
mod marketplace_side;
mod why;

pub(crate) use self::{
    marketplace_side::{TOPICS, notification_address},
    why::why,
};
use bridge::texts::Locale;
use serde_json::{Value, json};

use self::facts::Facts;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Status {
    /// As it should be.
    Ok,
    /// Works, but people should know.
    Warn,
    /// Does not work until somebody does something.
    Fail,
}

impl Status {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Check {
    /// Names it, such as `chatwoot.token` or `account.meli:987.schedule`. The same in every language.
    pub(crate) name: String,
    pub(crate) status: Status,
    /// What was found.
    pub(crate) message: String,
    /// The one thing to do; empty when there is nothing to do.
    pub(crate) fix: String,
}

impl Check {
    pub(crate) fn json(&self) -> Value {
        json!({ "check": self.name, "status": self.status.word(), "message": self.message, "fix": self.fix })
    }
}

/// The steps of the page, in order; each check belongs to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Chatwoot,
    Inboxes,
    Application,
    Accounts,
    Installation,
}

impl Step {
    pub(crate) const ALL: [Self; 5] = [
        Self::Chatwoot,
        Self::Inboxes,
        Self::Application,
        Self::Accounts,
        Self::Installation,
    ];

    pub(crate) fn of(check: &Check) -> Self {
        match check.name.split('.').next() {
            Some("chatwoot") => Self::Chatwoot,
            Some("inbox") => Self::Inboxes,
            Some("app") => Self::Application,
            Some("account" | "accounts") => Self::Accounts,
            _ => Self::Installation,
        }
    }
}

/// Collects checks in one language.
pub(crate) struct Findings {
    locale: Locale,
    checks: Vec<Check>,
}

/// A text in each language. A missing one does not compile.
#[derive(Debug)]
pub(crate) struct Text {
    pub(crate) pt: String,
    pub(crate) es: String,
    pub(crate) en: String,
}

/// A [`Text`] of three format strings.
macro_rules! text {
    ($pt:literal, $es:literal, $en:literal $(,)?) => {
        crate::checks::Text {
            pt: format!($pt),
            es: format!($es),
            en: format!($en),
        }
    };
}
pub(crate) use text;

impl Text {
    fn none() -> Self {
        Self {
            pt: String::new(),
            es: String::new(),
            en: String::new(),
        }
    }

    fn in_locale(self, locale: Locale) -> String {
        match locale {
            Locale::PtBr => self.pt,
            Locale::Es => self.es,
            Locale::En => self.en,
        }
    }

    pub(crate) fn of_locale(&self, locale: Locale) -> &str {
        match locale {
            Locale::PtBr => &self.pt,
            Locale::Es => &self.es,
            Locale::En => &self.en,
        }
    }
}

impl Findings {
    fn add(&mut self, name: &str, status: Status, message: Text, fix: Text) {
        self.checks.push(Check {
            name: name.to_owned(),
            status,
            message: message.in_locale(self.locale),
            fix: fix.in_locale(self.locale),
        });
    }

    pub(crate) fn ok(&mut self, name: &str, message: Text) {
        self.add(name, Status::Ok, message, Text::none());
    }

    pub(crate) fn warn(&mut self, name: &str, message: Text, fix: Text) {
        self.add(name, Status::Warn, message, fix);
    }

    pub(crate) fn fail(&mut self, name: &str, message: Text, fix: Text) {
        self.add(name, Status::Fail, message, fix);
    }
}

/// Everything that can be said of `facts`, in `locale`.
pub(crate) fn checks(facts: &Facts, locale: Locale) -> Vec<Check> {
    let mut findings = Findings {
        locale,
        checks: Vec::new(),
    };
    chatwoot_side::check(facts, &mut findings);
    marketplace_side::check(facts, &mut findings);
    bridge_side::check(facts, &mut findings);
    doors::check(facts, &mut findings);
    astray::check(facts, &mut findings);
    findings.checks
}
