//! Accounts, and the rows that concern the whole installation.
//!
//! All under one partition key, so that one query reads them. A token is renewed by one worker
//! at a time: `renewing_until` says until when, `generation` which pair. A write
//! that asks for a generation which is gone changes nothing.

use async_trait::async_trait;
use std::collections::HashMap;

use aws_sdk_dynamodb::{
    operation::update_item::{UpdateItemOutput, builders::UpdateItemFluentBuilder},
    types::{AttributeValue, ReturnValue},
};
use bridge::{
    accounts::{Account, AccountFact, Accounts, Connection, Cursors, Renewal, Tokens},
    failure::StoreFailure,
    ids::AccountId,
};
use jiff::Timestamp;
use secrecy::ExposeSecret;

use crate::{
    calls::{failed, failure, misread, names, refused},
    installation::overview,
    item::{self, Item, attributes, n, of_connection, of_tokens, s, stamp, values},
    keys::RowKey,
    table::Table,
};

#[async_trait]
impl Accounts for Table {
    /// 1 call, consistent, 1 RCU.
    async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreFailure> {
        const CALL: &str = "GetItem account";
        let named = RowKey::Account(id.clone());
        let row = self.get(&named, CALL).await?;
        row.map(|row| item::account(&row).map_err(|error| misread(CALL, &named, &error)))
            .transpose()
    }

    /// 1 call per 100 accounts, consistent, 1 RCU each.
    async fn some_accounts(&self, ids: &[AccountId]) -> Result<Vec<Account>, StoreFailure> {
        let keys = ids.iter().cloned().map(RowKey::Account).collect();
        let rows = self.batch(keys, true, "BatchGetItem accounts").await?;
        Ok(overview(&rows).accounts)
    }

    /// 1 call, 1 WCU per KB (an account is about 1 KB), and 1 for a new one.
    async fn import(&self, account: &Account) -> Result<bool, StoreFailure> {
        let is_new = self
            .put_new(item::of_account(account), "PutItem account")
            .await?;
        if is_new {
            self.note_change().await?;
        }
        Ok(is_new)
    }

