//! What is asked, and what is not, of an account that was told to slow down, and of one whose notifications arrive.

use std::{collections::BTreeSet, time::Duration};

use bridge::{
    accounts::{FeedArrivals, Pace, Rest},
    failure::FailureKind,
    message::Depth,
    ports::{Context, Outcome},
    timing::{earlier, later},
};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use super::*;
use crate::testing::{
    QUESTION, SELLER, THREAD_PATH, World, account, error, json as file, now, pack, part, question,
};

const SEARCH: &str = "/my/received_questions/search";
const UNREAD: &str = "/messages/unread";
const ORDERS: &str = "/orders/search";
const MINUTE: Duration = Duration::from_mins(1);

fn body(value: Value) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(value)
}

fn too_many() -> [ResponseTemplate; 2] {
    let json =
        r#"{"message":"Too Many Requests","error":"too_many_requests","status":429,"cause":[]}"#;
    [error(429, "local_rate_limited"), error(429, json)]
}

/// What follow and context end with while the account rests.
fn held_back<T>(outcome: Result<T, Failure>, wait: Duration) -> bool {
    let waits = FailureKind::Retryable { after: Some(wait) };
    outcome.is_err_and(|failure| (failure.kind, failure.reach) == (waits, Reach::Account))
}

#[tokio::test]
async fn an_account_that_is_told_to_slow_down_rests_in_every_process_and_its_replies_go_on() {
    for answer in too_many() {
        let world = World::new().await;
        world.on("GET", SEARCH, answer).await;
        let failure = world.meli.poll(&account(), "questions", None).await;
        assert_eq!(failure.unwrap_err().reach, Reach::Account);
        let rest = Rest {
            until: later(now(), MINUTE),
            repeated: 0,
        };
        assert_eq!(world.table.row().pace.rest, Some(rest));

        let calls = world.calls().await.len();
        let another = world.another();
        for meli in [&world.meli, &another] {
            for feed in meli.feeds(&account()) {
                let batch = meli.poll(&account(), feed, None).await.unwrap();
                assert!(batch.cursor.is_none() && batch.found.is_empty());
            }
            let hint = format!("questions/{QUESTION}");
            assert!(held_back(meli.follow(&account(), &hint).await, MINUTE));
            let shipment = meli.surrounds(&account(), "orders/1").await;
            assert!(held_back(shipment, MINUTE));
            let context = meli.context(&pack(), &Context::default()).await;
            assert!(held_back(context, MINUTE));
        }
        assert_eq!(world.calls().await.len(), calls);

        world.on("POST", "/answers", file("answer_posted")).await;
        let snapshot = convert::vanished_question();
        let sent = world.meli.send(&question(), &snapshot, part("Temos")).await;
        assert!(matches!(sent, Ok(Outcome::Sent(_))), "{sent:?}");

        world.clock.pass(MINUTE);
        assert!(
            world
                .meli
                .poll(&account(), "questions", None)
                .await
                .is_err()
        );
        assert_eq!(world.table.row().pace.rest.unwrap().repeated, 1);
    }
}

#[tokio::test]
async fn a_rest_is_as_long_as_it_was_asked_for() {
    let world = World::new().await;
    let answer = error(429, "local_rate_limited").insert_header("retry-after", "90");
    world.on("GET", THREAD_PATH, answer).await;

    world.meli.read(&pack(), Depth::Newest).await.unwrap_err();

    let expected = later(now(), Duration::from_secs(90));
    assert_eq!(world.table.row().pace.rest.unwrap().until, expected);
}

