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
    world.meli.poll(&account(), FEED, cursor).await.unwrap()
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
    assert_eq!(ClaimsCursor::read(batch.cursor.as_deref()).open.len(), 2);
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
    // What refuses the names of its parameters is asked with the others too.
    for (status, text, kind, calls) in [
        (404, r#"{"error":"not_found"}"#, FailureKind::Missing, 1),
        (
            400,
            r#"{"error":"invalid_query"}"#,
            FailureKind::Permanent,
            2,
        ),
    ] {
        let world = World::new().await;
        world.on("GET", SEARCH, error(status, text)).await;

        assert_eq!(
            world
                .meli
                .poll(&account(), FEED, None)
                .await
                .unwrap_err()
                .kind,
            kind
        );
        for _ in 0..3 {
            assert!(poll(&world, None).await.found.is_empty());
        }
        assert_eq!(world.calls().await.len(), calls, "{status}");

        world.clock.pass(Duration::from_mins(15));
        world.meli.poll(&account(), FEED, None).await.unwrap_err();
        assert_eq!(world.calls().await.len(), 2 * calls, "{status}");
    }
}

#[tokio::test]
async fn a_list_that_cannot_be_had_now_is_asked_for_with_the_next_poll() {
    let world = World::new().await;
    world.once("GET", SEARCH, error(503, "")).await;
    world.on("GET", SEARCH, file("claims_search")).await;

    world.meli.poll(&account(), FEED, None).await.unwrap_err();

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

    let failure = world.meli.poll(&account(), FEED, None).await.unwrap_err();

    assert_eq!(
        (failure.kind, failure.reach),
        (FailureKind::Forbidden, Reach::Feed)
    );
}

#[tokio::test]
async fn an_unreadable_cursor_is_as_good_as_none() {
    assert_eq!(ClaimsCursor::read(Some("[1,2")), ClaimsCursor::default());
    assert_eq!(ClaimsCursor::read(Some("{}")), ClaimsCursor::default());
}

fn claim(id: u64, buyer: u64, seller: u64) -> Value {
    json!({"id": id, "status": "opened", "last_updated": "2026-09-25T11:20:25.000-04:00", "players": [
        {"role": "complainant", "type": "buyer", "user_id": buyer},
        {"role": "respondent", "type": "seller", "user_id": seller},
    ]})
}

fn listed(claims: &[Value]) -> ResponseTemplate {
    body(json!({"paging": {"total": claims.len()}, "data": claims}))
}

/// The names under which the claims of a player were asked for, call by call.
async fn names(world: &World) -> Vec<String> {
    let is_role = |pair: &String| pair.ends_with("=respondent");
    let requests = world.requests().await;
    requests
        .iter()
        .filter_map(|request| query(request).into_iter().find(is_role))
        .map(|pair| pair.trim_end_matches("=respondent").to_owned())
        .collect()
}

#[tokio::test]
async fn claims_in_which_the_account_is_the_buyer_are_left_out_whatever_the_search_did() {
    let world = World::new().await;
    let mut untyped = claim(3, 987_654_321, 7);
    untyped["players"][0]["type"] = json!(null);
    let claims = [claim(1, 987_654_321, 7), claim(2, 7, 987_654_321), untyped];
    world.on("GET", SEARCH, listed(&claims)).await;
    let before = r#"{"listed_at":"2026-09-30T12:00:00Z","open":{"1":5}}"#;

    let batch = poll(&world, Some(before)).await;

    assert_eq!(keys(&batch), ["meli:987654321:claim:2"]);
    assert_eq!(ClaimsCursor::read(batch.cursor.as_deref()).open.len(), 1);
}

#[tokio::test]
async fn names_that_are_ignored_are_changed_once_and_then_it_is_ours_to_choose() {
    let world = World::new().await;
    let claims = [claim(1, 987_654_321, 7), claim(2, 7, 987_654_321)];
    world.on("GET", SEARCH, listed(&claims)).await;

    let mut cursor = None;
    for _ in 0..4 {
        cursor = poll(&world, cursor.as_deref()).await.cursor;
        world.clock.pass(EVERY);
    }

    assert_eq!(
        names(&world).await,
        [
            "players.role",
            "player_role",
            "players.role",
            "players.role"
        ]
    );
}

