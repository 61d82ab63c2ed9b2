use std::{collections::BTreeMap, time::Duration};

use bridge::{
    capabilities::Refusal,
    message::{Author, Extent, ThreadStatus, Visibility},
    ports::{Connector, Fetched, Outcome},
};
use serde_json::json;
use simulators::{Fault, magalu::Quirk};

use super::{
    poll::{ChatCursor, OVERLAP, news},
    *,
};
use crate::{
    ids::Place,
    testing::{TENANT, World, fixture, now, part, said, thread},
};

fn place(id: &str) -> Place {
    Place::Chat(ConversationId::parse(id).unwrap())
}

async fn write(world: &World, id: &str, text: &str) -> Result<Outcome, bridge::failure::Failure> {
    let snapshot = world.read(place(id)).await;
    let author = "Ana".into();
    let part = part(text, "cw-1-1", &author);
    world
        .client
        .send(&thread(&place(id)), &snapshot, part)
        .await
}

#[test]
fn messages_are_put_in_order_and_a_card_is_nobodys_speech() {
    let page: crate::wire::WirePage<ChatMessage> =
        serde_json::from_value(fixture("messages")).unwrap();
    let snapshot = convert::snapshot(page.results.items, true, now());

    let platform = r#"Platform("Magalu")"#.to_owned();
    assert_eq!(
        said(&snapshot),
        [
            ("Buyer".to_owned(), "Chega até sexta?"),
            (platform, "Pedido 1281270180000001"),
            ("Seller".to_owned(), "Chega sim, Rita."),
        ]
    );
    let ours = &snapshot.messages[2];
    assert_eq!(ours.reference.as_deref(), Some("cw-31-4412-1"));
    assert_eq!(ours.read_at, Some(ours.at));
    assert_eq!(ours.attachments[0].name, "nota.pdf");
    // The address of a file is in no row.
    assert_eq!(ours.attachments[0].handle, "69120f4c5c0d1e2f3ad0aa10/0");
    let route = crate::route::ThreadRoute::parse(&snapshot.route);
    assert_eq!(route.name.as_deref(), Some("Rita Prado"));
    // Both names of the same thing are read.
    assert_eq!(route.buyer.as_deref(), Some("ritaprado"));
}

#[test]
fn what_is_not_called_moderated_is_called_delivered_after_half_an_hour() {
    let seen = |moderation: serde_json::Value, kind: &str, minutes: u64| {
        let message = json!({
            "id": "1", "content": "x", "when_at": now().to_string(), "moderation": moderation,
            "from_user": {"id": "u", "type": kind},
        });
        let at = now() + Duration::from_mins(minutes);
        let message = serde_json::from_value(message).unwrap();
        let snapshot = convert::snapshot(vec![message], true, at);
        snapshot.messages[0].visibility.clone()
    };
    let not_yet = json!({"status": "NOT_MODERATED"});
    assert_eq!(seen(not_yet.clone(), "SELLER", 29), Visibility::Pending);
    assert_eq!(seen(not_yet.clone(), "SELLER", 30), Visibility::Visible);
    assert_eq!(seen(json!(null), "SELLER", 0), Visibility::Pending);
    assert_eq!(seen(not_yet, "CUSTOMER", 0), Visibility::Visible);
    let waiting = json!({"status": "WAITING_MODERATION"});
    assert_eq!(seen(waiting.clone(), "SELLER", 600), Visibility::Pending);
    assert_eq!(seen(waiting, "CUSTOMER", 0), Visibility::Visible);
    let refused = json!({"status": "REJECTED"});
    assert_eq!(seen(refused, "SELLER", 0), Visibility::Rejected(None));
}

