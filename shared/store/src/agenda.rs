//! What is due, hints, and states of many threads.
//!
//! A row is in the index `due` exactly while something is left to do with it.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use bridge::{
    failure::StoreFailure,
    ids::{AccountId, DeskMessageId, ThreadKey},
    ports::{Agenda, Due, HintRow, ThreadState},
};
use jiff::{SignedDuration, Timestamp};

use crate::{
    Table,
    calls::{failed, failure, names, refused, unconflicted},
    item::{self, attributes, hint_key, s, stamp, values},
    keys::{DEAD_SHARD, DUE_INDEX, RowKey, SHARD},
};

/// A fresh hint is left to the stream for this long before the sweep takes it.
const HINT_GRACE: Duration = Duration::from_secs(30);

impl Agenda for Table {
    /// 1 call; with hints among the rows 1 more per 100 of them. 1 RCU per 8 KB of index (a
    /// row is about 200 bytes), 1 RCU per hint.
    ///
    /// One page of the index: what does not fit into `limit` or 1 MB is due the next time. A thread
    /// comes once, in the place of its oldest row; a hint that was followed meanwhile or
    /// has expired is left out.
    async fn due(&self, now: Timestamp, limit: usize) -> Result<Vec<Due>, StoreFailure> {
        let mut seen = HashSet::new();
        let mut rows = self.due_rows(now, limit).await?;
        rows.retain(|row| seen.insert(row.clone()));

        let asked: Vec<_> = rows
            .iter()
            .filter(|row| matches!(row, RowKey::Hint(..)))
            .cloned()
            .collect();
        let mut hints = HashMap::new();
        for row in self.batch(asked, true, "BatchGetItem hints").await? {
            if let Some(key) = item::key(&row).filter(|_| !item::has_expired(&row, now)) {
                let hint = item::hint(&row)
                    .map_err(|error| failure("BatchGetItem hints", error.to_string()))?;
                hints.insert(key, hint);
            }
        }
        let due = |row| match row {
            RowKey::Thread(key) => Some(Due::Thread(key)),
            hint => hints.remove(&hint).map(Due::Hint),
        };
        Ok(rows.into_iter().filter_map(due).collect())
    }

    /// 1 call, consistent, 1 RCU.
    async fn hint(&self, account: &AccountId, hint: &str) -> Result<Option<HintRow>, StoreFailure> {
        const CALL: &str = "GetItem hint";
        let row = self
            .get(&RowKey::Hint(account.clone(), hint.to_owned()), CALL)
            .await?;
        row.map(|row| item::hint(&row).map_err(|error| failure(CALL, error.to_string())))
            .transpose()
    }

    /// 1 call, 1 WCU, and 1 for its place in the index.
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
        match unconflicted(|| request.clone().send()).await {
            Ok(_) => Ok(()),
            Err(error) if refused(&error) => Ok(()),
            Err(error) => Err(failed("DeleteItem hint")(error)),
        }
    }

    /// 1 call, 1 WCU, and 2 for its place in the index. Does nothing when the hint is gone
    /// or arrived again.
    async fn postpone(&self, hint: &HintRow, at: Timestamp) -> Result<(), StoreFailure> {
        let (update, condition) = ("SET #due_at = :at, #due_shard = :shard", "#nonce = :nonce");
        let request = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(attributes(&hint_key(hint))))
            .update_expression(update)
            .condition_expression(condition)
            .set_expression_attribute_names(Some(names(&[update, condition])))
            .set_expression_attribute_values(Some(values([
                (":at", stamp(at)),
                (":shard", s(SHARD)),
                (":nonce", s(&hint.nonce)),
            ])));
        match unconflicted(|| request.clone().send()).await {
            Ok(_) => Ok(()),
            Err(error) if refused(&error) => Ok(()),
            Err(error) => Err(failed("UpdateItem hint (postpone)")(error)),
        }
    }

    /// 1 call, 1 RCU per 8 KB of index. One page.
    async fn dead(&self, limit: usize) -> Result<Vec<(ThreadKey, DeskMessageId)>, StoreFailure> {
        let request = self.index("#due_shard = :shard", values([(":shard", s(DEAD_SHARD))]));
        let reply = |row| match row {
            RowKey::Reply(thread, message, 0) => Some((thread, message)),
            _ => None,
        };
        Ok(one_page(request, limit, "Query dead")
            .await?
            .into_iter()
            .filter_map(reply)
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
                let state = item::state(row).map_err(|error| failure(CALL, error.to_string()))?;
                states.push((key, state));
            }
        }
        Ok(states)
    }
}

impl Table {
    /// Writes a hint over an earlier one of the same words. 1 call, 1 WCU, and 1 for its place in
    /// the index (2 when it moves). The stream tells only of the first: until it is
    /// forgotten, a later one waits for the worker that is at it, or for the sweep.
    ///
    /// # Errors
    ///
    /// The table could not be written. DynamoDB refuses a hint of more than 1 019 bytes.
    pub async fn put_hint(&self, hint: &HintRow, now: Timestamp) -> Result<(), StoreFailure> {
        let due_at = SignedDuration::try_from(HINT_GRACE)
            .ok()
            .and_then(|grace| now.checked_add(grace).ok());
        self.put(
            item::of_hint(hint, now, due_at.unwrap_or(now)),
            "PutItem hint",
        )
        .await
    }

    /// How many replies were given up on since `since`, up to a thousand. 1 call, 1 RCU per 8 KB.
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

    /// Which threads and hints the index names, oldest first. A hint stands for itself, any
    /// row of a thread for the thread.
    async fn due_rows(&self, now: Timestamp, limit: usize) -> Result<Vec<RowKey>, StoreFailure> {
        let condition = "#due_shard = :shard AND #due_at <= :now";
        let request = self.index(
            condition,
            values([(":shard", s(SHARD)), (":now", stamp(now))]),
        );
        let stands_for = |row| match row {
            RowKey::Thread(thread) | RowKey::Inbound(thread, _) | RowKey::Reply(thread, ..) => {
                Some(RowKey::Thread(thread))
            }
            hint @ RowKey::Hint(..) => Some(hint),
            RowKey::Account(_)
            | RowKey::Settings
            | RowKey::Sweep
            | RowKey::OAuth(_)
            | RowKey::Door(_) => None,
        };
        Ok(one_page(request, limit, "Query due")
            .await?
            .into_iter()
            .filter_map(stands_for)
            .collect())
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
