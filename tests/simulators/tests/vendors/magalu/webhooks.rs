use super::*;
use simulators::magalu::sign;

async fn subscribe(world: &World, url: &str, topic: &str) -> (u16, Value) {
    let call = world.call(
        Method::PUT,
        &world.vendor.api_url(),
        "/v1/onboarding/signup",
    );
    answer(call.json(&json!({"webhook": url, "topic_id": topic, "filter_by": {}}))).await
}

const HOOK: &str = "https://bridge.example/magalu/notifications";

#[tokio::test]
async fn the_secret_is_told_once_and_signs_time_and_body() {
    let world = World::open().await;
    assert_eq!(
        subscribe(&world, "http://bridge.example", "questions")
            .await
            .0,
        422
    );
    let (_, made) = subscribe(&world, HOOK, "questions").await;
    let secret = made["secret"].as_str().unwrap();
    let list = world.api("/v1/onboarding/signup").await.1;
    assert!(list["results"][0]["secret"].is_null());

    let id = world.vendor.ask(TENANT, "rita", "Tem?");
    world.vendor.ask("another", "rita", "Tem?");
    world.vendor.ring_order(TENANT, "d1");
    let sent = world.vendor.take_deliveries();

    assert_eq!(sent.len(), 1);
    let expected = sign(secret, &sent[0].timestamp, &sent[0].body);
    assert_eq!(sent[0].signature, format!("sha256={expected}"));
    let body: Value = serde_json::from_str(&sent[0].body).unwrap();
    assert_eq!(
        (&body["tenant_id"], &body["data"]["id"]),
        (&json!(TENANT), &json!(id))
    );
}

#[tokio::test]
async fn two_secrets_sign_for_an_hour() {
    let world = World::open().await;
    subscribe(&world, HOOK, "questions").await;
    let (_, made) = subscribe(&world, HOOK, "orders_delivery").await;
    let signatures = |world: &World| {
        world.vendor.ring_order(TENANT, "d1");
        let sent = world.vendor.take_deliveries();
        sent[0].signature.split(',').count()
    };
    assert_eq!(signatures(&world), 2);
    world.wait(3600);
    assert_eq!(signatures(&world), 1);

    let path = format!("/v1/onboarding/signup/{}", made["id"].as_str().unwrap());
    let cancel = async || {
        answer(world.call(Method::DELETE, &world.vendor.api_url(), &path))
            .await
            .0
    };
    assert_eq!((cancel().await, cancel().await), (204, 404));
    world.vendor.ring_order(TENANT, "d1");
    assert!(world.vendor.take_deliveries().is_empty());
}
