use std::time::Duration;

use bridge::{
    capabilities::{CanSend, Refusal},
    failure::FailureKind,
    files::FileStream,
    i18n::Locale,
    message::{Author, Extent, Snapshot, ThreadStatus, Visibility},
    ports::{AgentName, Connector, Fetched, Outcome, Part, PartContent, Settling},
};
use bytes::Bytes;
use futures::{StreamExt, stream};
use serde_json::json;
use simulators::{
    Fault,
    magalu::{Quirk, Repeats},
};

use super::{
    walk::{OVERLAP, TicketCursor, Walk},
    *,
};
use crate::{
    attributes,
    ids::Place,
    route::{Audience, ThreadRoute},
    testing::{TENANT, World, account_id, fixture, now, part, said, thread},
    wire::{WirePage, ticket::Ticket},
};

fn place(id: &str) -> Place {
    Place::Ticket(TicketId::parse(id).unwrap())
}

fn key(id: &str) -> String {
    format!("magalu:{TENANT}:ticket:{id}")
}

async fn send(world: &World, id: &str, part: Part<'_>) -> Outcome {
    let snapshot = world.read(place(id)).await;
    let thread = thread(&place(id));
    world.client.send(&thread, &snapshot, part).await.unwrap()
}

async fn write(world: &World, id: &str, text: &str, reference: &str) -> Outcome {
    let author: AgentName = "Ana".into();
    send(world, id, part(text, reference, &author)).await
}

fn converted(ticket: serde_json::Value, messages: serde_json::Value) -> Snapshot {
    let ticket: Ticket = serde_json::from_value(ticket).unwrap();
    let mut listing = PagedList::new(2, |message: &TicketMessage| &message.id);
    listing.take(serde_json::from_value(messages).unwrap());
    convert::snapshot(&ticket, &listing, Locale::PtBr, now())
}

#[test]
fn a_ticket_says_who_wrote_and_whose_turn_it_is() {
    let snapshot = converted(fixture("ticket"), fixture("ticket_messages"));

    let platform = r#"Platform("Magalu")"#.to_owned();
    assert_eq!(
        said(&snapshot),
        [
            ("Buyer".to_owned(), "Meu pedido não chegou."),
            ("Seller".to_owned(), "Pedimos a nova entrega."),
            (platform, "Loja, qual a previsão?"),
        ]
    );
    let [buyers, ours, _] = snapshot.messages.as_slice() else {
        panic!("{snapshot:?}");
    };
    assert_eq!(ours.reference.as_deref(), Some("cw-31-4413-1"));
    assert_eq!(ours.visibility, Visibility::Pending);
    let file = &buyers.attachments[0];
    assert_eq!(
        (file.name.as_str(), file.size),
        ("caixa.png", Some(120_331))
    );
    let attribute = |name| {
        let mut all = snapshot.attributes.iter();
        all.find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
    };
    assert_eq!(attribute(attributes::STATUS), Some("aguardando a loja"));
    assert_eq!(attribute(attributes::REASON), Some("atraso na entrega"));
    // UTC, as the portal shows it.
    assert_eq!(attribute(attributes::DUE), Some("23/11/2026 10:42 (UTC-3)"));
    assert_eq!(attribute(attributes::ORDER), Some("1281270180000001"));
}

#[test]
fn a_reply_goes_to_whoever_asked_last_and_agents_are_told_once_when_that_is_magalu() {
    let snapshot = converted(fixture("ticket"), fixture("ticket_messages"));
    let route = ThreadRoute::parse(&snapshot.route);
    assert_eq!(
        (route.to, route.name.as_deref()),
        (Audience::Channel, Some("Rita Prado"))
    );
    let [(key, words)] = snapshot.notes.as_slice() else {
        panic!("{:?}", snapshot.notes);
    };
    assert!(
        key.as_str()
            .ends_with(":to-magalu-d7e8f9a0-1111-4000-8000-000000000013")
    );
    assert!(words.contains("vai para o Magalu"));

    // What Magalu writes to the buyer is no question to the shop.
    let mut messages = fixture("ticket_messages");
    messages["results"][0]["destination"] = json!("customer");
    let snapshot = converted(fixture("ticket"), messages.clone());
    assert_eq!(ThreadRoute::parse(&snapshot.route).to, Audience::Customer);
    assert!(snapshot.notes.is_empty());

    // The buyer writes after Magalu asked.
    messages["results"][0]["destination"] = json!("seller");
    let newest = messages["results"][2].clone();
    messages["results"]
        .as_array_mut()
        .unwrap()
        .insert(0, newest);
    messages["results"][0]["id"] = json!("d7e8");
    messages["results"][0]["created_at"] = json!("2026-11-21T14:40:00");
    let snapshot = converted(fixture("ticket"), messages);
    assert_eq!(ThreadRoute::parse(&snapshot.route).to, Audience::Customer);
}

