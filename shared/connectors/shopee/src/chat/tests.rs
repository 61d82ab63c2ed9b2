//! The chat against the simulator, and the walk against made-up pages.

mod walk;

use std::time::Duration;

use bridge::{
    capabilities::{CanSend, Refusal},
    failure::{Failure, FailureKind},
    message::{Author, Depth, Extent, Snapshot, Visibility},
    ports::{Outcome, PartContent},
};
use serde_json::json;
use simulators::{Fault, shopee::Quirk};

use super::{convert::recipient, cursor::ChatCursor, read::ChatNews};
use crate::{
    ids::{ConversationId, UserId},
    testing::{BUYER, SHOP, World},
};

const LIST: &str = "sellerchat/get_conversation_list";
const PAGE: &str = "sellerchat/get_message";

fn id(talk: u64) -> ConversationId {
    ConversationId::parse(&talk.to_string()).unwrap()
}

async fn poll(world: &World, cursor: Option<ChatCursor>) -> ChatNews {
    world.client.poll_chat(SHOP, cursor).await.unwrap()
}

async fn read(world: &World, talk: u64) -> Snapshot {
    world
        .client
        .read_chat(SHOP, &id(talk), Depth::Whole)
        .await
        .unwrap()
}

async fn send_part(
    world: &World,
    talk: u64,
    to: Option<UserId>,
    content: PartContent<'_>,
) -> Result<Outcome, Failure> {
    world.client.send_part((SHOP, &id(talk)), to, content).await
}

async fn send(world: &World, talk: u64, text: &str) -> Result<Outcome, Failure> {
    send_part(world, talk, Some(BUYER), PartContent::Text(text)).await
}

fn found(news: &ChatNews) -> Vec<ConversationId> {
    let threads = news.found.iter().map(|found| &found.thread);
    threads
        .map(|thread| ConversationId::of(thread).unwrap().1)
        .collect()
}

/// The cursor as the next poll gets it.
fn stored(news: &ChatNews) -> Option<ChatCursor> {
    ChatCursor::parse(Some(&news.cursor.print()))
}

#[tokio::test]
async fn the_first_poll_brings_in_what_is_unread_and_a_quiet_one_costs_one_call() {
    let world = World::new().await;
    let waiting = world.vendor.buyer_writes(SHOP.0, 1, "antiga").0;
    let first = poll(&world, None).await;
    assert_eq!(found(&first), [id(waiting)]);

    world.clock.pass(Duration::from_mins(1));
    let talk = world.vendor.buyer_writes(SHOP.0, 2, "nova").0;
    let second = poll(&world, stored(&first)).await;
    assert_eq!(found(&second), [id(talk)]);
    world.calls();
    let third = poll(&world, stored(&second)).await;
    assert!(third.found.is_empty());
    assert_eq!(world.calls(), [LIST]);
}

#[tokio::test]
async fn a_message_that_shows_late_is_found_once() {
    let world = World::new().await;
    world.vendor.buyer_writes(SHOP.0, 1, "a");
    let mut cursor = stored(&poll(&world, None).await);
    world.vendor.show_after(30);
    let late = world.vendor.buyer_writes(SHOP.0, 2, "tarde").0;
    world.vendor.show_after(0);
    world.clock.pass(Duration::from_secs(10));
    let quick = world.vendor.buyer_writes(SHOP.0, 3, "logo").0;

    let mut met = Vec::new();
    for _ in 0..4 {
        let news = poll(&world, cursor).await;
        met.extend(found(&news));
        cursor = stored(&news);
        world.clock.pass(Duration::from_secs(15));
    }

    assert_eq!(met, [id(quick), id(late)]);
}

#[tokio::test]
async fn more_than_a_poll_can_read_is_read_by_the_next_ones() {
    let world = World::new().await;
    let pinned = world.vendor.buyer_writes(SHOP.0, 1, "a").0;
    world.vendor.pin(pinned, true);
    let mut cursor = stored(&poll(&world, None).await);
    world.clock.pass(Duration::from_hours(1));
    for buyer in 2..252 {
        world.vendor.buyer_writes(SHOP.0, buyer, "x");
        world.clock.pass(Duration::from_secs(7));
    }

    let mut met = Vec::new();
    let mut polls = 0;
    while polls == 0 || cursor.as_ref().unwrap().gap.is_some() {
        world
            .vendor
            .buyer_writes(SHOP.0, 1_000 + polls, "enquanto isso");
        world.calls();
        let news = poll(&world, cursor).await;
        assert!(world.calls().len() <= 4);
        met.extend(found(&news));
        cursor = stored(&news);
        world.clock.pass(Duration::from_mins(1));
        polls += 1;
        assert!(polls < 8);
    }

    let all = met.len();
    met.sort();
    met.dedup();
    let polls = usize::try_from(polls).unwrap();
    assert_eq!(met.len(), 250 + polls);
    // Where one poll ends and the next begins, a conversation may be met twice.
    assert!(all - met.len() < polls, "{all}");
}

