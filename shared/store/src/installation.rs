//! The rows that concern the whole installation.

use async_trait::async_trait;
use std::collections::HashSet;

use aws_sdk_dynamodb::{operation::query::builders::QueryFluentBuilder, types::AttributeValue};
use bridge::{
    Gap,
    accounts::{ConnectedCounts, Coverage, Installation, Overview},
    failure::StoreFailure,
    ids::AccountId,
};
use jiff::Timestamp;
use tracing::error;

use crate::{
    calls::{failed, failure, names},
    item::{self, Item, WatchList, attributes, n, s, values, version},
    keys::{BRIDGE, RowKey},
    settings::stored_settings,
    table::Table,
};

/// Rows that the first page of a look around holds: with settings and the sweep's, so few accounts that
/// they are all read each time.
const FIRST_PAGE: i32 = 20;

#[async_trait]
impl Installation for Table {
    /// 1 call per MB (about 1 500 accounts), consistent: 1 RCU per 4 KB.
    ///
    /// An account whose row does not read is left out and logged: the others go on.
    async fn overview(&self) -> Result<Overview, StoreFailure> {
        let rows = self.pages(self.installation(), "Query bridge").await?;
        let coverage = Coverage::Many(watch(&rows).changes);
        Ok(Overview {
            coverage,
            ..whole(&rows)
        })
    }

    /// With up to 18 accounts 1 call, consistent, 1 RCU per 4 KB; else 1 more call per 100 accounts that
    /// are watched, 1 RCU each, or what an overview costs.
    async fn look_around(&self, now: Timestamp) -> Result<Overview, StoreFailure> {
        const CALL: &str = "Query bridge (first)";
        let query = self.installation().limit(FIRST_PAGE);
        let page = query.send().await.map_err(failed(CALL))?;
        let mut rows = page.items.unwrap_or_default();
        let Some(rest) = page.last_evaluated_key else {
            return Ok(whole(&rows));
        };
        let watch = watch(&rows);
        if let Some(watched) = watch.valid(now) {
            let first: HashSet<RowKey> = rows.iter().filter_map(item::key).collect();
            let keys = watched.iter().cloned().map(RowKey::Account);
            let keys = keys.filter(|key| !first.contains(key)).collect();
            rows.extend(self.batch(keys, true, "BatchGetItem accounts").await?);
            return Ok(Overview {
                coverage: Coverage::Watched,
                ..overview(&rows)
            });
        }
        let query = self.installation();
        rows.extend(self.pages_behind(rest, query, "Query bridge").await?);
        Ok(Overview {
            coverage: Coverage::Many(watch.changes),
            ..whole(&rows)
        })
    }

    /// 1 call, 1 WCU per KB (an account is about 20 bytes of it).
    async fn watch(
        &self,
        accounts: &[AccountId],
        changes: u64,
        at: Timestamp,
    ) -> Result<(), StoreFailure> {
        let update = "SET #v = :v, #watched = :watched, #watched_at = :at, #watched_of = :changes";
        let ids = accounts.iter().map(|id| s(id.as_str())).collect();
        let values = values([
            (":v", version()),
            (":watched", AttributeValue::L(ids)),
            (":at", s(at.to_string())),
            (":changes", n(changes)),
        ]);
        self.write_sweep(update, values, "UpdateItem sweep (watch)")
            .await
    }

    /// 1 call, 1 WCU.
    async fn keep_gap(&self, gap: &Gap) -> Result<(), StoreFailure> {
        const CALL: &str = "UpdateItem sweep (gap)";
        let json = serde_json::to_string(gap).map_err(|error| failure(CALL, error.to_string()))?;
        let values = values([(":v", version()), (":gap", s(json))]);
        self.write_sweep("SET #v = :v, #gap = :gap", values, CALL)
            .await
    }

    /// 1 call, 1 WCU.
    async fn set_read_back(
        &self,
        until: Timestamp,
        connected: &ConnectedCounts,
    ) -> Result<(), StoreFailure> {
        let update = "SET #v = :v, #read_back_until = :until, #connected = :connected REMOVE #gap";
        let values = values([
            (":v", version()),
            (":until", s(until.to_string())),
            (":connected", item::counts(connected)),
        ]);
        self.write_sweep(update, values, "UpdateItem sweep (read back)")
            .await
    }
}

