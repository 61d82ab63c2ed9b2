//! The port against the simulator.

use std::time::Duration;

use bridge::{
    accounts::Connection,
    failure::{Failure, FailureKind, Reach},
    files::{FileStream, Staged},
    ids::{AccountId, Thread},
    message::{Attachment, Depth, Extent, Snapshot},
    ports::{AgentName, Connector as _, Fetched, Found, Part, PartContent},
};
use bytes::Bytes;
use futures::{StreamExt as _, stream};
use serde_json::json;
use simulators::shopee::{Quirk, Sale};

use crate::{
    ids::{ConversationId, ShopId},
    testing::{BUYER, SHOP, World},
};

const LIST: &str = "sellerchat/get_conversation_list";
const PAGE: &str = "sellerchat/get_message";
const INFO: &str = "shop/get_shop_info";

fn account() -> AccountId {
    SHOP.account()
}

pub(crate) fn thread(talk: u64) -> Thread {
    let id = ConversationId::parse(&talk.to_string()).unwrap();
    id.thread(SHOP)
}

fn threads(found: &[Found]) -> Vec<Thread> {
    found.iter().map(|found| found.thread.clone()).collect()
}

async fn follow(world: &World, hint: &str) -> Result<Vec<Found>, Failure> {
    world.client.follow(&account(), hint).await
}

pub(crate) async fn read(world: &World, talk: u64) -> Snapshot {
    let thread = thread(talk);
    world.client.read(&thread, Depth::Whole).await.unwrap()
}

/// A conversation in which the buyer wrote once.
pub(crate) async fn talk() -> (World, u64, u64) {
    let world = World::new().await;
    let (talk, message) = world.vendor.buyer_writes(SHOP.0, BUYER.0, "Serve?");
    (world, talk, message)
}

#[tokio::test]
async fn a_poll_brings_what_is_new_and_looks_at_the_shop_once_a_day() {
    let (world, talk, _) = talk().await;
    let first = world.client.poll(&account(), "chats", None).await.unwrap();
    assert_eq!(threads(&first.found), [thread(talk)], "nobody has read it");
    assert!(world.calls().iter().any(|call| call == INFO));

    world.clock.pass(Duration::from_mins(3));
    world.vendor.buyer_writes(SHOP.0, BUYER.0, "Alô?");
    let cursor = first.cursor.as_deref();
    let second = world.client.poll(&account(), "chats", cursor).await;
    assert_eq!(threads(&second.unwrap().found), [thread(talk)]);
    assert_eq!(world.calls(), [LIST]);
    let other = world.client.poll(&account(), "returns", None).await;
    assert_eq!(other.unwrap_err().reach, Reach::Feed);
}

#[tokio::test]
async fn a_push_leads_to_its_conversation_in_one_call() {
    let (world, talk, _) = talk().await;
    let hint = format!("chat/{talk}");
    let found = follow(&world, &hint).await.unwrap();
    assert_eq!(threads(&found), [thread(talk)]);
    assert_eq!(found[0].snapshot.as_ref().unwrap().messages.len(), 1);
    assert_eq!(world.calls(), [PAGE]);
    assert_eq!(world.client.feed_of(&account(), &hint), Some("chats"));
    assert_eq!(world.client.feed_of(&account(), "orders/2511AB"), None);
}

#[tokio::test]
async fn a_push_about_an_affiliate_leads_nowhere() {
    let world = World::new().await;
    let (talk, _) = world.vendor.affiliate_writes(SHOP.0, 99, "parceria?");
    let found = follow(&world, &format!("chat/{talk}")).await.unwrap();
    assert!(found.is_empty());
}

#[tokio::test]
async fn a_push_without_a_place_is_followed_through_the_list() {
    let world = World::new().await;
    let first = world.client.poll(&account(), "chats", None).await.unwrap();
    let saved = [("chats".to_owned(), first.cursor.unwrap())].into();
    bridge::accounts::Accounts::save_cursors(&*world.table, &account(), &saved)
        .await
        .unwrap();
    world.clock.pass(Duration::from_mins(3));
    let (talk, _) = world.vendor.buyer_writes(SHOP.0, BUYER.0, "Serve?");
    let found = follow(&world, "chat").await.unwrap();
    assert_eq!(threads(&found), [thread(talk)]);
}

