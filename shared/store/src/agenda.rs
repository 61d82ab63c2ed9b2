//! What is due, hints, and states of many threads.
//!
//! A row is in the index `due` while something is left to do with it; a hint that a poll would find as well, once it
//! was put off.

use async_trait::async_trait;
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use aws_sdk_dynamodb::{operation::query::builders::QueryFluentBuilder, types::AttributeValue};
use bridge::{
    failure::StoreFailure,
    ids::{AccountId, ThreadKey},
    ports::{Dead, Due, DueQueue, HintRow, ThreadState},
};
use jiff::{SignedDuration, Timestamp};
use tracing::error;

use crate::{
    calls::{failed, misread, names, refused},
    item::{self, Item, attributes, hint_key, s, stamp, values},
    keys::{DEAD_SHARD, DUE_INDEX, PK, RowKey, SHARD, thread_of_partition},
    table::Table,
};

/// Most pages of the index, of 1 MB each, that are read for one sweep.
const MOST_PAGES: usize = 4;
/// A fresh hint is left to the stream for this long before the sweep takes it.
const HINT_GRACE: Duration = Duration::from_secs(30);

#[async_trait]
impl DueQueue for Table {
    /// 1 call per MB of index, at most 4: 1 RCU per 8 KB (a row is about 200 bytes).
    ///
    /// Four MB are some 20 000 rows; what is due beyond that is due the next time. A thread
    /// comes in the place of its oldest row.
    async fn due(&self, now: Timestamp) -> Result<Vec<Due>, StoreFailure> {
        let condition = "#due_shard = :shard AND #due_at <= :now";
        let query = self.index(
            condition,
            values([(":shard", s(SHARD)), (":now", stamp(now))]),
        );
        let mut once = HashSet::new();
        let rows = self.first_pages(query, MOST_PAGES, "Query due").await?;
        let named = rows.iter().filter_map(named);
        Ok(named.filter(|row| once.insert(row.clone())).collect())
    }

    /// 1 call per 100 hints, consistent, 1 RCU per hint; 1 call, 1 WCU and 1 for its place in the
    /// index, per hint that has expired.
    async fn hints(
        &self,
        named: &[(AccountId, String)],
        now: Timestamp,
    ) -> Result<Vec<Result<HintRow, StoreFailure>>, StoreFailure> {
        const CALL: &str = "BatchGetItem hints";
        let key =
            |(account, hint): &(AccountId, String)| RowKey::Hint(account.clone(), hint.clone());
        let mut found = HashMap::new();
        for row in self
            .batch(named.iter().map(key).collect(), true, CALL)
            .await?
        {
            let Some(key) = item::key(&row) else { continue };
            match item::hint(&row) {
                Ok(hint) if item::has_expired(&row, now) => self.forget(&hint).await?,
                _ if item::was_followed(&row) => {}
                hint => {
                    let hint = hint.map_err(|error| misread(CALL, &key, &error));
                    found.insert(key, hint);
                }
            }
        }
        Ok(named
            .iter()
            .filter_map(|name| found.remove(&key(name)))
            .collect())
    }

    /// 1 call, 1 WCU, and 1 for its place in the index (2 when it moves).
    async fn put_due_hint(&self, hint: &HintRow, now: Timestamp) -> Result<(), StoreFailure> {
        self.put(due_hint(hint, now), "PutItem hint").await
    }

    async fn discard(&self, account: &AccountId, hint: &str) -> Result<(), StoreFailure> {
        let key = RowKey::Hint(account.clone(), hint.to_owned());
        let request = self
            .client
            .delete_item()
            .table_name(&self.name)
            .set_key(Some(attributes(&key)));
        request
            .send()
            .await
            .map_err(failed("DeleteItem hint (discard)"))
            .map(drop)
    }

    /// 1 call, consistent, 1 RCU.
    async fn hint(&self, account: &AccountId, hint: &str) -> Result<Option<HintRow>, StoreFailure> {
        const CALL: &str = "GetItem hint";
        let row = self
            .get(&RowKey::Hint(account.clone(), hint.to_owned()), CALL)
            .await?;
        let named = || RowKey::Hint(account.clone(), hint.to_owned());
        row.filter(|row| !item::was_followed(row))
            .map(|row| item::hint(&row).map_err(|error| misread(CALL, &named(), &error)))
            .transpose()
    }

