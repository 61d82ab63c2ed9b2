//! Rows as they lie, for whoever looks after the table: at a terminal, never on a message's way.

use bridge::failure::StoreFailure;
use serde_json::{Map, Value};

use crate::{
    calls::{failed, failure},
    item::{Item, text},
    keys::{PK, RowKey, SK},
    table::Table,
};

/// A row with everything that is stored in it. What secrets it may hold its reader has to leave alone.
#[derive(Clone)]
pub struct StoredRow {
    /// Which row; `None` = none of ours.
    pub key: Option<RowKey>,
    /// Its attributes, keys included.
    pub attributes: Map<String, Value>,
}

impl std::fmt::Debug for StoredRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoredRow")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

impl Table {
    /// Every row, in no order. One call per MB, half a unit per 4 KB: as much as the table is large.
    ///
    /// # Errors
    ///
    /// The table could not be read.
    pub async fn every_row(&self) -> Result<Vec<StoredRow>, StoreFailure> {
        const CALL: &str = "Scan table";
        let (mut rows, mut from) = (Vec::new(), None);
        loop {
            let page = self
                .client
                .scan()
                .table_name(&self.name)
                .set_exclusive_start_key(from)
                .send()
                .await
                .map_err(failed(CALL))?;
            for item in page.items.unwrap_or_default() {
                rows.push(stored(item).map_err(|error| failure(CALL, error.to_string()))?);
            }
            from = page.last_evaluated_key;
            if from.is_none() {
                return Ok(rows);
            }
        }
    }
}

fn stored(item: Item) -> Result<StoredRow, serde_dynamo::Error> {
    let key = text(&item, PK).zip(text(&item, SK));
    Ok(StoredRow {
        key: key.and_then(|(pk, sk)| RowKey::parse(pk, sk)),
        attributes: serde_dynamo::from_item(item)?,
    })
}
