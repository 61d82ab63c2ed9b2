//! Notifications that lead nowhere: what they speak of cannot be read.

use std::time::Duration;

use bridge::{
    accounts::{Account, Connection},
    timing::age,
};
use jiff::Timestamp;
use marketplace::Finding;

use super::{topics::counted, words};
use crate::{astray::counts, sites};

/// Counts that did not grow for so long are history.
const RECENT: Duration = Duration::from_hours(24);
/// Fewer are no trouble: a buyer deletes a question, a message is withheld.
const MANY: u64 = 5;

pub(super) fn check(accounts: &[Account], now: Timestamp) -> impl Iterator<Item = Finding> {
    let connected = accounts
        .iter()
        .filter(|account| account.connection == Connection::Connected);
    connected.filter_map(move |account| of_account(account, now))
}

fn of_account(account: &Account, now: Timestamp) -> Option<Finding> {
    let mut astray = counts(&account.connector_facts);
    astray.retain(|_, count| age(count.last, now) < RECENT);
    if astray.is_empty() {
        return None;
    }
    let check = format!("account.{}.astray", account.id);
    let finding = if astray.values().all(|one| one.times < MANY) {
        Finding::ok(check, words::SOME_NOTIFICATIONS_ASTRAY)
    } else {
        let said = words::NOTIFICATIONS_ASTRAY;
        Finding::warn(check, said.message, said.fix)
    };
    let finding = finding.of_account().with_same("called", account.name());
    let site = account.connector_facts.get("site");
    let offset = sites::utc_offset(site.map(String::as_str));
    Some(finding.with("topics", &counted(&astray, offset)))
}
