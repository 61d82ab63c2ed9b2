//! The rows of accounts, settings and the sweep.

use std::collections::BTreeMap;

use aws_sdk_dynamodb::types::AttributeValue;
use bridge::{
    Gap,
    accounts::{
        Account, AccountFact, ConnectedCounts, Connection, Cursors, Pace, Tokens, WATCH_LIFE,
    },
    ids::AccountId,
    timing::age,
};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};

use super::{Item, Misread, check_version, fact, instant, key, n, number, row, s, text, values};
use crate::{
    arrivals::arrivals,
    cursors::FEED_PREFIX,
    keys::{RowKey, SK},
};

/// `connection`, as it is written.
pub(crate) fn of_connection(connection: Connection) -> AttributeValue {
    s(match connection {
        Connection::Connected => "connected",
        Connection::Disconnected => "disconnected",
        Connection::Closed => "closed",
    })
}

/// A pair of tokens: `access_token`, `refresh_token`, and `token_expires_at` if known.
pub(crate) fn of_tokens(tokens: &Tokens) -> Item {
    let mut item = values([
        ("access_token", s(tokens.access.expose_secret())),
        ("refresh_token", s(tokens.refresh.expose_secret())),
    ]);
    if let Some(at) = tokens.expires_at {
        item.insert("token_expires_at".to_owned(), s(at.to_string()));
    }
    item
}

/// An account's row. Its maps are there from the start: single entries are set later.
pub(crate) fn of_account(account: &Account) -> Item {
    let mut item = row(&RowKey::Account(account.id.clone()));
    item.extend(of_tokens(&account.tokens));
    item.extend(values([
        ("connection", of_connection(account.connection)),
        ("generation", n(account.generation)),
        ("facts", of_facts(account)),
        ("cursors", of_map(&Cursors::new())), // a version before asks for it
        ("connected_at", s(account.connected_at.to_string())),
        ("scheduled", AttributeValue::Bool(account.scheduled)),
        ("announced", AttributeValue::Bool(account.announced)),
    ]));
    item
}

fn of_facts(account: &Account) -> AttributeValue {
    let entry = |known: AccountFact| {
        let (name, value) = fact::stored(&known);
        (name.into_owned(), s(value))
    };
    AttributeValue::M(account.facts().map(entry).collect())
}

fn of_map(map: &BTreeMap<String, String>) -> AttributeValue {
    AttributeValue::M(
        map.iter()
            .map(|(name, value)| (name.clone(), s(value)))
            .collect(),
    )
}

/// An account.
pub(crate) fn account(item: &Item) -> Result<Account, Misread> {
    check_version(item)?;
    let Some(RowKey::Account(id)) = key(item) else {
        return Err(Misread::Attribute(SK));
    };
    let flag = |name: &str| {
        item.get(name)
            .and_then(|value| value.as_bool().ok())
            .copied()
            .unwrap_or_default()
    };
    let mut account = Account {
        id,
        connection: connection(item)?,
        tokens: tokens(item)?,
        generation: number(item, "generation").ok_or(Misread::Attribute("generation"))?,
        nickname: None,
        polled_at: None,
        pace: Pace {
            arrivals: arrivals(item),
            ..Pace::default()
        },
        missing_permissions: BTreeMap::new(),
        other_apps: BTreeMap::new(),
        connector_facts: BTreeMap::new(),
        connected_at: instant(item, "connected_at").ok_or(Misread::Attribute("connected_at"))?,
        scheduled: flag("scheduled"),
        announced: flag("announced"),
    };
    let known = map(item, "facts")?;
    for fact in known
        .iter()
        .filter_map(|(name, value)| fact::read(name, value))
    {
        account.learn(fact);
    }
    Ok(account)
}

fn connection(item: &Item) -> Result<Connection, Misread> {
    match text(item, "connection") {
        Some("connected") => Ok(Connection::Connected),
        Some("disconnected") => Ok(Connection::Disconnected),
        Some("closed") => Ok(Connection::Closed),
        _ => Err(Misread::Attribute("connection")),
    }
}

fn tokens(item: &Item) -> Result<Tokens, Misread> {
    let secret = |name| {
        text(item, name)
            .map(SecretString::from)
            .ok_or(Misread::Attribute(name))
    };
    Ok(Tokens {
        access: secret("access_token")?,
        refresh: secret("refresh_token")?,
        expires_at: instant(item, "token_expires_at"),
    })
}

