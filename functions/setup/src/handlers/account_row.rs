//! What the page shows of one account.

use std::collections::BTreeMap;

use bridge::{
    accounts::{Account, Connection},
    i18n::{Locale, Localized},
    ids::AccountId,
    timing::age,
};
use connectors::marketplace_of;
use jiff::Timestamp;

use crate::{pages::setup::AccountRow, words::account as words};

/// One account, as it is at `now`; `latest` says when something was last said in it.
pub(super) fn row(
    locale: Locale,
    now: Timestamp,
    account: &Account,
    latest: &BTreeMap<AccountId, Timestamp>,
) -> AccountRow {
    let number = account
        .id
        .parts()
        .map_or(account.id.as_str(), |(_, number)| number);
    let mut shown = vec![(words::NUMBER, number.to_owned())];
    shown.extend(country(account).map(|country| (words::SITE, country)));
    if account.connection == Connection::Connected {
        shown.push((words::ACCESS, words::RENEWED.of(locale).to_owned()));
    }
    let latest = latest.get(&account.id).copied();
    shown.push((words::LAST_POLL, ago(locale, now, account.polled_at)));
    shown.push((words::LAST_MESSAGE, ago(locale, now, latest)));
    shown.push((words::SCHEDULE, schedule(account).of(locale).to_owned()));
    let facts = shown.into_iter();
    AccountRow {
        id: account.id.as_str().to_owned(),
        name: account.name().to_owned(),
        closed: account.connection == Connection::Closed,
        importing: None,
        facts: facts
            .map(|(label, value)| (label.of(locale), value))
            .collect(),
    }
}

/// Where an account sells: the country's name, or else the code of its site.
fn country(account: &Account) -> Option<String> {
    let site = account.connector_facts.get("site")?;
    let region = marketplace_of(&account.id).and_then(|of| of.region(site));
    let name = region.map(|region| region.name);
    Some(
        name.filter(|name| !name.is_empty())
            .unwrap_or(site)
            .to_owned(),
    )
}

fn ago(locale: Locale, now: Timestamp, at: Option<Timestamp>) -> String {
    match at {
        Some(at) => words::AGO.fill(locale, &[("", &words::span(age(at, now).as_secs()))]),
        None => words::NEVER.of(locale).to_owned(),
    }
}

fn schedule(account: &Account) -> Localized {
    match (account.connection, account.scheduled) {
        (Connection::Connected, true) => words::SCHEDULE_OWN,
        (Connection::Connected, false) => words::SCHEDULE_TICK,
        (Connection::Disconnected | Connection::Closed, _) => words::SCHEDULE_PAUSED,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::*;

    #[test]
    fn an_account_is_shown_in_every_language() {
        use crate::checks::tests::healthy;
        let facts = healthy();
        let mut shown = String::new();
        for locale in Locale::ALL {
            for (connection, scheduled) in [
                (Connection::Connected, true),
                (Connection::Connected, false),
                (Connection::Closed, false),
            ] {
                let mut account = facts.accounts()[0].clone();
                (account.connection, account.scheduled) = (connection, scheduled);
                let at = facts.now - jiff::SignedDuration::from_hours(50);
                let latest = BTreeMap::from([(account.id.clone(), at)]);
                let row = row(locale, facts.now, &account, &latest);
                writeln!(shown, "{} {connection:?}: {:?}", locale.tag(), row.facts).unwrap();
            }
        }
        insta::assert_snapshot!("account", shown);
    }
}
