//! The table itself, for tests and local runs. Deployed ones are made by the template.

use aws_sdk_dynamodb::{
    error::{BuildError, ProvideErrorMetadata},
    types::{
        AttributeDefinition, BillingMode, GlobalSecondaryIndex, GlobalSecondaryIndexDescription,
        KeySchemaElement, KeyType, Projection, ProjectionType, ScalarAttributeType,
        StreamSpecification, StreamViewType, TimeToLiveDescription, TimeToLiveSpecification,
    },
};
use bridge::failure::StoreFailure;

use crate::{
    calls::{failed, failure},
    keys::{DUE_AT, DUE_INDEX, DUE_SHARD, EXPIRES_AT, PK, SK},
    table::Table,
};

/// What a table needs beside its keys, as far as it can be seen from outside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// The index of what is due is there, with the right keys.
    pub has_index: bool,
    /// The stream is on: new rows wake the dispatcher.
    pub has_stream: bool,
    /// Rows whose time is over are deleted.
    pub expires: bool,
}

impl Table {
    /// Looks at the table itself; `None` when there is none. 2 calls, no units.
    ///
    /// # Errors
    ///
    /// It could not be looked at.
    pub async fn health(&self) -> Result<Option<Health>, StoreFailure> {
        let described = match self
            .client
            .describe_table()
            .table_name(&self.name)
            .send()
            .await
        {
            Ok(described) => described.table,
            Err(error) if error.code() == Some("ResourceNotFoundException") => return Ok(None),
            Err(error) => return Err(failed("DescribeTable")(error)),
        };
        let Some(table) = described else {
            return Ok(None);
        };
        let has_stream = table
            .stream_specification()
            .is_some_and(StreamSpecification::stream_enabled);
        Ok(Some(Health {
            has_index: table.global_secondary_indexes().iter().any(is_due_index),
            has_stream,
            expires: self.expires().await?,
        }))
    }

    /// Whether rows leave by the attribute that says when.
    async fn expires(&self) -> Result<bool, StoreFailure> {
        let asked = self.client.describe_time_to_live().table_name(&self.name);
        let answer = asked.send().await.map_err(failed("DescribeTimeToLive"))?;
        let description = answer.time_to_live_description.as_ref();
        let attribute = description.and_then(TimeToLiveDescription::attribute_name);
        Ok(attribute == Some(EXPIRES_AT))
    }

    /// Makes the table as the template does: keys, the index `due`, the stream of keys, the
    /// expiry. 2 calls; 1 when it is there already, which is then left as it is.
    ///
    /// # Errors
    ///
    /// It could not be made.
    pub async fn create_table(&self) -> Result<(), StoreFailure> {
        const CALL: &str = "CreateTable";
        let built = |error: BuildError| failure(CALL, error.to_string());
        let mut request = self
            .client
            .create_table()
            .table_name(&self.name)
            .billing_mode(BillingMode::PayPerRequest);
        for name in [PK, SK, DUE_SHARD, DUE_AT] {
            request = request.attribute_definitions(text_attribute(name).map_err(built)?);
        }
        let answer = request
            .set_key_schema(Some(keys(PK, SK).map_err(built)?))
            .global_secondary_indexes(due_index().map_err(built)?)
            .stream_specification(keys_only_stream().map_err(built)?)
            .send()
            .await;
        match answer {
            Ok(_) => self.expire().await,
            Err(error) if error.code() == Some("ResourceInUseException") => Ok(()),
            Err(error) => Err(failed(CALL)(error)),
        }
    }

    async fn expire(&self) -> Result<(), StoreFailure> {
        const CALL: &str = "UpdateTimeToLive";
        let expiry = TimeToLiveSpecification::builder()
            .attribute_name(EXPIRES_AT)
            .enabled(true)
            .build()
            .map_err(|error| failure(CALL, error.to_string()))?;
        let request = self
            .client
            .update_time_to_live()
            .table_name(&self.name)
            .time_to_live_specification(expiry);
        request.send().await.map_err(failed(CALL)).map(drop)
    }
}

fn text_attribute(name: &str) -> Result<AttributeDefinition, BuildError> {
    AttributeDefinition::builder()
        .attribute_name(name)
        .attribute_type(ScalarAttributeType::S)
        .build()
}

fn keys(hash: &str, range: &str) -> Result<Vec<KeySchemaElement>, BuildError> {
    let key = |name, kind| {
        KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(kind)
            .build()
    };
    Ok(vec![key(hash, KeyType::Hash)?, key(range, KeyType::Range)?])
}

/// Whether this is the index of what is due, with the right keys.
fn is_due_index(index: &GlobalSecondaryIndexDescription) -> bool {
    let names = index.key_schema().iter();
    let names: Vec<_> = names.map(KeySchemaElement::attribute_name).collect();
    index.index_name() == Some(DUE_INDEX) && names == [DUE_SHARD, DUE_AT]
}

fn due_index() -> Result<GlobalSecondaryIndex, BuildError> {
    GlobalSecondaryIndex::builder()
        .index_name(DUE_INDEX)
        .set_key_schema(Some(keys(DUE_SHARD, DUE_AT)?))
        .projection(
            Projection::builder()
                .projection_type(ProjectionType::KeysOnly)
                .build(),
        )
        .build()
}

fn keys_only_stream() -> Result<StreamSpecification, BuildError> {
    StreamSpecification::builder()
        .stream_enabled(true)
        .stream_view_type(StreamViewType::KeysOnly)
        .build()
}