    /// 1 call, 1 WCU, and 1 for its place in the index if it has one.
    async fn forget(&self, hint: &HintRow) -> Result<(), StoreFailure> {
        let condition = "#nonce = :nonce";
        let request = self
            .client
            .delete_item()
            .table_name(&self.name)
            .set_key(Some(attributes(&hint_key(hint))))
            .condition_expression(condition)
            .set_expression_attribute_names(Some(names(&[condition])))
            .expression_attribute_values(":nonce", s(&hint.nonce));
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) if refused(&error) => Ok(()),
            Err(error) => Err(failed("DeleteItem hint")(error)),
        }
    }

    /// 1 call, 1 WCU, and 1 for its place in the index if it has one.
    async fn mark_followed(&self, hint: &HintRow) -> Result<(), StoreFailure> {
        let update = "SET #followed = :true REMOVE #due_at, #due_shard";
        let values = values([(":true", AttributeValue::Bool(true))]);
        self.change_hint(hint, update, values, "UpdateItem hint (followed)")
            .await
    }

    /// 1 call, 1 WCU, and 1 for its place in the index (2 when it moves). Does nothing when the hint is
    /// gone, was followed or arrived again.
    async fn postpone(&self, hint: &HintRow, at: Timestamp) -> Result<(), StoreFailure> {
        let update = "SET #due_at = :at, #due_shard = :shard";
        let values = values([(":at", stamp(at)), (":shard", s(SHARD))]);
        self.change_hint(hint, update, values, "UpdateItem hint (postpone)")
            .await
    }

    /// 1 call, 1 RCU per 8 KB of index. One page.
    async fn dead(&self, limit: usize) -> Result<Vec<Dead>, StoreFailure> {
        let request = self.index("#due_shard = :shard", values([(":shard", s(DEAD_SHARD))]));
        let dead = |row| match row {
            RowKey::Reply(thread, message, None) => Some(Dead::Reply(thread, message)),
            RowKey::Inbound(thread, message) => Some(Dead::Message(thread, message)),
            _ => None,
        };
        Ok(one_page(request, limit, "Query dead")
            .await?
            .into_iter()
            .filter_map(dead)
            .collect())
    }

    /// 1 call per MB of the index, 1 RCU per 8 KB (a row is about 200 bytes).
    async fn waiting(&self, account: &AccountId) -> Result<Vec<ThreadKey>, StoreFailure> {
        let query = self.index("#due_shard = :shard", values([(":shard", s(SHARD))]));
        let mut threads = Vec::new();
        for row in self.pages(query, "Query due (of an account)").await? {
            match item::key(&row) {
                Some(
                    RowKey::Thread(thread) | RowKey::Inbound(thread, _) | RowKey::Reply(thread, ..),
                ) if thread.account() == *account && !threads.contains(&thread) => {
                    threads.push(thread);
                }
                _ => {}
            }
        }
        Ok(threads)
    }

    /// 1 call per 100 threads, 0.5 RCU per thread that has a row and per one that has none.
    ///
    /// Not consistent: a state may be some milliseconds old. It is good enough to see
    /// what need not be looked at; who looks takes the lease and gets the present one.
    async fn states(
        &self,
        keys: &[ThreadKey],
    ) -> Result<Vec<(ThreadKey, ThreadState)>, StoreFailure> {
        const CALL: &str = "BatchGetItem threads";
        let mut once = HashSet::new();
        let rows = keys
            .iter()
            .filter(|key| once.insert(*key))
            .cloned()
            .map(RowKey::Thread)
            .collect();
        let mut states = Vec::new();
        for row in self.batch(rows, false, CALL).await? {
            if let Some(RowKey::Thread(key)) = item::key(&row) {
                match item::state(row) {
                    Ok(state) => states.push((key, state)),
                    Err(error) => {
                        error!(row.key = %key, error = &error as &dyn std::error::Error, "row does not read: its thread is left out");
                    }
                }
            }
        }
        Ok(states)
    }
}

/// A hint's row that is due a little after `now`.
fn due_hint(hint: &HintRow, now: Timestamp) -> Item {
    let grace = SignedDuration::try_from(HINT_GRACE).ok();
    let due_at = grace.and_then(|grace| now.checked_add(grace).ok());
    item::of_hint(hint, now, Some(due_at.unwrap_or(now)))
}

