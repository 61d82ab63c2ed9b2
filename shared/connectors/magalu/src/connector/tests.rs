//! What is around the lanes: contacts, notes, hints.

use std::time::Duration;

use bridge::{
    ids::AccountId,
    message::Depth,
    ports::{Connector, Context},
};
use simulators::Fault;

use crate::{
    attributes,
    ids::{ConversationId, Place, QuestionId, TicketId},
    testing::{Canned, TENANT, World, account_id, tenant, thread},
};

fn attribute<'a>(context: &'a Context, name: &str) -> Option<&'a str> {
    let mut all = context.attributes.iter();
    all.find(|(known, _)| *known == name)
        .map(|(_, value)| value.as_str())
}

/// Contact and context of a thread whose calls are canned.
async fn known(canned: &Canned, place: Place) -> (Context, Context) {
    let (client, thread) = (&canned.client, thread(&place));
    let snapshot = client.read(&thread, Depth::Whole).await.unwrap();
    let contact = client.contact(&thread, &snapshot).await.unwrap();
    let context = client.context(&thread, &contact).await.unwrap();
    (contact, context)
}

#[tokio::test]
async fn a_question_names_its_buyer_and_its_offer_without_a_call_more() {
    let canned = Canned::new().await;
    let id = "68f0c3a1950b052e87a40011";
    let at = format!("v0/questions/{id}");
    canned.on_fixture("GET", &at, "question").await;
    let place = Place::Question(QuestionId::parse(id).unwrap());

    let (contact, context) = known(&canned, place).await;

    assert_eq!(
        contact.contact_identifier,
        format!("magalu:{TENANT}:buyer:question:cli-204")
    );
    assert_eq!(contact.contact_name, "Rita Prado");
    assert_eq!(attribute(&contact, attributes::QUESTION), Some(id));
    assert_eq!(attribute(&contact, attributes::SKU), Some("LUM-01-PT"));
    let [(key, note)] = context.notes.as_slice() else {
        panic!("{context:?}");
    };
    assert_eq!(key.as_str(), format!("magalu:note:question:{id}:item"));
    assert_eq!(
        note,
        "**Produto:** Luminária de mesa (LUM-01-PT)\nhttps://www.magazineluiza.com.br/luminaria/p/x1/"
    );
    assert_eq!(canned.calls().await, 1);
}

#[tokio::test]
async fn a_conversation_names_its_product() {
    let canned = Canned::new().await;
    let id = "69120f4c5c0d1e2f3ad0aa01";
    let at = format!("v0/conversations/{id}");
    canned.on_fixture("GET", &at, "conversation").await;
    let at = format!("v0/conversations/{id}/messages");
    canned.on_fixture("GET", &at, "messages").await;
    let place = Place::Chat(ConversationId::parse(id).unwrap());

    let (contact, context) = known(&canned, place).await;

    assert_eq!(contact.contact_name, "Rita Prado");
    let title = attribute(&context, attributes::ITEM);
    assert_eq!(title, Some("Luminária de mesa"));
    assert_eq!(context.notes.len(), 1);
}

#[tokio::test]
async fn a_ticket_names_its_order_and_nobodys_address() {
    let canned = Canned::new().await;
    let id = "8f0e4a62-1111-4000-8000-000000000001";
    let at = format!("seller/v0/tickets/{id}");
    canned.on_fixture("GET", &at, "ticket").await;
    let at = format!("seller/v0/tickets/{id}/messages");
    canned.on_fixture("GET", &at, "ticket_messages").await;
    let at = "seller/v1/orders/1281270180000001";
    canned.on_fixture("GET", at, "order").await;
    let place = Place::Ticket(TicketId::parse(id).unwrap());

    let (contact, context) = known(&canned, place).await;

    assert_eq!(
        contact.contact_identifier,
        format!("magalu:{TENANT}:buyer:ticket:cus-88")
    );
    let status = attribute(&context, attributes::ORDER_STATUS);
    assert_eq!(status, Some("aprovado"));
    let (_, note) = &context.notes[0];
    for line in [
        "**Protocolo:** 202611210001234",
        "**Motivo:** atraso na entrega",
        "**Pedido:** 1281270180000001 (aprovado)",
        "- 2 × Luminária \\*de\\* mesa – R$ 89,90",
        "**Entrega:** a caminho",
        "**Rastreio:** https://rastreio.example/BR123",
        "**Enviar até:** 23/11/2026 22:30 (UTC-3)",
    ] {
        assert!(note.contains(line), "{line} in {note}");
    }
    assert!(!note.contains("Rita"));
}

