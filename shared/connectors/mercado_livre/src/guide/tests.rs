use bridge::{
    capabilities::CanSend,
    failure::FailureKind,
    ids::{RemoteMessageId, Route},
    message::{Depth, Snapshot},
    ports::{Connector, Outcome},
};
use std::collections::BTreeMap;

use serde_json::json;
use wiremock::ResponseTemplate;

use super::*;
use crate::testing::{THREAD_PATH, World, error, fixture, json as file, pack, part};

const OPTIONS: &str = "/messages/action_guide/packs/2000009876543210";
const OPTION: &str = "/messages/action_guide/packs/2000009876543210/option";
const SELLER_ONLY: &str = "blocked_by_conversation_initiated_by_seller_limited";

fn body(value: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(value)
}

/// A thread with this substatus and these messages, by their senders.
async fn thread(substatus: &str, senders: &[u64], total: usize) -> Snapshot {
    let messages: Vec<Value> = senders
        .iter()
        .enumerate()
        .map(|(at, from)| json!({"id": format!("m{at}"), "from": {"user_id": from}, "text": "Oi"}))
        .collect();
    let mut page = fixture("thread_blocked");
    page["conversation_status"]["substatus"] = json!(substatus);
    page["messages"] = json!(messages);
    page["paging"]["total"] = json!(total);
    let world = World::new().await;
    world.on("GET", THREAD_PATH, body(page)).await;
    world.meli.read(&pack(), Depth::Newest).await.unwrap()
}

async fn send(world: &World, text: &str) -> Result<Outcome, Failure> {
    let snapshot = Snapshot {
        other_apps: BTreeMap::new(),
        route: Route::from_connector("guide/555000222"),
        ..crate::convert::vanished_question()
    };
    world.meli.send(&pack(), &snapshot, part(text)).await
}

fn sent() -> Outcome {
    Outcome::Sent(Some(RemoteMessageId::from_connector(
        "7c1be04d52a94e6f8d3390ab16f2c5e8",
    )))
}

#[tokio::test]
async fn a_thread_where_only_a_reason_is_missing_can_be_written_to() {
    const SELLER: u64 = 987_654_321;
    const BUYER: u64 = 555_000_222;
    // substatus, senders, total → can send
    let table: [(&str, &[u64], usize, bool); 7] = [
        (SELLER_ONLY, &[], 0, true),
        ("BLOCKED_BY_CONVERSATION_STARTED_BY_SELLER", &[], 0, true),
        (SELLER_ONLY, &[SELLER], 1, true),
        (SELLER_ONLY, &[BUYER], 1, false),
        (SELLER_ONLY, &[], 3, false),
        ("blocked_by_conversation_initiated_by_seller", &[], 0, false),
        ("blocked_by_time", &[], 0, false),
    ];

    for (substatus, senders, total, expected) in table {
        let snapshot = thread(substatus, senders, total).await;

        assert_eq!(
            snapshot.capabilities.can_send == CanSend::Yes,
            expected,
            "{substatus} {senders:?} {total}"
        );
        assert_eq!(snapshot.route.as_str().starts_with("guide/"), expected);
        assert_eq!(
            snapshot.attributes.first(),
            Some(&("meli_block", substatus.to_owned()))
        );
        if expected {
            let rules = snapshot.capabilities.text;
            assert_eq!((rules.max_chars, rules.max_parts), (350, 1));
        }
    }
}

#[tokio::test]
async fn the_first_message_gives_the_reason_that_takes_any_text() {
    let world = World::new().await;
    world.on("GET", OPTIONS, file("action_guide")).await;
    world.on("POST", OPTION, file("message_sent")).await;

    assert_eq!(send(&world, "Olá!").await.unwrap(), sent());

    let request = world.last().await;
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(body, json!({"option_id": "OTHER", "text": "Olá!"}));
    assert_eq!(crate::testing::query(&request), ["tag=post_sale"]);
    assert_eq!(world.calls().await.len(), 2);
}

#[tokio::test]
async fn what_the_guide_does_not_offer_is_not_tried() {
    let option = |name: &str, value: Value| {
        let mut options = fixture("action_guide");
        options["options"][2][name] = value;
        options
    };
    let explained = |words: &str| Refusal::Explained(words.to_owned());
    let table = [
        (option("cap_available", json!(0)), explained(USED_UP.pt)),
        (option("enabled", json!(false)), explained(NO_FREE_TEXT.pt)),
        (
            option("actionable", json!(false)),
            explained(NO_FREE_TEXT.pt),
        ),
        (
            option("type", json!("template")),
            explained(NO_FREE_TEXT.pt),
        ),
        (option("char_limit", json!(3)), Refusal::TooLong(3)),
        (json!({"options": []}), explained(NO_FREE_TEXT.pt)),
    ];

    for (options, refusal) in table {
        let world = World::new().await;
        world.on("GET", OPTIONS, body(options.clone())).await;

        assert_eq!(
            send(&world, "Olá!").await.unwrap(),
            Outcome::Refused(refusal),
            "{options}"
        );
        assert_eq!(world.calls().await.len(), 1);
    }
}

