//! The embedded table tells request units by DynamoDB's rules: the suite takes its word.

use aws_sdk_dynamodb::{
    Client,
    types::{
        AttributeValue, ConsumedCapacity, Put, ReturnConsumedCapacity::Total, TransactWriteItem,
    },
};
use bench::units::{of_read, of_write};
use local_table::{EmbeddedTable, TABLE_NAME, client_within};

/// Bytes of the names and keys beside the text.
const BESIDE: usize = "pkpskstext".len() + "k".len();

fn s(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn put(sk: &str, bytes: usize) -> Put {
    let text = "x".repeat(bytes - BESIDE - sk.len());
    let put = Put::builder().table_name(TABLE_NAME).item("pk", s("p"));
    let put = put.item("sk", s(sk)).item("text", s(&text));
    put.build().unwrap()
}

fn told(capacity: Option<&ConsumedCapacity>) -> f64 {
    capacity.and_then(|one| one.capacity_units).unwrap()
}

async fn put_alone(client: &Client, put: Put) -> f64 {
    let request = client.put_item().table_name(TABLE_NAME);
    let request = request.set_item(Some(put.item));
    let answer = request.return_consumed_capacity(Total).send().await;
    told(answer.unwrap().consumed_capacity())
}

fn is(measured: f64, expected: f64) -> bool {
    (measured - expected).abs() < 1e-9
}

#[tokio::test]
async fn writes_cost_the_larger_image_and_twice_in_a_transaction() {
    let table = EmbeddedTable::in_memory().await.unwrap();
    let client = client_within(&table.database);

    assert!(is(
        put_alone(&client, put("a", 1_000)).await,
        of_write(1_000)
    ));
    assert!(is(
        put_alone(&client, put("a", 2_500)).await,
        of_write(2_500)
    ));
    assert!(is(put_alone(&client, put("a", 100)).await, of_write(2_500)));
    let write = TransactWriteItem::builder().put(put("b", 2_500)).build();
    let request = client.transact_write_items().transact_items(write);
    let answer = request
        .return_consumed_capacity(Total)
        .send()
        .await
        .unwrap();
    let units = answer.consumed_capacity().first();
    assert!(is(told(units), 2.0 * of_write(2_500)));
}

#[tokio::test]
async fn a_row_that_becomes_due_costs_a_write_of_the_index_too() {
    let table = EmbeddedTable::in_memory().await.unwrap();
    let client = client_within(&table.database);
    let mut due = put("a", 500);
    due.item.insert("due_shard".to_owned(), s("0"));
    due.item
        .insert("due_at".to_owned(), s("2026-11-27T00:00:00.000Z"));

    let when_new = put_alone(&client, due.clone()).await;
    due.item
        .insert("due_at".to_owned(), s("2026-11-28T00:00:00.000Z"));
    let when_moved = put_alone(&client, due.clone()).await;
    due.item.remove("due_at");
    due.item.remove("due_shard");
    let when_done = put_alone(&client, due).await;

    assert!(is(when_new, 2.0), "{when_new}");
    assert!(is(when_moved, 3.0), "{when_moved}");
    assert!(is(when_done, 2.0), "{when_done}");
}

#[tokio::test]
async fn reads_cost_what_they_read_and_half_where_it_may_be_stale() {
    let table = EmbeddedTable::in_memory().await.unwrap();
    let client = client_within(&table.database);
    for row in ["a", "b", "c"] {
        put_alone(&client, put(row, 3_000)).await;
    }

    let query = |consistent| {
        let query = client.query().table_name(TABLE_NAME);
        let query = query.key_condition_expression("pk = :pk");
        let query = query.expression_attribute_values(":pk", s("p"));
        query
            .consistent_read(consistent)
            .return_consumed_capacity(Total)
            .send()
    };
    let get = client.get_item().table_name(TABLE_NAME);
    let get = get
        .key("pk", s("p"))
        .key("sk", s("a"))
        .consistent_read(true);
    let got = get.return_consumed_capacity(Total).send().await.unwrap();

    assert!(is(told(got.consumed_capacity()), of_read(3_000, true)));
    let (stale, fresh) = (query(false).await.unwrap(), query(true).await.unwrap());
    assert!(is(told(stale.consumed_capacity()), of_read(9_000, false)));
    assert!(is(told(fresh.consumed_capacity()), of_read(9_000, true)));
}
