//! The ledger of what was shown, and the outbox of what is to be sent.
//!
//! Two kinds of writes. **Intents** (`begin_post`, `replace`) compare and set: they are refused when the row
//! is not the one that was read any more. So of several workers that read the same, one acts and the others
//! stop, whatever they believe of their leases. **Facts** (`post_done`, `record_outcome`) are never
//! refused: a worker that lost its lease while its call was in the air still knows how the call ended.
//! So that late facts and newer rows cannot undo each other, no write forgets that something is there:
//!
//! - `begin_post` never reopens what is settled, and `replace` never writes over a row that went on. Both
//!   answer [`LeaseError::Lost`]: what the worker read is no longer so, it must stop, and somebody
//!   must read again;
//! - `post_done` never forgets the message's id;
//! - `record_outcome` replaces the stored row only if that takes nothing back, see there.

mod conditions;
mod rows;

use async_trait::async_trait;
use aws_sdk_dynamodb::{
    error::SdkError,
    operation::put_item::PutItemError,
    types::{AttributeValue, ReturnValuesOnConditionCheckFailure},
};
use bridge::{
    failure::StoreFailure,
    ids::{HelpdeskMessageId, MessageKey, ThreadKey},
    outbox::{PartRow, ReplyRow, Revision},
    ports::{Entry, Intent, Lease, LeaseError, Ledger, Rows},
};
use jiff::Timestamp;

use self::{conditions::takes_nothing_back, rows::rows};
use crate::{
    calls::{failed, failure, misread, names, refused},
    item::{self, Item, attributes, memory_ends, n, reply_key, s, values, version},
    keys::{DEAD_SHARD, DUE_AT, DUE_SHARD, EXPIRES_AT, RowKey, first_note},
    table::Table,
};

#[async_trait]
impl Ledger for Table {
    /// 1 call per MB of rows, consistent: 1 RCU per 4 KB (a row is about 150 bytes).
    ///
    /// Replies come in the order of their ids, retries behind their message. Rows that
    /// have expired may still be among them: memory does no harm.
    async fn rows(&self, key: &ThreadKey) -> Result<Rows, StoreFailure> {
        const CALL: &str = "Query thread";
        let query = self.partition(RowKey::Thread(key.clone()).pk());
        rows(&self.pages(query, CALL).await?, CALL)
    }

    /// The same by the range of keys that begins with the notes: entries of messages sort before.
    async fn rows_beside_messages(&self, key: &ThreadKey) -> Result<Rows, StoreFailure> {
        const CALL: &str = "Query thread (beside messages)";
        let condition = "#pk = :pk AND #sk >= :first";
        let query = self
            .partition(RowKey::Thread(key.clone()).pk())
            .key_condition_expression(condition)
            .set_expression_attribute_names(Some(names(&[condition])))
            .expression_attribute_values(":first", s(first_note(key)));
        Ok(Rows {
            beside_messages: true,
            ..rows(&self.pages(query, CALL).await?, CALL)?
        })
    }

    /// 1 call, 1 WCU. Repeating it changes nothing.
    async fn begin_post(
        &self,
        lease: &Lease,
        message: &MessageKey,
        intent: &Intent,
        seen: Option<&Entry>,
    ) -> Result<(), LeaseError> {
        const CALL: &str = "PutItem ledger (intent)";
        let key = RowKey::Inbound(lease.key.clone(), message.clone());
        let item = item::of_intent(&key, intent, lease.fence);
        let (condition, values) = match seen {
            None => ("attribute_not_exists(#pk)", None),
            Some(Entry::Intended { at, .. }) => (
                "#state = :intended AND #at = :seen",
                Some(values([
                    (":intended", s("intended")),
                    (":seen", s(at.to_string())),
                ])),
            ),
            Some(Entry::Dead) => (
                "#due_shard = :dead",
                Some(values([(":dead", s(DEAD_SHARD))])),
            ),
            Some(Entry::Settled { .. }) => return Err(LeaseError::Lost),
        };
        let is_ours = |stored: &Item| {
            stored.get("fence") == item.get("fence") && stored.get("at") == item.get("at")
        };
        self.compare_and_put(item.clone(), condition, values, is_ours, CALL)
            .await
    }