#[test]
fn what_is_missing_says_something_only_while_magalu_waits_for_the_shop() {
    for (status, closed, total, extent, open) in [
        ("waiting_seller", false, 3, Extent::Whole, true),
        (
            "WAITING_SELLER",
            false,
            300,
            Extent::Newest { of: None },
            true,
        ),
        ("waiting_customer", false, 3, Extent::Gaps, true),
        ("waiting", false, 3, Extent::Gaps, true),
        ("closed", false, 3, Extent::Gaps, false),
        ("waiting_seller", true, 3, Extent::Gaps, false),
    ] {
        let mut ticket = fixture("ticket");
        ticket["status"] = json!(status);
        ticket["closed"] = json!(closed);
        let mut messages = fixture("ticket_messages");
        messages["meta"]["page"]["total"] = json!(total);
        let snapshot = converted(ticket, messages);
        assert_eq!(snapshot.extent, extent, "{status}");
        assert_eq!(snapshot.status == ThreadStatus::Open, open, "{status}");
        let may = snapshot.capabilities.can_send == CanSend::Yes;
        assert_eq!(may, open, "{status}");
    }
    let mut messages = fixture("ticket_messages");
    messages["results"][1] = json!({"message": "without an id"});
    let snapshot = converted(fixture("ticket"), messages);
    assert_eq!(snapshot.extent, Extent::Gaps);
}

#[test]
fn a_list_in_another_order_than_it_was_asked_for_is_put_right_and_says_less() {
    let mut messages = fixture("ticket_messages");
    messages["results"].as_array_mut().unwrap().reverse();
    messages["meta"]["page"]["total"] = json!(300);
    let snapshot = converted(fixture("ticket"), messages);
    assert_eq!(snapshot.extent, Extent::Gaps);
    assert_eq!(ThreadRoute::parse(&snapshot.route).to, Audience::Channel);
    assert_eq!(snapshot.messages[0].text, "Meu pedido não chegou.");
}

#[test]
fn values_of_unexpected_types_are_as_good_as_absent() {
    let page: WirePage<Ticket> = serde_json::from_value(fixture("tickets")).unwrap();
    assert_eq!((page.results.items.len(), page.results.skipped), (2, 1));
    assert!(page.results.items[1].is_closed());
}

#[tokio::test]
async fn a_first_poll_finds_the_queue_and_the_next_ones_what_changed() {
    for quirk in [None, Some(Quirk::Decimals)] {
        let world = World::new().await;
        if let Some(quirk) = quirk {
            world.vendor.switch(quirk, true);
        }
        let [waiting, closed] =
            ["a", "b"].map(|text| world.vendor.open_ticket(TENANT, "Rita", "1281", text));
        world.vendor.close_ticket(&closed);
        let (found, cursor) = world.poll(FEED, None).await;
        assert_eq!(found, [key(&waiting)]);

        world.clock.pass(Duration::from_mins(1));
        let (found, cursor) = world.poll(FEED, cursor.as_deref()).await;
        assert_eq!(found, [""; 0]);
        world.clock.pass(Duration::from_mins(1));
        world.calls();
        let (found, cursor) = world.poll(FEED, cursor.as_deref()).await;
        assert_eq!((found.len(), world.calls().len()), (0, 1), "{quirk:?}");

        world.vendor.write_in_ticket(&waiting, "customer", "E aí?");
        let new = world.vendor.open_ticket(TENANT, "Beto", "1282", "Oi");
        let (mut found, cursor) = world.poll(FEED, cursor.as_deref()).await;
        let mut wanted = [key(&waiting), key(&new)];
        found.sort();
        wanted.sort();
        assert_eq!(found, wanted);

        world.clock.pass(Duration::from_mins(1));
        world.vendor.close_ticket(&new);
        let (found, _) = world.poll(FEED, cursor.as_deref()).await;
        assert_eq!(found, [key(&new)]);
    }
}

