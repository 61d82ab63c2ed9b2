//! Talking with buyers.

use serde_json::json;
use simulators::shopee::Sale;

use super::{BUYER, Mall, SHOP};

#[tokio::test]
async fn one_buyer_is_one_conversation_in_both_directions_for_ever() {
    let mall = Mall::new().await;
    let (talk, conversation) = mall.open("Serve no modelo 2?").await;
    let reply = mall
        .world
        .chatwoot
        .agent_replies(conversation, "Sim, serve.");
    mall.world.settle().await;
    mall.world.ticks(12).await;
    mall.shopee.buyer_writes(SHOP, BUYER, "Obrigada!");
    mall.world.ticks(1).await;

    assert_eq!(mall.received(), ["Sim, serve."]);
    assert_eq!(
        mall.world.transcript(conversation),
        ["< Serve no modelo 2?", "> Sim, serve.", "< Obrigada!"]
    );
    let shown = mall.world.message(conversation, reply);
    assert_eq!(shown.status, "delivered");
    let key = format!("shopee:{SHOP}:chat:{talk}");
    let view = mall.world.chatwoot.conversation_of(&key).unwrap();
    assert_eq!(
        (view.inbox_id, view.contact_name.as_str()),
        (mall.inbox, "rita_p")
    );
    assert_eq!(mall.world.chatwoot.conversations().len(), 1);
}

#[tokio::test]
async fn without_a_push_the_poll_finds_it() {
    let mall = Mall::new().await;
    let (talk, _) = mall.shopee.buyer_writes(SHOP, BUYER, "Oi");
    mall.shopee.take_pushes();
    mall.world.ticks(1).await;
    assert_eq!(mall.world.transcript(mall.conversation(talk)), ["< Oi"]);
}

#[tokio::test]
async fn what_is_written_in_shopees_own_app_is_shown_once() {
    let mall = Mall::new().await;
    let (_, conversation) = mall.open("Oi").await;
    mall.shopee.seller_writes(SHOP, BUYER, "Pelo aplicativo");
    mall.shopee
        .auto_reply(SHOP, BUYER, "auto_reply", "Já respondemos!");
    mall.pushes().await;
    mall.world.ticks(2).await;
    let transcript = mall.world.transcript(conversation);
    assert_eq!(transcript, ["< Oi", "> Pelo aplicativo"]);
    let notes = mall.world.notes(conversation);
    assert!(
        notes.iter().any(|note| note.contains("Já respondemos!")),
        "{notes:?}"
    );
}

#[tokio::test]
async fn images_go_both_ways_each_as_a_message_of_its_own() {
    let mall = Mall::new().await;
    let url = mall.shopee.keep_file(b"JPEG", "image/jpeg");
    mall.shopee
        .buyer_sends(SHOP, BUYER, "image", json!({ "url": url }));
    let (_, conversation) = mall.open("Quebrou aqui").await;
    let files = [("peça.png", "image/png", b"PNG".to_vec())];
    mall.world
        .chatwoot
        .agent_replies_with_files(conversation, "Veja a peça", &files);
    mall.world.settle().await;
    mall.world.ticks(12).await;

    assert_eq!(mall.received(), ["Veja a peça", "[image]"]);
    let messages = mall.world.chatwoot.messages(conversation);
    let incoming = messages.iter().filter(|message| message.incoming);
    assert_eq!(incoming.map(|one| one.attachments.len()).sum::<usize>(), 1);
    let outgoing = messages
        .iter()
        .filter(|one| one.kind == "outgoing" && !one.private);
    assert_eq!(outgoing.count(), 1, "our own image is not mirrored");
}

#[tokio::test]
async fn agents_see_the_order_that_a_buyer_writes_about() {
    let mall = Mall::new().await;
    let item = mall.shopee.add_item(SHOP, "Caneca", 59.9);
    let order = mall.shopee.order(&Sale {
        shop: SHOP,
        buyer: BUYER,
        items: vec![(item, 2)],
    });
    let (talk, message) = mall.shopee.buyer_writes(SHOP, BUYER, "Quando chega?");
    mall.shopee.ask_about(message, &order, item);
    mall.pushes().await;
    mall.world.settle().await;

    let conversation = mall.conversation(talk);
    let notes = mall.world.notes(conversation);
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("2 × Caneca"), "{notes:?}");
    let key = format!("shopee:{SHOP}:chat:{talk}");
    let view = mall.world.chatwoot.conversation_of(&key).unwrap();
    assert_eq!(view.custom_attributes["shopee_order"], order.as_str());
    assert_eq!(
        view.custom_attributes["shopee_order_status"],
        "pronto para envio"
    );
}

#[tokio::test]
async fn talks_with_affiliates_stay_out_however_they_are_announced() {
    let mall = Mall::new().await;
    mall.shopee.affiliate_writes(SHOP, 99, "Parceria?");
    assert_eq!(mall.pushes().await, [200]);
    mall.world.settle().await;
    mall.world.ticks(2).await;
    assert!(mall.world.chatwoot.conversations().is_empty());
}