#[tokio::test]
async fn names_that_are_refused_are_changed_at_once_and_for_good() {
    let world = World::new().await;
    let refused = error(
        400,
        r#"{"error":"invalid_params","message":"Invalid parameters"}"#,
    );
    world.once("GET", SEARCH, refused).await;
    world
        .on("GET", SEARCH, listed(&[claim(2, 7, 987_654_321)]))
        .await;

    let first = poll(&world, None).await;
    world.clock.pass(EVERY);
    poll(&world, first.cursor.as_deref()).await;

    assert_eq!(keys(&first), ["meli:987654321:claim:2"]);
    assert_eq!(
        names(&world).await,
        ["players.role", "player_role", "player_role"]
    );
}

#[tokio::test]
async fn an_open_claim_is_read_again_within_an_hour_though_it_did_not_change() {
    let world = World::new().await;
    world
        .on("GET", SEARCH, listed(&[claim(2, 7, 987_654_321)]))
        .await;
    let mut cursor = poll(&world, None).await.cursor;

    let mut read_at = Vec::new();
    for minute in 1..=130 {
        world.clock.pass(Duration::from_mins(1));
        let batch = poll(&world, cursor.as_deref()).await;
        read_at.extend((!batch.found.is_empty()).then_some(minute));
        cursor = batch.cursor.or(cursor);
    }

    assert_eq!(read_at, [56, 112]);
}

#[tokio::test]
async fn many_open_claims_are_read_again_some_at_a_time() {
    let world = World::new().await;
    let claims: Vec<_> = (1..=50).map(|id| claim(id, 7, 987_654_321)).collect();
    world.on("GET", SEARCH, listed(&claims)).await;
    let mut cursor = poll(&world, None).await.cursor;
    world.clock.pass(Duration::from_hours(1));

    let mut again = Vec::new();
    for _ in 0..4 {
        let batch = poll(&world, cursor.as_deref()).await;
        again.push(batch.found.len());
        cursor = batch.cursor;
        world.clock.pass(EVERY);
    }

    assert_eq!(again, [20, 20, 10, 0]);
}

#[tokio::test]
async fn the_first_page_is_worth_showing_if_the_second_fails() {
    let world = World::new().await;
    let page = body(json!({"paging": {"total": 3}, "data": [{"id": 7}, {"stage": "claim"}]}));
    world.once("GET", SEARCH, page).await;
    world.on("GET", SEARCH, error(503, "")).await;
    let before = r#"{"listed_at":"2026-09-30T12:00:00Z","open":{"5300000001":1790263225000}}"#;

    let batch = poll(&world, Some(before)).await;

    assert_eq!(keys(&batch), ["meli:987654321:claim:7"]);
    assert_eq!(ClaimsCursor::read(batch.cursor.as_deref()).open.len(), 2);
    assert_eq!(batch.missed, 1);
    let [source] = &batch.sources[..] else {
        panic!("{:?}", batch.sources)
    };
    assert!(source.name == FURTHER && source.outcome.is_err());
}

#[tokio::test]
async fn a_list_that_failed_takes_no_turn_of_another_lane() {
    let world = World::new().await;
    world.on("GET", SEARCH, error(503, "")).await;
    world
        .on("GET", "/messages/unread", body(json!({"results": []})))
        .await;
    let before = r#"{"listed_at":"2026-09-30T12:00:00Z","open":{}}"#;
    world.meli.poll(&account(), "sales", None).await.unwrap();

    world
        .meli
        .poll(&account(), FEED, Some(before))
        .await
        .unwrap_err();
    let sales = world.meli.poll(&account(), "sales", None).await.unwrap();

    assert!(sales.cursor.is_some(), "sales were asked for");
}
