//! Why a call did not succeed, and what that means by default.

use std::{error::Error, time::Duration};

use bridge::failure::{Failure, FailureKind};

use crate::{address::AddressRefused, endpoint::Effect};

/// What went wrong with a call.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// It never left: bad address, no connection.
    #[error("it was not sent")]
    NotSent(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// It did not leave, because its address must not be contacted.
    #[error(transparent)]
    Refused(#[from] AddressRefused),
    /// No answer began in time.
    #[error("no answer came in time")]
    Late,
    /// It left, and no whole answer came back.
    #[error("no answer came back")]
    NoAnswer(#[source] reqwest::Error),
    /// It was answered with another status than 2xx.
    #[error("status {status}")]
    Status {
        /// HTTP status.
        status: u16,
        /// `Retry-After`, if it was given in seconds.
        retry_after: Option<Duration>,
        /// The answer's body. Not printed: it may hold anything.
        body: String,
        /// Whether it bears the [`ErrorForm`] of the side that was called. If not, a proxy or an edge
        /// spoke in its place, and what it says of things is no verdict.
        is_verdict: bool,
    },
    /// 2xx, but not the JSON that was expected.
    #[error("the answer could not be read")]
    Unreadable(#[source] serde_json::Error),
    /// The answer was larger than anything sensible.
    #[error("the answer was too large")]
    TooLarge,
}

impl From<reqwest::Error> for Trouble {
    fn from(error: reqwest::Error) -> Self {
        // The address may hold a path token: it must not be printed with the error.
        let error = error.without_url();
        let mut causes = std::iter::successors(error.source(), |cause| (*cause).source());
        if let Some(refused) = causes.find_map(|cause| cause.downcast_ref::<AddressRefused>()) {
            return Self::Refused(*refused);
        }
        if error.is_connect() || error.is_builder() {
            Self::NotSent(error.into())
        } else {
            Self::NoAnswer(error)
        }
    }
}

/// How the error answers of one side are known from those of whatever stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorForm {
    /// Not at all: any status counts.
    Any,
    /// A JSON object with at least one of these fields, which is not null.
    Fields(&'static [&'static str]),
}

impl ErrorForm {
    pub(crate) fn is_borne_by(self, body: &str) -> bool {
        let Self::Fields(names) = self else {
            return true;
        };
        let Ok(serde_json::Value::Object(fields)) = serde_json::from_str(body) else {
            return false;
        };
        names
            .iter()
            .any(|name| fields.get(*name).is_some_and(|value| !value.is_null()))
    }
}

/// A call that did not succeed.
#[derive(Debug, thiserror::Error)]
#[error("{name}: {trouble}")]
pub struct CallError {
    /// The call.
    pub name: &'static str,
    /// Whether it may be repeated.
    pub effect: Effect,
    /// What went wrong.
    #[source]
    pub trouble: Trouble,
}

impl CallError {
    pub(crate) fn new(name: &'static str, effect: Effect, trouble: Trouble) -> Self {
        Self {
            name,
            effect,
            trouble,
        }
    }

    /// The status, if the side that was called refused in its own [`ErrorForm`].
    pub fn verdict(&self) -> Option<u16> {
        match &self.trouble {
            Trouble::Status {
                status,
                is_verdict: true,
                ..
            } => Some(*status),
            _ => None,
        }
    }

    /// The HTTP status, if there was an answer, whoever gave it.
    pub fn status(&self) -> Option<u16> {
        match &self.trouble {
            Trouble::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// The body of an answer other than 2xx.
    pub fn body(&self) -> &str {
        match &self.trouble {
            Trouble::Status { body, .. } => body,
            _ => "",
        }
    }

    /// What to do next, as far as HTTP alone tells. Clients refine it by the body.
    pub fn kind(&self) -> FailureKind {
        let unclear = match self.effect {
            Effect::Idempotent => FailureKind::Retryable { after: None },
            Effect::NotIdempotent => FailureKind::Unknown,
        };
        match &self.trouble {
            Trouble::NotSent(_) => FailureKind::Retryable { after: None },
            Trouble::Refused(_) => FailureKind::Permanent,
            Trouble::Late | Trouble::NoAnswer(_) | Trouble::Unreadable(_) | Trouble::TooLarge => {
                unclear
            }
            Trouble::Status {
                status,
                retry_after: after,
                is_verdict,
                ..
            } => {
                let later = FailureKind::Retryable { after: *after };
                self.kind_of_status(*status, *is_verdict, later)
            }
        }
    }

    /// What a status means; `is_verdict` if the answer has the vendor's own form.
    fn kind_of_status(&self, status: u16, is_verdict: bool, later: FailureKind) -> FailureKind {
        match (status, is_verdict) {
            // It is elsewhere, or not to be had in this form (406): nothing is said of the thing.
            (300..=399 | 406 | 408 | 500..=599, _) if self.effect == Effect::Idempotent => later,
            (408 | 500..=599, _) => FailureKind::Unknown,
            // Whoever says so lets nothing so large through.
            (413, _) => FailureKind::Permanent,
            (409 | 423 | 425 | 429, _) | (_, false) => later,
            (401, true) => FailureKind::Auth,
            (403, true) => FailureKind::Forbidden,
            (404 | 410, true) => FailureKind::Missing,
            (_, true) => FailureKind::Permanent,
        }
    }

    /// The failure that HTTP alone makes of it.
    pub fn failure(self) -> Failure {
        let kind = self.kind();
        self.into_failure(kind)
    }

    /// The failure of `kind`, decided by a client that knows the body.
    pub fn into_failure(self, kind: FailureKind) -> Failure {
        Failure::new(kind, self.name).caused_by(self)
    }
}
