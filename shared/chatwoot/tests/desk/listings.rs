//! What listings are read as.

use std::time::Duration;

use bridge::{
    failure::FailureKind,
    ids::{ConversationId, HelpdeskMessageId, InboxId},
    ports::{Activity, BubbleState, Helpdesk, Sender},
};
use serde_json::json;

use crate::script::{Script, Step, found, step};

const CONVERSATION: ConversationId = ConversationId(412);
const LIST: &str = "GET conversations/412/messages";

fn page(ids: impl IntoIterator<Item = u64>) -> Step {
    let messages: Vec<_> = ids
        .into_iter()
        .map(|id| json!({ "id": id, "message_type": 0 }))
        .collect();
    step(
        LIST,
        200,
        &json!({ "meta": {}, "payload": messages }).to_string(),
    )
}

async fn ids(script: &Script, after: u64) -> Vec<u64> {
    let messages = script
        .desk()
        .messages(CONVERSATION, HelpdeskMessageId(after))
        .await
        .unwrap();
    messages.iter().map(|message| message.id.0).collect()
}

#[tokio::test]
async fn messages_are_read_as_what_they_are() {
    let script = Script::of([found(LIST, "messages")]).await;

    let messages = script
        .desk()
        .messages(CONVERSATION, HelpdeskMessageId(0))
        .await
        .unwrap();

    let seen: Vec<_> = messages
        .iter()
        .map(|m| {
            (
                m.id.0,
                m.outgoing,
                m.private,
                m.is_text,
                m.sender,
                m.files.len(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (48211, false, false, true, Sender::Contact, 0),
            (48212, false, false, true, Sender::System, 0),
            (48213, true, false, true, Sender::Agent, 0),
            (48214, true, true, true, Sender::Agent, 0),
            (48215, true, false, true, Sender::Agent, 2),
            (48216, true, false, true, Sender::Bot, 0),
            (48217, true, false, true, Sender::Bot, 0),
            (48218, false, false, false, Sender::System, 0),
            (48219, true, false, true, Sender::Agent, 0),
            (48220, true, false, true, Sender::Agent, 0),
        ]
    );
    let bubbles: Vec<_> = messages.iter().map(|message| message.bubble).collect();
    assert_eq!(bubbles[0], Some(BubbleState::Sent));
    assert_eq!(bubbles[2], Some(BubbleState::Delivered));
    assert_eq!(bubbles[4], Some(BubbleState::Failed));
    assert_eq!(bubbles[5], Some(BubbleState::Read));
    assert_eq!(bubbles[9], None);
    assert_eq!(messages[4].content, "");
    assert_eq!(
        messages[0].source_id.as_deref(),
        Some("meli:message:a1b2c3")
    );
    let deleted: Vec<_> = messages
        .iter()
        .filter(|message| message.deleted)
        .map(|message| message.id.0)
        .collect();
    assert_eq!(deleted, [48219]);
    assert_eq!(messages[0].at.unwrap().to_string(), "2026-06-17T12:40:11Z");
    assert_eq!(
        messages[9].at.unwrap().to_string(),
        "2026-06-17T12:45:03.412Z"
    );
}

#[tokio::test]
async fn pages_are_read_to_the_first_short_one() {
    let script = Script::of([
        page(1..=100),
        page(1..=99),
        page(101..=200),
        page(101..=199),
        page(201..=207),
    ])
    .await;

    assert_eq!(ids(&script, 0).await, (1..=207).collect::<Vec<_>>());

    let asked = [
        vec![("after", "0")],
        vec![("after", "1"), ("before", "100")],
        vec![("after", "100")],
        vec![("after", "101"), ("before", "200")],
        vec![("after", "200")],
    ];
    for (index, pairs) in asked.into_iter().enumerate() {
        let expected: Vec<_> = pairs
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        assert_eq!(script.query(index).await, expected);
    }
    assert_eq!(script.calls().await.len(), 5);
}

#[tokio::test]
async fn a_full_last_page_is_followed_by_an_empty_one() {
    let script = Script::of([page(1..=100), page(1..=99), page([])]).await;

    assert_eq!(ids(&script, 0).await.len(), 100);
}

#[tokio::test]
async fn ids_that_are_not_in_order_of_time_are_not_skipped_at_the_end_of_a_page() {
    // 100 and 101 were written after 102, and so are not on the page that ends with it.
    let first = || (1..=99).chain([102]);
    let script = Script::of([page(first()), page(1..=101), page([103])]).await;

    assert_eq!(ids(&script, 0).await, (1..=103).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_range_of_ids_that_one_answer_does_not_hold_is_halved() {
    let first = page((1..=99).chain([4001]));
    let script = Script::of([
        first,
        page(1..=1000),
        page(2001..=2500),
        page(1..=1000),
        page(1001..=1500),
        page(1..=1000),
        page(501..=1000),
        page(1..=500),
        page([]),
    ])
    .await;

    let seen = ids(&script, 0).await;

    let expected: Vec<_> = (1..=1500).chain(2001..=2500).chain([4001]).collect();
    assert_eq!(seen, expected);
}

#[tokio::test]
async fn pages_out_of_order_are_put_in_order_and_nothing_comes_twice() {
    let script = Script::of([page((1..=100).rev()), page(6..=99), page([100, 101, 7])]).await;

    assert_eq!(ids(&script, 5).await, (6..=101).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_message_that_cannot_be_read_does_not_hide_its_neighbours() {
    let odd = [
        json!({"content": "no id"}),
        json!({"id": "x"}),
        json!(17),
        json!(null),
        json!([]),
    ];
    for odd in odd {
        let body = json!({"payload": [{"id": 1}, odd, {"id": 3}]}).to_string();
        let script = Script::of([step(LIST, 200, &body)]).await;

        assert_eq!(ids(&script, 0).await, [1, 3], "{odd}");
    }
}

#[tokio::test]
async fn a_page_with_an_unreadable_message_still_counts_as_full() {
    let readable = (1..=99).map(|id| json!({"id": id}));
    let messages: Vec<_> = readable.chain([json!(17)]).collect();
    let full = step(LIST, 200, &json!({"payload": messages}).to_string());
    let script = Script::of([full, page(1..=98), page([100])]).await;

    assert_eq!(ids(&script, 0).await.len(), 100);
}

#[tokio::test]
async fn half_an_emoji_in_one_message_is_a_replacement_mark_there() {
    let body = r#"{"payload":[{"id":1,"content":"um"},{"id":2,"content":"dois \ud83d"},{"id":3,"content":"três"}]}"#;
    let script = Script::of([step(LIST, 200, body)]).await;

    let messages = script
        .desk()
        .messages(CONVERSATION, HelpdeskMessageId(0))
        .await
        .unwrap();

    let texts: Vec<_> = messages.iter().map(|m| m.content.as_str()).collect();
    assert_eq!(texts, ["um", "dois \u{fffd}", "três"]);
}

#[tokio::test]
async fn a_desk_that_ignores_after_does_not_hold_us_for_ever() {
    let script = Script::of([page(1..=100), page(1..=100), page(1..=100)]).await;

    assert_eq!(ids(&script, 0).await.len(), 100);
    assert_eq!(script.calls().await.len(), 3);
}

#[tokio::test]
async fn a_listing_that_cannot_be_read_is_not_an_empty_one() {
    for body in [
        "",
        "{}",
        "[]",
        r#"{"payload":null}"#,
        r#"{"payload":[{"content":"no id"}]}"#,
        r#"{"payload":[17]}"#,
    ] {
        let script = Script::of([step(LIST, 200, body)]).await;

        let failure = script
            .desk()
            .messages(CONVERSATION, HelpdeskMessageId(0))
            .await
            .unwrap_err();

        assert_eq!(
            failure.kind,
            FailureKind::Retryable { after: None },
            "{body}"
        );
    }
}

#[tokio::test]
async fn a_failed_page_fails_the_listing() {
    let script = Script::of([page(1..=100), page(1..=99), step(LIST, 502, "<html>")]).await;

    let failure = script
        .desk()
        .messages(CONVERSATION, HelpdeskMessageId(0))
        .await
        .unwrap_err();

    assert_eq!(failure.kind, FailureKind::Retryable { after: None });
}

#[tokio::test]
async fn a_page_of_conversations_is_asked_for_by_number_whatever_their_status() {
    let script = Script::of([found("GET conversations", "conversations")]).await;

    let page = script.desk().active_page(InboxId(8), 3).await.unwrap();

    let when = "2026-06-17T12:41:40Z".parse().ok();
    assert_eq!(page.len(), 3);
    assert!(page.iter().all(|one| one.active_at == when));
    let pairs = [
        ("inbox_id", "8"),
        ("page", "3"),
        ("status", "all"),
        ("sort_by", "last_activity_at_desc"),
    ];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(script.query(0).await, pairs);
}

#[tokio::test]
async fn active_conversations_tell_their_thread_and_newest_message() {
    let script = Script::of([found("GET conversations", "conversations")]).await;

    let active = script
        .desk()
        .active(InboxId(8), Duration::from_mins(15))
        .await
        .unwrap();

    let activity = |id, source_id: Option<&str>, newest: Option<u64>| Activity {
        conversation: ConversationId(id),
        source_id: source_id.map(str::to_owned),
        newest: newest.map(HelpdeskMessageId),
        changed: Some("2026-06-17T12:41:40.25Z".parse().unwrap()),
        active_at: Some("2026-06-17T12:41:40Z".parse().unwrap()),
    };
    assert_eq!(
        active,
        [
            activity(
                412,
                Some("meli:135792468:pack:2000001234567890"),
                Some(48215)
            ),
            activity(
                413,
                Some("meli:135792468:question:11764931832"),
                Some(48230)
            ),
            activity(414, None, None),
        ]
    );
    let pairs = [
        ("inbox_id", "8"),
        ("updated_within", "900"),
        ("status", "all"),
    ];
    assert_eq!(
        script.query(0).await,
        pairs.map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
}

#[tokio::test]
async fn the_time_looked_back_is_whole_seconds_and_never_none() {
    for (within, seconds) in [
        (Duration::ZERO, "1"),
        (Duration::from_millis(1500), "2"),
        (Duration::from_secs(7), "7"),
    ] {
        let script = Script::of([found("GET conversations", "conversations")]).await;

        script.desk().active(InboxId(8), within).await.unwrap();

        assert_eq!(script.query(0).await[1].1, seconds);
    }
}

#[tokio::test]
async fn conversations_of_strange_form_are_read_as_far_as_possible() {
    let body = json!({ "data": { "payload": [
        { "id": "412", "inbox_id": "8", "messages": null },
        { "id": 413, "messages": [{ "id": "48215" }, { "id": 48220, "conversation": 17 }] },
        { "id": "none" }, null, 7,
        { "id": 414, "messages": "none", "last_non_activity_message": { "id": 5 } },
    ] } });
    let script = Script::of([step("GET conversations", 200, &body.to_string())]).await;

    let active = script
        .desk()
        .active(InboxId(8), Duration::from_secs(1))
        .await
        .unwrap();

    let newest: Vec<_> = active
        .iter()
        .map(|found| (found.conversation.0, found.newest.map(|id| id.0)))
        .collect();
    assert_eq!(newest, [(412, None), (413, Some(48220)), (414, Some(5))]);
}

#[tokio::test]
async fn thousands_of_changed_conversations_are_read_after_an_outage() {
    let padding = "x".repeat(4_700);
    let conversation =
        |id: u64| json!({ "id": id, "inbox_id": 8, "additional_attributes": padding });
    let payload: Vec<_> = (1..=4_500).map(conversation).collect();
    let body = json!({ "data": { "payload": payload } }).to_string();
    assert!(body.len() > 20 << 20);
    let script = Script::of([step("GET conversations", 200, &body)]).await;

    let within = Duration::from_hours(24);
    let active = script.desk().active(InboxId(8), within).await.unwrap();

    assert_eq!(active.len(), 4_500);
}
