use serde_json::json;
use simulators::Fault;

use super::{Shop, TENANT};

/// A ticket that is shown, and its conversation.
async fn ticket(shop: &Shop) -> (String, u64) {
    let order = shop.magalu.order(TENANT);
    let ticket = shop
        .magalu
        .open_ticket(TENANT, "Rita Prado", &order, "Meu pedido não chegou.");
    shop.world.ticks(1).await;
    let conversation = shop.conversation("ticket", &ticket);
    (ticket, conversation)
}

#[tokio::test]
async fn a_ticket_is_answered_and_known_to_be_seen_once_magalu_waits_for_the_buyer() {
    let shop = Shop::open().await;
    let (ticket, conversation) = ticket(&shop).await;
    let notes = shop.world.notes(conversation);
    assert!(notes.iter().any(|note| note.contains("Luminária de mesa")));

    let reply = shop.reply(conversation, "A caminho.").await;
    shop.world.ticks(8).await;

    assert_eq!(shop.status(conversation, reply), "delivered");
    let wanted = json!([{"to": "customer", "text": "A caminho.", "files": []}]);
    assert_eq!(shop.magalu.delivered_in_ticket(&ticket), wanted);
    let said = ["< Meu pedido não chegou.", "> A caminho."];
    assert_eq!(shop.world.transcript(conversation), said);
}

#[tokio::test]
async fn silence_is_a_refusal_after_four_hours_and_not_before() {
    let shop = Shop::open().await;
    let (ticket, conversation) = ticket(&shop).await;
    let reply = shop.reply(conversation, "Pague por pix").await;
    shop.world.ticks(60).await;
    assert_eq!(shop.status(conversation, reply), "delivered");

    for _ in 0..8 {
        shop.world.pass(25 * 60);
        shop.world.ticks(1).await;
    }

    assert_eq!(shop.status(conversation, reply), "failed");
    assert_eq!(shop.magalu.delivered_in_ticket(&ticket), json!([]));
}

#[tokio::test]
async fn a_reply_that_was_taken_and_not_processed_fails_at_once() {
    let shop = Shop::open().await;
    let (_, conversation) = ticket(&shop).await;
    shop.magalu.process_after(3600);
    let wire = shop.magalu.wire();
    wire.misprint(r#""status":"pending""#, r#""status":"failed""#);
    let reply = shop.reply(conversation, "A caminho.").await;
    shop.world.ticks(2).await;

    let message = shop.world.message(conversation, reply);
    assert_eq!(message.status, "failed");
    let told = format!("{message:?} {:?}", shop.world.notes(conversation));
    assert!(told.contains("não a processou"), "{told}");
}

#[tokio::test]
async fn what_magalu_asks_is_answered_to_magalu_and_agents_are_told_before() {
    let shop = Shop::open().await;
    let (ticket, conversation) = ticket(&shop).await;
    shop.world.pass(1);
    shop.magalu
        .write_in_ticket(&ticket, "channel", "Loja, qual a previsão?");
    shop.world.ticks(2).await;
    let notes = shop.world.notes(conversation);
    let told: Vec<&String> = notes
        .iter()
        .filter(|note| note.contains("vai para o Magalu"))
        .collect();
    assert_eq!(told.len(), 1, "{notes:?}");

    shop.reply(conversation, "Sexta-feira.").await;
    shop.world.ticks(3).await;

    let delivered = shop.magalu.delivered_in_ticket(&ticket);
    assert_eq!(delivered[0]["to"], "channel");
}

#[tokio::test]
async fn files_go_both_ways_each_as_a_message_of_its_own() {
    let shop = Shop::open().await;
    let (ticket, conversation) = ticket(&shop).await;
    shop.world.pass(1);
    shop.magalu
        .write_with_file(&ticket, "Veja", "caixa.png", b"PNG");
    shop.world.ticks(2).await;
    let shown = shop.world.chatwoot.messages(conversation);
    let shown = shown
        .iter()
        .find(|message| message.content.contains("Veja"));
    let files = shop.world.chatwoot.files_of(shown.unwrap().id);
    assert_eq!(
        (files[0].0.as_str(), files[0].2.as_slice()),
        ("caixa.png", &b"PNG"[..])
    );

    let files = [
        ("nota.pdf", "application/pdf", b"%PDF-1".to_vec()),
        ("foto.png", "image/png", b"PNG2".to_vec()),
    ];
    shop.world
        .chatwoot
        .agent_replies_with_files(conversation, "Seguem.", &files);
    shop.world.settle().await;
    shop.world.ticks(8).await;

    let delivered = shop.magalu.delivered_in_ticket(&ticket);
    let delivered = delivered.as_array().unwrap();
    let files: Vec<String> = delivered
        .iter()
        .map(|message| message["files"].to_string())
        .collect();
    assert_eq!(files, ["[]", r#"["nota.pdf"]"#, r#"["foto.png"]"#]);
}

#[tokio::test]
async fn a_reply_whose_answer_was_lost_is_not_written_twice() {
    for fault in [Fault::DropAfter, Fault::edge(502), Fault::DropBefore] {
        let shop = Shop::open().await;
        let (ticket, conversation) = ticket(&shop).await;
        let case = format!("{fault:?}");
        shop.magalu.wire().break_next("POST", "/messages", fault);

        let reply = shop.reply(conversation, "A caminho.").await;
        for _ in 0..30 {
            shop.world.pass(10 * 60);
            shop.world.ticks(1).await;
        }

        let delivered = shop.magalu.delivered_in_ticket(&ticket);
        assert_eq!(delivered.as_array().unwrap().len(), 1, "{case}");
        assert_eq!(shop.status(conversation, reply), "delivered", "{case}");
    }
}
