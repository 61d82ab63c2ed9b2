//! The application at Mercado Livre. What only its owner is shown is checked where it is shown.

use bridge::accounts::{Account, PermissionScope};
use mercado_livre::Application;
use url::Url;

use super::{codes::ApplicationCode, facts::CheckFacts, finding::Finding};
use crate::{
    addresses::{
        NotificationToken, notification_address, notification_address_ending_in, redirect_address,
    },
    network::is_public,
    words::failure::why,
};

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

pub(super) fn check(facts: &CheckFacts) -> Vec<Finding> {
    let refused_now = facts.accounts().iter().any(is_refused);
    match (&facts.knows_app, &facts.application) {
        (Some(Ok(false)), _) => vec![credentials_refused()],
        _ if refused_now => vec![credentials_refused()],
        (Some(Ok(true)), _) => vec![Finding::ok(CREDENTIALS, ApplicationCode::Known)],
        (Some(Err(failure)), _) | (_, Some(Err(failure))) => {
            let finding = Finding::warn(CREDENTIALS, ApplicationCode::Unclear);
            vec![finding.with_words("why", why(failure))]
        }
        (_, Some(Ok(application))) => settings(facts, application),
        (None, None) => Vec::new(),
    }
}

/// Whether the marketplace refused the application when it was last asked for this account.
fn is_refused(account: &Account) -> bool {
    let missing = &account.missing_permissions;
    missing.contains_key(&PermissionScope::Application)
}

fn credentials_refused() -> Finding {
    Finding::fail(CREDENTIALS, ApplicationCode::CredentialsRefused)
}

fn settings(facts: &CheckFacts, application: &Application) -> Vec<Finding> {
    let mut found = vec![Finding::ok(CREDENTIALS, ApplicationCode::Known)];
    found.extend(redirect(facts, application));
    found.extend(scopes(application));
    if let (Some(topics), Some(own)) = (&application.topics, &facts.own) {
        let missing = missing(TOPICS, topics);
        let registered = application.notifications.as_deref();
        found.extend(notifications(facts, own, registered, missing.is_none()));
        found.extend(missing.map(|missing| {
            Finding::warn("app.topics", ApplicationCode::TopicsMissing).with("missing", missing)
        }));
    }
    found
}

/// What only this machine reaches cannot be registered; the check of the address says so.
fn redirect(facts: &CheckFacts, application: &Application) -> Option<Finding> {
    let own = facts.own.as_ref().filter(|own| is_public(own))?;
    let ours = redirect_address(own);
    let check = "app.redirect";
    Some(if application.redirects.as_ref()?.contains(&ours) {
        Finding::ok(check, ApplicationCode::RedirectRight)
    } else {
        Finding::fail(check, ApplicationCode::RedirectOther).with("ours", ours)
    })
}

fn scopes(application: &Application) -> Option<Finding> {
    let missing = missing(SCOPES, application.scopes.as_ref()?)?;
    let finding = Finding::fail("app.scopes", ApplicationCode::ScopesMissing);
    Some(finding.with("missing", missing))
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

/// An older address of ours, which still serves so that the portal can be changed in peace.
fn older_address(facts: &CheckFacts, own: &Url) -> Option<String> {
    let webhook_token = facts.webhook_token.as_ref();
    match facts.notification_token {
        NotificationToken::Made(_) => Some(notification_address_ending_in(own, webhook_token)),
        _ => None,
    }
}

fn notifications(
    facts: &CheckFacts,
    own: &Url,
    registered: Option<&str>,
    all_topics: bool,
) -> Vec<Finding> {
    let check = "app.notifications";
    let ours = notification_address(own, &facts.notification_token);
    if registered == Some(ours.as_str()) {
        let good = all_topics.then(|| Finding::ok(check, ApplicationCode::NotificationsRight));
        let token = token(&facts.notification_token).filter(|_| all_topics);
        return token.into_iter().chain(good).collect();
    }
    let older = older_address(facts, own);
    let code = if registered.is_some() && registered == older.as_deref() {
        ApplicationCode::NotificationsOlder
    } else {
        ApplicationCode::NotificationsElsewhere
    };
    vec![Finding::warn(check, code)]
}

/// Notifications come here; whether by the address that is theirs alone.
fn token(token: &NotificationToken) -> Option<Finding> {
    let code = match token {
        NotificationToken::Set(_) | NotificationToken::Made(_) => return None,
        NotificationToken::Shared(_) => ApplicationCode::NotificationTokenShared,
        NotificationToken::None => ApplicationCode::NotificationTokenMissing,
    };
    Some(Finding::warn("app.notifications.token", code))
}
