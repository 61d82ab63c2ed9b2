use std::{collections::BTreeMap, time::Duration};

use bridge::{
    failure::{FailureKind, Reach},
    ids::Route,
    marketplace::ThreadKind,
    ports::Connector,
    texts::Voice,
};
use serde_json::json;
use wiremock::ResponseTemplate;

use super::*;
use crate::marketplace::MARKETPLACE;
use crate::testing::{
    AGENT, BUYER, PACK, QUESTION, THREAD_PATH, World, error, fixture, json as file, not_found,
    pack, part, query, question,
};

const ANSWERS: &str = "/answers";
const THE_QUESTION: &str = "/questions/13200000001";
const NOT_UNANSWERED: &str = r#"{"message":"Question 13200000001 is not unanswered","error":"not_unanswered_question","status":400,"cause":[]}"#;
const WRONG_RECIPIENT: &str = r#"{"message":"to_user_id 3037675074 does not belong to pack /packs/2000009876543210/sellers/987654321","status":400}"#;
const POLICY: &str = r#"{"code":"PA_UNAUTHORIZED_RESULT_FROM_POLICIES","blocked_by":"PolicyAgent","message":"At least one policy returned UNAUTHORIZED.","status":403}"#;

/// What a send came to: its outcome, or the kind and reach of its failure.
#[derive(Debug, PartialEq)]
enum Ended {
    Clearly(Outcome),
    Failing(FailureKind, Reach),
}

const AGAIN: Ended = Ended::Failing(FailureKind::Retryable { after: None }, Reach::Message);
const SLOWER: Ended = Ended::Failing(FailureKind::Retryable { after: None }, Reach::Account);
const UNKNOWN: Ended = Ended::Failing(FailureKind::Unknown, Reach::Message);

fn refused(refusal: Refusal) -> Ended {
    Ended::Clearly(Outcome::Refused(refusal))
}

fn other(words: &str) -> Ended {
    refused(Refusal::Other(words.to_owned()))
}

fn blocked(code: &str) -> Ended {
    refused(Refusal::Blocked(code.to_owned()))
}

fn snapshot(route: &str) -> Snapshot {
    Snapshot {
        other_apps: BTreeMap::new(),
        route: Route::from_connector(route),
        ..crate::convert::vanished_question()
    }
}

async fn answer_in(world: &World, text: &str) -> Ended {
    let ended = world
        .meli
        .send(
            &question(),
            &snapshot("question/555000222/MLB4012345678"),
            part(text),
        )
        .await;
    ended.map_or_else(
        |failure| Ended::Failing(failure.kind, failure.reach),
        Ended::Clearly,
    )
}

async fn send_in(world: &World, route: &str, text: &str) -> Ended {
    let ended = world.meli.send(&pack(), &snapshot(route), part(text)).await;
    ended.map_or_else(
        |failure| Ended::Failing(failure.kind, failure.reach),
        Ended::Clearly,
    )
}

fn answered() -> Ended {
    Ended::Clearly(Outcome::Sent(Some(places::answer_id(QUESTION))))
}

fn sent() -> Ended {
    Ended::Clearly(Outcome::Sent(Some(RemoteMessageId::from_connector(
        "7c1be04d52a94e6f8d3390ab16f2c5e8",
    ))))
}

/// Whom the messages so far went to.
async fn recipients(world: &World) -> Vec<String> {
    let posts = world
        .requests()
        .await
        .into_iter()
        .filter(|request| request.method.as_str() == "POST");
    let to = |body: Value| body["to"]["user_id"].as_str().unwrap().to_owned();
    posts
        .map(|request| to(serde_json::from_slice(&request.body).unwrap()))
        .collect()
}

#[tokio::test]
async fn an_answer_is_posted() {
    let world = World::new().await;
    world.on("POST", ANSWERS, file("answer_posted")).await;

    assert_eq!(answer_in(&world, "Olá! Temos sim.").await, answered());

    let request = world.last().await;
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(
        body,
        json!({"question_id": 13_200_000_001_u64, "text": "Olá! Temos sim."})
    );
    assert!(query(&request).is_empty());
    assert_eq!(world.calls().await, ["POST /answers"]);
}

