use serde_json::json;

use super::*;
use simulators::{
    Fault,
    shopee::{Quirk, Sale},
};

const SEND: &str = "sellerchat/send_message";

#[tokio::test]
async fn a_text_reaches_the_buyer_and_the_list() {
    let world = World::open().await;
    let talk = world.vendor.buyer_writes(SHOP, BUYER, "Serve?").0;

    let sent = world.say("Sim, serve.").await;

    let id = sent["response"]["message_id"].as_str().unwrap();
    assert_eq!(sent["response"]["conversation_id"], json!(talk.to_string()));
    assert_eq!(
        ids(&world.messages(talk, &[]).await, "messages", "message_id")[0],
        id
    );
    assert_eq!(
        world.vendor.received_by_buyer(SHOP, BUYER),
        [("text".to_owned(), "Sim, serve.".to_owned())]
    );
}

#[tokio::test]
async fn the_addressee_is_a_number_and_somebody_known() {
    let world = World::open().await;
    world.vendor.buyer_writes(SHOP, BUYER, "Oi");
    let to = async |to: Value| {
        let body = json!({"to_id": to, "message_type": "text", "content": {"text": "x"}});
        world.post(SEND, &body).await["error"].clone()
    };

    assert_eq!(to(json!(BUYER.to_string())).await, "error_param");
    assert_eq!(to(json!(1)).await, "error_not_found");
    let sale = Sale {
        shop: SHOP,
        buyer: 2,
        items: vec![],
    };
    world.vendor.order(&sale);
    assert_eq!(to(json!(2)).await, "");
}

#[tokio::test]
async fn the_sixth_in_a_row_waits_for_the_buyer() {
    let world = World::open().await;
    world.vendor.buyer_writes(SHOP, BUYER, "Oi");
    for n in 0..5 {
        assert_eq!(world.say(&n.to_string()).await["error"], "");
    }

    assert_eq!(world.say("6").await["error"], "user_is_forbidden");
    world.vendor.buyer_writes(SHOP, BUYER, "E aí?");
    assert_eq!(world.say("6").await["error"], "");
}

#[tokio::test]
async fn the_window_closes_after_seven_days() {
    let mut world = World::open().await;
    world.vendor.buyer_writes(SHOP, BUYER, "Oi");
    world.wait(7 * 24 * 3600);
    world.tokens = world.vendor.add_shop(SHOP, "loja_exemplo");

    assert_eq!(world.say("tarde").await["error"], "user_is_forbidden");
}

#[tokio::test]
async fn a_text_has_600_characters_and_no_links() {
    let world = World::open().await;
    let talk = world.vendor.buyer_writes(SHOP, BUYER, "Oi").0;

    assert_eq!(world.say(&"é".repeat(600)).await["error"], "");
    assert_eq!(world.say(&"é".repeat(601)).await["error"], "error_param");
    let link = "veja www.example.com";
    assert_eq!(world.say(link).await["error"], "error_message_censored");

    world.vendor.switch(Quirk::CensoredLate, true);
    assert_eq!(world.say(link).await["error"], "");
    let status =
        async || world.messages(talk, &[]).await["response"]["messages"][0]["status"].clone();
    assert_eq!(status().await, "normal");
    world.wait(180);
    assert_eq!(status().await, "censored_blacklist");
    assert_eq!(world.vendor.received_by_buyer(SHOP, BUYER).len(), 1);
}

#[tokio::test]
async fn a_message_is_blocked_after_it_was_taken() {
    let world = World::open().await;
    world.vendor.buyer_writes(SHOP, BUYER, "Oi");
    world.vendor.switch(Quirk::NoMessageId, true);
    let sent = world.say("x").await;
    assert!(sent["response"]["message_id"].is_null() && sent["error"] == "");
    let own = world.vendor.seller_writes(SHOP, BUYER, "y").1;

    world.vendor.stop_message(own, "blocked", 180);
    world.wait(180);

    assert_eq!(world.vendor.received_by_buyer(SHOP, BUYER).len(), 1);
}

