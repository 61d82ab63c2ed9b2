//! Whether an account's notifications arrive: attributes of its row, so that whoever reads it knows how often the
//! account is to be polled.
//!
//! For each feed `heard:<feed>`, `heard_since:<feed>`, `heard_at:<feed>`, `missed:<feed>`, `missed_at:<feed>`.

use async_trait::async_trait;
use std::collections::{BTreeMap, HashMap};

use bridge::{accounts::FeedArrivals, failure::StoreFailure, ids::AccountId, ports::Arrivals};
use jiff::Timestamp;

use crate::{
    item::{self, Item, n, s, values},
    keys::RowKey,
    table::Table,
};

/// What an attribute says of a feed, before its name.
const HEARD: &str = "heard";
const SINCE: &str = "heard_since";
const HEARD_AT: &str = "heard_at";
const MISSED: &str = "missed";
const MISSED_AT: &str = "missed_at";

#[async_trait]
impl Arrivals for Table {
    /// At most 1 call, 1 WCU per KB, per [`NOTED`](crate::NOTED) and process.
    async fn note_heard(
        &self,
        account: &AccountId,
        feed: &str,
        now: Timestamp,
    ) -> Result<(), StoreFailure> {
        let name = RowKey::Door(format!("{HEARD}#{feed}#{account}"));
        let Some(count) = self.lately.count(&name, now) else {
            return Ok(());
        };
        let update = "SET #heard_since = if_not_exists(#heard_since, :now), #heard_at = :now REMOVE #missed ADD #heard :count";
        let values = values([(":now", s(now.to_string())), (":count", n(count))]);
        self.write_arrivals(account, feed, update, values).await
    }

    /// 1 call, 1 WCU per KB.
    async fn note_missed(
        &self,
        account: &AccountId,
        feed: &str,
        now: Timestamp,
    ) -> Result<(), StoreFailure> {
        let update = "SET #missed_at = :now REMOVE #heard_since, #heard ADD #missed :one";
        let values = values([(":now", s(now.to_string())), (":one", n(1))]);
        self.write_arrivals(account, feed, update, values).await
    }
}

impl Table {
    async fn write_arrivals(
        &self,
        account: &AccountId,
        feed: &str,
        update: &str,
        values: Item,
    ) -> Result<(), StoreFailure> {
        let own = [HEARD, SINCE, HEARD_AT, MISSED, MISSED_AT].into_iter();
        let used = own.filter(|name| names_it(update, name));
        let mut names: HashMap<String, String> = used
            .map(|name| (format!("#{name}"), format!("{name}:{feed}")))
            .collect();
        names.insert("#pk".to_owned(), crate::keys::PK.to_owned());
        let request = self
            .write_account(account, update, "attribute_exists(#pk)", values)
            .set_expression_attribute_names(Some(names));
        self.unless_gone(account, request, "UpdateItem account (arrivals)")
            .await
    }
}

/// Whether an expression names this attribute, and not only one whose name begins with it.
fn names_it(update: &str, name: &str) -> bool {
    update
        .split(|sign: char| !(sign.is_ascii_alphanumeric() || "#_".contains(sign)))
        .any(|word| word.strip_prefix('#') == Some(name))
}

/// What an account's row says of its notifications, by feed.
pub(crate) fn arrivals(row: &Item) -> BTreeMap<String, FeedArrivals> {
    let mut feeds: BTreeMap<String, FeedArrivals> = BTreeMap::new();
    for (name, feed) in row.keys().filter_map(|name| name.split_once(':')) {
        let attribute = format!("{name}:{feed}");
        let count = || item::number(row, &attribute).unwrap_or_default();
        let at = || item::text(row, &attribute).and_then(|at| at.parse().ok());
        let known = feeds.entry(feed.to_owned()).or_default();
        match name {
            HEARD => known.heard = count(),
            SINCE => known.since = at(),
            HEARD_AT => known.heard_at = at(),
            MISSED => known.missed = count(),
            MISSED_AT => known.missed_at = at(),
            _ => {}
        }
    }
    feeds
}