#[tokio::test]
async fn what_shows_late_is_found_by_the_overlap_or_in_the_queue() {
    let world = World::new().await;
    let (_, cursor) = world.poll(FEED, None).await;
    let id = world.vendor.open_ticket(TENANT, "Rita", "1281", "Oi");
    // Three hours early, as a time without a zone may be.
    world
        .vendor
        .wire()
        .misprint("2026-11-21T14:", "2026-11-21T11:");
    let (found, _) = world.poll(FEED, cursor.as_deref()).await;
    assert_eq!(found, [key(&id)]);
}

fn tickets(ats: &[(&str, &str)]) -> Vec<Ticket> {
    ats.iter()
        .map(|(id, at)| {
            let ticket = json!({"id": id, "updated_at": at, "status": "waiting_seller"});
            serde_json::from_value(ticket).unwrap()
        })
        .collect()
}

#[test]
fn a_walk_goes_on_from_the_date_at_which_a_page_ended() {
    let mut walk = Walk::new(TicketCursor::at(now()));
    let first = walk.next().unwrap();
    assert_eq!(first, now() - OVERLAP);
    let page = tickets(&[("a", "2026-11-21T12:00:00"), ("b", "2026-11-21T13:00:00")]);
    walk.take(first, &page, false);
    let second = walk.next().unwrap();
    assert_eq!(second, "2026-11-21T13:00:00Z".parse().unwrap());
    let page = tickets(&[("b", "2026-11-21T13:00:00"), ("c", "2026-11-21T13:30:00")]);
    walk.take(second, &page, true);
    assert_eq!(walk.next(), None);

    let (changed, cursor) = walk.end(now());

    let changed: Vec<&str> = changed.iter().map(TicketId::as_str).collect();
    assert_eq!(changed, ["a", "b", "c"]);
    assert_eq!(cursor.newest, now());
    assert_eq!(cursor.recent.len(), 3);
}

#[test]
fn a_walk_passes_a_second_that_is_fuller_than_a_page_and_ends_some_day() {
    let mut walk = Walk::new(TicketCursor::at(now()));
    let from = walk.next().unwrap();
    let at = crate::instant::naive(from);
    walk.take(from, &tickets(&[("a", &at), ("b", &at)]), false);
    assert_eq!(walk.next(), Some(from + Duration::from_secs(1)));
    let mut pages = 1;
    while let Some(from) = walk.next() {
        let at = crate::instant::naive(from + Duration::from_mins(1));
        walk.take(from, &tickets(&[("c", &at)]), false);
        pages += 1;
    }
    assert_eq!(pages, 10);
}

#[tokio::test]
async fn more_tickets_than_a_list_shows_are_walked_by_date() {
    let world = World::new().await;
    let (_, mut cursor) = world.poll(FEED, None).await;
    for at in 0..230 {
        world.clock.pass(Duration::from_secs(1));
        world
            .vendor
            .open_ticket(TENANT, "Rita", "1281", &at.to_string());
    }
    let (found, next) = world.poll(FEED, cursor.as_deref()).await;
    assert_eq!(found.len(), 230);
    cursor = next;
    let (found, _) = world.poll(FEED, cursor.as_deref()).await;
    assert_eq!(found, [""; 0]);
}

#[tokio::test]
async fn a_reply_is_taken_processed_and_seen_in_that_order() {
    let world = World::new().await;
    let id = world.vendor.open_ticket(TENANT, "Rita", "1281", "Cadê?");
    let outcome = write(&world, &id, "A caminho.", "cw-1-1").await;
    let Outcome::Accepted {
        id: None,
        handle: Some(handle),
    } = outcome
    else {
        panic!("{outcome:?}");
    };
    let settle = async || world.client.settle(&thread(&place(&id)), &handle).await;
    assert_eq!(settle().await.unwrap(), Settling::Waiting);
    world.clock.pass(Duration::from_secs(5));
    // Processed is not approved: only the ticket can tell from here on.
    assert_eq!(settle().await.unwrap(), Settling::Processed);

    let snapshot = world.read(place(&id)).await;
    let ours = snapshot.messages.last().unwrap();
    assert_eq!(ours.reference.as_deref(), Some("cw-1-1"));
    assert_eq!(
        (&ours.author, &ours.visibility),
        (&Author::Seller, &Visibility::Pending)
    );
    world.clock.pass(Duration::from_mins(1));
    let snapshot = world.read(place(&id)).await;
    assert_eq!(
        snapshot.messages.last().unwrap().visibility,
        Visibility::Visible
    );
    assert_eq!(snapshot.extent, Extent::Gaps);
    let delivered = world.vendor.delivered_in_ticket(&id);
    assert_eq!(
        delivered,
        json!([{"to": "customer", "text": "A caminho.", "files": []}])
    );
}

