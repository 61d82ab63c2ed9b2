//! The public doors: who knocks, with what, and who has gone silent.

use std::time::Duration;

use bridge::{
    accounts::{Account, Connection},
    marketplace::FeedName,
    timing::age,
};
use connectors::marketplace_of;
use store::{Door, Fault, Note};

use super::{
    accounts::remedy,
    codes::{AccountCode, InstallationCode, WebhookCode},
    facts::CheckFacts,
    finding::Finding,
    heard::Heard,
};
use crate::{
    chatwoot_plan::Slot,
    words::feeds::{last_heard, stopped},
};

/// What was seen at a door longer ago than this is over.
const RECENT: Duration = Duration::from_hours(24);

pub(super) fn check(facts: &CheckFacts) -> Vec<Finding> {
    let short = facts.short_tokens.iter().map(|name| short(name));
    let recent = facts.notes.iter().filter(|note| is_recent(facts, note));
    let noted = recent.filter_map(|note| noted(facts, note));
    let accounts = facts.accounts().iter();
    let heard = accounts
        .filter(|account| account.connection == Connection::Connected)
        .filter_map(|account| heard(facts, account));
    short.chain(noted).chain(heard).collect()
}

fn is_recent(facts: &CheckFacts, note: &Note) -> bool {
    note.at.is_some_and(|at| age(at, facts.now) < RECENT)
}

fn short(name: &str) -> Finding {
    let check = match name {
        "NOTIFICATION_TOKEN" => "notifications.token",
        _ => "webhook.token",
    };
    Finding::warn(check, InstallationCode::TokenShort).with("name", name)
}

fn noted(facts: &CheckFacts, note: &Note) -> Option<Finding> {
    match &note.door {
        Door::Unverified(inbox, fault) => {
            let mut slots = Slot::all(&facts.marketplaces);
            let slot = slots.find(|slot| slot.of(&facts.inboxes) == Some(*inbox))?;
            unverified(facts, slot, *fault)
        }
        Door::Flooded(account) => {
            let check = format!("account.{account}.flood");
            Some(Finding::warn(check, AccountCode::Flooded))
        }
    }
}

/// What came by the address with a token and could not be verified. A Chatwoot that cannot sign
/// comes without a signature: that is as it should be.
fn unverified(facts: &CheckFacts, slot: Slot, fault: Fault) -> Option<Finding> {
    let inbox = slot.of(&facts.inboxes);
    let listed = facts.listed().iter().find(|one| Some(one.id) == inbox);
    let signs = listed.is_some_and(|inbox| inbox.secret.is_some());
    let code = match fault {
        Fault::Missing if !signs => return None,
        Fault::Missing => WebhookCode::SignatureMissing,
        Fault::Wrong => WebhookCode::SignatureWrong,
        Fault::Stale => WebhookCode::SignatureStale,
    };
    let check = format!("{}.signature", slot.check());
    Some(Finding::warn(check, code).with_words("title", slot.title().map(str::to_owned)))
}

/// When notifications of an account last came, feed by feed, and whether they stopped.
fn heard(facts: &CheckFacts, account: &Account) -> Option<Finding> {
    let feeds = marketplace_of(&account.id)?.feeds.iter();
    let heard: Vec<Heard> = feeds
        .filter_map(|feed| heard_of(facts, account, feed))
        .collect();
    if heard.is_empty() {
        return None;
    }
    let finding = come_or_stopped(account, &heard).with("called", account.name());
    Some(finding.with_words("last", last_heard(&heard)))
}

fn come_or_stopped(account: &Account, heard: &[Heard]) -> Finding {
    let check = format!("account.{}.notifications", account.id);
    if !heard.iter().any(|one| one.stopped) {
        return Finding::ok(check, AccountCode::NotificationsCome);
    }
    let finding = Finding::warn(check, AccountCode::NotificationsStopped);
    let finding = finding.with_words("stopped", stopped(heard));
    finding.with_words("remedy", remedy(account, |remedies| remedies.notifications))
}

fn heard_of(facts: &CheckFacts, account: &Account, feed: &FeedName) -> Option<Heard> {
    let known = account.pace.arrivals.get(feed.feed)?;
    Some(Heard {
        called: feed.called,
        ago: known.heard_at.map(|at| age(at, facts.now)),
        stopped: known.stopped(facts.now),
    })
}
