//! What each answer means.

use std::time::Duration;

use bridge::{
    failure::{Failure, FailureKind, Reach},
    ids::{ConversationId, HelpdeskMessageId, MessageKey},
    ports::{Bubble, Helpdesk, Post, Side},
};
use tokio::net::TcpListener;

use crate::script::{Script, desk_at, step};

use FailureKind::{Auth, Forbidden, Missing, Permanent, Unknown};

const CONVERSATION: ConversationId = ConversationId(412);
const NOW: FailureKind = FailureKind::Retryable { after: None };
const PROXY: &str = "<html><h1>502 Bad Gateway</h1></html>";

const fn after(seconds: u64) -> FailureKind {
    FailureKind::Retryable {
        after: Some(Duration::from_secs(seconds)),
    }
}

async fn write(desk: &impl Helpdesk) -> Failure {
    let key = MessageKey::from_connector("meli:message:a1b2c3");
    let post = Post {
        side: Side::Incoming,
        key: &key,
        text: "Olá",
        at: None,
    };
    desk.post(CONVERSATION, &post).await.unwrap_err()
}

async fn read(desk: &impl Helpdesk) -> Failure {
    desk.messages(CONVERSATION, HelpdeskMessageId(0))
        .await
        .unwrap_err()
}

/// Status, body, what it means for a write, for a read, how far it reaches. What stands before Chatwoot
/// (a proxy, an edge, a maintenance page) does not speak in its form.
const ANSWERS: &[(u16, &str, FailureKind, FailureKind, Reach)] = &[
    (
        401,
        r#"{"errors":["You need to sign in or sign up before continuing."]}"#,
        Auth,
        Auth,
        Reach::App,
    ),
    (
        401,
        r#"{"error":"Invalid Access Token"}"#,
        Auth,
        Auth,
        Reach::App,
    ),
    (
        401,
        r#"{"error":"You are not authorized to access this account"}"#,
        Auth,
        Auth,
        Reach::App,
    ),
    (
        401,
        r#"{"error":"Account is suspended"}"#,
        Auth,
        Auth,
        Reach::App,
    ),
    (401, "", NOW, NOW, Reach::App),
    (401, "<html>401</html>", NOW, NOW, Reach::App),
    (
        401,
        r#"{"error":"You are not authorized to do this action"}"#,
        Forbidden,
        Forbidden,
        Reach::Feed,
    ),
    (
        401,
        r#"{"error":"Access to this endpoint is not authorized for bots"}"#,
        Forbidden,
        Forbidden,
        Reach::Feed,
    ),
    (
        403,
        r#"{"error":"Access denied"}"#,
        Forbidden,
        Forbidden,
        Reach::Feed,
    ),
    (403, "", NOW, NOW, Reach::App),
    (403, "<html>403 Forbidden</html>", NOW, NOW, Reach::App),
    (
        404,
        r#"{"error":"Resource could not be found"}"#,
        Missing,
        Missing,
        Reach::Thread,
    ),
    (404, "", NOW, NOW, Reach::App),
    (404, "404 page not found\n", NOW, NOW, Reach::App),
    (404, "[]", NOW, NOW, Reach::App),
    (404, r#""gone""#, NOW, NOW, Reach::App),
    (404, r#"{"error":null}"#, NOW, NOW, Reach::App),
    (
        404,
        r#"{"message":"no Route matched with those values"}"#,
        NOW,
        NOW,
        Reach::App,
    ),
    (
        404,
        r#"{"status":404,"error":"Not Found"}"#,
        NOW,
        NOW,
        Reach::App,
    ),
    (410, "gone", NOW, NOW, Reach::App),
    (400, "<html>400</html>", NOW, NOW, Reach::App),
    (400, "Bad Request", NOW, NOW, Reach::App),
    (
        404,
        "<!DOCTYPE html><html>Not here</html>",
        NOW,
        NOW,
        Reach::App,
    ),
    (301, "", NOW, NOW, Reach::App),
    (
        400,
        r#"{"status":400,"error":"Bad Request"}"#,
        Permanent,
        Permanent,
        Reach::Message,
    ),
    (
        402,
        r#"{"error":"Account limit exceeded. Upgrade to a higher plan"}"#,
        NOW,
        NOW,
        Reach::App,
    ),
    (405, "", NOW, NOW, Reach::App),
    (
        413,
        "<html>413</html>",
        Permanent,
        Permanent,
        Reach::Message,
    ),
    (
        422,
        r#"{"error":"Validation failed: Too many messages"}"#,
        after(60),
        after(60),
        Reach::Thread,
    ),
    (
        422,
        r#"{"error":"Validation failed: Content is too long"}"#,
        Permanent,
        Permanent,
        Reach::Message,
    ),
    (
        422,
        r#"{"message":"Name is too long","attributes":["name"]}"#,
        Permanent,
        Permanent,
        Reach::Message,
    ),
    (
        422,
        r#"{"error":"Connection refused - connect(2) for 10.0.0.9:6379"}"#,
        Unknown,
        NOW,
        Reach::Message,
    ),
    (
        422,
        r#"{"error":"PG::ConnectionBad: gone"}"#,
        Unknown,
        NOW,
        Reach::Message,
    ),
    (
        422,
        r#"{"error":"undefined method `id' for nil"}"#,
        Unknown,
        NOW,
        Reach::Message,
    ),
    (422, "", Unknown, NOW, Reach::App),
    (422, "Unprocessable", Unknown, NOW, Reach::App),
    (429, "Retry later\n", after(5), after(5), Reach::App),
    (408, "", Unknown, NOW, Reach::Message),
    (
        500,
        r#"{"status":500,"error":"Internal Server Error"}"#,
        Unknown,
        NOW,
        Reach::Message,
    ),
    (502, PROXY, Unknown, NOW, Reach::Message),
    (503, "", Unknown, NOW, Reach::Message),
    (504, PROXY, Unknown, NOW, Reach::Message),
    (200, PROXY, Unknown, NOW, Reach::Message),
    (200, "{}", Unknown, NOW, Reach::Message),
    (200, "", Unknown, NOW, Reach::Message),
];

#[tokio::test]
async fn every_answer_is_sorted_by_what_to_do_next() {
    for (status, body, for_write, for_read, reach) in ANSWERS.iter().copied() {
        let script = Script::of([
            step("POST conversations/412/messages", status, body),
            step("GET conversations/412/messages", status, body),
        ])
        .await;

        let (wrote, looked) = (write(&script.desk()).await, read(&script.desk()).await);

        assert_eq!(
            (wrote.kind, wrote.reach),
            (for_write, reach),
            "write {status} {body}"
        );
        assert_eq!(
            (looked.kind, looked.reach),
            (for_read, reach),
            "read {status} {body}"
        );
        assert_eq!(wrote.call, "POST /conversations/{id}/messages");
    }
}

#[tokio::test]
async fn a_wait_that_is_asked_for_is_kept() {
    let server = wiremock::MockServer::start().await;
    let throttled = wiremock::ResponseTemplate::new(429).insert_header("Retry-After", "17");
    wiremock::Mock::given(wiremock::matchers::any())
        .respond_with(throttled)
        .mount(&server)
        .await;

    assert_eq!(read(&desk_at(&server.uri())).await.kind, after(17));
}

#[tokio::test]
async fn a_refusal_carries_chatwoots_own_words() {
    for (status, body, words) in [
        (
            422,
            r#"{"error":"Validation failed: Content is too long"}"#,
            Some("Validation failed: Content is too long"),
        ),
        (
            422,
            r#"{"message":"Name is too long","attributes":["name"]}"#,
            Some("Name is too long"),
        ),
        (
            401,
            r#"{"errors":["You need to sign in"]}"#,
            Some("You need to sign in"),
        ),
        (422, PROXY, None),
        (
            500,
            r#"{"status":500,"error":"Internal Server Error"}"#,
            None,
        ),
    ] {
        let script = Script::of([step("POST conversations/412/messages", status, body)]).await;

        assert_eq!(write(&script.desk()).await.reason.as_deref(), words);
    }
}

#[tokio::test]
async fn setting_a_bubble_or_a_status_may_be_repeated() {
    let script = Script::of([
        step("PATCH conversations/412/messages/48215", 500, ""),
        step("POST conversations/412/toggle_status", 504, PROXY),
    ])
    .await;

    let marked = script
        .desk()
        .mark(CONVERSATION, HelpdeskMessageId(48215), &Bubble::Delivered)
        .await
        .unwrap_err();
    let resolved = script.desk().resolve(CONVERSATION).await.unwrap_err();

    assert_eq!((marked.kind, resolved.kind), (NOW, NOW));
}

#[tokio::test]
async fn a_page_in_the_place_of_an_answer_sets_no_status() {
    const STATUS: &str = "POST conversations/412/toggle_status";
    for (status, body) in [
        (404, "404 page not found\n"),
        (404, ""),
        (403, PROXY),
        (200, PROXY),
        (200, "OK"),
        (200, ""),
        (200, "[]"),
    ] {
        let script = Script::of([step(STATUS, status, body), step(STATUS, status, body)]).await;

        let resolved = script.desk().resolve(CONVERSATION).await.unwrap_err();
        let reopened = script.desk().reopen(CONVERSATION).await.unwrap_err();

        assert_eq!(
            (resolved.kind, reopened.kind),
            (NOW, NOW),
            "{status} {body}"
        );
    }
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_a_write_unclear() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let desk = desk_at(&format!("http://{}", listener.local_addr().unwrap()));
    let broken = tokio::spawn(async move {
        // ReadableList call is read and then left without an answer.
        while let Ok((connection, _)) = listener.accept().await {
            connection.readable().await.unwrap();
            drop(connection);
        }
    });

    assert_eq!(write(&desk).await.kind, FailureKind::Unknown);
    assert_eq!(read(&desk).await.kind, NOW);
    broken.abort();
}

#[tokio::test]
async fn a_connection_that_is_refused_leaves_nothing_unclear() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let desk = desk_at(&format!("http://{}", listener.local_addr().unwrap()));
    drop(listener);

    let failure = write(&desk).await;

    assert_eq!((failure.kind, failure.reach), (NOW, Reach::App));
}
