//! Failures, sorted by what to do next.

use std::{error::Error, fmt, time::Duration};

use jiff::Timestamp;

use crate::timing::{age, backoff};

/// What to do after a call that did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// Nothing happened; a later try may work, after the wait the other side asked for.
    Retryable {
        /// The wait asked for, if any.
        after: Option<Duration>,
    },
    /// The credential was refused, and renewing it did not help: people must reconnect.
    Auth,
    /// The credential is good but a permission is missing: this lane rests, others go on.
    Forbidden,
    /// What was addressed is not there (any more).
    Missing,
    /// The same call would fail again: record it, go on with the rest.
    Permanent,
    /// A write got no clear answer and may have taken effect: look before repeating it.
    Unknown,
}

/// How far a failure reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// This one message.
    Message,
    /// Everything in this thread.
    Thread,
    /// One lane of one account.
    Feed,
    /// Every lane of one account.
    Account,
    /// Every account of this application.
    App,
}

/// A call that did not succeed.
///
/// `Display` names the call and the kind, never an address, a text or a secret.
#[derive(Debug)]
pub struct Failure {
    /// What to do next.
    pub kind: FailureKind,
    /// How far it reaches.
    pub reach: Reach,
    /// The call, such as `POST /answers`: never a full address.
    pub call: &'static str,
    /// The other side's own code or words for agents, if it gave some worth showing.
    pub reason: Option<String>,
    /// The very moment at which it ends, where the other side says so, however far away that is.
    pub until: Option<Timestamp>,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl Failure {
    /// A failure of `call` that concerns one message.
    pub fn new(kind: FailureKind, call: &'static str) -> Self {
        Self {
            kind,
            reach: Reach::Message,
            call,
            reason: None,
            until: None,
            source: None,
        }
    }

    /// Nothing happened, try later.
    pub fn retryable(call: &'static str) -> Self {
        Self::new(FailureKind::Retryable { after: None }, call)
    }

    /// The same failure, reaching further.
    #[must_use]
    pub fn reaching(mut self, reach: Reach) -> Self {
        self.reach = reach;
        self
    }

    /// The same failure, which ends at this very moment and not before: a day's quota.
    #[must_use]
    pub fn until(mut self, at: Timestamp) -> Self {
        self.until = Some(at);
        self
    }

    /// The wait before the next attempt: until its known end, else as [`backoff`].
    pub fn wait(&self, tries: u32, seed: &str, now: Timestamp) -> Duration {
        let known = self.until.filter(|until| *until > now);
        known.map_or_else(|| backoff(self.kind, tries, seed), |until| age(now, until))
    }

    /// The same failure with the other side's code or words.
    #[must_use]
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    /// The same failure with its cause.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            FailureKind::Retryable { .. } => "failed for now",
            FailureKind::Auth => "was refused the credential",
            FailureKind::Forbidden => "lacks a permission",
            FailureKind::Missing => "found nothing there",
            FailureKind::Permanent => "was refused",
            FailureKind::Unknown => "got no clear answer",
        };
        write!(f, "{} {what}", self.call)
    }
}

impl Error for Failure {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as _)
    }
}

/// The table could not be read or written; or one row of it does not read.
///
/// The first is the only failure that makes a function report its event as failed: everything
/// else is written on a row. The second stops what the row belongs to, and nothing else.
#[derive(Debug, thiserror::Error)]
#[error("the table failed at {call}{}", of_row(row.as_deref()))]
pub struct StoreFailure {
    /// What was asked of the table, such as `UpdateItem thread`.
    pub call: &'static str,
    /// The keys of the one row that does not read (written by a later version, or by hand);
    /// `None` when the table itself failed.
    pub row: Option<String>,
    /// Why, as the SDK says it.
    #[source]
    pub source: Box<dyn Error + Send + Sync>,
}

fn of_row(row: Option<&str>) -> String {
    row.map_or_else(String::new, |row| format!(": the row {row} does not read"))
}
