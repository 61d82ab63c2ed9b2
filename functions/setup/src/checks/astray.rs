//! Notifications that lead nowhere: what they speak of cannot be read.

use std::time::Duration;

use bridge::{
    accounts::{Account, Connection},
    timing::age,
};
use jiff::Timestamp;
use mercado_livre::astray::counts;

use super::{codes::AccountCode, facts::CheckFacts, finding::Finding};
use crate::words::topics::counted;

/// Counts that did not grow for so long are history.
const RECENT: Duration = Duration::from_hours(24);
/// Fewer are no trouble: a buyer deletes a question, a message is withheld.
const MANY: u64 = 5;

pub(super) fn check(facts: &CheckFacts) -> Vec<Finding> {
    let accounts = facts.accounts().iter();
    accounts
        .filter(|account| account.connection == Connection::Connected)
        .filter_map(|account| of_account(account, facts.now))
        .collect()
}

fn of_account(account: &Account, now: Timestamp) -> Option<Finding> {
    let mut astray = counts(&account.connector_facts);
    astray.retain(|_, count| age(count.last, now) < RECENT);
    if astray.is_empty() {
        return None;
    }
    let check = format!("account.{}.astray", account.id);
    let finding = if astray.values().all(|count| count.count < MANY) {
        Finding::ok(check, AccountCode::SomeNotificationsAstray)
    } else {
        Finding::warn(check, AccountCode::NotificationsAstray)
    };
    let finding = finding.with("called", account.name());
    Some(finding.with_words("topics", counted(&astray)))
}
