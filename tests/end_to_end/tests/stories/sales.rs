//! Messages about sales.

use end_to_end::{BUYER, SELLER, World};

#[tokio::test]
async fn a_sale_is_one_conversation_in_both_directions() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Quando chega?");

    world.tick().await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    let reply = world.chatwoot.agent_replies(conversation, "Sai hoje – até amanhã");
    world.settle().await;
    world.meli.buyer_writes(sale.thread, "Obrigado!");
    world.ticks(1).await;

    assert_eq!(world.transcript(conversation), ["< Quando chega?", "> Sai hoje – até amanhã", "< Obrigado!"]);
    assert_eq!(world.meli.received_by_buyer(sale.thread), ["Sai hoje - até amanhã"]);
    assert_eq!(world.message(conversation, reply).status, "delivered");
    assert_eq!(world.chatwoot.conversations().len(), 1);
}