#[tokio::test]
async fn affiliates_are_left_out() {
    let world = World::new().await;
    let cursor = stored(&poll(&world, None).await);
    world.vendor.affiliate_writes(SHOP.0, 5, "Parceria?");
    assert!(poll(&world, cursor).await.found.is_empty());
}

#[tokio::test]
async fn a_conversation_is_read_whole_and_marks_nothing_as_read() {
    let world = World::new().await;
    let image = world.vendor.keep_file(&[1], "image/jpeg");
    let (talk, first) = world.vendor.buyer_writes(SHOP.0, BUYER.0, "Oi");
    world.vendor.ask_about(first, "201218V2Y6E59M", 8_800_123);
    for (kind, content) in [
        ("image", json!({ "url": image })),
        (
            "sticker",
            json!({"sticker_id": "1", "sticker_package_id": "2"}),
        ),
        ("item", json!({"item_id": 8_800_123, "shop_id": 300_400})),
        ("order", json!({"order_sn": "201218V2W2SG1E"})),
        ("hologram", json!({"beam": 1})),
    ] {
        world.vendor.buyer_sends(SHOP.0, BUYER.0, kind, content);
    }
    world
        .vendor
        .auto_reply(SHOP.0, BUYER.0, "auto_reply", "Olá!");
    let own = world.vendor.seller_writes(SHOP.0, BUYER.0, "Sim").1;
    world.vendor.stop_message(own, "blocked", 180);

    let shown = read(&world, talk).await;

    let texts: Vec<&str> = shown.messages.iter().map(|one| one.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "Oi",
            "",
            "😀 Figurinha",
            "🏷️ Produto 8800123",
            "🧾 Pedido 201218V2W2SG1E",
            "Mensagem que só aparece na Shopee (hologram)",
            "Olá!",
            "Sim",
        ]
    );
    assert_eq!(shown.messages[1].attachments[0].handle, image);
    assert!(matches!(shown.messages[6].author, Author::Platform(_)));
    let last = &shown.messages[7];
    assert_eq!(
        (&last.author, &last.visibility),
        (&Author::Seller, &Visibility::Pending)
    );
    assert_eq!(
        last.source_id.as_str(),
        format!("shopee:300400:message:{own}")
    );
    assert_eq!(
        shown.attributes,
        [
            ("shopee_order", "201218V2W2SG1E".to_owned()),
            ("shopee_item_id", "8800123".to_owned()),
        ]
    );
    assert_eq!(recipient(&shown.route), Some(BUYER));
    assert!(shown.extent == Extent::Whole && world.vendor.unread(talk) > 0);

    world.clock.pass(Duration::from_mins(3));
    let stopped = Visibility::Rejected(Some("blocked".to_owned()));
    assert_eq!(read(&world, talk).await.messages[7].visibility, stopped);
}

#[tokio::test]
async fn long_conversations_come_by_pages_however_these_are_cut() {
    for quirks in [
        &[][..],
        &[Quirk::OffsetsInclude],
        &[Quirk::OffsetsForEver],
        &[Quirk::OffsetsInclude, Quirk::OffsetsForEver],
        &[Quirk::IdsAsNumbers, Quirk::Milliseconds],
    ] {
        let world = World::new().await;
        for quirk in quirks {
            world.vendor.switch(*quirk, true);
        }
        let mut talk = 0;
        for n in 0..60 {
            talk = world.vendor.buyer_writes(SHOP.0, BUYER.0, &n.to_string()).0;
        }

        let shown = read(&world, talk).await;

        let texts: Vec<String> = shown.messages.iter().map(|one| one.text.clone()).collect();
        let all: Vec<String> = (0..60).map(|n| n.to_string()).collect();
        assert_eq!((texts, shown.extent), (all, Extent::Whole), "{quirks:?}");
        let pages = world.calls();
        assert!(pages.len() <= 5 && pages.iter().all(|path| path == PAGE));
    }
}

#[tokio::test]
async fn a_conversation_with_a_message_that_does_not_read_is_not_whole() {
    let world = World::new().await;
    world.vendor.buyer_writes(SHOP.0, BUYER.0, "a");
    let (talk, second) = world.vendor.buyer_writes(SHOP.0, BUYER.0, "b");
    assert_eq!(read(&world, talk).await.extent, Extent::Whole);
    let id = format!("\"message_id\":\"{second}\"");
    world.vendor.wire().misprint(&id, "\"message_id\":null");

    let shown = read(&world, talk).await;

    assert_eq!((shown.extent, shown.messages.len()), (Extent::Gaps, 1));
}