/// The cursors that versions before kept in an account's row.
pub(crate) fn cursors_of_before(item: &Item) -> Result<Cursors, Misread> {
    check_version(item)?;
    map(item, "cursors")
}

/// The cursors in their row.
pub(crate) fn cursors(item: &Item) -> Result<Cursors, Misread> {
    check_version(item)?;
    let feeds = item
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix(FEED_PREFIX)?, value)));
    feeds
        .map(|(feed, value)| Some((feed.to_owned(), value.as_s().ok()?.clone())))
        .collect::<Option<_>>()
        .ok_or(Misread::Attribute("feed"))
}

fn map(item: &Item, name: &'static str) -> Result<BTreeMap<String, String>, Misread> {
    let map = item
        .get(name)
        .and_then(|value| value.as_m().ok())
        .ok_or(Misread::Attribute(name))?;
    let entry = |(key, value): (&String, &AttributeValue)| {
        value.as_s().ok().map(|value| (key.clone(), value.clone()))
    };
    map.iter()
        .map(entry)
        .collect::<Option<_>>()
        .ok_or(Misread::Attribute(name))
}

// ---------------------------------------------------------- the whole installation

/// The row of settings.
pub(crate) fn of_settings(settings: &serde_json::Value) -> Item {
    let mut item = row(&RowKey::Settings);
    item.insert("json".to_owned(), s(settings.to_string()));
    item
}

/// The settings in a row.
pub(crate) fn settings(item: &Item) -> Result<serde_json::Value, Misread> {
    check_version(item)?;
    let json = text(item, "json").ok_or(Misread::Attribute("json"))?;
    serde_json::from_str(json).map_err(|_| Misread::Attribute("json"))
}

/// How many accounts of each marketplace were connected when the row was written. A row of before counted all
/// together: it says nothing of one.
pub(crate) fn connected(item: &Item) -> Option<ConnectedCounts> {
    let counts = item.get("connected")?.as_m().ok()?;
    let count = |value: &AttributeValue| value.as_n().ok()?.parse().ok();
    let counts = counts.iter();
    Some(
        counts
            .filter_map(|(prefix, value)| Some((prefix.as_str(), count(value)?)))
            .collect(),
    )
}

/// The same as an attribute.
pub(crate) fn counts(connected: &ConnectedCounts) -> AttributeValue {
    let counts = connected.iter();
    AttributeValue::M(
        counts
            .map(|(prefix, count)| (prefix.to_owned(), n(count)))
            .collect(),
    )
}

/// The sweep's state in a row.
pub(crate) fn read_back_until(item: &Item) -> Option<Timestamp> {
    instant(item, "read_back_until")
}

/// The gap that is being made up for. One that does not read is found again, from its beginning.
pub(crate) fn gap(item: &Item) -> Option<Gap> {
    serde_json::from_str(text(item, "gap")?).ok()
}

/// Which accounts the clock has to look at, as the sweep's row remembers it.
#[derive(Debug, Default)]
pub(crate) struct WatchList {
    /// How often accounts changed in what the clock looks at.
    pub(crate) changes: u64,
    watched: Vec<AccountId>,
    /// After how many changes, and when, these were all.
    of: Option<(u64, Timestamp)>,
}

impl WatchList {
    /// The accounts, unless something changed since or it is too long ago.
    pub(crate) fn valid(&self, now: Timestamp) -> Option<&[AccountId]> {
        let is_valid = |(of, at): (u64, Timestamp)| of == self.changes && age(at, now) < WATCH_LIFE;
        self.of.is_some_and(is_valid).then_some(&self.watched[..])
    }
}

/// What the sweep's row remembers of accounts; nothing in one of a version before.
pub(crate) fn watch(item: &Item) -> WatchList {
    let ids = item.get("watched").and_then(|value| value.as_l().ok());
    let ids = ids.into_iter().flatten().filter_map(|id| id.as_s().ok());
    WatchList {
        changes: number(item, "changes").unwrap_or(0),
        watched: ids.map(AccountId::from_connector).collect(),
        of: number(item, "watched_of").zip(instant(item, "watched_at")),
    }
}