    /// 1 call, 1 WCU. Repeating it changes nothing; an id that is known stays known.
    async fn post_done(
        &self,
        key: &ThreadKey,
        message: &MessageKey,
        posted: Option<HelpdeskMessageId>,
        at: Timestamp,
    ) -> Result<(), StoreFailure> {
        let shown = if posted.is_some() {
            ", #message = :message"
        } else {
            ""
        };
        let update = format!(
            "SET #state = :state, #at = :at, #v = :v, #{EXPIRES_AT} = :expires_at{shown} \
             REMOVE #{DUE_SHARD}, #{DUE_AT}"
        );
        let mut values = values([
            (":state", s("settled")),
            (":at", s(at.to_string())),
            (":v", version()),
            (":expires_at", memory_ends(at)),
        ]);
        if let Some(posted) = posted {
            values.insert(":message".to_owned(), n(posted.0));
        }
        let request = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(attributes(&RowKey::Inbound(
                key.clone(),
                message.clone(),
            ))))
            .set_expression_attribute_names(Some(names(&[&update])))
            .set_expression_attribute_values(Some(values))
            .update_expression(update);
        request
            .send()
            .await
            .map_err(failed("UpdateItem ledger (settle)"))
            .map(drop)
    }

    /// 1 call, 1 WCU, and 1 for its place in the index. To a version that knows no refusals it is
    /// settled without a message.
    async fn give_up(
        &self,
        key: &ThreadKey,
        message: &MessageKey,
        at: Timestamp,
    ) -> Result<(), StoreFailure> {
        let (update, condition) = (
            format!(
                "SET #state = :state, #at = :at, #v = :v, #{EXPIRES_AT} = :expires_at, \
                 #{DUE_SHARD} = :dead, #{DUE_AT} = :due_at"
            ),
            "attribute_not_exists(#state) OR #state = :intended",
        );
        let request = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(attributes(&RowKey::Inbound(
                key.clone(),
                message.clone(),
            ))))
            .set_expression_attribute_names(Some(names(&[&update, condition])))
            .set_expression_attribute_values(Some(values([
                (":state", s("settled")),
                (":intended", s("intended")),
                (":at", s(at.to_string())),
                (":v", version()),
                (":expires_at", memory_ends(at)),
                (":dead", s(DEAD_SHARD)),
                (":due_at", item::stamp(at)),
            ])))
            .update_expression(update)
            .condition_expression(condition);
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) if refused(&error) => Ok(()),
            Err(error) => Err(failed("UpdateItem ledger (give up)")(error)),
        }
    }

    /// 1 call, 1 WCU per KB, and 1 for its place in the index. A plain `PutItem`: the webhook
    /// may do no more.
    async fn enqueue(&self, row: &ReplyRow) -> Result<bool, StoreFailure> {
        const CALL: &str = "PutItem reply (announce)";
        let item = encode(row, CALL)?;
        self.put_new(item, CALL).await
    }

    /// 1 call, 1 WCU per KB, and 2 when its place in the index moves. Repeating it changes nothing.
    async fn replace(&self, row: &ReplyRow, seen: Option<&Revision>) -> Result<(), LeaseError> {
        const CALL: &str = "PutItem reply (replace)";
        let item = encode(row, CALL)?;
        let (condition, values) = match seen {
            None => ("attribute_not_exists(#revision)", None),
            Some(seen) => (
                "#revision = :seen",
                Some(values([(":seen", s(seen.to_string()))])),
            ),
        };
        let is_ours = |stored: &Item| stored.get("revision") == item.get("revision");
        self.compare_and_put(item.clone(), condition, values, is_ours, CALL)
            .await
    }

    /// 1 call, 1 WCU; 2 calls, 2 WCU, in the rare case that the row went on without us.
    ///
    /// The stored row is replaced if there is none, or if all of this holds:
    ///
    /// - it belongs to the same retry or an earlier one;
    /// - no part that is stored as sent would be marked unsent, and none that is stored at all,
    ///   be it a mere intent, would be dropped;
    /// - it is pending; or it is in the same state (at worst its bubble is set once more); or
    ///   we know that everything was sent and it does not (an uncertain reply turns out well).
    ///
    /// Otherwise it is further than we are and stays, except that parts which we know to be
    /// there are marked so, where it still speaks of the same attempt at them.
    async fn record_outcome(&self, row: &ReplyRow) -> Result<(), StoreFailure> {
        const CALL: &str = "PutItem reply (record)";
        let item = encode(row, CALL)?;
        let (condition, values) = takes_nothing_back(row, &item);
        let Err(error) = self.put_if(item, &condition, Some(values)).await else {
            return Ok(());
        };
        if !refused(&error) {
            return Err(failed(CALL)(error));
        }
        let stored = stored(&error).cloned();
        let stored = stored.ok_or_else(|| failure(CALL, "the row was not returned"))?;
        let stored = item::reply(stored, row.key.clone(), row.message, row.request)
            .map_err(|error| misread(CALL, &reply_key(row), &error))?;
        tracing::info!(thread.key = %row.key, message.id = %row.message, "outcome not recorded: another worker has taken the reply further");
        self.add_sent_parts(row, &stored).await
    }
}