#[tokio::test]
async fn an_account_that_is_told_so_by_the_second_attempt_rests_too() {
    let world = World::new().await;
    let invalid = || error(401, r#"{"message":"invalid access token"}"#);
    world.once("GET", THREAD_PATH, invalid()).await;
    world.on("GET", "/users/me", invalid()).await;
    world.on("POST", "/oauth/token", file("token")).await;
    let [answer, _] = too_many();
    world.on("GET", THREAD_PATH, answer).await;

    world.meli.read(&pack(), Depth::Newest).await.unwrap_err();

    assert!(world.table.row().pace.rest.is_some());
}

#[tokio::test]
async fn a_poll_in_which_nothing_could_be_read_failed_whichever_call_was_the_first() {
    for looked_at in ["2026-10-01T11:59:00Z", "2026-10-01T11:00:00Z"] {
        let world = World::new().await;
        world
            .table
            .change(|row| row.tokens.expires_at = Some(now()));
        world.on("POST", "/oauth/token", error(502, "")).await;
        let cursor = format!(r#"{{"looked_at":"{looked_at}"}}"#);

        let polled = world.meli.poll(&account(), "sales", Some(&cursor)).await;

        assert_eq!(polled.unwrap_err().reach, Reach::Account, "{looked_at}");
    }
}

#[tokio::test]
async fn what_was_found_before_an_account_was_told_to_slow_down_is_kept() {
    let world = World::new().await;
    let [answer, _] = too_many();
    world
        .table
        .change(|row| row.connected_at = earlier(now(), 365 * 24 * 60 * MINUTE));
    world.on("GET", UNREAD, body(json!({"results": []}))).await;
    let thread = |pack: u64| format!("/messages/packs/{pack}/sellers/{SELLER}");
    world.on("GET", &thread(1), file("thread")).await;
    world.on("GET", &thread(2), answer).await;
    let cursor = r#"{"looked_at":"2026-10-01T11:59:00Z","queue":[1,2,3,4,5,6,7,8,9]}"#;

    let batch = world.meli.poll(&account(), "sales", Some(cursor)).await;

    let batch = batch.unwrap();
    assert_eq!(batch.found.len(), 1);
    assert!(
        batch
            .cursor
            .unwrap()
            .contains(r#""queue":[2,3,4,5,6,7,8,9]"#)
    );
    // Those that were on their way when the answer came.
    assert!(world.calls().await.len() <= 6);
}

/// A world whose account hears of everything.
async fn heard() -> World {
    let world = World::new().await;
    let arrivals = FeedArrivals {
        heard: 50,
        since: Some(earlier(now(), 5 * 60 * MINUTE)),
        heard_at: Some(now()),
        ..FeedArrivals::default()
    };
    world.table.change(|row| {
        row.pace = Pace {
            arrivals: [("sales".to_owned(), arrivals)].into(),
            ..Pace::default()
        };
    });
    world
}

/// A shop that sold much and in which little is said, for eight hours; the calls of its polls, and when each
/// thread was read, in minutes.
async fn quiet_hours(world: &World, every: u64) -> (usize, Vec<BTreeSet<u64>>) {
    world.table.change(|row| row.tokens.expires_at = None);
    let sold = earlier(now(), 3 * 24 * 60 * MINUTE).to_string();
    let order = |pack: u64| json!({"id": pack, "pack_id": null, "date_created": sold});
    let orders: Vec<Value> = (1..=50).map(order).collect();
    let page = json!({"results": orders, "paging": {"total": 50}});
    world.on("GET", ORDERS, body(page)).await;
    world.on("GET", UNREAD, body(json!({"results": []}))).await;
    for pack in 1..=50 {
        let path = format!("/messages/packs/{pack}/sellers/{SELLER}");
        world.on("GET", &path, file("thread_empty")).await;
    }
    let (mut cursor, mut read) = (None, vec![BTreeSet::new(); 51]);
    for minute in (0..8 * 60).step_by(usize::try_from(every).unwrap()) {
        let before = world.calls().await.len();
        let account = account();
        let batch = world.meli.poll(&account, "sales", cursor.as_deref());
        cursor = batch.await.unwrap().cursor.or(cursor);
        for call in world.calls().await.split_off(before) {
            if let Some(rest) = call.strip_prefix("GET /messages/packs/") {
                let pack: usize = rest.split('/').next().unwrap().parse().unwrap();
                read[pack].insert(minute);
            }
        }
        world.clock.pass(u32::try_from(every).unwrap() * MINUTE);
    }
    read.remove(0);
    (world.calls().await.len(), read)
}

#[tokio::test]
async fn a_quiet_thread_is_read_by_the_hour_and_every_four_while_notifications_arrive() {
    for (world, every, times, most_calls) in [
        (World::new().await, 1, 6..=8, 8 * 60 + 48 + 50 * 8),
        (heard().await, 5, 1..=2, 8 * 12 + 16 + 50 * 2),
    ] {
        let (calls, read) = quiet_hours(&world, every).await;

        assert!(calls <= most_calls, "{calls} calls");
        for minutes in &read {
            assert!(times.contains(&minutes.len()), "{minutes:?}");
        }
        let at_once =
            (0..8 * 60).map(|minute| read.iter().filter(|all| all.contains(&minute)).count());
        assert!(at_once.max().unwrap() <= 15);
    }
}

#[tokio::test]
async fn notifications_that_could_not_be_delivered_are_listed_page_by_page_and_each_once() {
    let world = World::new().await;
    let notice = |number: u64, sent: &str| json!({"_id": "x", "topic": "questions", "resource": format!("/questions/{number}"), "user_id": SELLER.0, "sent": sent});
    let first: Vec<Value> = (0..10)
        .map(|number| notice(number % 2, "2026-10-01T11:30:00.000Z"))
        .collect();
    let second = [
        notice(2, "2026-10-01T11:00:00.000Z"),
        notice(3, "2026-10-01T08:59:00.000Z"),
        json!({"topic": "items", "resource": "/items/MLB1", "user_id": 1}),
        json!(17),
    ];
    for (offset, page) in [
        ("0", json!(first)),
        ("10", json!(second)),
        ("20", json!([])),
    ] {
        let asked = wiremock::Mock::given(wiremock::matchers::path("/missed_feeds"))
            .and(wiremock::matchers::query_param(
                "app_id",
                "1234567890123456",
            ))
            .and(wiremock::matchers::query_param("offset", offset));
        asked
            .respond_with(body(json!({"messages": page})))
            .mount(&world.server)
            .await;
    }

    let unheard = world.meli.unheard(&account()).await.unwrap();

    let hints: Vec<String> = unheard
        .hints
        .into_iter()
        .map(|(id, hint)| format!("{id} {hint}"))
        .collect();
    let expected =
        ["questions/0", "questions/1", "questions/2"].map(|hint| format!("{} {hint}", account()));
    assert_eq!(hints, expected);
    assert_eq!(world.calls().await.len(), 3);
}
