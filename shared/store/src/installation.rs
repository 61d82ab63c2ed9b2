//! The rows that concern the whole installation.

use std::sync::atomic::Ordering;

use bridge::{
    accounts::{Account, Connection, Installation, Overview},
    failure::StoreFailure,
    ids::AccountId,
};
use jiff::Timestamp;
use tracing::error;

use crate::{
    item::{self, Item},
    keys::{BRIDGE, RowKey},
    settings::stored_settings,
    table::Table,
};

impl Installation for Table {
    /// 1 call per MB (about 1 500 accounts), consistent: 1 RCU per 4 KB.
    ///
    /// An account whose row does not read is left out and logged: the others go on.
    async fn overview(&self) -> Result<Overview, StoreFailure> {
        let rows = self.partition(BRIDGE.to_owned());
        let mut overview = overview(&self.pages(rows, "Query bridge").await?);
        let is_connected = |account: &&Account| account.connection == Connection::Connected;
        let connected = overview.accounts.iter().filter(is_connected).count();
        overview.connected = u64::try_from(connected).unwrap_or(u64::MAX);
        Ok(overview)
    }

    /// 1 call, 1 WCU.
    async fn set_read_back(&self, until: Timestamp, connected: u64) -> Result<(), StoreFailure> {
        self.put(item::of_sweep(until, connected), "PutItem sweep")
            .await
    }
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
            self.connected.store(connected, Ordering::Relaxed);
        }
        Ok(Overview {
            connected: self.connected.load(Ordering::Relaxed),
            ..overview(&rows)
        })
    }
}

fn overview(rows: &[Item]) -> Overview {
    let mut overview = Overview::default();
    for row in rows {
        match item::key(row) {
            Some(RowKey::Settings) => match item::settings(row) {
                Ok(json) => overview.settings = stored_settings(Some(&json)),
                Err(error) => {
                    overview.unreadable += 1;
                    error!(
                        row.key = "bridge / settings",
                        error = &error as &dyn std::error::Error,
                        "row does not read: the stored settings are left out"
                    );
                }
            },
            Some(RowKey::Sweep) => overview.read_back_until = item::read_back_until(row),
            Some(RowKey::Account(id)) => match item::account(row) {
                Ok(account) => overview.accounts.push(account),
                Err(error) => {
                    overview.unreadable += 1;
                    error!(account.id = %id, error = &error as &dyn std::error::Error, "row does not read: this account stands still");
                }
            },
            _ => {}
        }
    }
    overview
}
