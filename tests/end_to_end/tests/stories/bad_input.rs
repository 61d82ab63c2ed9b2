//! Whatever comes in, nothing panics and nothing that can be read is lost.

use bridge::ports::Clock;
use end_to_end::{BUYER, SELLER, Setup, Visitor, World};
use serde_json::{Value, json};

/// Headers of a webhook with this body, signed by the sales inbox.
pub(crate) fn signed(world: &World, body: &str) -> Vec<(String, String)> {
    let timestamp = world.clock.now().as_second().to_string();
    let secret = world.sales.secret.clone().into();
    let signature = chatwoot::signature::sign(&secret, &timestamp, body.as_bytes());
    vec![
        ("content-type".into(), "application/json".into()),
        ("x-chatwoot-timestamp".into(), timestamp),
        ("x-chatwoot-signature".into(), signature),
    ]
}

async fn post_signed(world: &World, body: &str) -> u16 {
    world
        .post("/webhook", &signed(world, body), body.to_owned())
        .await
}

#[tokio::test]
async fn a_body_that_is_no_object_is_refused() {
    let world = World::new().await;

    for body in ["", "null", "[]", "7", "{", "\"x\"", "not json"] {
        assert_eq!(post_signed(&world, body).await, 400, "{body:?}");
        assert_eq!(
            world.post("/mercado-livre/notifications", &[], body).await,
            400,
            "{body:?}"
        );
    }
}

#[tokio::test]
async fn a_body_that_is_too_large_is_refused() {
    let world = World::new().await;
    let just = format!(
        "{{\"event\":\"x\",\"pad\":\"{}\"}}",
        "a".repeat((1 << 20) - 22)
    );
    assert_eq!(just.len(), 1 << 20);

    assert_eq!(post_signed(&world, &just).await, 200);
    assert_eq!(post_signed(&world, &format!("{just} ")).await, 413);
    let notification = format!("{{\"pad\":\"{}\"}}", "a".repeat(64 << 10));
    assert_eq!(
        world
            .post("/mercado-livre/notifications", &[], notification)
            .await,
        413
    );
}

#[tokio::test]
async fn only_a_fresh_and_right_signature_opens() {
    let world = World::new().await;
    let body = r#"{"event":"message_created"}"#;
    let good = signed(&world, body);

    assert_eq!(world.post("/webhook", &good, body).await, 200);
    assert_eq!(world.post("/webhook", &good, format!("{body} ")).await, 401);
    assert_eq!(world.post("/webhook", &[], body).await, 401);
    assert_eq!(world.post("/webhook", &good[..2], body).await, 401);
    world.pass(300);
    assert_eq!(world.post("/webhook", &good, body).await, 200);
    world.pass(1);
    assert_eq!(world.post("/webhook", &good, body).await, 401);
}

#[tokio::test]
async fn a_path_token_opens_for_a_chatwoot_that_cannot_sign() {
    let settings = vec![("WEBHOOK_TOKEN", "first-token,second-token".to_owned())];
    let world = World::with(Setup {
        settings,
        ..Setup::default()
    })
    .await;
    let body = r#"{"event":"x"}"#;

    assert_eq!(world.post("/webhook/second-token", &[], body).await, 200);
    assert_eq!(world.post("/webhook/third-token", &[], body).await, 404);
    assert_eq!(world.post("/webhook/", &[], body).await, 404);
    let mut forged = signed(&world, body);
    forged[2].1 = format!("sha256={}", "0".repeat(64));
    assert_eq!(world.post("/webhook/first-token", &forged, body).await, 200);
    assert_eq!(world.post("/webhook/third-token", &forged, body).await, 404);
    assert_eq!(
        world.post("/mercado-livre/notifications", &[], body).await,
        404
    );
    assert_eq!(
        world
            .post("/mercado-livre/notifications/first-token", &[], body)
            .await,
        200
    );
    assert_eq!(
        world
            .post("/mercado-livre/notifications/x", &[], body)
            .await,
        404
    );
}

