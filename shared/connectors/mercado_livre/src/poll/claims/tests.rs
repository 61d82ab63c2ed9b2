use bridge::{
    failure::{FailureKind, Reach},
    ports::Connector,
};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::*;
use crate::testing::{World, account, error, fixture, json as file, query};

const SEARCH: &str = "/post-purchase/v1/claims/search";

fn body(value: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(value)
}

fn keys(batch: &Batch) -> Vec<&str> {
    batch
        .found
        .iter()
        .map(|found| found.thread.key.as_str())
        .collect()
}

async fn poll(world: &World, cursor: Option<&str>) -> Batch {
    world.meli.poll(&account(), LANE, cursor).await.unwrap()
}

#[tokio::test]
async fn open_claims_are_asked_for_by_role_user_and_status() {
    let world = World::new().await;
    world.on("GET", SEARCH, file("claims_search")).await;

    let batch = poll(&world, None).await;

    assert_eq!(keys(&batch), ["meli:987654321:claim:5300000001"]);
    let expected = [
        "limit=100",
        "offset=0",
        "players.role=respondent",
        "players.user_id=987654321",
        "sort=last_updated:desc",
        "status=opened",
    ];
    assert_eq!(query(&world.last().await), expected);
}

#[tokio::test]
async fn they_are_listed_every_few_minutes_and_only_what_changed_is_read() {
    let world = World::new().await;
    world.on("GET", SEARCH, file("claims_search")).await;
    let first = poll(&world, None).await.cursor;

    world
        .clock
        .pass(EVERY.checked_sub(Duration::from_secs(1)).unwrap());
    let early = poll(&world, first.as_deref()).await;
    assert!(early.found.is_empty() && early.cursor.is_none());
    assert_eq!(world.calls().await.len(), 1);

    world.clock.pass(Duration::from_secs(1));
    let second = poll(&world, first.as_deref()).await;
    assert!(second.found.is_empty() && second.cursor.is_some());

    let mut changed = fixture("claims_search");
    changed["data"][0]["last_updated"] = json!("2026-09-30T11:20:25.000-04:00");
    world.once("GET", SEARCH, body(changed)).await;
    world.clock.pass(EVERY);
    assert_eq!(poll(&world, second.cursor.as_deref()).await.found.len(), 1);
}

#[tokio::test]
async fn a_claim_that_changed_as_the_list_was_read_is_read_once_more() {
    let world = World::new().await;
    let mut fresh = fixture("claims_search");
    fresh["data"][0]["last_updated"] = json!("2026-10-01T07:59:30.000-04:00");
    world.on("GET", SEARCH, body(fresh)).await;
    let first = poll(&world, None).await.cursor;

    world.clock.pass(EVERY);
    let second = poll(&world, first.as_deref()).await;
    world.clock.pass(EVERY);
    let third = poll(&world, second.cursor.as_deref()).await;

    assert_eq!((second.found.len(), third.found.len()), (1, 0));
}

#[tokio::test]
async fn a_claim_that_left_the_list_is_found_once() {
    let world = World::new().await;
    world
        .on(
            "GET",
            SEARCH,
            body(json!({"paging": {"total": 0}, "data": []})),
        )
        .await;
    let before = r#"{"listed_at":"2026-09-30T12:00:00Z","open":{"5300000001":1790263225000}}"#;

    let batch = poll(&world, Some(before)).await;
    assert_eq!(keys(&batch), ["meli:987654321:claim:5300000001"]);

    world.clock.pass(EVERY);
    assert!(poll(&world, batch.cursor.as_deref()).await.found.is_empty());
}

#[tokio::test]
async fn an_incomplete_list_closes_nothing() {
    let world = World::new().await;
    let data =
        json!([{"id": 7, "last_updated": "2026-09-25T11:20:25.000-04:00"}, {"stage": "claim"}]);
    world
        .on(
            "GET",
            SEARCH,
            body(json!({"paging": {"total": 2}, "data": data})),
        )
        .await;
    let before = r#"{"listed_at":"2026-09-30T12:00:00Z","open":{"5300000001":1790263225000}}"#;

    let batch = poll(&world, Some(before)).await;

    assert_eq!(keys(&batch), ["meli:987654321:claim:7"]);
    assert_eq!(Cursor::read(batch.cursor.as_deref()).open.len(), 2);
}

#[tokio::test]
async fn a_claim_that_does_not_say_when_it_changed_is_read_each_time() {
    let world = World::new().await;
    world
        .on(
            "GET",
            SEARCH,
            body(json!({"paging": {"total": 1}, "data": [{"id": 7}]})),
        )
        .await;

    let first = poll(&world, None).await;
    world.clock.pass(EVERY);
    let second = poll(&world, first.cursor.as_deref()).await;

    assert_eq!((first.found.len(), second.found.len()), (1, 1));
}

#[tokio::test]
async fn a_list_that_is_not_there_shuts_the_lane_for_a_while() {
    for (status, text, kind) in [
        (404, r#"{"error":"not_found"}"#, FailureKind::Missing),
        (400, r#"{"error":"invalid_query"}"#, FailureKind::Permanent),
    ] {
        let world = World::new().await;
        world.on("GET", SEARCH, error(status, text)).await;

        assert_eq!(
            world
                .meli
                .poll(&account(), LANE, None)
                .await
                .unwrap_err()
                .kind,
            kind
        );
        for _ in 0..3 {
            assert!(poll(&world, None).await.found.is_empty());
        }
        assert_eq!(world.calls().await.len(), 1, "{status}");

        world.clock.pass(Duration::from_mins(15));
        world.meli.poll(&account(), LANE, None).await.unwrap_err();
        assert_eq!(world.calls().await.len(), 2, "{status}");
    }
}

#[tokio::test]
async fn a_list_that_cannot_be_had_now_is_asked_for_with_the_next_poll() {
    let world = World::new().await;
    world.once("GET", SEARCH, error(503, "")).await;
    world.on("GET", SEARCH, file("claims_search")).await;

    world.meli.poll(&account(), LANE, None).await.unwrap_err();

    assert_eq!(poll(&world, None).await.found.len(), 1);
}

#[tokio::test]
async fn a_refused_list_shuts_the_lane_and_no_other() {
    let world = World::new().await;
    world
        .on(
            "GET",
            SEARCH,
            error(403, r#"{"blocked_by":"PolicyAgent","status":403}"#),
        )
        .await;

    let failure = world.meli.poll(&account(), LANE, None).await.unwrap_err();

    assert_eq!(
        (failure.kind, failure.reach),
        (FailureKind::Forbidden, Reach::Lane)
    );
}

#[tokio::test]
async fn an_unreadable_cursor_is_as_good_as_none() {
    assert_eq!(Cursor::read(Some("[1,2")), Cursor::default());
    assert_eq!(Cursor::read(Some("{}")), Cursor::default());
}
