//! How the table is called: expressions, repeats, pages, failures.

use std::{collections::HashMap, error::Error};

use aws_sdk_dynamodb::{
    error::{ProvideErrorMetadata, SdkError},
    operation::query::builders::QueryFluentBuilder,
    types::KeysAndAttributes,
};
use bridge::failure::StoreFailure;

use crate::{
    item::{Item, Misread, attributes, s, text},
    keys::{PK, RowKey, SK},
    table::Table,
};

/// How often keys that a batch read left over are asked for in all.
const ROUNDS: u32 = 5;
/// Most keys of one batch read.
const BATCH: usize = 100;

/// Why a call failed, as text: the SDK's own error may hold a row, and rows hold secrets.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct CallFailed(String);

/// A failure of `call`, in our own words.
pub(crate) fn failure(call: &'static str, why: impl Into<String>) -> StoreFailure {
    StoreFailure {
        call,
        row: None,
        source: Box::new(CallFailed(why.into())),
    }
}

/// The failure of one row that does not read: it is named, what it holds is not.
pub(crate) fn misread(call: &'static str, row: &RowKey, why: &Misread) -> StoreFailure {
    StoreFailure {
        row: Some(format!("{} / {}", row.pk(), row.sk())),
        ..failure(call, why.to_string())
    }
}

/// The failure of a row of a kind that this version does not know: it is named by its keys, which hold ids alone.
pub(crate) fn unknown(call: &'static str, row: &Item) -> StoreFailure {
    let key = |name| text(row, name).unwrap_or_default();
    StoreFailure {
        row: Some(format!("{} / {}", key(PK), key(SK))),
        ..failure(call, Misread::Kind.to_string())
    }
}

/// Makes a failure of `call` out of the SDK's error, without what the row held.
pub(crate) fn failed<E>(call: &'static str) -> impl FnOnce(SdkError<E>) -> StoreFailure
where
    E: ProvideErrorMetadata + Error + 'static,
{
    move |error| match error.code() {
        Some(code) => failure(
            call,
            format!("{code}: {}", error.message().unwrap_or_default()),
        ),
        None => failure(call, chain(&error)),
    }
}

fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

/// What `#name` stands for in expressions: the attribute of that name, each.
///
/// Every attribute is written so, because a good many names are reserved words.
pub(crate) fn names(expressions: &[&str]) -> HashMap<String, String> {
    expressions
        .iter()
        .flat_map(|expression| expression.split('#').skip(1))
        .map(|rest| {
            rest.chars()
                .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
                .collect::<String>()
        })
        .map(|name| (format!("#{name}"), name))
        .collect()
}

/// Whether the condition of a single write did not hold.
pub(crate) fn refused<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    error.code() == Some("ConditionalCheckFailedException")
}

impl Table {
    /// A consistent read of the partition `pk`.
    pub(crate) fn partition(&self, pk: String) -> QueryFluentBuilder {
        let condition = "#pk = :pk";
        self.client
            .query()
            .table_name(&self.name)
            .consistent_read(true)
            .key_condition_expression(condition)
            .set_expression_attribute_names(Some(names(&[condition])))
            .expression_attribute_values(":pk", s(pk))
    }

    /// Every page of a query: one call per MB.
    pub(crate) async fn pages(
        &self,
        query: QueryFluentBuilder,
        call: &'static str,
    ) -> Result<Vec<Item>, StoreFailure> {
        // Boxed, here and below: a query that is built is some KB, and each function holds one.
        Box::pin(self.pages_from(None, query, usize::MAX, call)).await
    }

    /// Every page behind the row of the key `from`.
    pub(crate) async fn pages_behind(
        &self,
        from: Item,
        query: QueryFluentBuilder,
        call: &'static str,
    ) -> Result<Vec<Item>, StoreFailure> {
        Box::pin(self.pages_from(Some(from), query, usize::MAX, call)).await
    }

    /// The first `most` pages of a query: one call per MB.
    pub(crate) async fn first_pages(
        &self,
        query: QueryFluentBuilder,
        most: usize,
        call: &'static str,
    ) -> Result<Vec<Item>, StoreFailure> {
        Box::pin(self.pages_from(None, query, most, call)).await
    }

    async fn pages_from(
        &self,
        mut from: Option<Item>,
        query: QueryFluentBuilder,
        most: usize,
        call: &'static str,
    ) -> Result<Vec<Item>, StoreFailure> {
        let mut rows = Vec::new();
        for _ in 0..most {
            let page = query
                .clone()
                .set_exclusive_start_key(from)
                .send()
                .await
                .map_err(failed(call))?;
            rows.extend(page.items.unwrap_or_default());
            from = page.last_evaluated_key;
            if from.is_none() {
                break;
            }
        }
        Ok(rows)
    }

    /// Reads one row, consistently.
    pub(crate) async fn get(
        &self,
        key: &RowKey,
        call: &'static str,
    ) -> Result<Option<Item>, StoreFailure> {
        let request = self
            .client
            .get_item()
            .table_name(&self.name)
            .set_key(Some(attributes(key)));
        let answer = request
            .consistent_read(true)
            .send()
            .await
            .map_err(failed(call))?;
        Ok(answer.item)
    }

    /// Reads these attributes of one row, consistently.
    pub(crate) async fn get_projected(
        &self,
        key: &RowKey,
        attributes_wanted: &[&str],
        call: &'static str,
    ) -> Result<Option<Item>, StoreFailure> {
        let wanted: Vec<_> = attributes_wanted
            .iter()
            .map(|name| format!("#{name}"))
            .collect();
        let projection = wanted.join(", ");
        let answer = self
            .client
            .get_item()
            .table_name(&self.name)
            .set_key(Some(attributes(key)))
            .set_expression_attribute_names(Some(names(&[&projection])))
            .projection_expression(projection)
            .consistent_read(true)
            .send()
            .await
            .map_err(failed(call))?;
        Ok(answer.item)
    }

    /// Reads many rows, a hundred per call; each key once. Rows that are not there are left out.
    pub(crate) async fn batch(
        &self,
        keys: Vec<RowKey>,
        consistent: bool,
        call: &'static str,
    ) -> Result<Vec<Item>, StoreFailure> {
        let mut rows = Vec::new();
        for chunk in keys.chunks(BATCH) {
            let mut left = KeysAndAttributes::builder()
                .set_keys(Some(chunk.iter().map(attributes).collect()))
                .consistent_read(consistent)
                .build()
                .map_err(|error| failure(call, error.to_string()))
                .map(Some)?;
            for _ in 0..ROUNDS {
                let Some(keys) = left.take() else { break };
                let request = self.client.batch_get_item().request_items(&self.name, keys);
                let answer = request.send().await.map_err(failed(call))?;
                rows.extend(answer.responses.unwrap_or_default().into_values().flatten());
                left = answer
                    .unprocessed_keys
                    .unwrap_or_default()
                    .into_values()
                    .next();
            }
            if left.is_some() {
                return Err(failure(call, "keys were left over each time"));
            }
        }
        Ok(rows)
    }
}