impl Table {
    /// Reads one reply, without retries asked for in Chatwoot. 1 call, consistent, 1 RCU.
    ///
    /// # Errors
    ///
    /// The table could not be read.
    pub async fn reply(
        &self,
        key: &ThreadKey,
        message: HelpdeskMessageId,
    ) -> Result<Option<ReplyRow>, StoreFailure> {
        const CALL: &str = "GetItem reply";
        let row = self
            .get(&RowKey::Reply(key.clone(), message, None), CALL)
            .await?;
        let read = |row| {
            item::reply(row, key.clone(), message, None)
                .map_err(|error| misread(CALL, &RowKey::Reply(key.clone(), message, None), &error))
        };
        row.map(read).transpose()
    }

    /// Writes a row if there is none of its key; false when there is.
    pub(crate) async fn put_new(
        &self,
        item: Item,
        call: &'static str,
    ) -> Result<bool, StoreFailure> {
        self.put_where(item, "attribute_not_exists(#pk)", call)
            .await
    }

    /// Writes a row where a condition that names no values holds; false where it does not.
    pub(crate) async fn put_where(
        &self,
        item: Item,
        condition: &str,
        call: &'static str,
    ) -> Result<bool, StoreFailure> {
        let request = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(item))
            .condition_expression(condition)
            .set_expression_attribute_names(Some(names(&[condition])));
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) if refused(&error) => Ok(false),
            Err(error) => Err(failed(call)(error)),
        }
    }

    /// Writes a row if the stored one is the one that `condition` describes. Where it is not, a repeat of
    /// our own call whose answer was lost is told by `is_ours`.
    async fn compare_and_put(
        &self,
        item: Item,
        condition: &str,
        values: Option<Item>,
        is_ours: impl Fn(&Item) -> bool,
        call: &'static str,
    ) -> Result<(), LeaseError> {
        let Err(error) = self.put_if(item, condition, values).await else {
            return Ok(());
        };
        match stored(&error) {
            Some(row) if is_ours(row) => Ok(()),
            _ if refused(&error) => Err(LeaseError::Lost),
            _ => Err(failed(call)(error).into()),
        }
    }

    /// Writes a row on a condition; where that does not hold, the failure has the stored row.
    async fn put_if(
        &self,
        item: Item,
        condition: &str,
        values: Option<Item>,
    ) -> Result<(), SdkError<PutItemError>> {
        let request = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(item))
            .condition_expression(condition)
            .set_expression_attribute_names(Some(names(&[condition])))
            .set_expression_attribute_values(values)
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        request.send().await.map(drop)
    }

    /// Marks parts as sent in a row that stays otherwise as it is.
    async fn add_sent_parts(&self, row: &ReplyRow, stored: &ReplyRow) -> Result<(), StoreFailure> {
        let news = |(_, (ours, theirs)): &(usize, (&PartRow, &PartRow))| {
            ours.is_sent() && !theirs.is_sent() && ours.intended_at == theirs.intended_at
        };
        let (mut sets, mut conditions) = (Vec::new(), Vec::new());
        let mut values = values([(":true", AttributeValue::Bool(true))]);
        for (at, (part, _)) in row.parts.iter().zip(&stored.parts).enumerate().filter(news) {
            sets.push(format!("#parts[{at}].#sent = :true"));
            conditions.push(format!("#parts[{at}].#intended_at = :intended_at_{at}"));
            values.insert(
                format!(":intended_at_{at}"),
                s(part.intended_at.to_string()),
            );
            if let Some(id) = &part.id {
                sets.push(format!(
                    "#parts[{at}].#id = if_not_exists(#parts[{at}].#id, :id_{at})"
                ));
                values.insert(format!(":id_{at}"), s(id.as_str()));
            }
        }
        if sets.is_empty() {
            return Ok(());
        }
        if let Some(revision) = row.revision {
            sets.push("#revision = :revision".to_owned());
            values.insert(":revision".to_owned(), s(revision.to_string()));
        }
        let (update, condition) = (format!("SET {}", sets.join(", ")), conditions.join(" AND "));
        let request = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(attributes(&reply_key(row))))
            .set_expression_attribute_names(Some(names(&[&update, &condition])))
            .set_expression_attribute_values(Some(values))
            .update_expression(update)
            .condition_expression(condition);
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) if refused(&error) => Ok(()), // tried anew meanwhile, after a look of its own
            Err(error) => Err(failed("UpdateItem reply (record)")(error)),
        }
    }
}

/// The row over which a condition refused to write; `None` when the call failed for another reason.
fn stored(error: &SdkError<PutItemError>) -> Option<&Item> {
    match error.as_service_error() {
        Some(PutItemError::ConditionalCheckFailedException(refused)) => refused.item(),
        _ => None,
    }
}

fn encode(row: &ReplyRow, call: &'static str) -> Result<Item, StoreFailure> {
    item::of_reply(row).map_err(|error| failure(call, error.to_string()))
}
