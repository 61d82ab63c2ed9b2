use serde_json::json;

use super::*;
use simulators::shopee::Quirk;

/// Three conversations, a second apart, oldest first.
fn three(world: &World) -> [u64; 3] {
    [1, 2, 3].map(|buyer| {
        world.wait(1);
        world.vendor.buyer_writes(SHOP, buyer, "Oi").0
    })
}

fn listed(page: &Value) -> Vec<String> {
    ids(page, "conversations", "conversation_id")
}

#[tokio::test]
async fn the_four_directions_of_the_list() {
    let world = World::open().await;
    let [a, b, c] = three(&world).map(|id| id.to_string());
    let nano = |world: &World, back: i64| {
        let at = world.now() - SignedDuration::from_secs(back);
        at.as_nanosecond().to_string()
    };
    let middle = nano(&world, 1);
    let list = async |direction: &str, from: &str| {
        let query = [("direction", direction), ("next_timestamp_nano", from)];
        listed(&world.conversations(&query).await)
    };

    assert_eq!(list("older", "").await, [c.clone(), b.clone(), a.clone()]);
    assert_eq!(list("older", &middle).await, std::slice::from_ref(&a));
    assert_eq!(list("latest", "").await, [a, b, c.clone()]);
    assert_eq!(list("latest", &middle).await, [c]);
}

#[tokio::test]
async fn pages_follow_the_cursor_and_pinned_ones_stand_out_of_order() {
    let world = World::open().await;
    let [a, b, c] = three(&world);
    world.vendor.pin(a, true);
    let query = [("direction", "older"), ("page_size", "2")];

    let first = world.conversations(&query).await;
    let next = &first["response"]["page_result"];
    let from = next["next_cursor"]["next_message_time_nano"]
        .as_str()
        .unwrap();
    let query = [("direction", "older"), ("next_timestamp_nano", from)];
    let second = world.conversations(&query).await;

    assert_eq!(listed(&first), [a.to_string(), c.to_string()]);
    assert_eq!(next["more"], true);
    assert_eq!(listed(&second), [b.to_string()]);
    assert_eq!(second["response"]["page_result"]["more"], false);
}

#[tokio::test]
async fn a_page_that_is_too_large_is_empty_and_no_error() {
    let world = World::open().await;
    three(&world);

    let page = world
        .conversations(&[("direction", "older"), ("page_size", "60")])
        .await;

    assert_eq!(page["error"], "");
    assert_eq!(page["response"]["conversations"], json!([]));
    assert_eq!(page["response"]["page_result"]["more"], false);
}

#[tokio::test]
async fn lists_count_nanoseconds_and_messages_seconds() {
    let world = World::open().await;
    let (talk, _) = world.vendor.buyer_writes(SHOP, BUYER, "Oi");
    let at = world.now();

    let list = world.conversations(&[("direction", "older")]).await;
    let page = world.messages(talk, &[]).await;
    let row = &list["response"]["conversations"][0];
    assert_eq!(
        row["last_message_timestamp"],
        json!(at.as_second() * 1_000_000_000)
    );
    assert_eq!(
        page["response"]["messages"][0]["created_timestamp"],
        json!(at.as_second())
    );

    world.vendor.switch(Quirk::Milliseconds, true);
    let page = world.messages(talk, &[]).await;
    assert_eq!(
        page["response"]["messages"][0]["created_timestamp"],
        json!(at.as_millisecond())
    );
}

#[tokio::test]
async fn ids_are_strings_beyond_2_to_the_53_or_bare_numbers() {
    let world = World::open().await;
    let (talk, id) = world.vendor.buyer_writes(SHOP, BUYER, "Oi");
    assert!(talk > 1 << 53 && id > 1 << 53);

    let page = world.messages(talk, &[]).await;
    assert_eq!(
        page["response"]["messages"][0]["message_id"],
        json!(id.to_string())
    );
    world.vendor.switch(Quirk::IdsAsNumbers, true);
    let page = world.messages(talk, &[]).await;
    assert_eq!(page["response"]["messages"][0]["message_id"], json!(id));
    assert_eq!(page["response"]["messages"][0]["from_id"], json!(BUYER));
}

