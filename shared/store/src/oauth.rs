//! What setup keeps for minutes or a day: states, invites, wrong guesses.
//!
//! All under one partition key of its own, so that a tick does not read it. DynamoDB deletes
//! expired rows late, so their time is checked whenever one is read.

use aws_sdk_dynamodb::types::ReturnValue;
use bridge::failure::StoreFailure;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::{
    calls::{failed, failure, names, refused},
    item::{self, Item, attributes, n, s, stamp, values, version},
    keys::{EXPIRES_AT, RowKey},
    table::Table,
};

/// A row that is good for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passing {
    /// What setup wrote. Opaque.
    pub json: Value,
    /// Until when it counts.
    pub until: Timestamp,
}

impl Passing {
    /// A text in it.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.json.get(name)?.as_str()
    }
}

impl Table {
    /// Keeps `json` under `name` until `until`. 1 call, 1 WCU.
    ///
    /// # Errors
    ///
    /// The table could not be written.
    pub async fn put_passing(
        &self,
        name: &str,
        json: &Value,
        until: Timestamp,
    ) -> Result<(), StoreFailure> {
        let mut row = attributes(&RowKey::OAuth(name.to_owned()));
        row.extend(values([
            ("v", version()),
            ("json", s(json.to_string())),
            ("until", stamp(until)),
            (EXPIRES_AT, n(until.as_second())),
        ]));
        self.put(row, "PutItem oauth").await
    }

    /// What is kept under `name`, if its time is not over. 1 call, 1 RCU.
    ///
    /// # Errors
    ///
    /// The table could not be read.
    pub async fn passing(
        &self,
        name: &str,
        now: Timestamp,
    ) -> Result<Option<Passing>, StoreFailure> {
        let row = self
            .get(&RowKey::OAuth(name.to_owned()), "GetItem oauth")
            .await?;
        Ok(row.as_ref().and_then(|row| read(row, now)))
    }

    /// Everything that is kept under names that begin so and whose time is not over. 1 call, 1 RCU per 4 KB.
    ///
    /// # Errors
    ///
    /// The table could not be read.
    pub async fn all_passing(
        &self,
        begin: &str,
        now: Timestamp,
    ) -> Result<Vec<Passing>, StoreFailure> {
        let key = RowKey::OAuth(begin.to_owned());
        let condition = "#pk = :pk AND begins_with(#sk, :begin)";
        let query = self
            .partition(key.pk())
            .key_condition_expression(condition)
            .set_expression_attribute_names(Some(names(&[condition])))
            .expression_attribute_values(":begin", s(key.sk()));
        let rows = self.pages(query, "Query oauth").await?;
        Ok(rows.iter().filter_map(|row| read(row, now)).collect())
    }

    /// Takes what is kept under `name`: of any number of callers one gets it. 1 call, 1 WCU.
    ///
    /// # Errors
    ///
    /// The table could not be written.
    pub async fn take_passing(
        &self,
        name: &str,
        now: Timestamp,
    ) -> Result<Option<Passing>, StoreFailure> {
        let request = self
            .client
            .delete_item()
            .table_name(&self.name)
            .set_key(Some(attributes(&RowKey::OAuth(name.to_owned()))))
            .return_values(ReturnValue::AllOld);
        let answer = request.send().await.map_err(failed("DeleteItem oauth"))?;
        Ok(answer.attributes.as_ref().and_then(|row| read(row, now)))
    }

    /// Counts one more try under `name`, in windows of `window`: the how-manieth it is, and when
    /// the window ends. 1 call, 1 WCU; 2 when a window begins.
    ///
    /// # Errors
    ///
    /// The table could not be written.
    pub async fn count_try(
        &self,
        name: &str,
        now: Timestamp,
        window: SignedDuration,
    ) -> Result<(u64, Timestamp), StoreFailure> {
        const CALL: &str = "UpdateItem oauth (count)";
        let key = RowKey::OAuth(name.to_owned());
        let ends = now.checked_add(window).unwrap_or(Timestamp::MAX);
        let first = "SET #count = :one, #until = :ends, #expires_at = :expires_at, #v = :v";
        let over = "attribute_not_exists(#until) OR #until <= :now";
        let begun = values([
            (":one", n(1)),
            (":ends", stamp(ends)),
            (":expires_at", n(ends.as_second())),
            (":v", version()),
            (":now", stamp(now)),
        ]);
        let add = "SET #count = #count + :one";
        let runs = "#until > :now";
        let added = values([(":one", n(1)), (":now", stamp(now))]);
        for (update, condition, values) in [
            (add, runs, &added),
            (first, over, &begun),
            (add, runs, &added),
        ] {
            if let Some(row) = self
                .count(&key, update, condition, values.clone(), CALL)
                .await?
            {
                let until = item::text(&row, "until")
                    .and_then(|at| at.parse().ok())
                    .unwrap_or(ends);
                return Ok((item::number(&row, "count").unwrap_or(1), until));
            }
        }
        Err(failure(CALL, "the window ended each time"))
    }

    /// Forgets what was counted or kept under `name`. 1 call, 1 WCU.
    ///
    /// # Errors
    ///
    /// The table could not be written.
    pub async fn forget_passing(&self, name: &str) -> Result<(), StoreFailure> {
        let key = attributes(&RowKey::OAuth(name.to_owned()));
        let request = self
            .client
            .delete_item()
            .table_name(&self.name)
            .set_key(Some(key));
        request
            .send()
            .await
            .map_err(failed("DeleteItem oauth"))
            .map(drop)
    }

    async fn count(
        &self,
        key: &RowKey,
        update: &str,
        condition: &str,
        values: Item,
        call: &'static str,
    ) -> Result<Option<Item>, StoreFailure> {
        let request = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(attributes(key)))
            .update_expression(update)
            .condition_expression(condition)
            .set_expression_attribute_names(Some(names(&[update, condition])))
            .set_expression_attribute_values(Some(values))
            .return_values(ReturnValue::AllNew);
        match request.send().await {
            Ok(answer) => Ok(answer.attributes),
            Err(error) if refused(&error) => Ok(None),
            Err(error) => Err(failed(call)(error)),
        }
    }
}

fn read(row: &Item, now: Timestamp) -> Option<Passing> {
    let until = item::text(row, "until")?
        .parse()
        .ok()
        .filter(|until| now < *until)?;
    Some(Passing {
        json: serde_json::from_str(item::text(row, "json")?).ok()?,
        until,
    })
}
