//! What a run that follows notifications begins with, in one read.

use std::collections::{BTreeSet, HashMap};

use bridge::{
    accounts::{Account, StoredSettings},
    failure::StoreFailure,
    ids::AccountId,
    ports::HintRow,
};

use crate::{
    calls::misread,
    installation::overview,
    item::{self, Item},
    keys::RowKey,
    table::Table,
};

const CALL: &str = "BatchGetItem beginning";

/// Notifications by account and words: their rows, as far as they are there and read.
pub type NamedHints = HashMap<(AccountId, String), Result<HintRow, StoreFailure>>;

/// What a run begins with.
#[derive(Debug, Default)]
pub struct Beginning {
    /// What setup stored; nothing where it was not asked for.
    pub settings: StoredSettings,
    /// The accounts of the notifications.
    pub accounts: Vec<Account>,
    /// The notifications.
    pub hints: NamedHints,
}

impl Table {
    /// The rows of these notifications, those of their accounts and, if they are wanted, the settings. 1 call per 100
    /// rows, consistent, 1 RCU each.
    ///
    /// # Errors
    ///
    /// The table could not be read.
    pub async fn begin(
        &self,
        named: &[(AccountId, String)],
        wants_settings: bool,
    ) -> Result<Beginning, StoreFailure> {
        let settings = wants_settings.then_some(RowKey::Settings);
        let keys = rows_of(named).chain(settings).collect();
        let rows = self.batch(keys, true, CALL).await?;
        let known = overview(&rows);
        Ok(Beginning {
            settings: known.settings,
            accounts: known.accounts,
            hints: rows.iter().filter_map(named_hint).collect(),
        })
    }
}

/// The rows of these notifications and of their accounts.
fn rows_of(named: &[(AccountId, String)]) -> impl Iterator<Item = RowKey> {
    let hints = named.iter().cloned();
    let hints = hints.map(|(account, hint)| RowKey::Hint(account, hint));
    let accounts: BTreeSet<&AccountId> = named.iter().map(|(account, _)| account).collect();
    hints.chain(accounts.into_iter().cloned().map(RowKey::Account))
}

/// The notification that a row holds, if it holds one.
fn named_hint(row: &Item) -> Option<((AccountId, String), Result<HintRow, StoreFailure>)> {
    let RowKey::Hint(account, hint) = item::key(row)? else {
        return None;
    };
    if item::was_followed(row) {
        return None;
    }
    let key = RowKey::Hint(account.clone(), hint.clone());
    let read = item::hint(row).map_err(|error| misread(CALL, &key, &error));
    Some(((account, hint), read))
}