#[tokio::test]
async fn affiliates_are_answered_by_conversation_and_type() {
    let world = World::open().await;
    let talk = world.vendor.affiliate_writes(SHOP, 5, "Parceria?").0;
    let mut body = json!({"to_id": 5, "message_type": "text", "content": {"text": "x"}});

    assert_eq!(world.post(SEND, &body).await["error"], "error_param");
    body["business_type"] = json!(11);
    body["conversation_id"] = json!(talk.to_string());
    assert_eq!(world.post(SEND, &body).await["error"], "");
}

#[tokio::test]
async fn an_image_is_uploaded_and_sent_by_its_address() {
    let world = World::open().await;
    world.vendor.buyer_writes(SHOP, BUYER, "Foto?");
    let part = |bytes: Vec<u8>, kind: &str| {
        let part = reqwest::multipart::Part::bytes(bytes)
            .file_name("a.png")
            .mime_str(kind)
            .unwrap();
        reqwest::multipart::Form::new().part("file", part)
    };
    let upload = async |form| {
        let call = world.call(
            Method::POST,
            "sellerchat/upload_image",
            SHOP,
            &world.tokens.access_token,
        );
        answer(call.multipart(form)).await
    };
    world.vendor.limit_images(10);

    assert_eq!(
        upload(part(vec![1; 11], "image/png")).await["error"],
        "error_param"
    );
    assert_eq!(
        upload(part(vec![1], "application/pdf")).await["error"],
        "error_param"
    );
    let url = upload(part(vec![1, 2], "image/png")).await["response"]["url"].clone();
    let body = |url: &Value| json!({"to_id": BUYER, "message_type": "image", "content": {"image_url": url}});
    assert_eq!(
        world
            .post(SEND, &body(&json!("https://else.where/x.png")))
            .await["error"],
        "error_param"
    );
    assert_eq!(world.post(SEND, &body(&url)).await["error"], "");

    let url = url.as_str().unwrap();
    let file = simulators::local_client().build().unwrap().get(url);
    let file = file.send().await.unwrap();
    assert_eq!(file.headers()["content-type"], "image/png");
    assert_eq!(file.bytes().await.unwrap().as_ref(), [1, 2]);
    assert_eq!(world.vendor.file(url), Some(vec![1, 2]));
    assert_eq!(
        world.vendor.received_by_buyer(SHOP, BUYER),
        [("image".to_owned(), url.to_owned())]
    );
}

#[tokio::test]
async fn an_answer_is_lost_after_the_message_is_there() {
    let world = World::open().await;
    world.vendor.buyer_writes(SHOP, BUYER, "Oi");
    world
        .vendor
        .wire()
        .break_next("POST", SEND, Fault::DropAfter);
    let body = json!({"to_id": BUYER, "message_type": "text", "content": {"text": "x"}});
    let call = world.call(Method::POST, SEND, SHOP, &world.tokens.access_token);

    assert!(call.json(&body).send().await.is_err());
    assert_eq!(world.vendor.received_by_buyer(SHOP, BUYER).len(), 1);

    for status in [491, 502] {
        world
            .vendor
            .wire()
            .break_next("POST", SEND, Fault::edge(status));
        let call = world.call(Method::POST, SEND, SHOP, &world.tokens.access_token);
        let edge = call.json(&body).send().await.unwrap();
        assert_eq!(edge.status().as_u16(), status);
        assert_eq!(edge.headers()["content-type"], "text/html");
    }
    assert_eq!(world.vendor.received_by_buyer(SHOP, BUYER).len(), 1);
}

#[tokio::test]
async fn an_upload_may_not_say_where_and_files_may_have_bare_ids() {
    let world = World::open().await;
    world.vendor.switch(Quirk::NoUploadUrl, true);
    let part = reqwest::multipart::Part::bytes(vec![1])
        .mime_str("image/png")
        .unwrap();
    let form = reqwest::multipart::Form::new().part("file", part);
    let path = "sellerchat/upload_image";
    let call = world.call(Method::POST, path, SHOP, &world.tokens.access_token);

    let taken = answer(call.multipart(form)).await;

    assert_eq!(
        (&taken["error"], &taken["response"]),
        (&json!(""), &json!({}))
    );
    let address = world.vendor.keep_file(&[1], "image/png");
    assert!(address.starts_with(&world.vendor.url()));
    world.vendor.switch(Quirk::BareFileIds, true);
    assert_eq!(world.vendor.keep_file(&[1], "image/png").len(), 32);
}