#[tokio::test]
async fn conversations_of_some_days_are_brought_in_and_older_ones_are_not() {
    let world = World::new().await;
    world.vendor.buyer_writes(SHOP.0, 1, "velha");
    world.clock.pass(Duration::from_hours(72));
    let mut talks: Vec<Thread> = (2..202)
        .map(|buyer| {
            world.clock.pass(Duration::from_secs(9));
            thread(world.vendor.buyer_writes(SHOP.0, buyer, "nova").0)
        })
        .collect();
    let found = follow(&world, "backfill/2").await.unwrap();
    talks.reverse();
    assert_eq!(threads(&found), talks);
}

#[tokio::test]
async fn a_consent_that_is_taken_back_ends_the_connection() {
    let world = World::new().await;
    world.vendor.unlink(SHOP.0);
    let failure = follow(&world, "consent").await.unwrap_err();
    assert_eq!(
        (failure.kind, failure.reach),
        (FailureKind::Auth, Reach::Account)
    );
    assert_eq!(world.table.row(SHOP).connection, Connection::Disconnected);
}

#[tokio::test]
async fn a_shop_that_is_banned_stays_connected_and_comes_back_by_itself() {
    let world = World::new().await;
    world.vendor.ban(SHOP.0, true);
    let failure = world.client.poll(&account(), "chats", None).await;
    let failure = failure.unwrap_err();
    assert_eq!(
        (failure.kind, failure.reach),
        (FailureKind::Forbidden, Reach::Account)
    );
    assert_eq!(world.table.row(SHOP).connection, Connection::Connected);
    world.vendor.ban(SHOP.0, false);
    assert!(world.client.poll(&account(), "chats", None).await.is_ok());
}

#[tokio::test]
async fn lost_pushes_are_hints_of_any_shop() {
    let world = World::new().await;
    world.vendor.add_shop(500, "outra");
    world
        .vendor
        .collect_pushes("https://bridge.example/shopee/notifications");
    let (here, _) = world.vendor.buyer_writes(SHOP.0, BUYER.0, "a");
    let (there, _) = world.vendor.buyer_writes(500, BUYER.0, "b");
    world.vendor.lose_pushes();
    let unheard = world.client.unheard(&account()).await.unwrap();
    assert_eq!(
        unheard.hints,
        [
            (account(), format!("chat/{here}")),
            (ShopId(500).account(), format!("chat/{there}")),
        ]
    );
    let confirm = unheard.confirm.unwrap();
    let confirmed = world.client.confirm_unheard(&account(), &confirm).await;
    assert!(confirmed.is_ok());
    let unheard = world.client.unheard(&account()).await.unwrap();
    assert!(unheard.hints.is_empty());
    let confirmed = world.client.confirm_unheard(&account(), "x").await;
    assert_eq!(confirmed.unwrap_err().kind, FailureKind::Permanent);
}

#[tokio::test]
async fn an_order_leads_to_where_its_buyer_talks() {
    let (world, talk, _) = talk().await;
    let item = world.vendor.add_item(SHOP.0, "Caneca", 59.9);
    let sale = |buyer| Sale {
        shop: SHOP.0,
        buyer,
        items: vec![(item, 1)],
    };
    let order = world.vendor.order(&sale(BUYER.0));
    let touched = |hint: String| {
        let world = &world;
        async move { world.client.surrounds(&account(), &hint).await.unwrap() }
    };
    assert_eq!(touched(format!("orders/{order}")).await, [thread(talk)]);
    let silent = world.vendor.order(&sale(88));
    assert!(touched(format!("orders/{silent}")).await.is_empty());
    world.calls();
    assert!(touched(format!("chat/{talk}")).await.is_empty());
    assert!(world.calls().is_empty());
}

#[tokio::test]
async fn the_page_of_a_conversation_is_its_regions() {
    let (world, talk, _) = talk().await;
    assert_eq!(world.client.page(&thread(talk)).await, None);
    world.client.look_at_shop(SHOP).await.unwrap();
    let page = world.client.page(&thread(talk)).await;
    assert_eq!(
        page.as_deref(),
        Some("https://seller.shopee.com.br/new-webchat/conversations")
    );
}

