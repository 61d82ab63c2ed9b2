//! Tables that lack what the bridge needs, for the checks to find, and ones that were restored.

use std::collections::HashMap;

use aws_sdk_dynamodb::{
    Client,
    types::{
        AttributeDefinition, AttributeValue, BillingMode, GlobalSecondaryIndex, KeySchemaElement,
        KeyType, Projection, ProjectionType, ScalarAttributeType, StreamSpecification,
        StreamViewType, TimeToLiveSpecification,
    },
};

/// Makes a table with the keys of ours and as much of the rest as `with` names: `index`, `stream`, `expiry`.
pub(crate) async fn make(client: &Client, name: &str, with: &str) {
    let text = |name: &str| {
        let attribute = AttributeDefinition::builder()
            .attribute_name(name)
            .attribute_type(ScalarAttributeType::S);
        attribute.build().expect("an attribute")
    };
    let key = |name: &str, kind: KeyType| {
        KeySchemaElement::builder()
            .attribute_name(name)
            .key_type(kind)
            .build()
            .expect("a key")
    };
    let keys = |hash: &str, range: &str| vec![key(hash, KeyType::Hash), key(range, KeyType::Range)];
    let mut request = client
        .create_table()
        .table_name(name)
        .billing_mode(BillingMode::PayPerRequest);
    request = request
        .set_key_schema(Some(keys("pk", "sk")))
        .attribute_definitions(text("pk"));
    request = request.attribute_definitions(text("sk"));
    if with.contains("index") {
        let index = GlobalSecondaryIndex::builder()
            .index_name("due")
            .set_key_schema(Some(keys("due_shard", "due_at")))
            .projection(
                Projection::builder()
                    .projection_type(ProjectionType::KeysOnly)
                    .build(),
            )
            .build()
            .expect("an index");
        request = request
            .attribute_definitions(text("due_shard"))
            .attribute_definitions(text("due_at"));
        request = request.global_secondary_indexes(index);
    }
    if with.contains("stream") {
        let stream = StreamSpecification::builder()
            .stream_enabled(true)
            .stream_view_type(StreamViewType::KeysOnly)
            .build();
        request = request.stream_specification(stream.expect("a stream"));
    }
    request.send().await.expect("the table is made");
    if with.contains("expiry") {
        let expiry = TimeToLiveSpecification::builder()
            .attribute_name("expires_at")
            .enabled(true)
            .build();
        set_expiry(client, name, expiry.expect("an expiry")).await;
    }
}

async fn set_expiry(client: &Client, name: &str, expiry: TimeToLiveSpecification) {
    let request = client.update_time_to_live().table_name(name);
    request
        .time_to_live_specification(expiry)
        .send()
        .await
        .expect("the expiry is set");
}

/// Every row of a table, as a backup holds them.
pub type Rows = Vec<HashMap<String, AttributeValue>>;

/// Takes a backup.
pub(crate) async fn backup(client: &Client, name: &str) -> Rows {
    let read = client.scan().table_name(name).into_paginator();
    let rows = read.items().send().collect::<Result<Rows, _>>();
    rows.await.expect("the table is read")
}

/// Makes a table of a backup.
pub(crate) async fn restore(client: &Client, name: &str, rows: Rows) {
    make(client, name, "index stream expiry").await;
    for row in rows {
        let put = client.put_item().table_name(name).set_item(Some(row));
        put.send().await.expect("the row is put");
    }
}