#[tokio::test]
async fn other_addresses_are_not_there() {
    let world = World::new().await;

    for path in [
        "/",
        "/webhooks",
        "/webhook/a/b",
        "/mercado-livre",
        "/mercado-livre/notifications/a/b",
        "/shopee/notifications",
    ] {
        assert_eq!(world.post(path, &[], "{}").await, 404, "{path}");
    }
    assert_eq!(world.post("/healthz", &[], "{}").await, 405);
}

#[tokio::test]
async fn who_asks_whether_it_lives_reads_which_version_does() {
    let world = World::new().await;

    let answered = Visitor::stranger().get(&world, "/healthz").await;

    let expected = json!({"status": "ok", "version": runtime::VERSION});
    assert_eq!((answered.status, answered.json()), (200, expected));
}

/// A webhook in which one value at a time is replaced by every kind of nonsense.
#[tokio::test]
async fn wrong_types_in_a_webhook_never_panic() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.tick().await;
    world.chatwoot.take_deliveries();
    world.chatwoot.agent_replies(
        world.conversation(&format!("pack:{}", sale.thread)),
        "Sai hoje",
    );
    let deliveries = world.chatwoot.take_deliveries();
    let whole = deliveries
        .iter()
        .find(|one| one.event() == "message_created")
        .unwrap()
        .json();
    let nonsense = [
        json!(null),
        json!(-1),
        json!(1.5),
        json!("x"),
        json!([]),
        json!({}),
        json!(true),
        json!(""),
    ];

    for pointer in pointers(&whole, "") {
        for value in &nonsense {
            let mut broken = whole.clone();
            *broken.pointer_mut(&pointer).unwrap() = value.clone();
            assert_eq!(
                post_signed(&world, &broken.to_string()).await,
                200,
                "{pointer} = {value}"
            );
        }
    }
    world.settle().await;
    world.ticks(3).await;

    assert_eq!(world.meli.received_by_buyer(sale.thread), ["Sai hoje"]);
}

fn pointers(value: &Value, path: &str) -> Vec<String> {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, child)| (key.replace('~', "~0").replace('/', "~1"), child))
            .collect(),
        Value::Array(list) => list
            .iter()
            .enumerate()
            .map(|(at, child)| (at.to_string(), child))
            .collect(),
        _ => Vec::new(),
    };
    let below = |(key, child): (String, &Value)| {
        let path = format!("{path}/{key}");
        let deeper = pointers(child, &path);
        std::iter::once(path).chain(deeper).collect::<Vec<_>>()
    };
    children.into_iter().flat_map(below).collect()
}

#[tokio::test]
async fn notifications_of_any_shape_are_taken_and_only_known_ones_leave_a_row() {
    let world = World::new().await;
    world.tick().await;
    let id = "d81f5c3ea0b7496c82e4f09b7a6d1c35";
    let known = [
        json!({"topic": "questions", "resource": "/questions/1", "user_id": SELLER}),
        json!({"topic": "questions", "resource": "/questions/2", "user_id": SELLER.to_string(), "_id": "a", "id": "b"}),
        json!({"topic": "messages", "resource": id, "user_id": SELLER, "actions": ["created"]}),
        json!({"topic": "messages", "resource": format!("/messages/{id}x"), "user_id": SELLER, "recieved": "x"}),
    ];
    let unknown = [
        json!({}),
        json!({"topic": "questions", "resource": "/questions/1", "user_id": 1}),
        json!({"topic": "questions", "resource": "/questions/../users/me", "user_id": SELLER}),
        json!({"topic": "questions", "resource": "https://evil.example/questions/1", "user_id": SELLER}),
        json!({"topic": "messages", "resource": id, "user_id": SELLER, "actions": ["read"]}),
        json!({"topic": "items", "resource": "/items/MLB1", "user_id": SELLER}),
        json!({"topic": 7, "resource": [], "user_id": {}}),
    ];

    for notification in known.iter().chain(&unknown) {
        assert_eq!(
            world
                .post(
                    "/mercado-livre/notifications",
                    &[],
                    notification.to_string()
                )
                .await,
            200
        );
    }

    let records: usize = world
        .events()
        .await
        .iter()
        .map(|event| event["Records"].as_array().unwrap().len())
        .sum();
    assert_eq!(records, known.len());
}
