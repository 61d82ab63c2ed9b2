//! Reading and writing in the chat.

use std::time::Duration;

use bridge::{
    failure::{Failure, FailureKind},
    files::FileStream,
};
use serde_json::json;
use wiremock::ResponseTemplate;

use super::{body, identity};
use crate::{
    endpoints::send_message::Outgoing,
    ids::{ConversationId, ItemId, MessageId, OrderSn},
    instant::Instant,
    testing::{BUYER, Canned, SHOP, now, query},
    wire::message::{MessageFate, Writer},
};

fn talk() -> ConversationId {
    ConversationId::parse("987654321098765432").unwrap()
}

#[tokio::test]
async fn conversations_are_asked_for_from_the_top_and_before_a_time() {
    let canned = Canned::new().await;
    let path = "sellerchat/get_conversation_list";
    canned.on_fixture("GET", path, "conversations").await;

    let page = canned.client.conversations(SHOP, None).await.unwrap();
    let asked = canned.last().await;
    assert_eq!(
        query(&asked),
        ["direction=older", "page_size=25", "type=all"]
    );
    assert_eq!(identity(&asked, "shop_id").as_deref(), Some("300400"));
    assert_eq!(identity(&asked, "timestamp").as_deref(), Some("1795355391"));
    assert_eq!(identity(&asked, "sign").unwrap().len(), 64);

    let talks = &page.conversations.items;
    assert_eq!((talks[0].id.clone(), talks[0].to_id), (talk(), Some(BUYER)));
    assert_eq!(talks[0].to_name.as_deref(), Some("rita_p"));
    assert!(!talks[0].pinned && !talks[0].is_affiliate() && !page.is_cut());
    let next = page.next();
    assert_eq!(next, Instant::parse("1795355391600000000"));

    canned.client.conversations(SHOP, next).await.unwrap();
    let terms = query(&canned.last().await);
    assert_eq!(terms[1], "next_timestamp_nano=1795355391600000000");
    canned.client.probe_chat(SHOP).await.unwrap();
    assert_eq!(query(&canned.last().await)[1], "page_size=1");
}

#[tokio::test]
async fn odd_conversations_cost_no_others_and_a_lost_cursor_is_noticed() {
    let canned = Canned::new().await;
    let path = "sellerchat/get_conversation_list";
    canned.on_fixture("GET", path, "conversations_odd").await;

    let page = canned.client.conversations(SHOP, None).await.unwrap();

    let talks = &page.conversations;
    assert_eq!((talks.items.len(), talks.skipped), (2, 2));
    let [first, last] = &talks.items[..] else {
        panic!()
    };
    assert_eq!(
        (first.id.clone(), first.to_id, first.pinned),
        (talk(), Some(BUYER), true)
    );
    assert_eq!(first.last_at, Some(Instant(now())));
    assert_eq!((last.to_id, last.last_at), (None, None));
    assert!(last.is_affiliate() && last.pinned);
    assert!(page.is_cut() && page.next().is_none());
}

#[tokio::test]
async fn messages_are_asked_for_without_an_offset_first() {
    let canned = Canned::new().await;
    canned
        .on_fixture("GET", "sellerchat/get_message", "messages")
        .await;

    let page = canned.client.messages(SHOP, &talk(), None).await.unwrap();
    assert_eq!(
        query(&canned.last().await),
        ["conversation_id=987654321098765432", "page_size=25"]
    );
    canned
        .client
        .messages(SHOP, &talk(), page.next())
        .await
        .unwrap();
    assert!(query(&canned.last().await).contains(&"offset=2300000000000000001".to_owned()));

    let read: Vec<_> = page
        .messages
        .items
        .iter()
        .map(|message| (message.writer(SHOP), message.fate()))
        .collect();
    let stopped = MessageFate::Stopped("blocked".to_owned());
    assert_eq!(
        read,
        [
            (Writer::Buyer, MessageFate::Shown),
            (Writer::Buyer, MessageFate::Shown),
            (Writer::Shop, stopped),
            (Writer::Robot, MessageFate::Shown),
            (Writer::Buyer, MessageFate::Shown),
        ]
    );
    let items = &page.messages.items;
    assert_eq!(items[0].content.text.as_deref(), Some("Serve no modelo 2?"));
    assert_eq!(items[0].source_content.item, Some(ItemId(8_800_123)));
    assert_eq!(items[0].source_content.order, None);
    assert_eq!(items[0].at, Some(Instant(now())));
    assert_eq!(
        items[1].content.file.as_deref(),
        Some("br-11134207-7r98o-lx1")
    );
    assert_eq!(items[4].content.order, OrderSn::parse("201218V2Y6E59M"));
}

#[tokio::test]
async fn odd_messages_are_read_as_far_as_they_go() {
    let canned = Canned::new().await;
    canned
        .on_fixture("GET", "sellerchat/get_message", "messages_odd")
        .await;

    let page = canned.client.messages(SHOP, &talk(), None).await.unwrap();

    assert_eq!((page.messages.items.len(), page.messages.skipped), (3, 2));
    let [first, second, third] = &page.messages.items[..] else {
        panic!()
    };
    assert_eq!(first.writer(SHOP), Writer::Buyer);
    assert_eq!(first.content.text.as_deref(), Some("oi"));
    assert_eq!(first.source_content.order, OrderSn::parse("201218V2Y6E59M"));
    assert_eq!(first.at, Some(Instant(now())));
    assert_eq!(second.writer(SHOP), Writer::Shop);
    assert_eq!(
        second.fate(),
        MessageFate::Stopped("censored_blacklist".to_owned())
    );
    assert_eq!(third.writer(SHOP), Writer::Robot);
    assert_eq!(page.next(), None);
}

