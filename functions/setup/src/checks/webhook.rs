//! The webhook of an inbox: points here, and is signed with a secret that is known here.

use chatwoot::endpoints::{Inbox, Version};
use secrecy::ExposeSecret;

use super::{
    codes::WebhookCode,
    facts::CheckFacts,
    finding::{Finding, OfferedFix},
};
use crate::chatwoot_plan::hook::Hook;

/// The first release whose API inboxes sign their webhooks.
const SIGNS: Version = Version(4, 13, 0);

/// `None` while our own address is not known.
pub(super) fn check(facts: &CheckFacts, check: &str, inbox: &Inbox) -> Option<Finding> {
    let hook = Hook {
        own: facts.own.as_ref()?,
        token: facts.webhook_token.as_ref(),
        before: &facts.own_addresses,
    };
    let signs = signs(facts, inbox);
    let Some(wanted) = hook.wanted(signs) else {
        return Some(Finding::fail(check, WebhookCode::NeitherSignedNorToken));
    };
    Some(match inbox.webhook_url.as_deref() {
        None => Finding::fail(check, WebhookCode::Empty),
        Some(url) if url == wanted || is_known_address(facts, &hook, url) => {
            secret(facts, check, inbox, signs)
        }
        Some(url) if hook.is_ours(url) => Finding::fail(check, WebhookCode::OldToken),
        Some(url) if hook.was_ours(url) => Finding::fail(check, WebhookCode::Moved),
        Some(_) => Finding::fail(check, WebhookCode::Elsewhere)
            .offering(OfferedFix::PointHere(inbox.id))
            .offering(OfferedFix::Inbox(inbox.id)),
    })
}

/// An administrator sees the secret; for others the release decides.
fn signs(facts: &CheckFacts, inbox: &Inbox) -> bool {
    let about = facts.about.as_ref();
    let release = about.is_ok_and(|about| about.version.is_some_and(|version| version >= SIGNS));
    inbox.secret.is_some() || (!facts.is_administrator() && release)
}

/// The form with a token is as good where one is set.
fn is_known_address(facts: &CheckFacts, hook: &Hook<'_>, url: &str) -> bool {
    facts.webhook_token.is_some() && hook.wanted(false).as_deref() == Some(url)
}

fn secret(facts: &CheckFacts, check: &str, inbox: &Inbox, signs: bool) -> Finding {
    let Some(secret) = &inbox.secret else {
        return if signs && facts.secrets.is_empty() {
            Finding::fail(check, WebhookCode::SecretUnknown)
        } else {
            Finding::ok(check, WebhookCode::Right)
        };
    };
    let mut known = facts.secrets.iter();
    if known.any(|known| known.expose_secret() == secret.expose_secret()) {
        Finding::ok(check, WebhookCode::Signed)
    } else {
        Finding::fail(check, WebhookCode::SecretDiffers)
    }
}