#[tokio::test]
async fn where_the_guide_is_not_the_way_ordinary_messages_are() {
    let excepted = r#"{"error":"bad_request","message":"This pack belongs to an excepted case, it is requested to use the messaging resource.","cause":"blocked_by_excepted_case","status_code":400}"#;
    let begun = r#"{"error":"forbidden","message":"This package has the conversation blocked, please check blocked messages","cause":"","status_code":403}"#;

    for (status, text) in [(400, excepted), (403, begun)] {
        for at_once in [true, false] {
            let world = World::new().await;
            if at_once {
                world.on("GET", OPTIONS, error(status, text)).await;
            } else {
                world.on("GET", OPTIONS, file("action_guide")).await;
                world.on("POST", OPTION, error(status, text)).await;
            }
            world.on("POST", THREAD_PATH, file("message_sent")).await;

            assert_eq!(
                send(&world, "Olá!").await.unwrap(),
                sent(),
                "{status} {at_once}"
            );
        }
    }
}

async fn guide_ends_as((status, text, expected): (u16, &str, Result<Refusal, FailureKind>)) {
    let world = World::new().await;
    world.on("GET", OPTIONS, file("action_guide")).await;
    world.on("POST", OPTION, error(status, text)).await;
    world.on("GET", THREAD_PATH, file("thread_blocked")).await;

    let ended = send(&world, "Olá!").await.map_err(|failure| failure.kind);

    assert_eq!(ended, expected.map(Outcome::Refused), "{status} {text}");
}

#[tokio::test]
async fn refusals_of_the_guide_are_explained() {
    let explained = |words: &str| Ok(Refusal::Explained(words.to_owned()));
    let refused = |words: &str| Ok(Refusal::Other(words.to_owned()));
    // status, body → refused how
    let table = [
        (
            403,
            r#"{"error":"bad_request","message":"You are not allowed to execute the option OTHER again","status_code":403}"#,
            explained(USED_UP.pt),
        ),
        (
            404,
            r#"{"error":"not_found","message":"The option selected is not valid","status_code":404}"#,
            explained(NO_FREE_TEXT.pt),
        ),
        (
            403,
            r#"{"error":"forbidden","message":"The conversation is blocked","status_code":403}"#,
            Ok(Refusal::Blocked("blocked_by_time".to_owned())),
        ),
        (
            451,
            r#"{"error":"Unavailable","status_code":451}"#,
            Ok(Refusal::Blocked(
                "blocked_by_deactivated_account".to_owned(),
            )),
        ),
        (
            400,
            r#"{"error":"limit_exceeded","message":"The text is invalid","status_code":400}"#,
            refused("The text is invalid"),
        ),
    ];

    for row in table {
        guide_ends_as(row).await;
    }
}

#[tokio::test]
async fn errors_of_the_guide_that_explain_nothing_fail() {
    let again = FailureKind::Retryable { after: None };
    // status, body → failing how
    let table = [
        (
            403,
            r#"{"error":"forbidden","message":"You are not allowed to access the information of the pack 1"}"#,
            Err(FailureKind::Permanent),
        ),
        (
            403,
            r#"{"blocked_by":"PolicyAgent","status":403}"#,
            Err(FailureKind::Forbidden),
        ),
        (
            409,
            r#"{"error":"conflict","message":"There is another request locking this operation","status_code":409}"#,
            Err(again),
        ),
        (429, r#"{"error":"too_many_request"}"#, Err(again)),
        (
            500,
            r#"{"error":"internal_server_error"}"#,
            Err(FailureKind::Unknown),
        ),
        (201, "", Err(FailureKind::Unknown)),
    ];

    for row in table {
        guide_ends_as(row).await;
    }
}

#[tokio::test]
async fn a_guide_that_cannot_be_read_now_is_read_later_and_nothing_is_sent() {
    let world = World::new().await;
    world.on("GET", OPTIONS, error(500, "")).await;

    assert_eq!(
        send(&world, "Olá!").await.unwrap_err().kind,
        FailureKind::Retryable { after: None }
    );
    assert_eq!(world.calls().await.len(), 1);
}
