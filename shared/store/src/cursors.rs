//! Where the reading of each feed stands: a row of its own in a partition of its own, because a busy
//! seller's cursors are long and written often, and the rows of all accounts are read together.

use bridge::{accounts::Cursors, failure::StoreFailure, ids::AccountId};

use crate::{
    calls::{failed, misread},
    item::{self, attributes, s, version},
    keys::RowKey,
    table::Table,
};

/// Begins the attribute of a feed.
pub(crate) const FEED_PREFIX: &str = "feed:";

impl Table {
    /// 1 call, consistent, 1 RCU per 4 KB; 4 calls the first time, for an account of before.
    pub(crate) async fn read_cursors(&self, id: &AccountId) -> Result<Cursors, StoreFailure> {
        const CALL: &str = "GetItem cursors";
        let key = RowKey::Cursors(id.clone());
        match self.get(&key, CALL).await? {
            Some(row) => item::cursors(&row).map_err(|error| misread(CALL, &key, &error)),
            None => self.move_cursors(id).await,
        }
    }

    /// 1 call, 1 WCU per KB.
    pub(crate) async fn write_cursors(
        &self,
        id: &AccountId,
        cursors: &Cursors,
    ) -> Result<(), StoreFailure> {
        let mut request = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(attributes(&RowKey::Cursors(id.clone()))))
            .expression_attribute_names("#v", "v")
            .expression_attribute_values(":v", version());
        let mut sets = vec!["#v = :v".to_owned()];
        for (at, (feed, cursor)) in cursors.iter().enumerate() {
            sets.push(format!("#feed{at} = :feed{at}"));
            request = request
                .expression_attribute_names(format!("#feed{at}"), format!("{FEED_PREFIX}{feed}"))
                .expression_attribute_values(format!(":feed{at}"), s(cursor));
        }
        let request = request.update_expression(format!("SET {}", sets.join(", ")));
        request
            .send()
            .await
            .map_err(failed("UpdateItem cursors"))
            .map(drop)
    }

    /// Versions before kept cursors in the account's row: they are moved when they are met.
    async fn move_cursors(&self, id: &AccountId) -> Result<Cursors, StoreFailure> {
        const CALL: &str = "GetItem account (cursors)";
        let key = RowKey::Account(id.clone());
        let Some(row) = self.get(&key, CALL).await? else {
            return Ok(Cursors::new());
        };
        let cursors = item::cursors_of_before(&row).map_err(|error| misread(CALL, &key, &error))?;
        if !cursors.is_empty() {
            self.write_cursors(id, &cursors).await?;
            self.empty_cursors_of_before(id).await?;
        }
        Ok(cursors)
    }
}
