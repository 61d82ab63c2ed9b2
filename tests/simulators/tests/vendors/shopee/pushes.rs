use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, StatusCode},
    routing,
};
use serde_json::json;
use tokio::sync::mpsc;

use super::*;
use simulators::{
    Server, Wire,
    shopee::{Quirk, sign_push},
};

const CALLBACK: &str = "https://bridge.example/shopee/notifications";

fn bodies(world: &World) -> Vec<Value> {
    let pushes = world.vendor.take_pushes();
    pushes
        .iter()
        .map(|push| {
            assert_eq!(
                push.authorization,
                sign_push(world.key, CALLBACK, &push.body)
            );
            serde_json::from_str(&push.body).unwrap()
        })
        .collect()
}

#[tokio::test]
async fn every_message_is_pushed_whole_the_shops_own_too() {
    let world = World::open().await;
    world.vendor.collect_pushes(CALLBACK);
    let (talk, id) = world.vendor.buyer_writes(SHOP, BUYER, "Serve?");
    world.vendor.seller_writes(SHOP, BUYER, "Sim");

    let pushed = bodies(&world);

    assert_eq!(pushed.len(), 2);
    assert_eq!(
        (&pushed[0]["code"], &pushed[0]["shop_id"]),
        (&json!(10), &json!(SHOP))
    );
    let content = &pushed[0]["data"]["content"];
    assert_eq!(content["message_id"], json!(id.to_string()));
    assert_eq!(content["conversation_id"], json!(talk.to_string()));
    assert_eq!(pushed[1]["data"]["content"]["to_id"], json!(BUYER));
}

#[tokio::test]
async fn pushes_have_other_shapes_too() {
    let world = World::open().await;
    world.vendor.collect_pushes(CALLBACK);

    world.vendor.switch(Quirk::StringContent, true);
    world.vendor.buyer_writes(SHOP, BUYER, "a");
    world.vendor.switch(Quirk::StringContent, false);
    world.vendor.switch(Quirk::FlatPushes, true);
    world.vendor.buyer_writes(SHOP, BUYER, "b");
    world.vendor.switch(Quirk::FlatPushes, false);
    world.vendor.switch(Quirk::Twice, true);
    world.vendor.push_notification(SHOP);
    let pushed = bodies(&world);

    assert!(
        pushed[0]["data"]["content"]
            .as_str()
            .unwrap()
            .starts_with('{')
    );
    assert!(pushed[1]["data"].is_null() && pushed[1]["content"].is_object());
    assert_eq!(pushed[2]["data"]["type"], "notification");
    assert_eq!(pushed[2], pushed[3]);
    let test = world.vendor.test_push().unwrap();
    assert_eq!(
        (test.body.as_str(), test.authorization),
        ("", sign_push(world.key, CALLBACK, ""))
    );
}

#[tokio::test]
async fn authorizations_name_their_shop_in_the_data_alone() {
    let world = World::open().await;
    world.vendor.collect_pushes(CALLBACK);
    world.vendor.push_expiry(SHOP);
    world.vendor.unlink(SHOP);

    let pushed = bodies(&world);

    for (push, code) in pushed.iter().zip([12, 2]) {
        assert_eq!(push["code"], json!(code));
        assert!(push["shop_id"].is_null());
        assert_eq!(push["data"]["shop_id"], json!(SHOP));
    }
}

#[tokio::test]
async fn the_lost_ones_are_listed_by_the_hundred_until_they_are_confirmed() {
    let world = World::open().await;
    world.vendor.collect_pushes(CALLBACK);
    for n in 0..250 {
        world.vendor.buyer_writes(SHOP, BUYER, &n.to_string());
    }
    world.vendor.lose_pushes();
    let list = async || {
        answer(world.public(Method::GET, "push/get_lost_push_message")).await["response"].clone()
    };
    let confirm = async |id: &Value| {
        let call = world.public(Method::POST, "push/confirm_consumed_lost_push_message");
        answer(call.json(&json!({"last_message_id": id}))).await
    };
    let count = |page: &Value| page["push_message_list"].as_array().unwrap().len();

    let first = list().await;
    assert_eq!(list().await, first);
    assert_eq!(
        (count(&first), &first["has_next_page"]),
        (100, &json!(true))
    );
    let whole: Value =
        serde_json::from_str(first["push_message_list"][0]["data"].as_str().unwrap()).unwrap();
    assert_eq!(whole["data"]["content"]["content"]["text"], "0");
    confirm(&first["last_message_id"]).await;
    let second = list().await;
    confirm(&second["last_message_id"]).await;
    let third = list().await;
    assert_eq!(
        (count(&third), &third["has_next_page"]),
        (50, &json!(false))
    );

    world.wait(3 * 24 * 3600 + 1);
    assert_eq!(count(&list().await), 0);
}

