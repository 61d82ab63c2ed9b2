use std::collections::BTreeMap;

use std::time::Duration;

use bridge::{
    failure::{FailureKind, Reach},
    message::{Depth, Ending, Extent, ThreadStatus},
};
use serde_json::json;
use wiremock::{
    Mock, ResponseTemplate,
    matchers::{path, query_param},
};

use super::*;
use crate::poll::recent;
use crate::testing::{
    BUYER, ORDER, QUESTION, SELLER, THREAD_PATH, World, account, at, error, fixture, json as file,
    not_found, pack, part, query, question,
};

const SEARCH: &str = "/my/received_questions/search";
const UNREAD: &str = "/messages/unread";
const THE_PACK: &str = "/packs/2000009876543210";

fn body(value: serde_json::Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(value)
}

fn keys(found: &[Found]) -> Vec<&str> {
    found
        .iter()
        .map(|found| found.thread.key.as_str())
        .collect()
}

async fn page(world: &World, offset: &str, answer: serde_json::Value) {
    let mock = Mock::given(path(SEARCH)).and(query_param("offset", offset));
    mock.respond_with(body(answer)).mount(&world.server).await;
}

// ------------------------------------------------------------------ questions

/// A cursor of the feed of questions, written now.
fn questions_cursor(open: &str) -> String {
    format!(r#"{{"open":{open},"looked_at":"2026-10-01T12:00:00Z"}}"#)
}

#[tokio::test]
async fn now_and_then_the_latest_questions_of_every_status_are_asked_for() {
    let world = World::new().await;
    let question = |id: u64, status: &str, date: &str| json!({"id": id, "status": status, "date_created": date});
    // Answered since the account was connected: its question may be shown already.
    let mut answered_since = question(4, "ANSWERED", "2026-09-01T09:00:00.000-04:00");
    answered_since["answer"] =
        json!({"text": "Sim", "status": "ACTIVE", "date_created": "2026-10-01T09:00:00.000-04:00"});
    let questions = [
        answered_since,
        question(3, "ANSWERED", "2026-10-01T09:00:00.000-04:00"),
        question(2, "UNANSWERED", "2026-09-01T09:00:00.000-04:00"),
        question(1, "ANSWERED", "2026-09-01T09:00:00.000-04:00"),
    ];
    world
        .on(
            "GET",
            SEARCH,
            body(json!({"total": 90, "questions": questions})),
        )
        .await;
    world.clock.pass(Duration::from_mins(10));

    let batch = world
        .meli
        .poll(&account(), "questions", Some(&questions_cursor("[2]")))
        .await
        .unwrap();

    let found = [
        "meli:987654321:question:4",
        "meli:987654321:question:3",
        "meli:987654321:question:2",
    ];
    assert_eq!(keys(&batch.found), found);
    assert_eq!(
        batch.cursor.as_deref(),
        Some(r#"{"open":[2],"looked_at":"2026-10-01T12:10:00Z"}"#)
    );
    let request = world.last().await;
    assert_eq!(
        query(&request),
        [
            "api_version=4",
            "limit=50",
            "offset=0",
            "sort_fields=date_created",
            "sort_types=DESC"
        ]
    );
    assert_eq!(world.calls().await.len(), 1);
}

#[tokio::test]
async fn the_first_poll_asks_who_the_seller_is() {
    let world = World::new().await;
    world.table.change(|row| row.connector_facts.clear());
    world.on("GET", "/users/me", file("me")).await;
    world
        .on("GET", SEARCH, body(json!({"total": 0, "questions": []})))
        .await;

    world
        .meli
        .poll(&account(), "questions", None)
        .await
        .unwrap();
    world
        .meli
        .poll(&account(), "questions", None)
        .await
        .unwrap();

    assert_eq!(
        world
            .calls()
            .await
            .iter()
            .filter(|call| call.ends_with("/users/me"))
            .count(),
        1
    );
    let row = world.table.row();
    assert_eq!(
        (
            row.connector_facts["site"].as_str(),
            row.nickname.as_deref()
        ),
        ("MLB", Some("LOJA_EXEMPLO"))
    );
}

#[tokio::test]
async fn not_knowing_who_the_seller_is_keeps_no_question_back() {
    let world = World::new().await;
    world.table.change(|row| row.connector_facts.clear());
    world.on("GET", "/users/me", error(500, "")).await;
    world.on("GET", SEARCH, file("search_questions")).await;

    assert_eq!(
        world
            .meli
            .poll(&account(), "questions", None)
            .await
            .unwrap()
            .found
            .len(),
        2
    );
}

#[tokio::test]
async fn unanswered_questions_are_found_whole_in_one_call() {
    let world = World::new().await;
    world.on("GET", SEARCH, file("search_questions")).await;

    let batch = world
        .meli
        .poll(&account(), "questions", None)
        .await
        .unwrap();

    assert_eq!(
        keys(&batch.found),
        [
            "meli:987654321:question:13200000001",
            "meli:987654321:question:13200000002"
        ]
    );
    assert_eq!(
        batch.found[0].snapshot.as_ref().unwrap().messages[0].text,
        "Tem na cor azul?"
    );
    assert_eq!(
        batch.cursor,
        Some(questions_cursor("[13200000001,13200000002]"))
    );
    let request = world.last().await;
    assert_eq!(
        query(&request),
        [
            "api_version=4",
            "limit=50",
            "offset=0",
            "sort_fields=date_created",
            "sort_types=ASC",
            "status=UNANSWERED"
        ]
    );
    assert_eq!(world.calls().await.len(), 1);
}

#[tokio::test]
async fn every_page_is_read_and_the_cursor_does_not_depend_on_the_order() {
    let world = World::new().await;
    page(
        &world,
        "0",
        json!({"total": 3, "questions": [{"id": 9}, {"id": 7}]}),
    )
    .await;
    page(&world, "2", json!({"total": 3, "questions": [{"id": "8"}]})).await;

    let batch = world
        .meli
        .poll(&account(), "questions", None)
        .await
        .unwrap();

    assert_eq!(
        (batch.found.len(), batch.cursor),
        (3, Some(questions_cursor("[7,8,9]")))
    );
}

#[tokio::test]
async fn a_question_that_left_the_list_is_read_by_id() {
    let world = World::new().await;
    world
        .on("GET", SEARCH, body(json!({"total": 0, "questions": []})))
        .await;
    world
        .on("GET", "/questions/13200000001", file("question_answered"))
        .await;
    world.on("GET", "/questions/13200000002", not_found()).await;

    let batch = world
        .meli
        .poll(
            &account(),
            "questions",
            Some(&questions_cursor("[13200000001,13200000002]")),
        )
        .await
        .unwrap();

    let stages: Vec<_> = batch
        .found
        .iter()
        .map(|found| found.snapshot.clone().unwrap().status)
        .collect();
    assert_eq!(
        stages,
        [ThreadStatus::Answered, ThreadStatus::Ended(Ending::Deleted)]
    );
    assert_eq!(batch.cursor, Some(questions_cursor("[]")));
    assert_eq!(query(&world.requests().await[1]), ["api_version=4"]);
}

#[tokio::test]
async fn a_question_that_cannot_be_read_now_is_read_next_time() {
    let world = World::new().await;
    world
        .on("GET", SEARCH, body(json!({"total": 0, "questions": []})))
        .await;
    world.on("GET", "/questions/1", error(500, "")).await;
    world
        .on("GET", "/questions/2", error(400, r#"{"error":"invalid"}"#))
        .await;

    let batch = world
        .meli
        .poll(&account(), "questions", Some(&questions_cursor("[1,2]")))
        .await
        .unwrap();

    assert_eq!(
        (batch.found.len(), batch.cursor),
        (0, Some(questions_cursor("[1]")))
    );
}

#[tokio::test]
async fn an_incomplete_list_takes_nothing_off_the_cursor() {
    let world = World::new().await;
    world
        .on(
            "GET",
            SEARCH,
            body(json!({"total": 2, "questions": [{"id": 5}, {"text": "no id"}]})),
        )
        .await;

    let batch = world
        .meli
        .poll(&account(), "questions", Some(&questions_cursor("[3]")))
        .await
        .unwrap();

    assert_eq!(
        (batch.found.len(), batch.cursor),
        (1, Some(questions_cursor("[3,5]")))
    );
    assert_eq!(world.calls().await.len(), 1);
}

#[tokio::test]
async fn a_list_that_refuses_high_offsets_is_shown_as_far_as_it_goes() {
    let world = World::new().await;
    page(
        &world,
        "0",
        json!({"total": 3, "questions": [{"id": 1}, {"id": 2}]}),
    )
    .await;
    let mock = Mock::given(path(SEARCH)).and(query_param("offset", "2"));
    mock.respond_with(error(400, r#"{"message":"invalid offset"}"#))
        .mount(&world.server)
        .await;

    let batch = world
        .meli
        .poll(&account(), "questions", Some(&questions_cursor("[9]")))
        .await
        .unwrap();

    assert_eq!(
        (batch.found.len(), batch.cursor),
        (2, Some(questions_cursor("[1,2,9]")))
    );
}

#[tokio::test]
async fn a_list_that_is_no_list_is_not_taken_for_an_empty_one() {
    for answer in [
        json!({}),
        json!({"questions": null, "total": 0}),
        json!(null),
        json!([]),
    ] {
        let world = World::new().await;
        world.on("GET", SEARCH, body(answer.clone())).await;

        let failure = world
            .meli
            .poll(&account(), "questions", Some(&questions_cursor("[1]")))
            .await
            .unwrap_err();

        assert_eq!(
            failure.kind,
            FailureKind::Retryable { after: None },
            "{answer}"
        );
    }
}

async fn reads_end_as(
    (status, text, of_list, of_thread): (u16, &str, (FailureKind, Reach), (FailureKind, Reach)),
) {
    let world = World::new().await;
    world.on("GET", UNREAD, error(status, text)).await;
    world.on("GET", THREAD_PATH, error(status, text)).await;

    let list = world
        .meli
        .poll(&account(), "sales", None)
        .await
        .unwrap_err();
    let thread = world.meli.read(&pack(), Depth::Newest).await.unwrap_err();

    assert_eq!((list.kind, list.reach), of_list, "{status} {text}");
    assert_eq!((thread.kind, thread.reach), of_thread, "{status} {text}");
}

#[tokio::test]
async fn reads_that_are_refused_are_sorted_by_status_and_body() {
    let policy = r#"{"code":"PA_UNAUTHORIZED_RESULT_FROM_POLICIES","blocked_by":"PolicyAgent","status":403}"#;
    // status, body → of a list, of one thread
    let table = [
        (
            403,
            policy,
            (FailureKind::Forbidden, Reach::Feed),
            (FailureKind::Forbidden, Reach::Feed),
        ),
        (
            403,
            r#"{"error":"access_denied"}"#,
            (FailureKind::Forbidden, Reach::Feed),
            (FailureKind::Permanent, Reach::Message),
        ),
        (
            404,
            r#"{"message":"not here","error":"not_found","status":404,"cause":[]}"#,
            (FailureKind::Missing, Reach::Message),
            (FailureKind::Missing, Reach::Message),
        ),
        (
            400,
            r#"{"code":"bad_request"}"#,
            (FailureKind::Permanent, Reach::Message),
            (FailureKind::Permanent, Reach::Message),
        ),
        (
            451,
            r#"{"status":451}"#,
            (FailureKind::Permanent, Reach::Message),
            (FailureKind::Permanent, Reach::Message),
        ),
    ];

    for row in table {
        reads_end_as(row).await;
    }
}

#[tokio::test]
async fn reads_that_fail_for_now_are_tried_again() {
    let again = FailureKind::Retryable { after: None };
    let table = [
        (
            429,
            "local_rate_limited",
            (again, Reach::Account),
            (again, Reach::Account),
        ),
        (409, "{}", (again, Reach::Message), (again, Reach::Message)),
        (
            500,
            "<html>",
            (again, Reach::Message),
            (again, Reach::Message),
        ),
        (
            200,
            "<html>",
            (again, Reach::Message),
            (again, Reach::Message),
        ),
        (200, "", (again, Reach::Message), (again, Reach::Message)),
    ];

    for row in table {
        reads_end_as(row).await;
    }
}

#[tokio::test]
async fn a_page_in_the_place_of_an_answer_decides_nothing() {
    let pages = [
        "404 page not found\n",
        "<html><h1>403 Forbidden</h1></html>",
        "",
        "{}",
        r#"{"error":null}"#,
        "[]",
        r#""message""#,
    ];
    for (status, page) in [302, 400, 403, 404, 410, 422, 451]
        .into_iter()
        .flat_map(|status| pages.map(|page| (status, page)))
    {
        let world = World::new().await;
        for (verb, at) in [
            ("GET", UNREAD),
            ("GET", SEARCH),
            ("GET", THREAD_PATH),
            ("GET", "/questions/13200000001"),
            ("POST", "/answers"),
        ] {
            world.on(verb, at, error(status, page)).await;
        }

        let outcomes = [
            world.meli.poll(&account(), "sales", None).await.map(drop),
            world
                .meli
                .poll(&account(), "questions", None)
                .await
                .map(drop),
            world.meli.read(&pack(), Depth::Newest).await.map(drop),
            world.meli.read(&question(), Depth::Newest).await.map(drop),
            world
                .meli
                .send(&question(), &convert::vanished_question(), part("Temos"))
                .await
                .map(drop),
        ];

        for outcome in outcomes {
            let kind = outcome.map_err(|failure| failure.kind);
            assert_eq!(
                kind,
                Err(FailureKind::Retryable { after: None }),
                "{status} {page}"
            );
        }
    }
}

// ---------------------------------------------------------------------- sales

/// A cursor of the feed of sales, written now.
fn sales_cursor(unread: &str, queue: &str) -> String {
    format!(r#"{{"unread":{unread},"looked_at":"2026-10-01T12:00:00Z","queue":{queue}}}"#)
}

#[tokio::test]
async fn unread_threads_are_found_under_the_packs_id() {
    let world = World::new().await;
    world.on("GET", UNREAD, file("unread")).await;
    world.on("GET", THE_PACK, file("pack")).await;
    world
        .on("GET", "/packs/2000001111111111", not_found())
        .await;
    world
        .on("GET", "/orders/2000001111111111", file("order_alone"))
        .await;

    let batch = world.meli.poll(&account(), "sales", None).await.unwrap();

    let expected = [
        "meli:987654321:pack:2000009876543210",
        "meli:987654321:pack:2000001111111111",
    ];
    assert_eq!(keys(&batch.found), expected);
    assert!(batch.found.iter().all(|found| found.snapshot.is_none()));
    assert_eq!(
        query(&world.requests().await[0]),
        ["role=seller", "tag=post_sale"]
    );
    // The list, what the two belong to, and the two as they are now.
    assert_eq!(world.calls().await.len(), 6);
}

#[tokio::test]
async fn an_order_inside_a_pack_is_found_under_the_pack() {
    for resource in [
        "/packs/2000001111111111/sellers/987654321",
        "/orders/02000001111111111/sellers/987654321",
    ] {
        let world = World::new().await;
        world
            .on(
                "GET",
                UNREAD,
                body(json!({"results": [{"resource": resource, "count": 1}]})),
            )
            .await;
        world
            .on("GET", "/packs/2000001111111111", not_found())
            .await;
        world
            .on("GET", "/orders/2000001111111111", file("order"))
            .await;

        let batch = world.meli.poll(&account(), "sales", None).await.unwrap();

        assert_eq!(
            keys(&batch.found),
            ["meli:987654321:pack:2000009876543210"],
            "{resource}"
        );
        assert_eq!(
            batch.cursor,
            Some(sales_cursor(
                r#"{"2000001111111111":[1,2000009876543210]}"#,
                "[]"
            ))
        );
    }
}

#[tokio::test]
async fn a_pack_listed_beside_its_own_order_is_found_once() {
    let world = World::new().await;
    let resources = [
        "/packs/2000009876543210/sellers/1",
        "/packs/2000001111111111/sellers/1",
    ];
    let results = resources.map(|resource| json!({"resource": resource, "count": 1}));
    world
        .on("GET", UNREAD, body(json!({"results": results})))
        .await;
    world.on("GET", THE_PACK, file("pack")).await;
    world
        .on("GET", "/packs/2000001111111111", not_found())
        .await;
    world
        .on("GET", "/orders/2000001111111111", file("order"))
        .await;

    let batch = world.meli.poll(&account(), "sales", None).await.unwrap();

    assert_eq!(keys(&batch.found), ["meli:987654321:pack:2000009876543210"]);
}

#[tokio::test]
async fn a_blocked_sale_says_so_from_the_start() {
    let world = World::new().await;

    let snapshot = snapshot_of_pack(&world, "thread_blocked").await;

    assert_eq!(
        snapshot.attributes,
        [
            ("meli_block", "blocked_by_time".to_owned()),
            (
                "meli_block_reason",
                "Já se passaram 30 dias desde a última mensagem. A conversa só reabre se o comprador escrever.".to_owned()
            ),
        ]
    );
}

#[tokio::test]
async fn an_unchanged_list_costs_one_call_and_finds_nothing() {
    let world = World::new().await;
    let results = json!([
        {"resource": "/packs/2/sellers/987654321", "count": 1},
        {"resource": "/packs/10/sellers/987654321", "count": 3},
    ]);
    world
        .on("GET", UNREAD, body(json!({"results": results})))
        .await;
    let cursor = sales_cursor(r#"{"2":[1,2],"10":[3,10]}"#, "[]");

    let batch = world
        .meli
        .poll(&account(), "sales", Some(&cursor))
        .await
        .unwrap();

    assert!(batch.found.is_empty());
    assert_eq!(batch.cursor, Some(cursor));
    assert_eq!(world.calls().await, ["GET /messages/unread"]);
}

#[tokio::test]
async fn a_thread_with_another_count_or_without_any_is_found_again() {
    let world = World::new().await;
    let results = json!([{"resource": "/packs/2/sellers/987654321", "count": 2}]);
    world
        .on("GET", UNREAD, body(json!({"results": results})))
        .await;

    let cursor = sales_cursor(r#"{"2":[1,2],"10":[3,11]}"#, "[]");
    let batch = world
        .meli
        .poll(&account(), "sales", Some(&cursor))
        .await
        .unwrap();

    assert_eq!(
        keys(&batch.found),
        ["meli:987654321:pack:2", "meli:987654321:pack:11"]
    );
    assert_eq!(batch.cursor, Some(sales_cursor(r#"{"2":[2,2]}"#, "[]")));
    assert_eq!(world.calls().await.len(), 3);
}

#[tokio::test]
async fn a_thread_that_cannot_be_placed_now_is_placed_next_time() {
    let world = World::new().await;
    world.on("GET", UNREAD, body(json!({"results": [{"resource": "/packs/2/sellers/1", "count": 1}, {"resource": "/packs/3/sellers/1", "count": 1}]}))).await;
    world.on("GET", "/packs/2", error(500, "")).await;
    world.on("GET", "/packs/3", file("pack")).await;

    let batch = world.meli.poll(&account(), "sales", None).await.unwrap();

    assert_eq!(keys(&batch.found), ["meli:987654321:pack:3"]);
    assert_eq!(batch.cursor, Some(sales_cursor(r#"{"3":[1,3]}"#, "[]")));
}

#[tokio::test]
async fn a_sale_that_nobody_knows_keeps_its_id_and_a_foreign_one_is_left_alone() {
    let world = World::new().await;
    world.on("GET", UNREAD, body(json!({"results": [{"resource": "/packs/2/sellers/1", "count": 1}, {"resource": "/packs/3/sellers/1", "count": 1}]}))).await;
    world.on("GET", "/packs/2", not_found()).await;
    world.on("GET", "/orders/2", not_found()).await;
    world.on("GET", "/packs/3", not_found()).await;
    world
        .on(
            "GET",
            "/orders/3",
            body(json!({"id": 3, "seller": {"id": 5}})),
        )
        .await;

    let batch = world.meli.poll(&account(), "sales", None).await.unwrap();

    assert_eq!(keys(&batch.found), ["meli:987654321:pack:2"]);
    assert_eq!(
        batch.cursor,
        Some(sales_cursor(r#"{"2":[1,2],"3":[1,null]}"#, "[]"))
    );
}

#[tokio::test]
async fn a_full_list_takes_nothing_off_the_cursor() {
    let world = World::new().await;
    let thread =
        |id: u64| json!({"resource": format!("/packs/{id}/sellers/987654321"), "count": 1});
    let results: Vec<_> = (1..=500).map(thread).collect();
    world
        .on("GET", UNREAD, body(json!({"results": results})))
        .await;
    let mut before: BTreeMap<u64, (u64, u64)> = (1..=500).map(|id| (id, (1, id))).collect();
    before.insert(900, (1, 900));
    let cursor = sales_cursor(&serde_json::to_string(&before).unwrap(), "[]");

    let batch = world
        .meli
        .poll(&account(), "sales", Some(&cursor))
        .await
        .unwrap();

    assert!(batch.found.is_empty());
    assert_eq!(batch.cursor, Some(cursor));
}

#[tokio::test]
async fn now_and_then_the_latest_sales_are_listed_instead() {
    let world = World::new().await;
    let orders =
        json!([{"id": 5, "pack_id": 50}, {"id": 6, "pack_id": null}, {"id": 7, "pack_id": 50}]);
    world
        .on(
            "GET",
            "/orders/search",
            body(json!({"results": orders, "paging": {"total": 3}})),
        )
        .await;
    world.clock.pass(Duration::from_mins(10));
    // A sale that is not among the latest, in which somebody wrote at 11:50.
    let written = r#","written":{"2":29847590}"#;
    let cursor = sales_cursor(r#"{"2":[1,2]}"#, &format!("[]{written}"));

    let batch = world
        .meli
        .poll(&account(), "sales", Some(&cursor))
        .await
        .unwrap();

    assert!(batch.found.is_empty());
    let expected = r#"{"unread":{"2":[1,2]},"looked_at":"2026-10-01T12:10:00Z","queue":[2,6,50]"#;
    assert_eq!(batch.cursor, Some(format!("{expected}{written}}}")));
    assert_eq!(world.calls().await, ["GET /orders/search"]);
}

#[tokio::test]
async fn one_waiting_thread_is_read_instead_of_the_list_and_several_beside_it() {
    for (queue, calls) in [("[2000009876543210]", 1), ("[3,2000009876543210]", 3)] {
        let world = World::new().await;
        world.on("GET", UNREAD, body(json!({"results": []}))).await;
        world.on("GET", THREAD_PATH, file("thread")).await;
        world
            .on(
                "GET",
                "/messages/packs/3/sellers/987654321",
                file("thread_empty"),
            )
            .await;
        world
            .table
            .change(|account| account.connected_at = at("2026-01-01T00:00:00Z"));

        let batch = world
            .meli
            .poll(&account(), "sales", Some(&sales_cursor("{}", queue)))
            .await
            .unwrap();

        assert_eq!(keys(&batch.found), ["meli:987654321:pack:2000009876543210"]);
        assert!(batch.found[0].snapshot.is_some());
        // When somebody last wrote in it stays known, while that is lately.
        let written = r#"[],"written":{"2000009876543210":29838965}"#;
        assert_eq!(batch.cursor, Some(sales_cursor("{}", written)));
        assert_eq!(world.calls().await.len(), calls);
    }
}

#[tokio::test]
async fn a_thread_from_before_the_connection_is_not_news() {
    let world = World::new().await;
    world.on("GET", THREAD_PATH, file("thread")).await;
    world
        .table
        .change(|account| account.connected_at = at("2026-09-30T00:00:00Z"));

    let batch = world
        .meli
        .poll(
            &account(),
            "sales",
            Some(&sales_cursor("{}", "[2000009876543210]")),
        )
        .await
        .unwrap();

    assert!(batch.found.is_empty());
}

// ---------------------------------------------------------------------- hints

#[tokio::test]
async fn a_hint_leads_to_a_question() {
    let world = World::new().await;
    world
        .on("GET", "/questions/13200000001", file("question_unanswered"))
        .await;

    let found = world
        .meli
        .follow(&account(), "questions/13200000001")
        .await
        .unwrap();

    assert_eq!(keys(&found), ["meli:987654321:question:13200000001"]);
    assert!(found[0].snapshot.is_some());
}

#[tokio::test]
async fn a_hint_leads_to_a_sale_in_either_shape_and_only_once_through_the_pack() {
    let world = World::new().await;
    let (first, second) = (
        "d81f5c3ea0b7496c82e4f09b7a6d1c35",
        "2b6f90c4d1e84a7395fe08bb71c3da42",
    );
    world
        .on("GET", &format!("/messages/{first}"), file("message_by_id"))
        .await;
    world
        .on(
            "GET",
            &format!("/messages/{second}"),
            file("message_by_id_flat"),
        )
        .await;
    world.on("GET", THE_PACK, file("pack")).await;
    world
        .on("GET", "/orders/2000001111111111", file("order"))
        .await;

    for hint in [first, second, first, second] {
        let found = world
            .meli
            .follow(&account(), &format!("messages/{hint}"))
            .await
            .unwrap();
        assert_eq!(
            keys(&found),
            ["meli:987654321:pack:2000009876543210"],
            "{hint}"
        );
    }

    assert_eq!(query(&world.requests().await[0]), ["tag=post_sale"]);
    let calls = world.calls().await;
    assert_eq!(calls.len(), 6, "{calls:?}");
}

#[tokio::test]
async fn a_hint_to_nothing_of_ours_leads_nowhere() {
    let world = World::new().await;
    let mut foreign = fixture("question_unanswered");
    foreign["seller_id"] = 5.into();
    let mut bought = fixture("message_by_id");
    bought["messages"][0]["message_resources"][0]["id"] = "5".into();
    let nothing_unread = body(json!({"results": [], "total": 0}));
    for (path, answer) in [
        ("/questions/13200000001", body(foreign)),
        ("/questions/13200000002", not_found()),
        ("/messages/d81f5c3ea0b7496c82e4f09b7a6d1c35", body(bought)),
        ("/messages/d81f5c3ea0b7496c82e4f09b7a6d1c36", not_found()),
        (
            "/messages/d81f5c3ea0b7496c82e4f09b7a6d1c37",
            body(json!({"messages": []})),
        ),
        ("/messages/unread", nothing_unread),
    ] {
        world.on("GET", path, answer).await;
    }
    let hints = [
        "questions/13200000001",
        "questions/13200000002",
        "messages/d81f5c3ea0b7496c82e4f09b7a6d1c35",
        "messages/d81f5c3ea0b7496c82e4f09b7a6d1c36",
        "messages/d81f5c3ea0b7496c82e4f09b7a6d1c37",
        "messages/../users/me/applications",
        "users/me",
    ];

    for hint in hints {
        let found = world.meli.follow(&account(), hint).await.unwrap();
        assert!(found.is_empty(), "{hint}");
    }
    let unread = world.calls().await;
    let unread = unread
        .iter()
        .filter(|call| call.ends_with("/messages/unread"));
    assert_eq!(unread.count(), 1, "asked once for both messages");
    assert_eq!(world.calls().await.len(), 6);
    let counts = crate::astray::counts(&world.table.row().connector_facts);
    assert_eq!(
        counts["messages"].times, 1,
        "the second is written down later"
    );
    assert_eq!(counts["questions"].times, 1);
}

#[tokio::test]
async fn a_message_that_may_not_be_read_is_found_among_the_unread() {
    for status in [403, 404, 400] {
        let world = World::new().await;
        let refused = json!({"message": "Access denied", "error": "x", "status": status});
        world
            .on(
                "GET",
                "/messages/d81f5c3ea0b7496c82e4f09b7a6d1c36",
                error(status, &refused.to_string()),
            )
            .await;
        world.on("GET", "/messages/unread", file("unread")).await;
        world
            .on("GET", "/packs/2000009876543210", file("pack"))
            .await;
        world
            .on("GET", "/packs/2000001111111111", not_found())
            .await;
        world
            .on("GET", "/orders/2000001111111111", file("order"))
            .await;

        let found = world
            .meli
            .follow(&account(), "messages/d81f5c3ea0b7496c82e4f09b7a6d1c36")
            .await
            .unwrap();

        assert!(
            keys(&found).contains(&"meli:987654321:pack:2000009876543210"),
            "{status}"
        );
    }
}

#[tokio::test]
async fn what_is_found_among_the_unread_reads_as_it_does_in_a_poll() {
    let world = World::new().await;
    world
        .on(
            "GET",
            "/messages/d81f5c3ea0b7496c82e4f09b7a6d1c36",
            not_found(),
        )
        .await;
    let unread = json!({"results": [unread_sale(2_000_009_876_543_210)]});
    world.on("GET", UNREAD, body(unread)).await;
    world.on("GET", THE_PACK, file("pack")).await;
    world.on("GET", THREAD_PATH, file("thread_blocked")).await;
    let account = account();

    let followed = world
        .meli
        .follow(&account, "messages/d81f5c3ea0b7496c82e4f09b7a6d1c36");
    let followed = followed.await.unwrap();
    let polled = world
        .meli
        .poll(&account, "sales", None)
        .await
        .unwrap()
        .found;

    assert!(followed[0].snapshot.is_some());
    assert_eq!(format!("{followed:?}"), format!("{polled:?}"));
    let attributes = &followed[0].snapshot.as_ref().unwrap().attributes;
    assert!(
        attributes
            .iter()
            .any(|(name, _)| *name == "meli_block_reason")
    );
}

#[tokio::test]
async fn a_notification_that_names_the_thread_costs_no_reading_of_the_message() {
    let world = World::new().await;
    world
        .on("GET", "/packs/2000009876543210", file("pack"))
        .await;

    let found = world
        .meli
        .follow(&account(), "sales/2000009876543210")
        .await
        .unwrap();

    assert_eq!(keys(&found), ["meli:987654321:pack:2000009876543210"]);
    assert_eq!(world.calls().await, ["GET /packs/2000009876543210"]);
}

// ---------------------------------------------------------------------- reads

#[tokio::test]
async fn a_thread_is_read_whole_and_stays_unread() {
    let world = World::new().await;
    let thread = fixture("thread");
    for (offset, index) in [("0", 0), ("1", 1)] {
        let mut page = thread.clone();
        page["messages"] = json!([thread["messages"][index]]);
        let mock = Mock::given(path(THREAD_PATH)).and(query_param("offset", offset));
        mock.respond_with(body(page)).mount(&world.server).await;
    }

    let snapshot = world.meli.read(&pack(), Depth::Newest).await.unwrap();

    assert_eq!(snapshot.extent, Extent::Whole);
    assert_eq!(
        (snapshot.messages.len(), snapshot.route.as_str()),
        (2, "sale/555000222")
    );
    let requests = world.requests().await;
    assert_eq!(requests.len(), 2);
    assert_eq!(
        query(&requests[0]),
        [
            "limit=50",
            "mark_as_read=false",
            "offset=0",
            "tag=post_sale"
        ]
    );
}

/// `pages` by the offset at which they begin; each message by its number, written at that minute, every
/// third by the seller.
async fn world_with_thread(total: usize, pages: &[(usize, &[usize])]) -> World {
    let world = World::new().await;
    for (offset, numbers) in pages {
        let page = thread_page(total, *offset, numbers);
        let mock = Mock::given(path(THREAD_PATH)).and(query_param("offset", offset.to_string()));
        mock.respond_with(body(page)).mount(&world.server).await;
    }
    world
}

fn thread_page(total: usize, offset: usize, numbers: &[usize]) -> serde_json::Value {
    let mut page = fixture("thread");
    let (sellers, buyers) = (page["messages"][0].clone(), page["messages"][1].clone());
    let message = |number: &usize| {
        let is_sellers = number.is_multiple_of(3);
        let mut message = if is_sellers {
            sellers.clone()
        } else {
            buyers.clone()
        };
        message["id"] = format!("m{number}").into();
        message["message_date"]["created"] = format!("2026-09-25T12:{number:02}:00Z").into();
        message
    };
    page["messages"] = numbers.iter().map(message).collect();
    page["paging"] = json!({"limit": 50, "offset": offset, "total": total});
    page
}

/// What a read of the newest shows, and how many calls it took.
async fn newest(total: usize, pages: &[(usize, &[usize])]) -> (Extent, Vec<String>, usize) {
    let world = world_with_thread(total, pages).await;
    let snapshot = world.meli.read(&pack(), Depth::Newest).await.unwrap();
    let ids = snapshot.messages.iter();
    let ids = ids.map(|message| message.source_id.as_str().replace("meli:message:", ""));
    (snapshot.extent, ids.collect(), world.requests().await.len())
}

#[tokio::test]
async fn of_a_long_thread_the_newest_page_is_enough_whichever_way_the_list_runs() {
    let of_four = Extent::Newest { of: Some(4) };
    let two: Vec<String> = vec!["m3".into(), "m4".into()];

    let newest_first = newest(4, &[(0, &[4, 3]), (2, &[2, 1])]).await;
    assert_eq!(newest_first, (of_four, two.clone(), 1));
    let oldest_first = newest(4, &[(0, &[1, 2]), (2, &[3, 4])]).await;
    assert_eq!(oldest_first, (of_four, two, 2));
}

/// The account's notifications do not come: what follows is looked for.
const AS_SHOWN: MarkedRead = MarkedRead::AsShownFor(Duration::from_secs(130));

/// A thread was read when it held these, then it is marked read and holds those.
async fn marked(shown: &[usize], holds: &[usize], total: usize) -> (MarkedRead, Vec<String>) {
    let then = world_with_thread(shown.len(), &[(0, shown)]).await;
    let snapshot = then.meli.read(&pack(), Depth::Newest).await.unwrap();
    let world = World::new().await;
    let page = thread_page(total, 0, holds);
    let mock = Mock::given(path(THREAD_PATH)).and(query_param("mark_as_read", "true"));
    mock.respond_with(body(page)).mount(&world.server).await;

    let marked = world.meli.mark_read(&pack(), &snapshot).await.unwrap();

    (marked, query(&world.requests().await[0]))
}

#[tokio::test]
async fn a_sale_is_marked_read_by_one_read_of_its_first_page() {
    let (as_shown, asked) = marked(&[2, 1], &[3, 2, 1], 3).await;
    assert_eq!(as_shown, AS_SHOWN, "3 is the seller's own");
    assert_eq!(asked, ["limit=50", "mark_as_read=true", "tag=post_sale"]);
}

#[tokio::test]
async fn what_came_before_it_was_marked_is_noticed() {
    let holds_more = MarkedRead::HoldsMore;
    assert_eq!(marked(&[2, 1], &[4, 3, 2, 1], 4).await.0, holds_more);
    // Which of many the page shows, only an order by time tells.
    assert_eq!(marked(&[1, 2], &[1, 2], 3).await.0, holds_more);
    assert_eq!(marked(&[2, 1], &[2, 1], 3).await.0, AS_SHOWN);
}

#[tokio::test]
async fn a_question_has_no_mark_and_costs_no_call() {
    let world = World::new().await;
    let sale = world_with_thread(1, &[(0, &[1])]).await;
    let snapshot = sale.meli.read(&pack(), Depth::Newest).await.unwrap();

    let marked = world.meli.mark_read(&question(), &snapshot).await.unwrap();

    assert_eq!(
        (marked, world.requests().await.len()),
        (MarkedRead::AsShown, 0)
    );
}

#[tokio::test]
async fn a_list_in_no_order_or_one_that_moves_is_read_whole() {
    let (extent, ids, _) = newest(5, &[(0, &[4, 2, 5]), (3, &[1, 3])]).await;
    assert_eq!((extent, ids.len()), (Extent::Whole, 5));

    // A message more since the first page: the last page does not end the list.
    let moved = [(0, [1, 2].as_slice()), (2, &[3]), (3, &[4])];
    let (extent, ids, _) = newest(4, &moved).await;
    assert_eq!((extent, ids.len()), (Extent::Whole, 4));
}

#[tokio::test]
async fn a_page_on_which_the_seller_alone_speaks_does_not_tell_whom_to_answer() {
    let (extent, ids, calls) = newest(3, &[(0, &[9, 6]), (2, &[1])]).await;

    assert_eq!((extent, ids.len(), calls), (Extent::Whole, 3, 2));
}

#[tokio::test]
async fn all_pages_are_read_where_all_are_asked_for() {
    let world = world_with_thread(4, &[(0, &[4, 3]), (2, &[2, 1])]).await;

    let snapshot = world.meli.read(&pack(), Depth::Whole).await.unwrap();

    assert_eq!(
        (snapshot.extent, snapshot.messages.len()),
        (Extent::Whole, 4)
    );
}

#[tokio::test]
async fn a_thread_without_messages_is_complete() {
    let world = World::new().await;
    world.on("GET", THREAD_PATH, file("thread_empty")).await;

    let snapshot = world.meli.read(&pack(), Depth::Newest).await.unwrap();

    assert!(snapshot.extent == Extent::Whole && snapshot.messages.is_empty());
    assert_eq!(snapshot.route.as_str(), "sale/");
}

#[tokio::test]
async fn a_question_that_was_deleted_reads_as_ended() {
    let world = World::new().await;
    world.on("GET", "/questions/13200000001", not_found()).await;

    assert_eq!(
        world
            .meli
            .read(&question(), Depth::Newest)
            .await
            .unwrap()
            .status,
        ThreadStatus::Ended(Ending::Deleted)
    );
}

// ------------------------------------------------------------ contact, context

async fn snapshot_of_question(world: &World) -> Snapshot {
    world
        .on("GET", "/questions/13200000001", file("question_unanswered"))
        .await;
    world.meli.read(&question(), Depth::Newest).await.unwrap()
}

async fn snapshot_of_pack(world: &World, thread: &str) -> Snapshot {
    world.on("GET", THREAD_PATH, file(thread)).await;
    world.meli.read(&pack(), Depth::Newest).await.unwrap()
}

fn attribute<'a>(context: &'a Context, name: &str) -> Option<&'a str> {
    context
        .attributes
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value.as_str())
}

#[tokio::test]
async fn the_asker_is_the_contact_and_costs_one_call() {
    let world = World::new().await;
    world.on("GET", "/users/555000222", file("user")).await;
    let snapshot = snapshot_of_question(&world).await;

    let contact = world.meli.contact(&question(), &snapshot).await.unwrap();

    assert_eq!(
        (
            contact.contact_identifier.as_str(),
            contact.contact_name.as_str()
        ),
        ("meli:user:555000222", "COMPRADOR1")
    );
    let expected = [
        ("meli_seller_id", "987654321"),
        ("meli_question_id", "13200000001"),
        ("meli_item_id", "MLB4012345678"),
    ];
    assert_eq!(
        contact.attributes,
        expected.map(|(name, value)| (name, value.to_owned()))
    );
    assert_eq!(world.calls().await.len(), 2);
}

#[tokio::test]
async fn a_name_is_never_waited_for() {
    for answer in [
        not_found(),
        error(500, ""),
        error(403, ""),
        body(json!({"nickname": " "})),
        body(json!({})),
    ] {
        let world = World::new().await;
        world.on("GET", "/users/555000222", answer).await;
        let snapshot = snapshot_of_question(&world).await;

        let contact = world.meli.contact(&question(), &snapshot).await.unwrap();

        assert_eq!(contact.contact_name, "Comprador 555000222");
    }
}

#[tokio::test]
async fn a_question_that_names_nobody_still_has_a_contact() {
    let world = World::new().await;
    world
        .on(
            "GET",
            "/questions/13200000001",
            body(json!({"id": QUESTION.0, "text": "Oi?"})),
        )
        .await;
    let snapshot = world.meli.read(&question(), Depth::Newest).await.unwrap();

    let contact = world.meli.contact(&question(), &snapshot).await.unwrap();

    assert_eq!(
        contact.contact_identifier,
        "meli:user:unknown:question-13200000001"
    );
    assert_eq!(contact.contact_name, "Comprador");
}

#[tokio::test]
async fn the_buyer_of_the_pack_is_the_contact_never_the_agent() {
    let world = World::new().await;
    world.on("GET", THE_PACK, file("pack")).await;
    world.on("GET", "/users/555000222", file("user")).await;
    let snapshot = snapshot_of_pack(&world, "thread_agent").await;

    let contact = world.meli.contact(&pack(), &snapshot).await.unwrap();

    assert_eq!(contact.contact_identifier, format!("meli:user:{BUYER}"));
    assert_eq!(
        attribute(&contact, "meli_pack_id"),
        Some("2000009876543210")
    );
    assert_eq!(
        attribute(&contact, "meli_order_id"),
        Some("2000001111111111, 2000001111111112")
    );
    assert_eq!(attribute(&contact, "meli_seller_id"), Some("987654321"));
    assert_eq!(
        snapshot.attributes,
        [
            ("meli_block", String::new()),
            ("meli_block_reason", String::new()),
        ]
    );
}

#[tokio::test]
async fn an_order_without_a_pack_has_its_buyer() {
    let world = World::new().await;
    world
        .on("GET", "/packs/2000001111111111", not_found())
        .await;
    world
        .on("GET", "/orders/2000001111111111", file("order_alone"))
        .await;
    world.on("GET", "/users/555000222", file("user")).await;
    let thread = places::pack_thread(SELLER, ORDER);

    let contact = world
        .meli
        .contact(&thread, &convert::vanished_question())
        .await
        .unwrap();

    assert_eq!(contact.contact_identifier, "meli:user:555000222");
    assert_eq!(
        attribute(&contact, "meli_order_id"),
        Some("2000001111111111")
    );
}

#[tokio::test]
async fn a_sale_that_is_not_shown_keeps_no_message_back() {
    // thread → contact
    let table = [
        ("thread", "meli:user:555000222"),
        ("thread_agent", "meli:user:unknown:pack-2000009876543210"),
    ];

    for (thread, identifier) in table {
        let world = World::new().await;
        world.on("GET", THE_PACK, not_found()).await;
        world
            .on("GET", "/orders/2000009876543210", not_found())
            .await;
        world.on("GET", "/users/555000222", not_found()).await;
        let snapshot = snapshot_of_pack(&world, thread).await;

        assert_eq!(
            world
                .meli
                .contact(&pack(), &snapshot)
                .await
                .unwrap()
                .contact_identifier,
            identifier
        );
    }
}

#[tokio::test]
async fn a_sale_that_cannot_be_read_now_waits() {
    let world = World::new().await;
    world.on("GET", THE_PACK, error(503, "")).await;
    let snapshot = snapshot_of_pack(&world, "thread").await;

    let failure = world.meli.contact(&pack(), &snapshot).await.unwrap_err();

    assert_eq!(failure.kind, FailureKind::Retryable { after: None });
}

#[tokio::test]
async fn a_question_comes_with_its_listing() {
    let world = World::new().await;
    world.on("GET", "/items/MLB4012345678", file("item")).await;
    let contact = Context {
        attributes: vec![("meli_item_id", "MLB4012345678".to_owned())],
        ..Context::default()
    };

    let context = world.meli.context(&question(), &contact).await.unwrap();

    assert_eq!(
        attribute(&context, "meli_item_title"),
        Some("Caneca 300 ml")
    );
    assert_eq!(
        attribute(&context, "meli_item_url"),
        Some("https://produto.mercadolivre.com.br/MLB-4012345678-caneca-_JM")
    );
    let (key, text) = &context.notes[0];
    assert_eq!(key.as_str(), "meli:note:question:13200000001:item");
    assert_eq!(
        text,
        "**Anúncio:** Caneca 300 ml\n**Preço:** R$ 49,90\n**Estoque:** 12\n\
         https://produto.mercadolivre.com.br/MLB-4012345678-caneca-_JM\n\
         [Foto](https://http2.mlstatic.com/D_700000-MLB1_012024-O.jpg)"
    );
    assert_eq!(
        query(&world.last().await),
        ["attributes=id,title,permalink,price,currency_id,available_quantity,status,thumbnail"]
    );
    assert_eq!(world.calls().await.len(), 1);
}

#[tokio::test]
async fn a_listing_that_is_not_shown_is_named_by_its_id() {
    let world = World::new().await;
    world
        .on(
            "GET",
            "/items/MLB4012345678",
            error(403, r#"{"error":"access_denied","code":"FORBIDDEN"}"#),
        )
        .await;
    let contact = Context {
        attributes: vec![("meli_item_id", "MLB4012345678".to_owned())],
        ..Context::default()
    };

    let context = world.meli.context(&question(), &contact).await.unwrap();

    assert_eq!(context.notes[0].1, "**Anúncio:** MLB4012345678");
}

#[tokio::test]
async fn a_sale_comes_with_what_was_sold_and_where_it_is() {
    let world = World::new().await;
    let mut second = fixture("order");
    second["id"] = 2_000_001_111_111_112_u64.into();
    second["order_items"][0]["item"] = json!({"id": "MLB4012345681", "title": "Pires"});
    world
        .on("GET", "/orders/2000001111111111", file("order"))
        .await;
    world
        .on("GET", "/orders/2000001111111112", body(second))
        .await;
    world
        .on("GET", "/shipments/44000000022", file("shipment"))
        .await;
    let contact = Context {
        contact_name: "COMPRADOR_1".to_owned(),
        attributes: vec![(
            "meli_order_id",
            "2000001111111111, 2000001111111112".to_owned(),
        )],
        ..Context::default()
    };

    let context = world.meli.context(&pack(), &contact).await.unwrap();

    let page = "https://www.mercadolivre.com.br/vendas/2000009876543210/detalhe";
    let attributes = [
        ("meli_sale_url", page),
        ("meli_item_id", "MLB4012345678"),
        ("meli_item_title", "Caneca 300 ml"),
        ("meli_order_status", "pago"),
        ("meli_order_status_code", "paid"),
        ("meli_shipment_status", "a caminho"),
        ("meli_shipment_status_code", "shipped"),
    ];
    assert_eq!(
        context.attributes,
        attributes.map(|(name, value)| (name, value.to_owned()))
    );
    let (key, text) = &context.notes[0];
    assert_eq!(key.as_str(), "meli:note:pack:2000009876543210:sale");
    assert_eq!(
        *text,
        format!(
            "**Venda 2000009876543210**\n**Comprador:** COMPRADOR_1\n- 2 × Caneca 300 ml\n- 2 × Pires\n\
             **Total:** R$ 199,60\n**Pedido:** pago\n**Envio:** a caminho (out_for_delivery)\n{page}"
        )
    );
    assert_eq!(world.calls().await.len(), 3);
    assert_eq!(
        world.last().await.headers.get("x-format-new").unwrap(),
        "true"
    );
}

#[tokio::test]
async fn a_sale_that_is_not_shown_still_has_its_link() {
    let world = World::new().await;
    world
        .on(
            "GET",
            "/orders/2000001111111111",
            error(403, r#"{"error":"not_owned_order"}"#),
        )
        .await;
    let contact = Context {
        attributes: vec![("meli_order_id", "2000001111111111".to_owned())],
        ..Context::default()
    };

    let context = world.meli.context(&pack(), &contact).await.unwrap();

    assert!(
        context.notes[0]
            .1
            .ends_with("https://www.mercadolivre.com.br/vendas/2000009876543210/detalhe")
    );
}

#[tokio::test]
async fn what_may_work_later_fails_the_context() {
    let world = World::new().await;
    world
        .on("GET", "/orders/2000001111111111", error(500, ""))
        .await;
    let contact = Context {
        attributes: vec![("meli_order_id", "2000001111111111".to_owned())],
        ..Context::default()
    };

    let failure = world.meli.context(&pack(), &contact).await.unwrap_err();

    assert_eq!(failure.kind, FailureKind::Retryable { after: None });
}

#[tokio::test]
async fn lanes_are_polled_by_name_only() {
    let world = World::new().await;

    assert_eq!(
        world.meli.feeds(&account()),
        ["questions", "claims", "sales"]
    );
    assert_eq!(
        world
            .meli
            .poll(&account(), "other", None)
            .await
            .unwrap_err()
            .kind,
        FailureKind::Permanent
    );
    let stranger = AccountId::from_connector("other:1");
    assert_eq!(
        world
            .meli
            .poll(&stranger, "sales", None)
            .await
            .unwrap_err()
            .kind,
        FailureKind::Permanent
    );
}

// ------------------------------------------------------------- one source each

const ORDERS: &str = "/orders/search";

fn failed(batch: &Batch) -> Vec<&str> {
    let failed = batch.sources.iter().filter(|one| one.outcome.is_err());
    failed.map(|source| source.name).collect()
}

/// A cursor of the feed of sales, as it is `minutes` after the last list of sales.
fn cursor_after(world: &World, minutes: u64, queue: &str) -> String {
    world.clock.pass(Duration::from_mins(minutes));
    format!(r#"{{"unread":{{}},"looked_at":"2026-10-01T12:00:00Z","queue":{queue}}}"#)
}

fn unread_sale(pack: u64) -> serde_json::Value {
    json!({"resource": format!("/packs/{pack}/sellers/987654321"), "count": 1})
}

#[tokio::test]
async fn unread_messages_are_asked_for_while_the_list_of_sales_is_down() {
    for (status, passes) in [(503, true), (403, false)] {
        let world = World::new().await;
        let refused = error(status, r#"{"error":"forbidden","status":403}"#);
        world.on("GET", ORDERS, refused).await;
        world
            .on("GET", UNREAD, body(json!({"results": [unread_sale(7)]})))
            .await;
        world.on("GET", "/packs/7", body(json!({"id": 7}))).await;
        let cursor = cursor_after(&world, 10, "[]");

        let batch = world
            .meli
            .poll(&account(), "sales", Some(&cursor))
            .await
            .unwrap();

        assert_eq!(keys(&batch.found), ["meli:987654321:pack:7"]);
        assert_eq!(failed(&batch), [recent::ORDERS]);
        // Asked again with the next poll, unless it was refused.
        let again = batch.cursor.unwrap().contains("12:00:00");
        assert_eq!(again, passes);
    }
}

#[tokio::test]
async fn threads_of_sales_are_read_while_the_list_of_unread_ones_is_down() {
    let world = World::new().await;
    world.on("GET", UNREAD, error(503, "")).await;
    for pack in [1, 2] {
        let path = format!("/messages/packs/{pack}/sellers/987654321");
        world.on("GET", &path, file("thread")).await;
    }
    world
        .table
        .change(|row| row.connected_at = at("2020-01-01T00:00:00Z"));
    let cursor = cursor_after(&world, 1, "[1,2]");

    let batch = world
        .meli
        .poll(&account(), "sales", Some(&cursor))
        .await
        .unwrap();

    assert_eq!(
        keys(&batch.found),
        ["meli:987654321:pack:1", "meli:987654321:pack:2"]
    );
    assert_eq!(failed(&batch), [sales::UNREAD]);
}

#[tokio::test]
async fn what_was_found_before_a_source_failed_is_shown_and_the_rest_waits() {
    let world = World::new().await;
    let policy = r#"{"blocked_by":"PolicyAgent","message":"no","status":403}"#;
    let results: Vec<_> = [7, 8, 9].map(unread_sale).to_vec();
    world
        .on("GET", UNREAD, body(json!({"results": results})))
        .await;
    world.on("GET", "/packs/9", body(json!({"id": 9}))).await;
    world.on("GET", "/packs/8", error(403, policy)).await;

    let batch = world.meli.poll(&account(), "sales", None).await.unwrap();

    assert_eq!(keys(&batch.found), ["meli:987654321:pack:9"]);
    assert_eq!(failed(&batch), [crate::poll::unread::PLACES]);
    world.on("GET", "/packs/7", body(json!({"id": 7}))).await;
    world.once("GET", "/packs/8", body(json!({"id": 8}))).await;
    let next = world
        .meli
        .poll(&account(), "sales", batch.cursor.as_deref())
        .await
        .unwrap();
    assert_eq!(
        keys(&next.found),
        ["meli:987654321:pack:8", "meli:987654321:pack:7"]
    );
    assert!(failed(&next).is_empty());
}

#[tokio::test]
async fn of_many_unread_threads_the_latest_come_first_and_the_others_with_the_next_polls() {
    let world = World::new().await;
    let results: Vec<_> = (1..=500).map(unread_sale).collect();
    world
        .on("GET", UNREAD, body(json!({"results": results})))
        .await;
    for pack in 1..=500 {
        let path = format!("/packs/{pack}");
        world.on("GET", &path, body(json!({"id": pack}))).await;
    }

    let (mut cursor, mut found) = (None, Vec::new());
    for poll in 1..=9 {
        let before = world.calls().await.len();
        let account = account();
        let batch = world.meli.poll(&account, "sales", cursor.as_deref());
        let batch = batch.await.unwrap();
        let calls = world.calls().await.len() - before;
        assert!(calls <= 61 + 20, "{calls} calls in poll {poll}");
        cursor = batch.cursor;
        found.extend(keys(&batch.found).into_iter().map(str::to_owned));
    }

    let latest_first = (1..=500)
        .rev()
        .map(|pack| format!("meli:987654321:pack:{pack}"));
    assert_eq!(found, latest_first.collect::<Vec<_>>());
}

#[tokio::test]
async fn unanswered_questions_are_asked_for_while_the_latest_cannot_be() {
    let world = World::new().await;
    let latest = Mock::given(path(SEARCH)).and(query_param("sort_types", "DESC"));
    let refused = error(400, r#"{"error":"invalid_parameters"}"#);
    latest.respond_with(refused).mount(&world.server).await;
    page(&world, "0", json!({"total": 1, "questions": [{"id": 5}]})).await;
    world.clock.pass(Duration::from_mins(10));

    let batch = world
        .meli
        .poll(&account(), "questions", Some(&questions_cursor("[5]")))
        .await
        .unwrap();

    assert_eq!(keys(&batch.found), ["meli:987654321:question:5"]);
    assert_eq!(failed(&batch), [questions::LATEST]);
    let calls = world.calls().await.len();
    world
        .meli
        .poll(&account(), "questions", batch.cursor.as_deref())
        .await
        .unwrap();
    assert_eq!(world.calls().await.len(), calls + 1, "not with every poll");
}

#[tokio::test]
async fn questions_on_the_list_are_found_though_those_that_left_it_cannot_be_read() {
    let world = World::new().await;
    let policy = r#"{"blocked_by":"PolicyAgent","message":"no","status":403}"#;
    world
        .on(
            "GET",
            SEARCH,
            body(json!({"total": 1, "questions": [{"id": 5}]})),
        )
        .await;
    world.on("GET", "/questions/1", error(403, policy)).await;

    let batch = world
        .meli
        .poll(&account(), "questions", Some(&questions_cursor("[1,2]")))
        .await
        .unwrap();

    assert_eq!(keys(&batch.found), ["meli:987654321:question:5"]);
    assert_eq!(failed(&batch), [questions::BY_ID]);
    assert_eq!(batch.cursor, Some(questions_cursor("[1,2,5]")));
}

#[tokio::test]
async fn an_account_that_fails_as_a_whole_fails_the_lane() {
    let world = World::new().await;
    let invalid = r#"{"error":"invalid_grant"}"#;
    world.on("POST", "/oauth/token", error(400, invalid)).await;
    world
        .on("GET", ORDERS, error(401, r#"{"message":"invalid_token"}"#))
        .await;
    let cursor = cursor_after(&world, 10, "[]");

    let failure = world
        .meli
        .poll(&account(), "sales", Some(&cursor))
        .await
        .unwrap_err();

    assert_eq!(failure.kind, FailureKind::Auth);
    assert!(!world.calls().await.contains(&format!("GET {UNREAD}")));
}

#[tokio::test]
async fn what_of_a_list_cannot_be_read_is_counted() {
    let world = World::new().await;
    let questions = json!({"total": 3, "questions": [{"id": 5}, {"text": "no id"}, 17]});
    world.on("GET", SEARCH, body(questions)).await;
    let results = json!({"results": [unread_sale(7), {"count": 1}, {"resource": "/x/7"}]});
    world.on("GET", UNREAD, body(results)).await;
    world.on("GET", "/packs/7", body(json!({"id": 7}))).await;

    let mut missed = Vec::new();
    for feed in ["questions", "sales"] {
        let batch = world.meli.poll(&account(), feed, None).await.unwrap();
        assert_eq!(batch.found.len(), 1);
        missed.push(batch.missed);
    }

    assert_eq!(missed, [2, 2]);
}