#[tokio::test]
async fn what_may_be_written_follows_the_conversation() {
    let world = World::new().await;
    let talk = world.vendor.buyer_writes(SHOP.0, BUYER.0, "Oi").0;
    for n in 0..5 {
        let rules = read(&world, talk).await.capabilities;
        assert_eq!(
            (rules.can_send, rules.max_messages),
            (CanSend::Yes, Some(5 - n))
        );
        send(&world, talk, "x").await.unwrap();
    }

    let sixth = CanSend::NotYet {
        refusal: Refusal::Blocked("buyer_first".to_owned()),
        until: None,
    };
    assert_eq!(read(&world, talk).await.capabilities.can_send, sixth);
    // One that was decided on before the fifth went: it is decided on again.
    let failure = send(&world, talk, "x").await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Retryable { after: None });
    assert_eq!(world.vendor.received_by_buyer(SHOP.0, BUYER.0).len(), 5);
}

#[tokio::test]
async fn a_turn_that_only_shopee_sees_ended_is_a_refusal() {
    let world = World::new().await;
    let talk = world.vendor.buyer_writes(SHOP.0, BUYER.0, "Oi").0;
    let fault = Fault::json(200, &json!({"error": "user_is_forbidden", "message": "?"}));
    let path = "sellerchat/send_message";
    world.vendor.wire().break_next("POST", path, fault);
    let refused = send(&world, talk, "x").await.unwrap();
    let blocked = Refusal::Blocked("buyer_first".to_owned());
    assert_eq!(refused, Outcome::Refused(blocked));
}

#[tokio::test]
async fn an_image_goes_as_a_message_of_its_own_and_is_known_again() {
    let world = World::new().await;
    let talk = world.vendor.buyer_writes(SHOP.0, BUYER.0, "Oi").0;
    let url = world.vendor.keep_file(b"PNG", "image/png");
    let sent = send_part(&world, talk, Some(BUYER), PartContent::File(&url)).await;
    assert!(matches!(sent, Ok(Outcome::Accepted { .. })), "{sent:?}");
    let shown = read(&world, talk).await.messages.pop().unwrap();
    assert_eq!(
        (shown.text.as_str(), shown.attachments[0].handle.as_str()),
        ("", url.as_str())
    );
}

#[tokio::test]
async fn a_send_ends_as_shopee_says() {
    let world = World::new().await;
    let talk = world.vendor.buyer_writes(SHOP.0, BUYER.0, "Oi").0;
    let send = async |to: Option<UserId>, text: &str| {
        let text = PartContent::Text(text);
        send_part(&world, talk, to, text).await.unwrap()
    };
    let to = Some(BUYER);

    let Outcome::Accepted { id: Some(id), .. } = send(to, "Sim").await else {
        panic!("not accepted");
    };
    let last = read(&world, talk).await.messages.pop().unwrap();
    assert_eq!(last.remote_id, Some(id));
    world.vendor.switch(Quirk::NoMessageId, true);
    assert_eq!(
        send(to, "Sim, sim").await,
        Outcome::Accepted {
            id: None,
            handle: None
        }
    );

    let moderated = Refusal::Moderated(Some("error_message_censored".to_owned()));
    assert_eq!(
        send(to, "www.example.com").await,
        Outcome::Refused(moderated)
    );
    let nobody = Some(UserId(1));
    assert_eq!(
        send(nobody, "x").await,
        Outcome::Refused(Refusal::Recipient)
    );
    assert_eq!(send(None, "x").await, Outcome::Refused(Refusal::Recipient));
    world.vendor.limit_text(3);
    assert!(matches!(
        send(to, "quatro").await,
        Outcome::Refused(Refusal::Other(_))
    ));
}

#[tokio::test]
async fn a_lost_answer_leaves_a_doubt_that_reading_clears() {
    let world = World::new().await;
    let talk = world.vendor.buyer_writes(SHOP.0, BUYER.0, "Oi").0;
    let path = "sellerchat/send_message";
    for (fault, arrives) in [
        (Fault::DropAfter, true),
        (Fault::DropBefore, false),
        (Fault::edge(502), false),
        (
            Fault::AnswerAfter {
                status: 500,
                body: "{}".to_owned(),
            },
            true,
        ),
        (
            Fault::AnswerAfter {
                status: 200,
                body: "<html>".to_owned(),
            },
            true,
        ),
        (
            Fault::AnswerAfter {
                status: 200,
                body: json!({"error": "error_server", "message": ""}).to_string(),
            },
            true,
        ),
    ] {
        let before = read(&world, talk).await.messages.len();
        world.vendor.wire().break_next("POST", path, fault.clone());

        let failure = send(&world, talk, "Sim").await.unwrap_err();

        assert_eq!(failure.kind, FailureKind::Unknown, "{fault:?}");
        let after = read(&world, talk).await.messages.len();
        assert_eq!(after - before, usize::from(arrives), "{fault:?}");
        world.vendor.buyer_writes(SHOP.0, BUYER.0, "?");
    }
}