#[tokio::test]
async fn either_answer_to_a_write_is_understood() {
    let world = World::new().await;
    world.vendor.switch(Quirk::MessagesAtOnce, true);
    let id = world.vendor.open_ticket(TENANT, "Rita", "1281", "Cadê?");
    let outcome = write(&world, &id, "A caminho.", "cw-1-1").await;
    let Outcome::Accepted {
        id: Some(name),
        handle: None,
    } = outcome
    else {
        panic!("{outcome:?}");
    };
    world.clock.pass(Duration::from_secs(5));
    let snapshot = world.read(place(&id)).await;
    assert_eq!(snapshot.messages.last().unwrap().identity(), name);
}

#[tokio::test]
async fn what_moderation_refused_is_in_no_list_while_the_ticket_still_waits() {
    let world = World::new().await;
    let id = world.vendor.open_ticket(TENANT, "Rita", "1281", "Cadê?");
    write(&world, &id, "Pague por pix", "cw-1-1").await;
    world.clock.pass(Duration::from_hours(4));

    let snapshot = world.read(place(&id)).await;

    assert_eq!(
        (snapshot.messages.len(), snapshot.extent),
        (1, Extent::Whole)
    );
    assert_eq!(snapshot.capabilities.can_send, CanSend::Yes);
}

#[tokio::test]
async fn a_closed_ticket_takes_a_message_and_drops_it() {
    let world = World::new().await;
    let id = world.vendor.open_ticket(TENANT, "Rita", "1281", "Cadê?");
    let snapshot = world.read(place(&id)).await;
    world.vendor.close_ticket(&id);
    let author = "Ana".into();
    let thread = thread(&place(&id));
    let part = part("Oi", "cw-1-1", &author);
    let sent = world.client.send(&thread, &snapshot, part).await;
    let Outcome::Accepted {
        handle: Some(handle),
        ..
    } = sent.unwrap()
    else {
        panic!("not accepted");
    };
    world.clock.pass(Duration::from_secs(5));
    let settled = world.client.settle(&thread, &handle).await;
    assert!(matches!(
        settled.unwrap(),
        Settling::Failed(Refusal::Explained(_))
    ));

    let snapshot = world.read(place(&id)).await;
    assert!(matches!(
        snapshot.capabilities.can_send,
        CanSend::No(Refusal::Explained(_))
    ));
}

#[tokio::test]
async fn a_reply_to_magalu_goes_to_magalu() {
    let world = World::new().await;
    let id = world.vendor.open_ticket(TENANT, "Rita", "1281", "Cadê?");
    world
        .vendor
        .write_in_ticket(&id, "channel", "Loja, qual a previsão?");
    write(&world, &id, "Sexta.", "cw-1-1").await;
    world.clock.pass(Duration::from_mins(2));
    assert_eq!(world.vendor.delivered_in_ticket(&id)[0]["to"], "channel");
}

fn file(name: &str, kind: &str, bytes: &'static [u8]) -> FileStream {
    let length = u64::try_from(bytes.len()).ok();
    let bytes = stream::iter([Ok(Bytes::from_static(bytes))]);
    FileStream::new(name, Some(kind.to_owned()), length, bytes)
}

async fn send_file(world: &World, id: &str, file: FileStream) -> Outcome {
    let thread = thread(&place(id));
    let staged = world.client.stage(&thread, file).await.unwrap();
    send(world, id, of_file(&staged.handle, &"Ana".into())).await
}

fn of_file<'a>(handle: &'a str, author: &'a AgentName) -> Part<'a> {
    Part {
        content: PartContent::File(handle),
        reference: "cw-1-2",
        author,
    }
}