/// A callback that answers with `status`, and what it was sent.
async fn callback(status: StatusCode) -> (Server, mpsc::UnboundedReceiver<(String, Bytes)>) {
    let (seen, received) = mpsc::unbounded_channel();
    let hook = move |headers: HeaderMap, body: Bytes| {
        let sign = headers["authorization"].to_str().unwrap().to_owned();
        seen.send((sign, body)).unwrap();
        async move { status }
    };
    let router = Router::new().route("/push", routing::post(hook));
    (
        Server::start(router, Wire::default(), 0).await.unwrap(),
        received,
    )
}

async fn configure(world: &World, body: &Value) -> Value {
    answer(
        world
            .public(Method::POST, "push/set_app_push_config")
            .json(body),
    )
    .await
}

async fn configuration(world: &World) -> Value {
    answer(world.public(Method::GET, "push/get_app_push_config")).await["response"].clone()
}

#[tokio::test]
async fn registering_sends_a_signed_empty_test_push() {
    let world = World::open().await;
    let (good, mut received) = callback(StatusCode::OK).await;
    let (bad, _received) = callback(StatusCode::BAD_REQUEST).await;
    let url = format!("http://{}/push", good.address);

    let refused = configure(
        &world,
        &json!({"callback_url": format!("http://{}/push", bad.address)}),
    )
    .await;
    let taken = configure(
        &world,
        &json!({"callback_url": url, "set_push_config_on": [1, 10]}),
    )
    .await;

    assert_eq!(
        (&refused["error"], &taken["error"]),
        (&json!("error_param"), &json!(""))
    );
    let (sign, body) = received.recv().await.unwrap();
    assert_eq!((sign, body.len()), (sign_push(world.key, &url, ""), 0));
    let shown = configuration(&world).await;
    assert_eq!(shown["callback_url"], json!(url));
    assert_eq!(shown["push_config_on_list"], json!([1, 10]));
    world.vendor.buyer_writes(SHOP, BUYER, "Oi");
    let (sign, body) = received.recv().await.unwrap();
    assert_eq!(
        sign,
        sign_push(world.key, &url, std::str::from_utf8(&body).unwrap())
    );
}

#[tokio::test]
async fn chat_is_pushed_only_to_applications_that_may_chat() {
    let world = World::open().await;
    world.vendor.bar_app("sellerchat", true);

    let refused = configure(&world, &json!({"set_push_config_on": [10]})).await;

    assert!(refused["message"].as_str().unwrap().contains("app type"));
}

#[tokio::test]
async fn a_callback_that_fails_is_suspended() {
    let world = World::open().await;
    let (server, mut received) = callback(StatusCode::BAD_GATEWAY).await;
    world
        .vendor
        .push_to(&format!("http://{}/push", server.address));

    for n in 0..10 {
        world.vendor.buyer_writes(SHOP, BUYER, &n.to_string());
        received.recv().await.unwrap();
    }
    let lost = || async {
        let page = answer(world.public(Method::GET, "push/get_lost_push_message")).await;
        page["response"]["push_message_list"]
            .as_array()
            .unwrap()
            .len()
    };
    while lost().await < 10 {
        tokio::task::yield_now().await;
    }
    assert_eq!(configuration(&world).await["live_push_status"], "Suspended");
    world.vendor.buyer_writes(SHOP, BUYER, "x");
    assert_eq!(lost().await, 11);
    assert!(received.try_recv().is_err());
}