#[tokio::test]
async fn a_first_poll_finds_what_nobody_read_and_the_next_ones_what_changed() {
    let world = World::new().await;
    let read = world.vendor.open_chat(TENANT, "Beto", "Oi");
    world
        .vendor
        .wire()
        .misprint(r#""unread_to_count":1"#, r#""unread_to_count":0"#);
    let (found, cursor) = world.poll(FEED, None).await;
    assert_eq!(found, [""; 0]);

    world.clock.pass(Duration::from_mins(1));
    let new = world.vendor.open_chat(TENANT, "Rita Prado", "Chega?");
    let (found, cursor) = world.poll(FEED, cursor.as_deref()).await;
    assert_eq!(found, [format!("magalu:{TENANT}:chat:{new}")]);
    world.calls();
    let (found, cursor) = world.poll(FEED, cursor.as_deref()).await;
    assert_eq!((found.len(), world.calls().len()), (0, 1));

    world.clock.pass(Duration::from_hours(5));
    world.vendor.chat(&read, false, "Alô?");
    let (found, _) = world.poll(FEED, cursor.as_deref()).await;
    assert_eq!(found, [format!("magalu:{TENANT}:chat:{read}")]);
    // It marks nothing as read.
    assert_eq!(world.vendor.read_marks(), 0);
}

#[test]
fn a_list_that_broke_off_moves_no_time_on_and_a_date_ahead_of_us_none_beyond_now() {
    let listing = |total: usize, at: &str| {
        let mut listing = PagedList::new(1, |talk: &Conversation| &talk.id);
        let mut page = fixture("conversations");
        page["meta"]["page"]["total"] = json!(total);
        page["results"][0]["last_interaction_at"] = json!(at);
        listing.take(serde_json::from_value(page).unwrap());
        listing
    };
    let before = || {
        Some(ChatCursor {
            newest: now() - OVERLAP,
            recent: BTreeMap::new(),
        })
    };
    let (changed, cursor) = news(before(), &listing(500, &now().to_string()), now());
    assert_eq!((changed.len(), cursor.newest), (2, now() - OVERLAP));
    let (_, cursor) = news(before(), &listing(3, &now().to_string()), now());
    assert_eq!(cursor.newest, now());
    let (_, cursor) = news(before(), &listing(3, "2027-01-01T00:00:00Z"), now());
    assert_eq!(cursor.newest, now());
}

#[tokio::test]
async fn a_conversation_is_read_whole_in_whatever_order_its_pages_come() {
    for quirks in [
        &[][..],
        &[Quirk::Shuffled],
        &[Quirk::NoTotals],
        &[Quirk::RefKeys],
    ] {
        let world = World::new().await;
        for quirk in quirks {
            world.vendor.switch(*quirk, true);
        }
        let id = world.vendor.open_chat(TENANT, "Rita Prado", "0");
        for at in 1..230 {
            world.clock.pass(Duration::from_secs(1));
            world.vendor.chat(&id, at % 2 == 0, &at.to_string());
        }
        world.calls();

        let snapshot = world.read(place(&id)).await;

        assert_eq!(snapshot.extent, Extent::Whole, "{quirks:?}");
        let texts: Vec<String> = (0..230).map(|at| at.to_string()).collect();
        let read: Vec<&str> = said(&snapshot).iter().map(|(_, text)| *text).collect();
        assert_eq!(read, texts);
        assert_eq!(world.calls().len(), 3);
        let route = crate::route::ThreadRoute::parse(&snapshot.route);
        assert_eq!(route.buyer.as_deref(), Some("ritaprado"));
    }
}

#[tokio::test]
async fn a_message_goes_out_under_its_reference_and_a_refusal_shows_later() {
    let world = World::new().await;
    let id = world.vendor.open_chat(TENANT, "Rita Prado", "Chega?");
    for (text, seen) in [
        ("Chega sim.", Visibility::Visible),
        (
            "Chame no whatsapp",
            Visibility::Rejected(Some("contact".to_owned())),
        ),
    ] {
        let outcome = write(&world, &id, text).await.unwrap();
        let Outcome::Accepted { id: Some(name), .. } = outcome else {
            panic!("{outcome:?}");
        };
        let find = |snapshot: &Snapshot| {
            let mut messages = snapshot.messages.iter();
            let found = messages.find(|one| one.identity() == name).unwrap();
            assert_eq!(found.author, Author::Seller);
            assert_eq!(found.reference.as_deref(), Some("cw-1-1"));
            found.visibility.clone()
        };
        assert_eq!(find(&world.read(place(&id)).await), Visibility::Pending);
        world.clock.pass(Duration::from_mins(1));
        assert_eq!(find(&world.read(place(&id)).await), seen);
    }
    assert_eq!(world.vendor.received_in_chat(&id), ["Chega sim."]);
}

#[tokio::test]
async fn a_closed_conversation_is_told_from_one_that_refuses_a_text() {
    let world = World::new().await;
    let id = world.vendor.open_chat(TENANT, "Rita", "Oi");
    let long = "a".repeat(2201);
    let outcome = write(&world, &id, &long).await.unwrap();
    assert!(matches!(outcome, Outcome::Refused(Refusal::Other(_))));

    world.vendor.close_chat(&id);
    let outcome = write(&world, &id, "Oi").await.unwrap();
    let Outcome::Refused(Refusal::Explained(words)) = outcome else {
        panic!("{outcome:?}");
    };
    assert!(words.contains("encerrada"), "{words}");
}

#[tokio::test]
async fn a_conversation_that_is_not_there_any_more_is_gone() {
    let world = World::new().await;
    let snapshot = world.read(place("6912")).await;
    assert!(matches!(snapshot.status, ThreadStatus::Ended(_)));
}

#[tokio::test]
async fn a_file_is_asked_for_by_a_fresh_address() {
    let world = World::new().await;
    let files = wiremock::MockServer::start().await;
    wiremock::Mock::given(wiremock::matchers::path("/nota.pdf"))
        .respond_with(wiremock::ResponseTemplate::new(200).set_body_bytes(*b"%PDF"))
        .mount(&files)
        .await;
    let address = format!("{}/nota.pdf", files.uri());
    let id = world.vendor.open_chat(TENANT, "Rita", "Oi");
    world.vendor.chat_with_files(&id, "", &[&address]);
    let snapshot = world.read(place(&id)).await;
    let file = &snapshot.messages[1].attachments[0];

    let http = http_api::web_client().unwrap();
    let trusted = [files.uri().parse().unwrap()];
    let downloads = http_api::Downloads::new(&trusted, http).unwrap();
    let client = world.another().following(downloads);
    let fetched = client.fetch(&thread(&place(&id)), file).await.unwrap();

    let Fetched::File(file) = fetched else {
        panic!("no file");
    };
    let bytes: Vec<_> = futures::StreamExt::collect(file.into_bytes()).await;
    assert_eq!(bytes.into_iter().flatten().next().unwrap(), "%PDF");
    // Where nobody is listed, a private address is not contacted.
    let http = http_api::web_client().unwrap();
    let downloads = http_api::Downloads::new(&[], http).unwrap();
    let client = world.another().following(downloads);
    let thread = thread(&place(&id));
    let refused = client
        .fetch(&thread, &snapshot.messages[1].attachments[0])
        .await;
    assert!(refused.is_err());
}

#[tokio::test]
async fn an_answer_that_is_lost_is_an_unclear_send() {
    let world = World::new().await;
    let id = world.vendor.open_chat(TENANT, "Rita", "Oi");
    let wire = world.vendor.wire();
    wire.break_next("POST", "/messages", Fault::DropAfter);
    let failure = write(&world, &id, "Sim").await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unknown);
    let snapshot = world.read(place(&id)).await;
    let ours = snapshot.messages.last().unwrap();
    assert_eq!(ours.reference.as_deref(), Some("cw-1-1"));
}
