use axum::{Router, http::StatusCode, routing};
use serde_json::json;
use tokio::sync::mpsc;

use super::*;
use simulators::{Server, Wire};

#[tokio::test]
async fn a_question_and_its_answer_are_notified_alike() {
    let shop = Shop::open().await;
    let id = shop.vendor.ask(&shop.item, BUYER, "Tem?");
    shop.post("/answers", &json!({"question_id": id, "text": "Tem."}))
        .await;

    let notices = shop.vendor.take_notifications();

    assert_eq!(notices.len(), 2);
    assert!(
        notices
            .iter()
            .all(|notice| notice["resource"] == format!("/questions/{id}"))
    );
    assert!(shop.vendor.take_notifications().is_empty());
}

#[tokio::test]
async fn a_message_is_notified_by_its_bare_id() {
    let shop = Shop::open().await;
    let sale = shop.sell();
    let id = shop.vendor.buyer_writes(sale.thread, "Oi");

    let last = shop.vendor.take_notifications().pop().unwrap();

    assert_eq!(
        (&last["resource"], &last["actions"]),
        (&json!(id), &json!(["created"]))
    );
    assert_eq!(id.len(), 32);
}

#[tokio::test]
async fn what_was_missed_is_a_missed_feed_for_two_days() {
    let mut shop = Shop::open().await;
    shop.vendor.ask(&shop.item, BUYER, "Tem?");
    shop.vendor.miss_notifications();
    let path = "/missed_feeds?app_id=1234567890123456&topic=questions";

    assert_eq!(
        shop.get(path).await.1["messages"].as_array().unwrap().len(),
        1
    );
    assert_eq!(
        shop.get(&format!("{path}&offset=1")).await.1["messages"],
        json!([])
    );
    shop.wait(48 * 3600 + 1);
    shop.tokens = shop.vendor.grant_again(SELLER);
    assert_eq!(shop.get(path).await.1["messages"], json!([]));
}

#[tokio::test]
async fn a_callback_that_fails_is_tried_again() {
    let shop = Shop::open().await;
    let (seen, mut attempts) = mpsc::unbounded_channel();
    let hook = move |body: axum::Json<Value>| {
        let attempt = body["attempts"].as_u64().unwrap();
        seen.send(attempt).unwrap();
        async move {
            if attempt < 2 {
                StatusCode::BAD_GATEWAY
            } else {
                StatusCode::OK
            }
        }
    };
    let router = Router::new().route("/hook", routing::post(hook));
    let callback = Server::start(router, Wire::default(), 0).await.unwrap();

    shop.vendor
        .notify(Some(format!("http://{}/hook", callback.address)));
    shop.vendor.ask(&shop.item, BUYER, "Tem?");

    assert_eq!(
        (attempts.recv().await, attempts.recv().await),
        (Some(1), Some(2))
    );
}