#[tokio::test]
async fn a_reply_to_a_conversation_in_which_only_shopee_wrote_finds_its_addressee() {
    let world = World::new().await;
    let (talk, _) = world
        .vendor
        .platform_writes(SHOP.0, BUYER.0, "notification");
    let snapshot = read(&world, talk).await;
    assert_eq!(snapshot.route, bridge::ids::Route::nowhere());
    let part = Part {
        content: PartContent::Text("Olá"),
        reference: "r-1",
        author: &AgentName::default(),
    };
    let sent = world.client.send(&thread(talk), &snapshot, part).await;
    assert!(sent.is_ok(), "{sent:?}");
    let got = world.vendor.received_by_buyer(SHOP.0, BUYER.0);
    assert_eq!(got, [("text".to_owned(), "Olá".to_owned())]);
}

#[tokio::test]
async fn images_come_in_by_address_and_by_bare_id() {
    let world = World::new().await;
    for bare in [false, true] {
        world.vendor.switch(Quirk::BareFileIds, bare);
        let url = world.vendor.keep_file(b"JPEG", "image/jpeg");
        let sent = json!({ "url": url });
        let (talk, _) = world.vendor.buyer_sends(SHOP.0, BUYER.0, "image", sent);
        let snapshot = read(&world, talk).await;
        let file = &snapshot.messages.last().unwrap().attachments[0];
        let Ok(Fetched::File(file)) = world.client.fetch(&thread(talk), file).await else {
            panic!("no file");
        };
        let chunks: Vec<_> = file.into_bytes().collect().await;
        let bytes: Vec<u8> = chunks.into_iter().flat_map(Result::unwrap).collect();
        assert_eq!(bytes, b"JPEG");
    }
    let lost = Attachment {
        handle: "../x".to_owned(),
        name: "x".to_owned(),
        content_type: None,
        size: None,
        suspect: false,
    };
    let fetched = world.client.fetch(&thread(1), &lost).await;
    assert_eq!(fetched.unwrap_err().kind, FailureKind::Permanent);
}

async fn stage(world: &World, talk: u64) -> Result<Staged, Failure> {
    let bytes = stream::iter([Ok(Bytes::from_static(b"PNG"))]);
    let file = FileStream::new("a.png", Some("image/png".to_owned()), Some(3), bytes);
    world.client.stage(&thread(talk), file).await
}

#[tokio::test]
async fn an_image_is_handed_over_and_known_by_its_address() {
    let (world, talk, _) = talk().await;
    let staged = stage(&world, talk).await.unwrap();
    let kept = world.vendor.file(&staged.handle);
    assert_eq!(kept.as_deref(), Some(b"PNG".as_slice()));
    world.vendor.switch(Quirk::NoUploadUrl, true);
    let failure = stage(&world, talk).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Retryable { after: None });
}

#[tokio::test]
async fn threads_and_accounts_of_others_are_refused_without_a_call() {
    let world = World::new().await;
    let other = AccountId::from_connector("meli:1");
    assert!(world.client.poll(&other, "chats", None).await.is_err());
    assert!(world.client.follow(&other, "chat/1").await.is_err());
    assert_eq!(world.client.explain(&account(), "new"), None);
    assert!(world.client.explain(&account(), "window_closed").is_some());
    assert_eq!(world.client.feeds(&account()), ["chats"]);
    assert!(world.calls().is_empty());
}

#[tokio::test]
async fn a_conversation_is_marked_read_up_to_what_was_shown() {
    let (world, talk, _) = talk().await;
    let snapshot = read(&world, talk).await;
    let marked = world.client.mark_read(&thread(talk), &snapshot).await;
    assert!(marked.is_ok());
    assert_eq!(world.vendor.unread(talk), 0);
}

#[tokio::test]
async fn the_newest_page_of_a_long_conversation_is_enough_where_it_is_in_order() {
    let world = World::new().await;
    let mut talk = 0;
    for n in 0..60 {
        talk = world.vendor.buyer_writes(SHOP.0, BUYER.0, &n.to_string()).0;
        world.clock.pass(Duration::from_secs(1));
    }
    let newest = async || {
        world.calls();
        let thread = thread(talk);
        world.client.read(&thread, Depth::Newest).await.unwrap()
    };
    let shown = newest().await;
    assert_eq!(
        (shown.extent, shown.messages.len(), world.calls().len()),
        (Extent::Newest { of: None }, 25, 1)
    );
    assert_eq!(shown.messages.last().unwrap().text, "59");
    let (_, early) = world.vendor.buyer_writes(SHOP.0, BUYER.0, "antes");
    world.vendor.set_time(early, crate::testing::now());
    let shown = newest().await;
    assert_eq!(
        (shown.extent, shown.messages.len(), world.calls().len()),
        (Extent::Whole, 61, 3)
    );
}