    /// 1 call, 1 WCU, when granted; else 2 calls, 1 WCU and 1 RCU.
    ///
    /// When the answer is lost and the SDK repeats the call, the repeat finds the right taken,
    /// by itself: `Busy`, until `until`.
    ///
    /// # Errors
    ///
    /// Also when there is no such account.
    async fn begin_renewal(
        &self,
        id: &AccountId,
        generation: u64,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Renewal, StoreFailure> {
        const CALL: &str = "UpdateItem account (begin renewal)";
        let update = "SET #renewing_until = :until";
        let free = "#generation = :generation AND (attribute_not_exists(#renewing_until) OR #renewing_until < :now)";
        let values = values([
            (":until", stamp(until)),
            (":now", stamp(now)),
            (":generation", n(generation)),
        ]);
        let request = self
            .write_account(id, update, free, values)
            .return_values(ReturnValue::AllNew);
        match request.send().await {
            Ok(UpdateItemOutput {
                attributes: Some(row),
                ..
            }) => item::account(&row)
                .map(Renewal::Granted)
                .map_err(|error| misread(CALL, &RowKey::Account(id.clone()), &error)),
            Ok(_) => Err(failure(CALL, "the row was not returned")),
            Err(error) if refused(&error) => match self.account(id).await? {
                Some(account) if account.generation > generation => Ok(Renewal::Renewed(account)),
                Some(_) => Ok(Renewal::Busy),
                None => Err(failure(CALL, "there is no such account")),
            },
            Err(error) => Err(failed(CALL)(error)),
        }
    }

    /// 1 call, 1 WCU per KB. Connected again, whatever it was. Repeating it changes nothing.
    ///
    /// # Errors
    ///
    /// Also when another pair took the place of `generation`: it was not stored, and must not
    /// be used; read the account again.
    async fn finish_renewal(
        &self,
        id: &AccountId,
        generation: u64,
        tokens: &Tokens,
    ) -> Result<(), StoreFailure> {
        const CALL: &str = "UpdateItem account (finish renewal)";
        let mut pair = of_tokens(tokens);
        pair.extend(values([
            ("connection", of_connection(Connection::Connected)),
            ("generation", n(generation.saturating_add(1))),
        ]));
        let sets: Vec<_> = pair
            .keys()
            .map(|name| format!("#{name} = :{name}"))
            .collect();
        let forgotten = if tokens.expires_at.is_none() {
            ", #token_expires_at"
        } else {
            ""
        };
        let update = format!("SET {} REMOVE #renewing_until{forgotten}", sets.join(", "));
        let mut values: Item = pair
            .into_iter()
            .map(|(name, value)| (format!(":{name}"), value))
            .collect();
        values.insert(":renewed".to_owned(), n(generation));
        let request = self.write_account(id, &update, "#generation = :renewed", values);
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) if refused(&error) => match self.account(id).await? {
                Some(stored) if is_pair(&stored.tokens, tokens) => Ok(()), // an earlier call whose answer was lost
                Some(_) => Err(failure(CALL, "another pair was stored meanwhile")),
                None => Err(failure(CALL, "there is no such account")),
            },
            Err(error) => Err(failed(CALL)(error)),
        }
    }

    /// 1 call, 1 WCU per KB, and 1 when it was refused. Does nothing when the pair was renewed after all.
    async fn abandon_renewal(
        &self,
        id: &AccountId,
        generation: u64,
        refused: bool,
    ) -> Result<(), StoreFailure> {
        let mut values = values([(":generation", n(generation))]);
        let mut update = "REMOVE #renewing_until".to_owned();
        if refused {
            update.push_str(" SET #connection = :connection");
            values.insert(
                ":connection".to_owned(),
                of_connection(Connection::Disconnected),
            );
        }
        let request = self.write_account(id, &update, "#generation = :generation", values);
        self.unless_gone(id, request, "UpdateItem account (abandon renewal)")
            .await?;
        if refused {
            self.note_change().await?;
        }
        Ok(())
    }

    /// 1 call, 1 WCU per KB. Does nothing when the account is gone.
    async fn note_fact(&self, id: &AccountId, fact: &AccountFact) -> Result<(), StoreFailure> {
        let (name, value) = item::fact::stored(fact);
        let request = self
            .write_account(
                id,
                "SET #map.#entry = :value",
                "attribute_exists(#map)",
                values([(":value", s(value))]),
            )
            .set_expression_attribute_names(Some(HashMap::from([
                ("#map".to_owned(), "facts".to_owned()),
                ("#entry".to_owned(), name.into_owned()),
            ])));
        self.unless_gone(id, request, "UpdateItem account (fact)")
            .await
    }

    /// 1 call, consistent, 1 RCU per 4 KB; 4 calls the first time, for an account of before.
    async fn cursors(&self, id: &AccountId) -> Result<Cursors, StoreFailure> {
        self.read_cursors(id).await
    }

    /// 1 call, 1 WCU per KB.
    async fn save_cursors(&self, id: &AccountId, cursors: &Cursors) -> Result<(), StoreFailure> {
        self.write_cursors(id, cursors).await
    }

    /// 2 calls, 1 WCU per KB and 1. Does nothing when the account is gone.
    ///
    /// The generation rises, so a renewal under way finds its pair outdated and stores nothing.
    async fn close(&self, id: &AccountId) -> Result<(), StoreFailure> {
        let update = "SET #connection = :closed, #access_token = :none, #refresh_token = :none, \
            #generation = #generation + :one, #scheduled = :false REMOVE #renewing_until, #token_expires_at";
        let values = values([
            (":closed", of_connection(Connection::Closed)),
            (":none", s("")),
            (":one", n(1)),
            (":false", AttributeValue::Bool(false)),
        ]);
        let request = self.write_account(id, update, "attribute_exists(#pk)", values);
        self.unless_gone(id, request, "UpdateItem account (close)")
            .await?;
        self.note_change().await
    }

    /// 2 calls, 1 WCU per KB and 1. Does nothing when the account is gone.
    async fn set_scheduled(&self, id: &AccountId, scheduled: bool) -> Result<(), StoreFailure> {
        let values = values([(":scheduled", AttributeValue::Bool(scheduled))]);
        let request = self.write_account(
            id,
            "SET #scheduled = :scheduled",
            "attribute_exists(#pk)",
            values,
        );
        self.unless_gone(id, request, "UpdateItem account (scheduled)")
            .await?;
        self.note_change().await
    }

    /// 1 call, 1 WCU per KB. Does nothing when the account is gone.
    async fn set_announced(&self, id: &AccountId, announced: bool) -> Result<(), StoreFailure> {
        let values = values([(":announced", AttributeValue::Bool(announced))]);
        let request = self.write_account(
            id,
            "SET #announced = :announced",
            "attribute_exists(#pk)",
            values,
        );
        self.unless_gone(id, request, "UpdateItem account (announced)")
            .await
    }
}

