//! What the emulator cannot do: conflicts, left-over keys, broken answers. And the table itself.

use std::error::Error;

use bridge::{
    accounts::{Accounts, ConnectedCounts, Installation},
    failure::StoreFailure,
    ports::{Acquired, DueQueue, Leases, Ledger},
};
use serde_json::json;
use store::Table;
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_partial_json, header, method},
};

use crate::support::{Calls, TABLE, World, account_id, after, client, noon, pack, thread};

async fn scripted() -> (MockServer, Table) {
    let server = MockServer::start().await;
    let table = Table::new(client(&server.uri(), Calls::default()), TABLE);
    (server, table)
}

fn refusal(code: &str, more: serde_json::Value) -> ResponseTemplate {
    let mut body =
        json!({ "__type": format!("com.amazonaws.dynamodb.v20120810#{code}"), "Message": "no" });
    if let (Some(body), serde_json::Value::Object(more)) = (body.as_object_mut(), more) {
        body.extend(more);
    }
    ResponseTemplate::new(400).set_body_raw(body.to_string(), "application/x-amz-json-1.0")
}

fn answer(body: &serde_json::Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_raw(body.to_string(), "application/x-amz-json-1.0")
}

fn full_text(failure: &StoreFailure) -> String {
    format!(
        "{failure} {failure:?} {} {:?}",
        failure.source,
        failure.source().map(ToString::to_string)
    )
}

#[tokio::test]
async fn a_lease_that_is_free_again_when_wanted_is_asked_for_again() {
    let (server, table) = scripted().await;
    let held = json!({ "Attributes": {
        "pk": { "S": "thread#x" }, "sk": { "S": "thread" }, "fence": { "N": "4" }, "wanted": { "N": "0" }, "tries": { "N": "0" },
    } });
    let refused = refusal("ConditionalCheckFailedException", json!({}));
    Mock::given(method("POST"))
        .respond_with(refused)
        .up_to_n_times(2)
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .respond_with(answer(&held))
        .mount(&server)
        .await;

    let acquired = table
        .acquire(&pack(), noon(), after(noon(), 60))
        .await
        .unwrap();

    assert!(matches!(acquired, Acquired::Held(lease, _) if lease.fence == 4));
    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 3, "taken, free again, ours");
    let wish: serde_json::Value = requests[1].body_json().unwrap();
    assert_eq!(
        wish["ConditionExpression"], "#lease_until >= :now",
        "nobody would hear a wish without a holder"
    );
}

#[tokio::test]
async fn a_lease_that_changes_hands_all_the_time_is_given_up_on() {
    let (server, table) = scripted().await;
    Mock::given(method("POST"))
        .respond_with(refusal("ConditionalCheckFailedException", json!({})))
        .mount(&server)
        .await;

    assert!(
        table
            .acquire(&pack(), noon(), after(noon(), 60))
            .await
            .is_err()
    );
    assert_eq!(server.received_requests().await.unwrap().len(), 16);
}

#[tokio::test]
async fn keys_that_a_batch_left_over_are_asked_for_again() {
    let (server, table) = scripted().await;
    let row = |key: &str| json!({ "pk": { "S": format!("thread#{key}") }, "sk": { "S": "thread" }, "tries": { "N": "0" } });
    let key =
        |key: &str| json!({ "pk": { "S": format!("thread#{key}") }, "sk": { "S": "thread" } });
    let first = json!({ "Responses": { TABLE: [row("a")] }, "UnprocessedKeys": { TABLE: { "Keys": [key("b")] } } });
    let second = json!({ "Responses": { TABLE: [row("b")] }, "UnprocessedKeys": {} });
    let only_b = body_partial_json(json!({ "RequestItems": { TABLE: { "Keys": [key("b")] } } }));
    Mock::given(only_b)
        .respond_with(answer(&second))
        .with_priority(1)
        .mount(&server)
        .await;
    Mock::given(header("x-amz-target", "DynamoDB_20120810.BatchGetItem"))
        .respond_with(answer(&first))
        .mount(&server)
        .await;

    let mut states = table.states(&[thread("a"), thread("b")]).await.unwrap();

    states.sort_by(|one, other| one.0.cmp(&other.0));
    assert_eq!(
        states
            .iter()
            .map(|(key, _)| key.as_str())
            .collect::<Vec<_>>(),
        ["a", "b"]
    );
}

