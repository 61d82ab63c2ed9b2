//! Who and what, against the simulator.

use bridge::{
    message::Extent,
    ports::{Connector as _, Context},
};
use simulators::shopee::Sale;

use crate::{
    connector::tests::{read, talk, thread},
    testing::{BUYER, SHOP, World},
};

const TALK: &str = "sellerchat/get_one_conversation";

async fn context(world: &World, talk: u64) -> Context {
    let snapshot = read(world, talk).await;
    let contact = world
        .client
        .contact(&thread(talk), &snapshot)
        .await
        .unwrap();
    world.calls();
    world.client.context(&thread(talk), &contact).await.unwrap()
}

fn attribute<'a>(context: &'a Context, name: &str) -> Option<&'a str> {
    let known = context.attributes.iter().rev();
    let mut known = known.filter(|(known, _)| *known == name);
    known.next().map(|(_, value)| value.as_str())
}

#[tokio::test]
async fn a_buyer_is_a_contact_of_each_shop_and_a_number_where_no_name_is_had() {
    let (world, talk, _) = talk().await;
    let snapshot = read(&world, talk).await;
    world.calls();
    let contact = world
        .client
        .contact(&thread(talk), &snapshot)
        .await
        .unwrap();
    assert_eq!(world.calls(), [TALK]);
    assert_eq!(
        (contact.contact_identifier, contact.contact_name),
        (format!("shopee:{SHOP}:user:{BUYER}"), "rita_p".to_owned())
    );
    world.vendor.refuse_chat(SHOP.0, Some("error_permission"));
    let contact = world
        .client
        .contact(&thread(talk), &snapshot)
        .await
        .unwrap();
    assert_eq!(contact.contact_name, format!("Comprador {BUYER}"));
}

#[tokio::test]
async fn an_order_is_told_of_with_its_state() {
    let (world, talk, message) = talk().await;
    let item = world.vendor.add_item(SHOP.0, "Caneca", 59.9);
    let order = world.vendor.order(&Sale {
        shop: SHOP.0,
        buyer: BUYER.0,
        items: vec![(item, 2)],
    });
    world.vendor.ask_about(message, &order, item);

    let told = context(&world, talk).await;
    assert_eq!(world.calls(), ["order/get_order_detail"]);
    assert_eq!(attribute(&told, "shopee_order"), Some(order.as_str()));
    assert_eq!(
        attribute(&told, "shopee_order_status"),
        Some("pronto para envio")
    );
    let (key, note) = &told.notes[0];
    assert!(note.contains("2 × Caneca"), "{note}");
    // The state's own, shorter note has the same key, so it is not shown beside this one.
    assert_eq!(read(&world, talk).await.notes[0].0, *key);

    // Asked again without the contact, it finds out by itself what it is about.
    let (thread, nobody) = (thread(talk), Context::default());
    let again = world.client.context(&thread, &nobody).await.unwrap();
    assert_eq!(again.notes, told.notes);
}

#[tokio::test]
async fn a_listing_is_told_of_where_there_is_no_order() {
    let (world, talk, message) = talk().await;
    world.client.look_at_shop(SHOP).await.unwrap();
    let item = world.vendor.add_item(SHOP.0, "Caneca", 59.9);
    world.vendor.ask_about(message, "", item);
    let told = context(&world, talk).await;
    assert_eq!(world.calls(), ["product/get_item_base_info"]);
    let url = format!("https://shopee.com.br/product/{SHOP}/{item}");
    assert_eq!(attribute(&told, "shopee_item_url"), Some(url.as_str()));
    assert!(told.notes[0].1.contains("R$ 59,90"), "{}", told.notes[0].1);
}

#[tokio::test]
async fn what_is_not_shown_any_more_costs_no_context() {
    let (world, talk, message) = talk().await;
    world.vendor.ask_about(message, "2511GONE", 0);
    let told = context(&world, talk).await;
    assert_eq!(attribute(&told, "shopee_order"), Some("2511GONE"));
    assert!(told.notes.is_empty());
}

#[tokio::test]
async fn each_order_that_a_conversation_turns_to_is_told_of_once() {
    let (world, talk, message) = talk().await;
    world.vendor.ask_about(message, "2511AA", 0);
    let first = read(&world, talk).await;
    let (_, message) = world.vendor.buyer_writes(SHOP.0, BUYER.0, "e este?");
    world.vendor.ask_about(message, "2511BB", 0);
    let second = read(&world, talk).await;
    assert_eq!(second.attributes, [("shopee_order", "2511BB".to_owned())]);
    assert_eq!((first.notes.len(), second.notes.len()), (1, 1));
    assert_ne!(first.notes[0].0, second.notes[0].0);
    assert_eq!(second.extent, Extent::Whole);
}
