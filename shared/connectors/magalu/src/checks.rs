//! What the doctor finds at Magalu: whether it lets us in, knows the application, and notifies us.

use bridge::{
    accounts::Connection,
    failure::{Failure, FailureKind, Reach},
    i18n::Localized,
};
use http_api::Cause;
use marketplace::{Examined, Finding};

use crate::{webhooks::Subscribed, words};

const CREDENTIALS: &str = "app.credentials";
const REACHED: &str = "app.reached";
const AUDIENCE: &str = "app.audience";
const WEBHOOKS: &str = "app.webhooks";
const PERMISSIONS: &str = "accounts.permissions";

/// What Magalu said.
#[derive(Debug)]
pub(crate) enum Seen {
    /// Whether it knows the application; asked while no account is connected.
    Application(Result<bool, Failure>),
    /// What the first connected account is subscribed to.
    Subscriptions(Result<Vec<Subscribed>, Failure>),
}

/// What is found. Pure.
pub(crate) fn check(seen: &Seen, examined: &Examined<'_>) -> Vec<Finding> {
    let mut findings = match seen {
        Seen::Application(Ok(true)) => vec![Finding::ok(CREDENTIALS, words::APP_KNOWN)],
        Seen::Application(Ok(false)) => vec![unknown()],
        Seen::Subscriptions(Ok(subscribed)) => vec![
            Finding::ok(CREDENTIALS, words::APP_KNOWN),
            webhooks(subscribed, examined),
        ],
        Seen::Application(Err(failure)) | Seen::Subscriptions(Err(failure)) => trouble(failure),
    };
    findings.extend(shut_out(examined));
    findings
}

fn unknown() -> Finding {
    Finding::fail(CREDENTIALS, words::APP_UNKNOWN, words::APP_UNKNOWN_FIX)
}

fn trouble(failure: &Failure) -> Vec<Finding> {
    match (failure.kind, failure.reach) {
        (FailureKind::Auth, Reach::App) if is_of_audience(failure) => vec![Finding::fail(
            AUDIENCE,
            words::AUDIENCE,
            words::AUDIENCE_FIX,
        )],
        (FailureKind::Auth, Reach::App) => vec![unknown()],
        // The account's own trouble is found where accounts are looked at.
        (FailureKind::Auth | FailureKind::Forbidden, _) => {
            vec![Finding::ok(CREDENTIALS, words::APP_KNOWN)]
        }
        _ if Cause::of(failure) == Some(Cause::Status(403)) => {
            vec![Finding::fail(REACHED, words::EDGE, words::EDGE_FIX)]
        }
        _ => vec![Finding::warn(REACHED, words::SILENT, words::SILENT_FIX)],
    }
}

/// Whether the token was given for somebody else than the API.
fn is_of_audience(failure: &Failure) -> bool {
    let reason = failure.reason.as_deref();
    reason.is_some_and(|reason| reason.starts_with("audience"))
}

/// Without webhooks everything is found by polls, a little later.
fn webhooks(subscribed: &[Subscribed], examined: &Examined<'_>) -> Finding {
    let Some(addresses) = examined.addresses.filter(|addresses| addresses.is_public) else {
        return Finding::warn(WEBHOOKS, words::NOT_PUBLIC, words::NOT_PUBLIC_FIX);
    };
    let is_ours = |one: &&Subscribed| one.address.as_deref() == Some(&addresses.notifications);
    let ours: Vec<&str> = subscribed
        .iter()
        .filter(is_ours)
        .map(|one| one.topic.as_str())
        .collect();
    if ours.is_empty() {
        return Finding::warn(WEBHOOKS, words::NO_WEBHOOKS, words::NO_WEBHOOKS_FIX)
            .with_same("address", &addresses.notifications);
    }
    Finding::ok(WEBHOOKS, words::WEBHOOKS).with_same("topics", &ours.join(", "))
}

/// Accounts that lack every permission: whoever consented was no administrator of the shop (§2.2).
fn shut_out(examined: &Examined<'_>) -> Vec<Finding> {
    let connected = examined
        .accounts
        .iter()
        .filter(|account| account.connection == Connection::Connected);
    let feeds = crate::connector::FEEDS.len();
    let shut = connected.filter(|account| account.missing_permissions.len() >= feeds);
    let finding = |name: &str| {
        Finding::fail(PERMISSIONS, words::NOT_ADMIN, words::NOT_ADMIN_FIX)
            .of_account()
            .with("name", &Localized::same(name.to_owned()))
    };
    shut.map(|account| finding(account.name())).collect()
}

#[cfg(test)]
mod tests;
