//! Why a seller's account could not be connected.

use bridge::failure::{Failure, FailureKind, Reach};

/// Why a seller could not be connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConnectRefusal {
    /// The state was not signed here.
    NotOurs,
    /// It was used, or ten minutes are over.
    UsedOrLate,
    /// The seller said no.
    Denied,
    /// Somebody who works for the seller logged in, who may not grant anything.
    Operator,
    /// The marketplace took the code for wrong or spent.
    Code,
    /// The marketplace refuses the application.
    App,
    /// Nobody is to blame yet.
    Unclear,
    /// The invite was spent in the meantime, or its day is over.
    InviteOver,
}

impl ConnectRefusal {
    /// Each with what stands in the address of the page that tells it.
    pub(crate) const NAMES: [(Self, &'static str); 8] = [
        (Self::NotOurs, "unknown"),
        (Self::UsedOrLate, "late"),
        (Self::Denied, "denied"),
        (Self::Operator, "operator"),
        (Self::Code, "code"),
        (Self::App, "application"),
        (Self::Unclear, "unclear"),
        (Self::InviteOver, "invite"),
    ];

    /// What stands in the address of the page that tells it.
    pub(crate) fn name(self) -> &'static str {
        let named = Self::NAMES.iter().find(|(refusal, _)| *refusal == self);
        named.map_or("unclear", |(_, name)| name)
    }

    /// The refusal of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let named = Self::NAMES.iter().find(|(_, known)| *known == name);
        named.map(|(refusal, _)| *refusal)
    }

    /// What the login page meant by `error`.
    pub(crate) fn of_error(error: &str) -> Self {
        match error {
            "access_denied" => Self::Denied,
            "invalid_operator_user_id" => Self::Operator,
            _ => Self::Unclear,
        }
    }

    /// Why a code bought no tokens.
    pub(crate) fn of_failure(failure: &Failure) -> Self {
        match (failure.kind, failure.reach) {
            (FailureKind::Auth, Reach::App) => Self::App,
            (FailureKind::Auth, _) => Self::Code,
            _ => Self::Unclear,
        }
    }
}