impl Table {
    /// The partition of the installation: the sweep's row and settings come first, then accounts.
    fn installation(&self) -> QueryFluentBuilder {
        self.partition(BRIDGE.to_owned()).scan_index_forward(false)
    }

    /// Counts that something changed of what the clock looks at in accounts. Called after the change:
    /// whoever reads accounts meanwhile finds that their list is old. 1 call, 1 WCU.
    pub(crate) async fn note_change(&self) -> Result<(), StoreFailure> {
        let update = "SET #v = :v ADD #changes :one";
        let values = values([(":v", version()), (":one", n(1))]);
        self.write_sweep(update, values, "UpdateItem sweep (change)")
            .await
    }

    async fn write_sweep(
        &self,
        update: &str,
        values: Item,
        call: &'static str,
    ) -> Result<(), StoreFailure> {
        let request = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(attributes(&RowKey::Sweep)))
            .update_expression(update)
            .set_expression_attribute_names(Some(names(&[update])))
            .set_expression_attribute_values(Some(values));
        request.send().await.map_err(failed(call)).map(drop)
    }
}

/// What the sweep's row among these remembers of accounts.
fn watch(rows: &[Item]) -> WatchList {
    let row = rows
        .iter()
        .find(|row| item::key(row) == Some(RowKey::Sweep));
    row.map(item::watch).unwrap_or_default()
}

impl Table {
    /// The same with one account, or none if there is no such account. 1 call, consistent, 2 RCU; 3 each
    /// [`NOTED`](crate::NOTED), when it reads how many accounts there are.
    ///
    /// # Errors
    ///
    /// The table could not be read.
    pub async fn overview_of(
        &self,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<Overview, StoreFailure> {
        let mut keys = vec![RowKey::Settings, RowKey::Account(account.clone())];
        if self.lately.is_due(&RowKey::Sweep, now) {
            keys.push(RowKey::Sweep);
        }
        let rows = self.batch(keys, true, "BatchGetItem account").await?;
        let sweep = rows
            .iter()
            .find(|row| item::key(row) == Some(RowKey::Sweep));
        if let Some(connected) = sweep.and_then(item::connected) {
            self.remember_connected(connected);
        }
        Ok(Overview {
            connected: self.remembered_connected(),
            ..overview(&rows)
        })
    }
}

/// What all rows hold.
fn whole(rows: &[Item]) -> Overview {
    let overview = overview(rows);
    Overview {
        connected: ConnectedCounts::of(&overview.accounts),
        ..overview
    }
}

/// What these rows hold, as if they were all; how many accounts are connected, as the sweep's row has it.
pub(crate) fn overview(rows: &[Item]) -> Overview {
    let mut overview = Overview::default();
    for row in rows {
        match item::key(row) {
            Some(RowKey::Settings) => take_settings(&mut overview, row),
            Some(RowKey::Sweep) => {
                overview.read_back_until = item::read_back_until(row);
                overview.gap = item::gap(row);
                overview.connected = item::connected(row).unwrap_or_default();
            }
            Some(RowKey::Account(id)) => take_account(&mut overview, &id, row),
            _ => {}
        }
    }
    overview
        .accounts
        .sort_by(|one, other| one.id.cmp(&other.id));
    overview
}

fn take_settings(overview: &mut Overview, row: &Item) {
    match item::settings(row) {
        Ok(json) => overview.settings = stored_settings(Some(&json)),
        Err(error) => {
            overview.unreadable += 1;
            error!(
                row.key = "bridge / settings",
                error = &error as &dyn std::error::Error,
                "row does not read: the stored settings are left out"
            );
        }
    }
}

fn take_account(overview: &mut Overview, id: &AccountId, row: &Item) {
    match item::account(row) {
        Ok(account) => overview.accounts.push(account),
        Err(error) => {
            overview.unreadable += 1;
            error!(account.id = %id, error = &error as &dyn std::error::Error, "row does not read: this account stands still");
        }
    }
}