#[tokio::test]
async fn a_send_is_addressed_to_a_number() {
    let canned = Canned::new().await;
    let path = "sellerchat/send_message";
    canned.on_fixture("POST", path, "message_sent").await;

    let text = Outgoing::Text("Sim, serve no modelo 2.");
    let sent = canned.client.send_message(SHOP, BUYER, text).await.unwrap();
    assert_eq!(
        body(&canned.last().await),
        json!({"to_id": 7_001_122, "message_type": "text", "content": {"text": "Sim, serve no modelo 2."}})
    );
    assert_eq!(sent.id, MessageId::parse("2300000000000000010"));

    let image = Outgoing::Image("https://cf.shopee.com.br/file/x");
    canned
        .client
        .send_message(SHOP, BUYER, image)
        .await
        .unwrap();
    assert_eq!(
        body(&canned.last().await),
        json!({"to_id": 7_001_122, "message_type": "image", "content": {"image_url": "https://cf.shopee.com.br/file/x"}})
    );
}

#[tokio::test]
async fn a_send_may_succeed_without_saying_where() {
    for answer in [
        json!({"error": "", "response": {}}),
        json!({"error": "", "response": null}),
        json!({"error": ""}),
        json!({"error": "", "response": {"message_id": {"x": 1}, "conversation_id": []}}),
    ] {
        let canned = Canned::new().await;
        let answer = ResponseTemplate::new(200).set_body_json(answer);
        canned.on("POST", "sellerchat/send_message", answer).await;

        let sent = canned
            .client
            .send_message(SHOP, BUYER, Outgoing::Text("x"))
            .await
            .unwrap();

        assert_eq!(sent.id, None);
    }
}

async fn failed_send(answer: ResponseTemplate) -> Failure {
    let canned = Canned::new().await;
    canned.on("POST", "sellerchat/send_message", answer).await;
    canned
        .client
        .send_message(SHOP, BUYER, Outgoing::Text("x"))
        .await
        .unwrap_err()
        .into()
}

#[tokio::test]
async fn whatever_is_no_word_of_shopees_leaves_a_send_unclear_or_undone() {
    let html = |status| ResponseTemplate::new(status).set_body_string("<html></html>");
    let again = FailureKind::Retryable { after: None };
    for (answer, kind) in [
        (html(200), FailureKind::Unknown),
        (ResponseTemplate::new(200), FailureKind::Unknown),
        (
            ResponseTemplate::new(200).set_body_json(json!({"ok": true})),
            FailureKind::Unknown,
        ),
        (html(502), FailureKind::Unknown),
        (
            ResponseTemplate::new(500).set_body_json(json!({"error": "error_param"})),
            FailureKind::Unknown,
        ),
        (
            ResponseTemplate::new(200).set_body_json(json!({"error": "error_inner"})),
            FailureKind::Unknown,
        ),
        (html(403), again),
        (html(404), again),
        (html(491), again),
        (html(429), again),
        (html(413), FailureKind::Permanent),
        (
            ResponseTemplate::new(403).set_body_json(json!({"error": "error_param"})),
            FailureKind::Permanent,
        ),
        (
            ResponseTemplate::new(491).set_body_json(json!({"error": "error_permission"})),
            FailureKind::Forbidden,
        ),
        (
            ResponseTemplate::new(403).set_body_json(json!({"error": ""})),
            again,
        ),
    ] {
        let told = format!("{answer:?}");
        assert_eq!(failed_send(answer).await.kind, kind, "{told}");
    }
}

#[tokio::test]
async fn an_image_is_handed_over_in_the_part_file() {
    let canned = Canned::new().await;
    canned
        .on_fixture("POST", "sellerchat/upload_image", "uploaded")
        .await;
    let bytes = futures_of(vec![1, 2, 3]);
    let image = FileStream::new(
        "a.png".to_owned(),
        Some("image/png".to_owned()),
        Some(3),
        bytes,
    );

    let uploaded = canned
        .client
        .upload_image(SHOP, image, Duration::from_secs(9))
        .await
        .unwrap();

    assert_eq!(
        uploaded.url.as_deref(),
        Some("https://cf.shopee.com.br/file/br-11134207-7r98o-lx2")
    );
    let sent = canned.last().await;
    let form = String::from_utf8_lossy(&sent.body).into_owned();
    assert!(
        form.contains(r#"name="file"; filename="a.png""#) && form.contains("image/png"),
        "{form}"
    );
}

#[tokio::test]
async fn marking_as_read_names_conversation_and_message() {
    let canned = Canned::new().await;
    let answer = ResponseTemplate::new(200).set_body_json(json!({"error": "", "response": {}}));
    canned
        .on("POST", "sellerchat/read_conversation", answer)
        .await;
    let up_to = MessageId::parse("2300000000000000009").unwrap();

    canned
        .client
        .mark_read_up_to(SHOP, &talk(), &up_to)
        .await
        .unwrap();

    assert_eq!(
        body(&canned.last().await),
        json!({"conversation_id": "987654321098765432", "last_read_message_id": "2300000000000000009"})
    );
}

/// Bytes as a stream of one piece.
fn futures_of(
    bytes: Vec<u8>,
) -> impl futures::Stream<Item = Result<bytes::Bytes, Failure>> + Send + 'static {
    futures::stream::iter([Ok(bytes.into())])
}