async fn answer_ends_as((status, body, expected): (u16, &str, Ended)) {
    let world = World::new().await;
    world.on("POST", ANSWERS, error(status, body)).await;

    assert_eq!(answer_in(&world, "Olá!").await, expected, "{status} {body}");
    assert_eq!(world.calls().await, ["POST /answers"], "{status} {body}");
}

#[tokio::test]
async fn answers_that_are_refused_end_as_their_body_says() {
    let table = [
        (
            400,
            r#"{"error":"not_active_item","message":"Item must be active","status":400}"#,
            refused(Refusal::ListingInactive),
        ),
        (
            400,
            r#"{"error":"question_closed","message":"closed"}"#,
            refused(Refusal::QuestionEnded),
        ),
        (400, r#"{"error":"text_is_null"}"#, refused(Refusal::Empty)),
        (
            400,
            r#"{"error":"invalid_post_body","message":"Bad body"}"#,
            other("Bad body"),
        ),
        (451, r#"{"message":"Unavailable"}"#, other("Unavailable")),
        (
            403,
            POLICY,
            Ended::Failing(FailureKind::Forbidden, Reach::Feed),
        ),
        (
            403,
            r#"{"error":"Invalid scopes","code":"FORBIDDEN","status":403}"#,
            Ended::Failing(FailureKind::Forbidden, Reach::Feed),
        ),
        (
            403,
            r#"{"error":"access_denied","code":"FORBIDDEN"}"#,
            Ended::Failing(FailureKind::Permanent, Reach::Message),
        ),
    ];

    for row in table {
        answer_ends_as(row).await;
    }
}

#[tokio::test]
async fn answers_end_as_their_status_and_body_say() {
    let table = [
        (409, r#"{"error":"conflict"}"#, AGAIN),
        (429, "local_rate_limited", SLOWER),
        (
            429,
            r#"{"message":"Too Many Requests","error":"too_many_requests","status":429,"cause":[]}"#,
            SLOWER,
        ),
        (408, "", UNKNOWN),
        (500, r#"{"error":"internal_server_error"}"#, UNKNOWN),
        (502, "<html>Bad gateway</html>", UNKNOWN),
        (503, "", UNKNOWN),
        (200, "", UNKNOWN),
        (200, "<html>", UNKNOWN),
        (200, "{}", UNKNOWN),
        (
            201,
            r#"{"id":13200000001,"status":"UNANSWERED","answer":null}"#,
            UNKNOWN,
        ),
        (
            200,
            r#"{"id":999,"status":"ANSWERED","answer":{"text":"x"}}"#,
            UNKNOWN,
        ),
        (
            200,
            r#"{"id":"13200000001","answer":{"text":"","status":"BANNED"}}"#,
            refused(Refusal::Moderated(None)),
        ),
        (
            202,
            r#"{"id":"13200000001","answer":{"text":"Olá!"}}"#,
            answered(),
        ),
    ];

    for row in table {
        answer_ends_as(row).await;
    }
}

#[tokio::test]
async fn a_question_that_an_answer_did_not_find_is_gone_only_if_a_second_look_does_not_either() {
    let table = [
        (not_found(), refused(Refusal::QuestionEnded)),
        (file("question_unanswered"), AGAIN),
        (file("question_banned"), refused(Refusal::QuestionEnded)),
        (
            file("question_answered"),
            refused(Refusal::AnsweredElsewhere),
        ),
        (error(404, "404 page not found"), AGAIN),
        (error(500, ""), AGAIN),
    ];
    for (shown, expected) in table {
        let world = World::new().await;
        world.on("POST", ANSWERS, not_found()).await;
        world.on("GET", THE_QUESTION, shown).await;

        assert_eq!(answer_in(&world, "Olá!").await, expected);
    }
}

#[tokio::test]
async fn a_question_that_takes_no_answer_is_looked_at() {
    let table = [
        (file("question_answered"), "Sim, temos!", answered()),
        (
            file("question_answered"),
            "Outra coisa",
            refused(Refusal::AnsweredElsewhere),
        ),
        (
            file("question_banned"),
            "Olá!",
            refused(Refusal::QuestionEnded),
        ),
        (
            file("question_unanswered"),
            "Olá!",
            refused(Refusal::QuestionEnded),
        ),
        (not_found(), "Olá!", refused(Refusal::QuestionEnded)),
        (
            error(500, ""),
            "Olá!",
            Ended::Failing(FailureKind::Unknown, Reach::Message),
        ),
    ];

    for (shown, text, expected) in table {
        let world = World::new().await;
        world.on("POST", ANSWERS, error(400, NOT_UNANSWERED)).await;
        world.on("GET", THE_QUESTION, shown).await;

        assert_eq!(answer_in(&world, text).await, expected);
    }
}

#[tokio::test]
async fn what_is_asked_to_wait_waits_that_long() {
    let world = World::new().await;
    world
        .on(
            "POST",
            ANSWERS,
            error(429, "local_rate_limited").insert_header("retry-after", "7"),
        )
        .await;

    let after = Some(Duration::from_secs(7));
    assert_eq!(
        answer_in(&world, "Olá!").await,
        Ended::Failing(FailureKind::Retryable { after }, Reach::Account)
    );
}

#[tokio::test]
async fn a_write_refused_for_its_token_is_repeated_with_a_new_one() {
    let world = World::new().await;
    let invalid = || error(401, r#"{"message":"invalid_token"}"#);
    world.once("POST", ANSWERS, invalid()).await;
    world.on("GET", "/users/me", invalid()).await;
    world.on("POST", ANSWERS, file("answer_posted")).await;
    world.on("POST", "/oauth/token", file("token")).await;

    assert_eq!(answer_in(&world, "Olá!").await, answered());
}

#[tokio::test]
async fn a_renewal_without_an_answer_leaves_no_doubt_about_the_message() {
    let world = World::new().await;
    world
        .table
        .change(|row| row.tokens.expires_at = Some(crate::testing::now()));
    world.on("POST", "/oauth/token", error(502, "")).await;

    let again = Ended::Failing(FailureKind::Retryable { after: None }, Reach::Account);
    assert_eq!(answer_in(&world, "Olá!").await, again);
}

#[tokio::test]
async fn a_message_is_sent_to_its_route() {
    let world = World::new().await;
    world
        .on(
            "POST",
            THREAD_PATH,
            file("message_sent").set_body_json(fixture("message_sent")),
        )
        .await;

    assert_eq!(
        send_in(&world, "sale/555000222", "Olá! Seu pacote saiu hoje.").await,
        sent()
    );

    let request = world.last().await;
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let expected = json!({
        "from": {"user_id": "987654321"},
        "to": {"user_id": "555000222"},
        "text": "Olá! Seu pacote saiu hoje.",
    });
    assert_eq!(
        (body, query(&request)),
        (expected, vec!["tag=post_sale".to_owned()])
    );
    assert_eq!(world.calls().await.len(), 1);
}

#[tokio::test]
async fn a_thread_without_a_message_yet_goes_to_the_sales_buyer() {
    let world = World::new().await;
    world
        .on("GET", "/packs/2000009876543210", file("pack"))
        .await;
    world.on("POST", THREAD_PATH, file("message_sent")).await;
    assert_eq!(send_in(&world, "sale/", "Olá!").await, sent());
    assert_eq!(recipients(&world).await, [BUYER.to_string()]);

    let world = World::new().await;
    world
        .on("GET", "/packs/2000009876543210", not_found())
        .await;
    world
        .on("GET", "/orders/2000009876543210", file("order_alone"))
        .await;
    world.on("POST", THREAD_PATH, file("message_sent")).await;
    assert_eq!(send_in(&world, "sale/", "Olá!").await, sent());
    assert_eq!(recipients(&world).await, [BUYER.to_string()]);
}

#[tokio::test]
async fn a_recipient_that_does_not_belong_is_flipped_once() {
    // route, calls before the second post → recipients
    let (buyer, agent) = (BUYER.to_string(), AGENT.to_string());
    let table = [
        ("sale/555000222", [&buyer, &agent]),
        ("sale/3037675074", [&agent, &buyer]),
        ("sale/3037675074,555000222", [&agent, &buyer]),
    ];

    for (route, expected) in table {
        let world = World::new().await;
        world
            .on("GET", "/packs/2000009876543210", file("pack"))
            .await;
        world
            .once("POST", THREAD_PATH, error(400, WRONG_RECIPIENT))
            .await;
        world.on("POST", THREAD_PATH, file("message_sent")).await;

        assert_eq!(send_in(&world, route, "Olá!").await, sent(), "{route}");
        assert_eq!(
            recipients(&world).await,
            expected.map(String::as_str),
            "{route}"
        );
    }

    let world = World::new().await;
    world
        .on("POST", THREAD_PATH, error(400, WRONG_RECIPIENT))
        .await;
    assert_eq!(
        send_in(&world, "sale/555000222", "Olá!").await,
        refused(Refusal::Recipient)
    );
    assert_eq!(recipients(&world).await, [buyer, agent]);
}

async fn message_ends_as((status, body, expected): (u16, &str, Ended)) {
    let world = World::new().await;
    world.on("POST", THREAD_PATH, error(status, body)).await;
    world.on("GET", THREAD_PATH, file("thread_blocked")).await;

    assert_eq!(
        send_in(&world, "sale/555000222", "Olá → você").await,
        expected,
        "{status} {body}"
    );
    assert_eq!(recipients(&world).await.len(), 1, "{status} {body}");
}

#[tokio::test]
async fn messages_to_a_blocked_thread_end_as_blocked() {
    let table = [
        (
            403,
            r#"{"message":"The conversation is blocked","error":"blocked_conversation_send_message_forbidden","status":403,"cause":[{"code":"blocked_by_refund","message":"blocked"}]}"#,
            blocked("blocked_by_refund"),
        ),
        (
            403,
            r#"{"status_code":403,"code":"forbidden","message":"blocked_conversation_send_message_forbidden"}"#,
            blocked("blocked_by_time"),
        ),
        (
            403,
            r#"{"message":"You can not send the message because a mediation is in process"}"#,
            blocked("blocked_by_mediation"),
        ),
        (
            403,
            r#"{"message":"The purchase is Mercado Envíos Full and has not been yet delivered"}"#,
            blocked("blocked_by_fulfillment"),
        ),
    ];

    for row in table {
        message_ends_as(row).await;
    }
}

#[tokio::test]
async fn messages_that_are_refused_end_as_their_body_says() {
    let table = [
        (
            403,
            r#"{"message":"Access denied for user 1 to order 2"}"#,
            refused(Refusal::Recipient),
        ),
        (
            403,
            POLICY,
            Ended::Failing(FailureKind::Forbidden, Reach::Feed),
        ),
        (
            403,
            r#"{"error":"forbidden","message":"no"}"#,
            Ended::Failing(FailureKind::Permanent, Reach::Message),
        ),
        (
            400,
            r#"{"message":"The text has character/s that is/are not supported."}"#,
            refused(Refusal::Character('→')),
        ),
        (
            400,
            r#"{"error":"The message content is too long, max characters allowed are 350","message":"The message content is too long, max characters allowed are 350"}"#,
            refused(Refusal::TooLong(350)),
        ),
        (
            400,
            r#"{"message":"The message content is too long"}"#,
            refused(Refusal::TooLong(350)),
        ),
        (
            400,
            r#"{"message":"Invalid 'to' user id"}"#,
            other("Invalid 'to' user id"),
        ),
        (
            422,
            r#"{"message":"Attachment key is invalid or not found"}"#,
            Ended::Clearly(Outcome::Refused(Refusal::FilesExpired)),
        ),
    ];

    for row in table {
        message_ends_as(row).await;
    }
}

#[tokio::test]
async fn messages_end_as_their_status_and_body_say() {
    let table = [
        (
            404,
            r#"{"error":"not_found"}"#,
            Ended::Failing(FailureKind::Missing, Reach::Message),
        ),
        (404, "404 page not found", AGAIN),
        (403, "<html>403 Forbidden</html>", AGAIN),
        (302, "", AGAIN),
        (429, "local_rate_limited", SLOWER),
        (500, "", UNKNOWN),
        (504, "<html>", UNKNOWN),
        (201, "", UNKNOWN),
        (201, "{}", UNKNOWN),
        (200, r#"{"id":"","status":"available"}"#, UNKNOWN),
    ];

    for row in table {
        message_ends_as(row).await;
    }
}

#[tokio::test]
async fn a_2xx_may_still_be_refused_or_undecided() {
    let id = || Some(RemoteMessageId::from_connector("m"));
    let hidden = |id: &str, reason: Option<&str>| Outcome::Hidden {
        id: RemoteMessageId::from_connector(id),
        reason: reason.map(str::to_owned),
    };
    let message = |status: &str, moderation: Value| json!({"id": "m", "status": status, "message_moderation": moderation});
    let table = [
        (
            fixture("message_rejected"),
            hidden(
                "7c1be04d52a94e6f8d3390ab16f2c5e8",
                Some("out_of_place_language"),
            ),
        ),
        (message("moderated", json!(null)), hidden("m", None)),
        (
            message("REJECTED", json!({"status": "clean"})),
            hidden("m", None),
        ),
        (
            message("available", json!({"status": "pending"})),
            Outcome::Accepted {
                id: id(),
                handle: None,
            },
        ),
        (
            message("IN_MODERATION", json!(null)),
            Outcome::Accepted {
                id: id(),
                handle: None,
            },
        ),
        (
            message("available", json!({"status": "NON_MODERATED"})),
            Outcome::Sent(id()),
        ),
        (message("brand_new", json!([])), Outcome::Sent(id())),
    ];

    for (body, expected) in table {
        let world = World::new().await;
        world
            .on(
                "POST",
                THREAD_PATH,
                ResponseTemplate::new(201).set_body_json(&body),
            )
            .await;

        assert_eq!(
            send_in(&world, "sale/555000222", "Olá!").await,
            Ended::Clearly(expected),
            "{body}"
        );
    }
}

#[tokio::test]
async fn nothing_is_sent_while_the_buyer_cannot_be_asked_for() {
    let world = World::new().await;
    world
        .on("GET", "/packs/2000009876543210", error(500, ""))
        .await;

    assert_eq!(send_in(&world, "sale/", "Olá!").await, AGAIN);
    assert_eq!(recipients(&world).await, Vec::<String>::new());
    assert_eq!(PACK.to_string(), "2000009876543210");
}

/// What the agent reads, put together as the core does.
fn read(world: &World, ended: &Result<Outcome, Failure>, kind: ThreadKind) -> String {
    let refusal = match ended {
        Ok(Outcome::Refused(refusal)) => refusal.clone(),
        Ok(sent) => panic!("{sent:?}"),
        Err(failure) => match failure.kind {
            FailureKind::Retryable { .. } => return "(later)".to_owned(),
            FailureKind::Unknown => return "(looks)".to_owned(),
            FailureKind::Forbidden => Refusal::Forbidden,
            FailureKind::Missing if kind == ThreadKind::OneShot => Refusal::QuestionEnded,
            _ => Refusal::Other(failure.reason.clone().unwrap()),
        },
    };
    let code = match &refusal {
        Refusal::Blocked(code) => world.meli.explain(&crate::testing::account(), code),
        _ => None,
    };
    bridge::texts::refusal(
        Voice::of(Locale::PtBr, Some(&MARKETPLACE)),
        &code.map_or(refusal, Refusal::Explained),
    )
}

#[tokio::test]
async fn every_documented_error_is_read_as_its_table_says() {
    let table = fixture("errors");
    for row in table.as_array().unwrap() {
        let world = World::new().await;
        let (thread, route, path) = match row["call"].as_str().unwrap() {
            "answer" => (question(), "question/555000222/MLB4012345678", ANSWERS),
            "message" => (pack(), "sale/555000222", THREAD_PATH),
            "claim" => (
                places::claim_thread(crate::testing::SELLER, crate::ids::ClaimId(1)),
                "claim/555000222/order/1/complainant",
                "/post-purchase/v1/claims/1/actions/send-message",
            ),
            other => panic!("{other}"),
        };
        let body = row["body"]
            .as_str()
            .map_or_else(|| row["body"].to_string(), str::to_owned);
        let status = u16::try_from(row["status"].as_u64().unwrap()).unwrap();
        world.on("POST", path, error(status, &body)).await;
        world.on("GET", THREAD_PATH, file("thread_blocked")).await;
        let shown = match status {
            404 => not_found(),
            _ => file("question_answered"),
        };
        world.on("GET", THE_QUESTION, shown).await;

        let ended = world
            .meli
            .send(&thread, &snapshot(route), part("Olá → você"))
            .await;

        let words = read(&world, &ended, thread.kind);
        assert!(
            words.contains(row["reads"].as_str().unwrap()),
            "{row} is read as: {words}"
        );
    }
}
