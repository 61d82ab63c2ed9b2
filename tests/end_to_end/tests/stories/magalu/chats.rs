use simulators::Fault;

use super::{Shop, TENANT};

#[tokio::test]
async fn a_chat_goes_both_ways_and_is_marked_read_by_nobody() {
    let shop = Shop::open().await;
    let chat = shop
        .magalu
        .open_chat(TENANT, "Rita Prado", "Chega até sexta?");
    shop.world.ticks(1).await;
    let conversation = shop.conversation("chat", &chat);
    let reply = shop.reply(conversation, "Chega sim.").await;
    shop.world.ticks(2).await;
    assert_eq!(shop.magalu.received_in_chat(&chat), ["Chega sim."]);
    assert_eq!(shop.status(conversation, reply), "delivered");

    shop.magalu.chat(&chat, false, "Obrigada!");
    shop.magalu.buyer_reads(&chat);
    shop.world.ticks(2).await;

    assert_eq!(
        shop.world.transcript(conversation),
        ["< Chega até sexta?", "> Chega sim.", "< Obrigada!"]
    );
    assert_eq!(shop.status(conversation, reply), "read");
    assert_eq!(shop.magalu.read_marks(), 0);
    let contacts = shop.world.chatwoot.contacts();
    assert_eq!(contacts[0].name, "Rita Prado");
}

#[tokio::test]
async fn what_the_shop_writes_in_the_portal_is_shown_and_a_card_is_a_note() {
    let shop = Shop::open().await;
    let chat = shop.magalu.open_chat(TENANT, "Rita", "Chega?");
    shop.world.ticks(1).await;
    shop.world.pass(1);
    shop.magalu.chat(&chat, true, "Do portal");
    shop.world.pass(1);
    shop.magalu.put_card(&chat, "Pedido 1281");
    shop.magalu.chat(&chat, false, "Ok");
    shop.world.ticks(2).await;

    let conversation = shop.conversation("chat", &chat);
    let said = shop.world.transcript(conversation);
    assert_eq!(said, ["< Chega?", "> Do portal", "< Ok"]);
    let notes = shop.world.notes(conversation);
    assert!(notes.iter().any(|note| note.contains("Pedido 1281")));
}

#[tokio::test]
async fn a_refused_message_fails_although_no_list_tells_of_it() {
    let shop = Shop::open().await;
    let chat = shop.magalu.open_chat(TENANT, "Rita", "Chega?");
    shop.world.ticks(1).await;
    let conversation = shop.conversation("chat", &chat);

    let reply = shop.reply(conversation, "Me chame no whatsapp").await;
    shop.world.ticks(4).await;

    assert_eq!(shop.status(conversation, reply), "failed");
    assert_eq!(shop.magalu.received_in_chat(&chat), [""; 0]);
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_not_written_twice() {
    for fault in [Fault::DropAfter, Fault::edge(502), Fault::DropBefore] {
        let shop = Shop::open().await;
        let chat = shop.magalu.open_chat(TENANT, "Rita", "Chega?");
        shop.world.ticks(1).await;
        let conversation = shop.conversation("chat", &chat);
        let case = format!("{fault:?}");
        shop.magalu.wire().break_next("POST", "/messages", fault);

        let reply = shop.reply(conversation, "Chega").await;
        shop.world.ticks(12).await;

        assert_eq!(shop.magalu.received_in_chat(&chat), ["Chega"], "{case}");
        assert_eq!(shop.status(conversation, reply), "delivered", "{case}");
    }
}

#[tokio::test]
async fn a_conversation_that_was_closed_is_explained() {
    let shop = Shop::open().await;
    let chat = shop.magalu.open_chat(TENANT, "Rita", "Chega?");
    shop.world.ticks(1).await;
    let conversation = shop.conversation("chat", &chat);
    shop.magalu.close_chat(&chat);

    let reply = shop.reply(conversation, "Chega").await;

    let message = shop.world.message(conversation, reply);
    assert_eq!(message.status, "failed");
    let told = format!("{message:?} {:?}", shop.world.notes(conversation));
    assert!(told.contains("encerrada no Magalu"), "{told}");
}
