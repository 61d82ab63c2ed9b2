//! What the doctor finds at Shopee: the application, its pushes, and what each shop allows.

mod words;

use bridge::{
    accounts::{Account, Connection},
    i18n::Localized,
    ids::AccountId,
    texts,
};
use http_api::why;
use jiff::Timestamp;
use marketplace::{Examined, Finding};

use self::words::FindingWords;
use crate::{
    calls::Stopped,
    client::Answer,
    error::{ErrorBody, Meaning},
    facts::ShopFacts,
    ids::ShopId,
    sellers,
    wire::push::PushConfig,
};

/// What the application should be notified of: consents given, taken back and ending, and messages.
pub(crate) const PUSHES: &[u64] = &[1, 2, 10, 12];
const CREDENTIALS: &str = "app.credentials";
const NOTIFICATIONS: &str = "app.notifications";

/// What Shopee answered.
#[derive(Debug)]
pub(crate) struct Seen {
    /// How pushes are set up, which needs nothing but the application.
    pub(crate) pushes: Answer<PushConfig>,
    /// Whether the chat of some shops may be read.
    pub(crate) chats: Vec<(AccountId, Answer<()>)>,
}

/// Everything that is found in what was seen. `registered` is the callback, where people said that it differs from ours.
pub(crate) fn check(
    seen: &Seen,
    examined: &Examined<'_>,
    registered: Option<&str>,
) -> Vec<Finding> {
    let mut found = Vec::new();
    match &seen.pushes {
        Ok(config) => {
            found.push(Finding::ok(CREDENTIALS, words::KNOWN));
            let ours = examined.addresses.map(|ours| ours.notifications.as_str());
            found.extend(registered.or(ours).map(|ours| pushes(config, ours)));
        }
        Err(stopped) => found.push(application(stopped)),
    }
    for account in examined.accounts {
        found.extend(of_account(account, seen, examined));
    }
    found
}

/// Why the application cannot be asked.
fn application(stopped: &Stopped) -> Finding {
    let code = stopped.refusal().map(|refusal| refusal.code.as_str());
    let said = match stopped.refusal().map(ErrorBody::meaning) {
        Some(Meaning::App) => barred(code.unwrap_or_default()),
        Some(Meaning::Clock) => words::CLOCK_OFF,
        Some(Meaning::DailyQuota) => words::QUOTA_SPENT,
        Some(Meaning::Permission) => return warning(NOTIFICATIONS, words::PUSHES_NOT_SHOWN),
        _ => return warning(CREDENTIALS, words::UNCLEAR).with("why", &said_by(stopped)),
    };
    let finding = Finding::fail(CREDENTIALS, said.message, said.fix);
    finding.with("why", &said_by(stopped))
}

fn warning(check: &'static str, said: FindingWords) -> Finding {
    Finding::warn(check, said.message, said.fix)
}

/// What Shopee holds against the application, by the code of its refusal.
fn barred(code: &str) -> FindingWords {
    match code {
        "error_partner_key_expired" => words::KEY_EXPIRED,
        "source_ip_undeclared" => words::ADDRESS_UNDECLARED,
        "error_sign" | "invalid_partner_id" => words::CREDENTIALS_REFUSED,
        _ => words::APPLICATION_BARRED,
    }
}

/// Why there is no answer; a clause within a sentence.
fn said_by(stopped: &Stopped) -> Localized<String> {
    match stopped {
        Stopped::Refused(refusal, _) => {
            Localized::same(refusal.reason().trim_end_matches('.').to_owned())
        }
        Stopped::Before(failure) | Stopped::NoVerdict(failure) => why(failure),
    }
}

/// Whether pushes come to `ours`, all that are wanted.
fn pushes(config: &PushConfig, ours: &str) -> Finding {
    let missing = PUSHES.iter().filter(|code| !config.on.items.contains(code));
    let missing: Vec<String> = missing.map(u64::to_string).collect();
    let warn = |said: FindingWords| Finding::warn(NOTIFICATIONS, said.message, said.fix);
    match config.callback_url.as_deref() {
        _ if config.is_suspended() => {
            let said = words::PUSHES_SUSPENDED;
            Finding::fail(NOTIFICATIONS, said.message, said.fix)
        }
        None => warn(words::NO_CALLBACK),
        Some(registered) if registered != ours => {
            warn(words::OTHER_CALLBACK).with_same("registered", registered)
        }
        Some(_) if !missing.is_empty() => {
            warn(words::PUSHES_MISSING).with_same("missing", &missing.join(", "))
        }
        Some(_) => Finding::ok(NOTIFICATIONS, words::PUSHES_COME),
    }
    .with_same("ours", ours)
}

fn of_account(account: &Account, seen: &Seen, examined: &Examined<'_>) -> Vec<Finding> {
    if account.connection != Connection::Connected {
        return Vec::new();
    }
    let name = |what: &str| format!("account.{}.{what}", account.id);
    let mut found: Vec<Finding> = consent(account, name("consent"), examined.now)
        .into_iter()
        .collect();
    if is_push_blocked(account, seen) {
        let said = words::PUSH_BLOCKED;
        found.push(Finding::warn(name("pushes"), said.message, said.fix));
    }
    let probed = seen.chats.iter().find(|(id, _)| *id == account.id);
    found.extend(probed.and_then(|(_, answer)| chat(&name("chat"), answer)));
    let called = account.name();
    let of_account = |finding: Finding| finding.of_account().with_same("called", called);
    found.into_iter().map(of_account).collect()
}

fn consent(account: &Account, name: String, now: Timestamp) -> Option<Finding> {
    let facts = ShopFacts::of(&account.connector_facts);
    let ends = facts.ends_soon(now)?;
    let said = words::CONSENT_ENDS;
    let offset = sellers::utc_offset(facts.region.as_deref());
    let at = Localized::each(|locale| texts::local(locale, offset, ends));
    Some(Finding::warn(name, said.message, said.fix).with("at", &at))
}

fn is_push_blocked(account: &Account, seen: &Seen) -> bool {
    let shop = ShopId::of(&account.id);
    let config = seen.pushes.as_ref().ok();
    config.is_some_and(|config| shop.is_some_and(|shop| config.blocked.items.contains(&shop)))
}

/// Whether a shop's chat may be read. What is wrong with the whole application is told of once, elsewhere.
fn chat(check: &str, answer: &Answer<()>) -> Option<Finding> {
    let stopped = match answer {
        Ok(()) => return Some(Finding::ok(check, words::CHAT_READ)),
        Err(stopped) => stopped,
    };
    let said = match stopped.refusal()?.meaning() {
        Meaning::Permission => words::CHAT_NOT_GRANTED,
        Meaning::ShopCut => words::SHOP_CUT,
        _ => return None,
    };
    let finding = Finding::fail(check, said.message, said.fix);
    Some(finding.with("why", &said_by(stopped)))
}

#[cfg(test)]
mod tests;
