//! What the doctor finds at Mercado Livre: the application, and notifications that lead nowhere. What only the
//! application's owner is shown is checked where it is shown.

mod astray;
#[cfg(test)]
mod tests;
mod topics;
mod words;

use bridge::{
    accounts::{Account, PermissionScope},
    failure::Failure,
};
use http_api::why;
use marketplace::{Addresses, Examined, Finding, NotificationToken};

use crate::endpoints::get_application::Application;

/// What the application should be notified of.
pub(crate) const TOPICS: &[&str] = &[
    "questions",
    "messages",
    "post_purchase",
    "orders_v2",
    "shipments",
];
/// What the application needs of every seller.
const SCOPES: &[&str] = &["read", "write", "offline_access"];
const CREDENTIALS: &str = "app.credentials";

/// What Mercado Livre answered about the application.
#[derive(Debug)]
pub(crate) enum Seen {
    /// As the first connected account sees it.
    Application(Result<Application, Failure>),
    /// Whether its number and key are right; asked only while no account is connected.
    Known(Result<bool, Failure>),
}

/// Everything that is found in what was seen.
pub(crate) fn check(seen: &Seen, examined: &Examined<'_>) -> Vec<Finding> {
    let mut found = application(seen, examined);
    found.extend(astray::check(examined.accounts, examined.now));
    found
}

fn application(seen: &Seen, examined: &Examined<'_>) -> Vec<Finding> {
    let is_refused_now = examined.accounts.iter().any(is_refused);
    match seen {
        Seen::Known(Ok(false)) => vec![credentials_refused()],
        _ if is_refused_now => vec![credentials_refused()],
        Seen::Known(Ok(true)) => vec![Finding::ok(CREDENTIALS, words::KNOWN)],
        Seen::Known(Err(failure)) | Seen::Application(Err(failure)) => {
            let said = words::UNCLEAR;
            let finding = Finding::warn(CREDENTIALS, said.message, said.fix);
            vec![finding.with("why", &why(failure))]
        }
        Seen::Application(Ok(application)) => settings(examined.addresses, application),
    }
}

/// Whether Mercado Livre refused the application when it was last asked for this account.
fn is_refused(account: &Account) -> bool {
    let missing = &account.missing_permissions;
    missing.contains_key(&PermissionScope::Application)
}

fn credentials_refused() -> Finding {
    let said = words::CREDENTIALS_REFUSED;
    Finding::fail(CREDENTIALS, said.message, said.fix)
}

fn settings(addresses: Option<&Addresses>, application: &Application) -> Vec<Finding> {
    let mut found = vec![Finding::ok(CREDENTIALS, words::KNOWN)];
    found.extend(addresses.and_then(|ours| redirect(ours, application)));
    found.extend(scopes(application));
    if let (Some(topics), Some(ours)) = (&application.topics, addresses) {
        let missing = missing(TOPICS, topics);
        let registered = application.notifications.as_deref();
        found.extend(notifications(ours, registered, missing.is_none()));
        found.extend(missing.map(|missing| {
            let said = words::TOPICS_MISSING;
            let finding = Finding::warn("app.topics", said.message, said.fix);
            finding.with_same("missing", &missing)
        }));
    }
    found
}

/// What only this machine reaches cannot be registered; the check of the address says so.
fn redirect(ours: &Addresses, application: &Application) -> Option<Finding> {
    let registered = application.redirects.as_ref()?;
    let check = "app.redirect";
    ours.is_public.then(|| {
        if registered.contains(&ours.redirect) {
            return Finding::ok(check, words::REDIRECT_RIGHT);
        }
        let said = words::REDIRECT_OTHER;
        Finding::fail(check, said.message, said.fix).with_same("ours", &ours.redirect)
    })
}

fn scopes(application: &Application) -> Option<Finding> {
    let missing = missing(SCOPES, application.scopes.as_ref()?)?;
    let said = words::SCOPES_MISSING;
    let finding = Finding::fail("app.scopes", said.message, said.fix);
    Some(finding.with_same("missing", &missing))
}

/// Those of `wanted` that are not among `given`, as people read them; `None` = all are there.
fn missing(wanted: &[&str], given: &[String]) -> Option<String> {
    let is_given = |wanted: &str| given.iter().any(|given| given == wanted);
    let missing: Vec<&str> = wanted
        .iter()
        .copied()
        .filter(|wanted| !is_given(wanted))
        .collect();
    (!missing.is_empty()).then(|| missing.join(", "))
}

fn notifications(ours: &Addresses, registered: Option<&str>, all_topics: bool) -> Vec<Finding> {
    let check = "app.notifications";
    if registered == Some(ours.notifications.as_str()) {
        let good = all_topics.then(|| Finding::ok(check, words::NOTIFICATIONS_RIGHT));
        let token = token(ours.token).filter(|_| all_topics);
        return token.into_iter().chain(good).collect();
    }
    let older = ours.older_notifications.as_deref();
    let said = if registered.is_some() && registered == older {
        words::NOTIFICATIONS_OLDER
    } else {
        words::NOTIFICATIONS_ELSEWHERE
    };
    vec![Finding::warn(check, said.message, said.fix)]
}

/// Notifications come here; whether by the address that is theirs alone.
fn token(token: NotificationToken) -> Option<Finding> {
    let said = match token {
        NotificationToken::Own => return None,
        NotificationToken::Shared => words::NOTIFICATION_TOKEN_SHARED,
        NotificationToken::None => words::NOTIFICATION_TOKEN_MISSING,
    };
    let check = "app.notifications.token";
    Some(Finding::warn(check, said.message, said.fix))
}
