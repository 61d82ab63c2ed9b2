//! Every account: connected, permitted, read, with a schedule of its own.

use bridge::{
    accounts::{Account, Connection, PermissionScope},
    i18n::Localized,
    marketplace::Remedies,
    timing::age,
};
use connectors::marketplace_of;

use super::{
    codes::AccountCode,
    facts::{CheckFacts, Scheduled},
    finding::Finding,
};

/// A poll that was noted is at most this old while everything works, in minutes.
const POLL_MINUTES: u64 = 30;

pub(super) fn check(facts: &CheckFacts) -> Vec<Finding> {
    let accounts = facts.accounts();
    let mut connections = accounts.iter().map(|account| account.connection);
    let none = connections.all(|connection| connection == Connection::Closed);
    let none = none.then(|| Finding::fail("accounts", AccountCode::NoneConnected));
    let each = accounts.iter().flat_map(|one| account(facts, one));
    none.into_iter().chain(each).collect()
}

fn account(facts: &CheckFacts, account: &Account) -> Vec<Finding> {
    let check = format!("account.{}", account.id);
    let connection = connection(account, &check);
    let mut found = vec![connection.with("called", account.name())];
    if account.connection == Connection::Connected {
        found.extend(permissions(account, &check));
        found.extend(polled(facts, account, &check));
        if let Some(Ok(scheduled)) = &facts.scheduled {
            found.push(schedule(scheduled, account, &check));
        }
    }
    found
}

fn connection(account: &Account, check: &str) -> Finding {
    match account.connection {
        Connection::Connected => Finding::ok(check, AccountCode::Connected),
        Connection::Disconnected => {
            let lost = Finding::fail(check, AccountCode::Lost);
            lost.with_words("marketplace", name_of(account))
        }
        Connection::Closed => Finding::ok(check, AccountCode::Closed),
    }
}

fn permissions(account: &Account, check: &str) -> Vec<Finding> {
    let check = format!("{check}.permission");
    let missing = account.missing_permissions.keys();
    let missing = missing.filter_map(|scope| match scope {
        PermissionScope::Application => None,
        PermissionScope::Account => {
            let barred = Finding::fail(&check, AccountCode::Barred);
            Some(barred.with("called", account.name()))
        }
        PermissionScope::Feed(feed) => {
            let finding = Finding::fail(&check, AccountCode::PermissionMissing).with("feed", feed);
            Some(finding.with_words("remedy", remedy(account, |remedies| remedies.permission)))
        }
    });
    missing
        .map(|finding| finding.with_words("marketplace", name_of(account)))
        .collect()
}

/// What people call the account's marketplace.
fn name_of(account: &Account) -> Localized<String> {
    let known = marketplace_of(&account.id);
    known
        .map(|one| one.name)
        .unwrap_or_default()
        .map(str::to_owned)
}

/// What the account's marketplace has to be told.
pub(super) fn remedy(
    account: &Account,
    choose: impl Fn(&Remedies) -> Localized,
) -> Localized<String> {
    let known = marketplace_of(&account.id);
    let words = known.map(|one| choose(&one.remedies)).unwrap_or_default();
    words.map(str::to_owned)
}

fn polled(facts: &CheckFacts, account: &Account, check: &str) -> Option<Finding> {
    let since = account
        .polled_at
        .unwrap_or(account.connected_at)
        .max(account.connected_at);
    let minutes = age(since, facts.now).as_secs() / 60;
    let overdue = minutes > POLL_MINUTES && account.missing_permissions.is_empty();
    overdue.then(|| {
        let finding = Finding::fail(format!("{check}.poll"), AccountCode::NotPolled);
        finding.with("minutes", minutes)
    })
}

fn schedule(scheduled: &Scheduled, account: &Account, check: &str) -> Finding {
    let check = format!("{check}.schedule");
    let mut listed = scheduled.listed.iter();
    match listed.find(|listed| listed.account == account.id) {
        None => Finding::fail(check, AccountCode::ScheduleMissing),
        Some(listed) if !listed.enabled => Finding::fail(check, AccountCode::SchedulePaused),
        Some(_) if scheduled.wrong.contains(&account.id) => {
            Finding::fail(check, AccountCode::ScheduleChanged)
        }
        Some(_) => Finding::ok(check, AccountCode::ScheduleRight),
    }
}