/// What a row that is due asks for. One of a kind that this version does not know stands for its thread, whose rows
/// then do not read: it is told of.
fn named(row: &Item) -> Option<Due> {
    match item::key(row) {
        Some(RowKey::Thread(thread) | RowKey::Inbound(thread, _) | RowKey::Reply(thread, ..)) => {
            Some(Due::Thread(thread))
        }
        Some(RowKey::Hint(account, hint)) => Some(Due::Hint(account, hint)),
        Some(
            RowKey::Account(_)
            | RowKey::Cursors(_)
            | RowKey::Settings
            | RowKey::Sweep
            | RowKey::OAuth(_)
            | RowKey::Door(_),
        ) => None,
        None => item::text(row, PK)
            .and_then(thread_of_partition)
            .map(Due::Thread),
    }
}

impl Table {
    /// Writes a hint that a poll would find as well, and of which the stream is to tell: 1 call, 1 WCU. It has no place
    /// in the index until it is put off, as nearly all are followed at once; what one spoke of whose worker died is
    /// found by the poll. The stream tells nothing of one that is written over another of the same words, which a
    /// worker may be at, or which waits: that one is due. 2 calls, 4 WCU at most.
    ///
    /// # Errors
    ///
    /// The table could not be written. DynamoDB refuses a hint of more than 1 019 bytes.
    pub async fn put_hint(&self, hint: &HintRow, now: Timestamp) -> Result<(), StoreFailure> {
        let row = item::of_hint(hint, now, None);
        if self.put_new(row, "PutItem hint").await? {
            return Ok(());
        }
        self.put_due_hint(hint, now).await
    }

    /// Writes a hint that says nothing but that a message was read, unless its row says that it was followed: then it
    /// is a buyer's message, and nothing is new. Whether it was written. 1 call, 2 WCU, 1 when it was not.
    ///
    /// # Errors
    ///
    /// As [`put_hint`](Self::put_hint).
    pub async fn put_hint_of_reading(
        &self,
        hint: &HintRow,
        now: Timestamp,
    ) -> Result<bool, StoreFailure> {
        const CALL: &str = "PutItem hint (reading)";
        let row = due_hint(hint, now);
        self.put_where(row, "attribute_not_exists(#followed)", CALL)
            .await
    }

    /// Changes a hint's row, unless it is gone, was followed or arrived again.
    async fn change_hint(
        &self,
        hint: &HintRow,
        update: &str,
        mut values: Item,
        call: &'static str,
    ) -> Result<(), StoreFailure> {
        let condition = "#nonce = :nonce AND attribute_not_exists(#followed)";
        values.insert(":nonce".to_owned(), s(&hint.nonce));
        let request = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(attributes(&hint_key(hint))))
            .update_expression(update)
            .condition_expression(condition)
            .set_expression_attribute_names(Some(names(&[update, condition])))
            .set_expression_attribute_values(Some(values));
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) if refused(&error) => Ok(()),
            Err(error) => Err(failed(call)(error)),
        }
    }

    /// How many replies and messages were given up on since `since`, up to a thousand. 1 call, 1 RCU per 8 KB.
    ///
    /// # Errors
    ///
    /// The table could not be read.
    pub async fn given_up_since(&self, since: Timestamp) -> Result<usize, StoreFailure> {
        let condition = "#due_shard = :shard AND #due_at >= :since";
        let query = self
            .index(
                condition,
                values([(":shard", s(DEAD_SHARD)), (":since", stamp(since))]),
            )
            .limit(1000);
        let page = query.send().await.map_err(failed("Query given up"))?;
        Ok(page.items.unwrap_or_default().len())
    }

    fn index(&self, condition: &str, values: item::Item) -> QueryFluentBuilder {
        self.client
            .query()
            .table_name(&self.name)
            .index_name(DUE_INDEX)
            .key_condition_expression(condition)
            .set_expression_attribute_names(Some(names(&[condition])))
            .set_expression_attribute_values(Some(values))
    }
}

/// The rows that one page of the index names, in its order.
async fn one_page(
    request: QueryFluentBuilder,
    limit: usize,
    call: &'static str,
) -> Result<Vec<RowKey>, StoreFailure> {
    let page = request
        .limit(i32::try_from(limit).unwrap_or(i32::MAX).max(1))
        .send()
        .await
        .map_err(failed(call))?;
    Ok(page
        .items
        .unwrap_or_default()
        .iter()
        .filter_map(item::key)
        .collect())
}