#[tokio::test]
async fn messages_come_newest_first_and_the_offset_is_a_message() {
    let world = World::open().await;
    let said: Vec<String> = (0..5)
        .map(|n| {
            world
                .vendor
                .buyer_writes(SHOP, BUYER, &n.to_string())
                .1
                .to_string()
        })
        .collect();
    let talk = world.vendor.buyer_writes(SHOP, BUYER, "fim").0;
    let shown = |page: &Value| ids(page, "messages", "message_id");
    let next = |page: &Value| {
        page["response"]["page_result"]["next_offset"]
            .as_str()
            .unwrap()
            .to_owned()
    };

    let first = world.messages(talk, &[("page_size", "2")]).await;
    let second = world
        .messages(talk, &[("page_size", "2"), ("offset", &next(&first))])
        .await;
    let all = world.messages(talk, &[]).await;
    assert_eq!(shown(&first)[1], said[4]);
    assert_eq!(shown(&second), [said[3].clone(), said[2].clone()]);
    assert_eq!((shown(&all).len(), next(&all).as_str()), (6, "0"));

    let zero = world.messages(talk, &[("offset", "0")]).await;
    assert_eq!(zero["error"], "error_not_found");

    world.vendor.switch(Quirk::OffsetsInclude, true);
    let first = world.messages(talk, &[("page_size", "2")]).await;
    assert_eq!(next(&first), said[3]);
    world.vendor.switch(Quirk::OffsetsForEver, true);
    assert_eq!(next(&world.messages(talk, &[]).await), said[0]);
}

#[tokio::test]
async fn who_wrote_is_told_by_shop_and_status() {
    let world = World::open().await;
    let talk = world.vendor.buyer_writes(SHOP, BUYER, "Oi").0;
    world.vendor.seller_writes(SHOP, BUYER, "do aplicativo");
    world
        .vendor
        .auto_reply(SHOP, BUYER, "offwork_autoreply", "Voltamos amanhã");
    world.vendor.platform_writes(SHOP, BUYER, "notification");
    world
        .vendor
        .buyer_sends(SHOP, BUYER, "hologram", json!({"beam": 1}));

    let page = world.messages(talk, &[]).await;
    let rows = page["response"]["messages"].as_array().unwrap();
    let told: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                row["message_type"].as_str().unwrap(),
                row["status"].as_str().unwrap(),
                row["from_shop_id"] == SHOP,
            )
        })
        .collect();

    assert_eq!(
        told,
        [
            ("hologram", "normal", false),
            ("notification", "normal", true),
            ("text", "offwork_autoreply", true),
            ("text", "normal", true),
            ("text", "normal", false),
        ]
    );
    // A buyer has a shop of their own.
    assert!(
        rows[0]["from_shop_id"]
            .as_u64()
            .is_some_and(|shop| shop > 0)
    );
}

#[tokio::test]
async fn a_new_message_shows_late_and_reading_marks_nothing() {
    let world = World::open().await;
    world.vendor.show_after(5);
    let talk = world.vendor.buyer_writes(SHOP, BUYER, "Oi").0;

    assert_eq!(
        world.messages(talk, &[]).await["response"]["messages"],
        json!([])
    );
    assert_eq!(
        listed(&world.conversations(&[("direction", "older")]).await),
        [""; 0]
    );
    world.wait(5);
    assert_eq!(
        ids(&world.messages(talk, &[]).await, "messages", "message_id").len(),
        1
    );
    assert_eq!(world.vendor.unread(talk), 1);
    let read = json!({"conversation_id": talk.to_string(), "last_read_message_id": "1"});
    world.post("sellerchat/read_conversation", &read).await;
    assert_eq!(world.vendor.unread(talk), 0);
}

#[tokio::test]
async fn another_shops_conversation_is_not_there() {
    let world = World::open().await;
    world.vendor.add_shop(300_401, "outra");
    let talk = world.vendor.buyer_writes(300_401, BUYER, "Oi").0;

    assert_eq!(world.messages(talk, &[]).await["error"], "error_not_found");
}