#[tokio::test]
async fn a_file_is_a_message_of_its_own_under_its_name() {
    let world = World::new().await;
    let id = world.vendor.open_ticket(TENANT, "Rita", "1281", "Cadê?");
    let outcome = send_file(&world, &id, file("nota.pdf", "application/pdf", b"%PDF")).await;
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    world.clock.pass(Duration::from_mins(2));
    let wanted = json!([{"to": "customer", "text": "nota.pdf", "files": ["nota.pdf"]}]);
    assert_eq!(world.vendor.delivered_in_ticket(&id), wanted);

    let outcome = send_file(&world, &id, file("a.gif", "image/gif", b"GIF8")).await;
    let Outcome::Refused(Refusal::FileRefused { name, .. }) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(name, "a.gif");
}

#[tokio::test]
async fn a_file_that_another_process_opened_is_to_be_opened_again() {
    let world = World::new().await;
    let id = world.vendor.open_ticket(TENANT, "Rita", "1281", "Cadê?");
    let thread = thread(&place(&id));
    let other = world.another();
    let staged = other.stage(&thread, file("nota.pdf", "application/pdf", b"%PDF"));
    let handle = staged.await.unwrap().handle;
    world.calls();

    let author = "Ana".into();
    let outcome = send(&world, &id, of_file(&handle, &author)).await;
    assert_eq!(outcome, Outcome::Refused(Refusal::FilesExpired));
    assert!(world.calls().iter().all(|call| call.starts_with("GET")));
}

#[tokio::test]
async fn a_file_that_breaks_off_was_not_sent() {
    let world = World::new().await;
    let id = world.vendor.open_ticket(TENANT, "Rita", "1281", "Cadê?");
    let broken = stream::iter([
        Ok(Bytes::from_static(b"%PDF")),
        Err(bridge::failure::Failure::retryable("test")),
    ]);
    let kind = Some("application/pdf".to_owned());
    let file = FileStream::new("nota.pdf", kind, Some(100), broken);
    let thread = thread(&place(&id));
    let handle = world.client.stage(&thread, file).await.unwrap().handle;
    let snapshot = world.read(place(&id)).await;

    let author = "Ana".into();
    let sent = world
        .client
        .send(&thread, &snapshot, of_file(&handle, &author));
    let failure = sent.await.unwrap_err();

    assert!(matches!(failure.kind, FailureKind::Retryable { .. }));
    world.clock.pass(Duration::from_mins(2));
    assert_eq!(world.vendor.delivered_in_ticket(&id), json!([]));
}

#[tokio::test]
async fn a_buyers_file_comes_as_bytes() {
    let world = World::new().await;
    let id = world.vendor.open_ticket(TENANT, "Rita", "1281", "Cadê?");
    world
        .vendor
        .write_with_file(&id, "Veja", "caixa.png", b"PNG");
    let snapshot = world.read(place(&id)).await;
    let attachment = &snapshot.messages[1].attachments[0];
    assert_eq!(attachment.name, "caixa.png");

    let fetched = world.client.fetch(&thread(&place(&id)), attachment).await;
    let Fetched::File(file) = fetched.unwrap() else {
        panic!("no file");
    };
    let bytes: Vec<_> = file.into_bytes().collect().await;
    assert_eq!(bytes.into_iter().flatten().next().unwrap(), "PNG");
}

#[tokio::test]
async fn a_code_that_is_there_already_is_an_unclear_send() {
    let world = World::new().await;
    world.vendor.repeat(Repeats::Conflict);
    let id = world.vendor.open_ticket(TENANT, "Rita", "1281", "Cadê?");
    write(&world, &id, "A caminho.", "cw-1-1").await;
    let snapshot = world.read(place(&id)).await;
    let author = "Ana".into();
    let again = part("A caminho.", "cw-1-1", &author);
    let sent = world
        .client
        .send(&thread(&place(&id)), &snapshot, again)
        .await;
    assert_eq!(sent.unwrap_err().kind, FailureKind::Unknown);
}

#[tokio::test]
async fn a_queue_that_cannot_be_read_hides_nothing_of_what_changed() {
    let world = World::new().await;
    let (_, cursor) = world.poll(FEED, None).await;
    world.clock.pass(Duration::from_mins(5));
    world.vendor.open_ticket(TENANT, "Rita", "1281", "Oi");
    let wire = world.vendor.wire();
    wire.judge(|call| call.query.contains("due_date").then(|| Fault::edge(502)));

    let polled = world
        .client
        .poll(&account_id(), FEED, cursor.as_deref())
        .await;

    let batch = polled.unwrap();
    assert_eq!((batch.found.len(), batch.sources[0].name), (1, QUEUE));
    assert!(batch.sources[0].outcome.is_err());
}