#[tokio::test]
async fn a_note_goes_without_what_may_not_be_seen_and_waits_for_what_may_come() {
    let world = World::without(&["open:order-order-seller:read"]).await;
    let id = world.vendor.open_ticket(TENANT, "Rita", "1281", "Cadê?");
    let thread = thread(&Place::Ticket(TicketId::parse(&id).unwrap()));
    let snapshot = world.client.read(&thread, Depth::Whole).await.unwrap();
    let contact = world.client.contact(&thread, &snapshot).await.unwrap();
    let context = world.client.context(&thread, &contact).await.unwrap();
    assert!(context.notes[0].1.contains("Protocolo"));

    let wire = world.vendor.wire();
    wire.break_next("GET", "orders", Fault::edge(502));
    assert!(world.client.context(&thread, &contact).await.is_err());
}

#[tokio::test]
async fn a_hint_belongs_to_its_feed_and_is_followed() {
    let world = World::new().await;
    let account = account_id();
    let chat = world.vendor.open_chat(TENANT, "Rita", "Oi");
    let ticket = world.vendor.open_ticket(TENANT, "Rita", "1281", "Cadê?");
    for (hint, feed, key) in [
        (
            "questions/68f0".to_owned(),
            "questions",
            "question:68f0".to_owned(),
        ),
        (format!("chats/{chat}"), "chats", format!("chat:{chat}")),
        ("chats".to_owned(), "chats", format!("chat:{chat}")),
        ("tickets".to_owned(), "tickets", format!("ticket:{ticket}")),
    ] {
        assert_eq!(world.client.feed_of(&account, &hint), Some(feed));
        let found = world.client.follow(&account, &hint).await.unwrap();
        let keys: Vec<&str> = found
            .iter()
            .map(|found| found.thread.key.as_str())
            .collect();
        assert_eq!(keys, [format!("magalu:{TENANT}:{key}")]);
    }
    assert_eq!(world.client.feed_of(&account, "orders/1"), None);
    let nothing = world.client.follow(&account, "orders/1").await.unwrap();
    assert!(nothing.is_empty());
}

#[tokio::test]
async fn a_backfill_finds_everything_of_its_days_in_every_lane_that_is_open() {
    for (missing, count) in [(&[][..], 3), (&["open:tickets-seller:read"], 2)] {
        let world = World::without(missing).await;
        world.vendor.ask(TENANT, "Rita", "Tem?");
        world.vendor.open_chat(TENANT, "Beto", "Velha");
        world.vendor.open_ticket(TENANT, "Beto", "1280", "Velho");
        world.clock.pass(Duration::from_hours(24 * 31));
        world
            .table
            .change(&tenant(), |row| row.tokens.expires_at = None);
        world.vendor.open_chat(TENANT, "Rita", "Oi");
        world.vendor.open_ticket(TENANT, "Rita", "1281", "Cadê?");

        let hint = "backfill/30";
        let found = world.client.follow(&account_id(), hint).await.unwrap();

        assert_eq!(found.len(), count);
        assert_eq!(world.client.feed_of(&account_id(), hint), None);
    }
}

#[tokio::test]
async fn an_account_of_another_marketplace_is_not_ours() {
    let world = World::new().await;
    let other = AccountId::from_connector("meli:1");
    assert!(world.client.poll(&other, "chats", None).await.is_err());
    assert!(world.client.follow(&other, "chats").await.is_err());
    assert_eq!(world.calls(), [""; 0]);
}