impl Table {
    /// Takes an account in that a seller has just granted. One that is there already gets the new
    /// tokens and facts and keeps everything else: where its reading stands, since when it is
    /// connected, and whether people were told that it was lost. True for a new account.
    /// 2 calls, 1 WCU per KB and 1, for a new one; else 4.
    ///
    /// # Errors
    ///
    /// The table could not be written.
    pub async fn connect(&self, account: &Account) -> Result<bool, StoreFailure> {
        const CALL: &str = "UpdateItem account (connect)";
        if self.import(account).await? {
            return Ok(true);
        }
        let mut pair = of_tokens(&account.tokens);
        pair.insert(
            "connection".to_owned(),
            of_connection(Connection::Connected),
        );
        let mut sets: Vec<_> = pair
            .keys()
            .map(|name| format!("#{name} = :{name}"))
            .collect();
        sets.push("#generation = #generation + :one".to_owned());
        let forgotten = if account.tokens.expires_at.is_none() {
            ", #token_expires_at"
        } else {
            ""
        };
        let update = format!("SET {} REMOVE #renewing_until{forgotten}", sets.join(", "));
        let mut values: Item = pair
            .into_iter()
            .map(|(name, value)| (format!(":{name}"), value))
            .collect();
        values.insert(":one".to_owned(), n(1));
        let request = self.write_account(&account.id, &update, "attribute_exists(#pk)", values);
        request.send().await.map_err(failed(CALL))?;
        self.note_change().await?;
        for fact in account.facts() {
            self.note_fact(&account.id, &fact).await?;
        }
        Ok(false)
    }

    /// Stores what setup knows: inbox ids and secrets. Replaces what was there.
    /// 1 call, 1 WCU per KB.
    ///
    /// # Errors
    ///
    /// The table could not be written.
    pub async fn put_settings(&self, settings: &serde_json::Value) -> Result<(), StoreFailure> {
        self.put(item::of_settings(settings), "PutItem settings")
            .await
    }

    /// Writes a row over whatever is there.
    pub(crate) async fn put(&self, item: Item, call: &'static str) -> Result<(), StoreFailure> {
        let request = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(item));
        request.send().await.map_err(failed(call)).map(drop)
    }

    pub(crate) fn write_account(
        &self,
        id: &AccountId,
        update: &str,
        condition: &str,
        values: Item,
    ) -> UpdateItemFluentBuilder {
        self.client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(attributes(&RowKey::Account(id.clone()))))
            .update_expression(update)
            .condition_expression(condition)
            .set_expression_attribute_names(Some(names(&[update, condition])))
            .set_expression_attribute_values(Some(values))
    }

    /// Empties the place where versions before kept cursors. 1 call, 1 WCU per KB.
    pub(crate) async fn empty_cursors_of_before(&self, id: &AccountId) -> Result<(), StoreFailure> {
        let none = values([(":none", AttributeValue::M(HashMap::new()))]);
        let request = self.write_account(id, "SET #cursors = :none", "attribute_exists(#pk)", none);
        self.unless_gone(id, request, "UpdateItem account (cursors of before)")
            .await
    }

    /// Sends the request; one that finds the account gone, or otherwise than it asks for, changes nothing.
    pub(crate) async fn unless_gone(
        &self,
        account: &AccountId,
        request: UpdateItemFluentBuilder,
        call: &'static str,
    ) -> Result<(), StoreFailure> {
        match request.send().await {
            Ok(_) => Ok(()),
            Err(error) if refused(&error) => {
                tracing::info!(
                    account.id = %account,
                    call,
                    "account update skipped: the account is gone or its tokens were renewed"
                );
                Ok(())
            }
            Err(error) => Err(failed(call)(error)),
        }
    }
}

fn is_pair(stored: &Tokens, ours: &Tokens) -> bool {
    stored.refresh.expose_secret() == ours.refresh.expose_secret()
        && stored.access.expose_secret() == ours.access.expose_secret()
}
