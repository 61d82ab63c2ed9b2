//! What the public function may do with the table, and what is noted at its doors.

use bridge::{
    accounts::{Account, Accounts, Tokens},
    ids::{HelpdeskMessageId, InboxId},
    ports::Ledger,
};
use serde_json::{Value, json};
use store::{Door, Fault, Table};
use wiremock::{Mock, MockServer, ResponseTemplate, matchers::method};

use crate::support::{Calls, TABLE, World, account_id, client, hint, noon, pack, reply};

/// What its role may read of the partition in which accounts and settings lie: see template.yaml.
const READABLE: [&str; 5] = ["pk", "sk", "v", "json", "connection"];

#[tokio::test]
async fn the_public_function_asks_for_no_token_and_writes_over_no_account() {
    let server = MockServer::start().await;
    let table = Table::new(client(&server.uri(), Calls::default()), TABLE);
    let answer = ResponseTemplate::new(200).set_body_raw("{}", "application/x-amz-json-1.0");
    Mock::given(method("POST"))
        .respond_with(answer)
        .mount(&server)
        .await;

    table.settings().await.unwrap();
    table.is_connected(&account_id("meli:1")).await.unwrap();
    table.reply(&pack(), HelpdeskMessageId(7)).await.unwrap();
    table.enqueue(&reply(&pack(), 7)).await.unwrap();
    let notified = hint("meli:1", "questions/1", "a");
    table.put_hint(&notified, noon()).await.unwrap();
    let door = Door::Unverified(InboxId(7), Fault::Wrong);
    table.note_at_door(&door, noon()).await.unwrap();

    let requests = server.received_requests().await.unwrap();
    assert_eq!(requests.len(), 6);
    for request in requests {
        let body: Value = request.body_json().unwrap();
        let call = request.headers["x-amz-target"].to_str().unwrap();
        match call.rsplit('.').next().unwrap() {
            "GetItem" => may_be_read(&body),
            "PutItem" => may_be_written(body["Item"]["pk"]["S"].as_str().unwrap()),
            other => panic!("{other} is not among its rights"),
        }
    }
}

fn may_be_read(body: &Value) {
    if body["Key"]["pk"] == json!({"S": "bridge"}) {
        let names = body["ExpressionAttributeNames"].as_object().unwrap();
        assert!(body["ProjectionExpression"].is_string(), "{body}");
        for name in names.values() {
            assert!(READABLE.contains(&name.as_str().unwrap()), "{name}");
        }
    } else {
        let pk = body["Key"]["pk"]["S"].as_str().unwrap();
        assert!(pk.starts_with("thread#"), "{pk}");
    }
}

fn may_be_written(pk: &str) {
    let allowed = pk.starts_with("thread#") || pk.starts_with("hints#") || pk == "doors";
    assert!(allowed, "{pk}");
}

#[tokio::test]
async fn only_a_connected_account_takes_hints() {
    let world = World::new().await;
    let id = account_id("meli:1");
    assert!(!world.table.is_connected(&id).await.unwrap());
    let account = Account {
        generation: 1,
        ..Account::granted(
            id.clone(),
            Tokens {
                access: "APP_USR-1".into(),
                refresh: "TG-1".into(),
                expires_at: None,
            },
            noon(),
        )
    };
    world.table.import(&account).await.unwrap();
    assert!(world.table.is_connected(&id).await.unwrap());

    world.table.close(&id).await.unwrap();

    assert!(!world.table.is_connected(&id).await.unwrap());
}