#[tokio::test]
async fn keys_that_are_always_left_over_are_a_failure_and_not_absent_rows() {
    let (server, table) = scripted().await;
    let key = json!({ "pk": { "S": "thread#a" }, "sk": { "S": "thread" } });
    let left = json!({ "Responses": {}, "UnprocessedKeys": { TABLE: { "Keys": [key] } } });
    Mock::given(method("POST"))
        .respond_with(answer(&left))
        .mount(&server)
        .await;

    assert!(table.states(&[thread("a")]).await.is_err());
}

#[tokio::test]
async fn a_failure_names_the_call_and_its_cause() {
    let (server, table) = scripted().await;
    Mock::given(method("POST"))
        .respond_with(refusal("AccessDeniedException", json!({})))
        .mount(&server)
        .await;

    let failure = table.rows(&pack()).await.unwrap_err();

    assert_eq!(failure.to_string(), "the table failed at Query thread");
    assert_eq!(failure.source.to_string(), "AccessDeniedException: no");
}

#[tokio::test]
async fn a_table_that_cannot_be_reached_is_a_failure_that_says_so() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);

    let failure = Table::new(client(&url, Calls::default()), TABLE)
        .overview()
        .await
        .unwrap_err();

    assert_eq!(failure.call, "Query bridge");
    assert!(
        failure.source.to_string().contains("dispatch failure"),
        "{}",
        failure.source
    );
}

#[tokio::test]
async fn no_failure_shows_what_a_row_held() {
    let (server, table) = scripted().await;
    let broken = "{\"Item\":{\"refresh_token\":{\"S\":\"TG-secret\"},\"generation\":{\"N\":";
    let misread = json!({ "Item": { "pk": { "S": "bridge" }, "sk": { "S": "account#meli:1" },
        "connection": { "S": "connected" }, "access_token": { "S": "APP_USR-secret" }, "refresh_token": { "N": "1" } } });
    let refused = json!({ "Item": { "access_token": { "S": "APP_USR-secret" } } });
    let kind = "application/x-amz-json-1.0";
    Mock::given(header("x-amz-target", "DynamoDB_20120810.UpdateItem"))
        .respond_with(refusal("ValidationException", refused))
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .respond_with(ResponseTemplate::new(200).set_body_raw(broken, kind))
        .up_to_n_times(1)
        .mount(&server)
        .await;
    Mock::given(method("POST"))
        .respond_with(answer(&misread))
        .mount(&server)
        .await;

    let id = account_id("meli:1");
    let failures = [
        table.account(&id).await.unwrap_err(),
        table.account(&id).await.unwrap_err(),
        table.set_announced(&id, true).await.unwrap_err(),
    ];

    for failure in failures {
        assert!(
            !full_text(&failure).contains("secret"),
            "{}",
            full_text(&failure)
        );
    }
    assert_eq!(format!("{table:?}"), "Table { name: \"bridge-test\", .. }");
}

#[tokio::test]
async fn a_table_that_is_there_is_left_as_it_is() {
    let world = World::new().await;
    world
        .table
        .set_read_back(noon(), &ConnectedCounts::default())
        .await
        .unwrap();

    world.table.create_table().await.unwrap();

    assert_eq!(
        world.table.overview().await.unwrap().read_back_until,
        Some(noon())
    );
}

#[tokio::test]
async fn the_table_is_what_the_contract_says() {
    let world = World::new().await;

    let table = world
        .client
        .describe_table()
        .table_name(TABLE)
        .send()
        .await
        .unwrap()
        .table
        .unwrap();
    let expiry = world
        .client
        .describe_time_to_live()
        .table_name(TABLE)
        .send()
        .await
        .unwrap();

    let keys = |schema: &[aws_sdk_dynamodb::types::KeySchemaElement]| {
        schema
            .iter()
            .map(|key| format!("{} {}", key.attribute_name(), key.key_type().as_str()))
            .collect::<Vec<_>>()
    };
    assert_eq!(keys(table.key_schema()), ["pk HASH", "sk RANGE"]);
    let [index] = table.global_secondary_indexes() else {
        panic!("one index")
    };
    assert_eq!(index.index_name(), Some("due"));
    assert_eq!(keys(index.key_schema()), ["due_shard HASH", "due_at RANGE"]);
    assert_eq!(
        index
            .projection()
            .unwrap()
            .projection_type()
            .unwrap()
            .as_str(),
        "KEYS_ONLY"
    );
    assert_eq!(
        table
            .stream_specification()
            .unwrap()
            .stream_view_type()
            .unwrap()
            .as_str(),
        "KEYS_ONLY"
    );
    assert_eq!(
        expiry.time_to_live_description().unwrap().attribute_name(),
        Some("expires_at")
    );
    assert_eq!(world.table.due(noon()).await.unwrap(), []);
}
