//! What an agent reads beside the messages.

use end_to_end::{BUYER, SELLER, World};
use serde_json::{Value, json};
use simulators::Fault;

fn attributes(world: &World, conversation: u64) -> Value {
    world
        .chatwoot
        .conversations()
        .into_iter()
        .find(|one| one.id == conversation)
        .unwrap()
        .custom_attributes
}

#[tokio::test]
async fn a_questions_note_has_price_stock_photo_and_link() {
    let world = World::new().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");

    world.tick().await;

    let conversation = world.conversation(&format!("question:{question}"));
    let notes = world.notes(conversation);
    assert_eq!(notes.len(), 1, "{notes:?}");
    for part in [
        "Caneca 300 ml",
        "R$ 49,90",
        "**Estoque:** 12",
        "[Foto](https://",
        "https://produto.mercadolivre.com.br/",
    ] {
        assert!(notes[0].contains(part), "{part}: {}", notes[0]);
    }
    assert!(!notes[0].contains("Perguntas anteriores"));
}

#[tokio::test]
async fn a_listing_that_is_not_active_says_so() {
    let world = World::new().await;
    world.meli.set_item_status(&world.item, "paused");
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");

    world.tick().await;

    let note = &world.notes(world.conversation(&format!("question:{question}")))[0];
    assert!(note.contains("**Situação:** pausado"), "{note}");
}

#[tokio::test]
async fn earlier_questions_of_this_buyer_on_this_listing_are_listed_and_no_others() {
    let world = World::new().await;
    let other = world.meli.add_item(SELLER, "Pires", 9.9);
    world.meli.add_buyer(777, "OUTRO");
    let first = world.meli.ask(&world.item, BUYER, "Tem *azul*?");
    world.meli.answer_elsewhere(first, "Temos");
    world.meli.ask(&other, BUYER, "E o pires?");
    world.meli.ask(&world.item, 777, "Quanto pesa?");
    let second = world.meli.ask(&world.item, BUYER, "E verde?");
    world.meli.ask(&world.item, BUYER, "E preta?");

    world.tick().await;
    world.forget_calls();
    world.ticks(2).await;

    let note = &world.notes(world.conversation(&format!("question:{second}")))[0];
    let (_, list) = note
        .split_once("**Perguntas anteriores deste comprador:**\n")
        .unwrap();
    assert_eq!(list, r"- Tem \*azul\*? → Temos");
    let [meli, ..] = world.calls();
    assert!(
        meli.iter().all(|call| call.path != "/questions/search"),
        "asked for once"
    );
}

#[tokio::test]
async fn earlier_questions_cost_one_page_and_are_not_waited_for() {
    let world = World::new().await;
    for number in 0..12 {
        world
            .meli
            .ask(&world.item, BUYER, &format!("pergunta {number}"));
    }
    world.tick().await;
    world.forget_calls();
    let asked = world.meli.ask(&world.item, BUYER, "Última");
    world.ticks(1).await;
    let pages = world.calls()[0]
        .iter()
        .filter(|call| call.path == "/questions/search")
        .count();
    assert_eq!(pages, 1);
    let note = &world.notes(world.conversation(&format!("question:{asked}")))[0];
    assert!(note.matches("\n- ").count() <= 6, "{note}");

    world
        .meli
        .wire()
        .break_next("GET", "/questions/search", Fault::text(503, "down"));
    let asked = world.meli.ask(&world.item, BUYER, "Mais uma");
    world.ticks(1).await;
    let note = &world.notes(world.conversation(&format!("question:{asked}")))[0];
    assert!(
        note.contains("Caneca 300 ml") && !note.contains("Perguntas anteriores"),
        "{note}"
    );
}

#[tokio::test]
async fn a_sales_note_has_buyer_items_total_states_and_link() {
    let world = World::new().await;
    let plate = world.meli.add_item(SELLER, "Pires", 10.1);
    let sale = world
        .meli
        .add_sale(SELLER, BUYER, &[&world.item, &plate], true);
    world.meli.buyer_writes(sale.thread, "Oi");

    world.tick().await;

    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    let note = &world.notes(conversation)[0];
    for part in [
        "COMPRADOR.EX",
        "- 1 × Caneca 300 ml",
        "- 1 × Pires",
        "**Total:** R$ 60,00",
        "**Pedido:** pago",
        "**Envio:** pronto para envio",
        "/vendas/",
    ] {
        assert!(note.contains(part), "{part}: {note}");
    }
    let attributes = attributes(&world, conversation);
    assert_eq!(attributes["meli_pack_id"], json!(sale.thread.to_string()));
    let orders: Vec<String> = sale.orders.iter().map(u64::to_string).collect();
    assert_eq!(attributes["meli_order_id"], json!(orders.join(", ")));
    assert_eq!(
        attributes["meli_shipment_status"],
        json!("pronto para envio")
    );
}

#[tokio::test]
async fn states_of_order_and_shipment_are_fresh_when_the_buyer_writes() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.tick().await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    world.meli.set_shipment_status(sale.orders[0], "delivered");
    world.pass(2 * 60 * 60);

    world.meli.buyer_writes(sale.thread, "Chegou errado");
    world.ticks(2).await;

    assert_eq!(
        attributes(&world, conversation)["meli_shipment_status"],
        json!("entregue")
    );
    assert_eq!(world.transcript(conversation), ["< Oi", "< Chegou errado"]);
    assert_eq!(world.notes(conversation).len(), 1);
}

#[tokio::test]
async fn a_notification_of_order_or_shipment_shows_at_once_where_there_is_a_conversation() {
    let world = World::new().await;
    let (seen, silent) = (
        world.meli.add_sale(SELLER, BUYER, &[&world.item], true),
        world.meli.add_sale(SELLER, BUYER, &[&world.item], false),
    );
    world.meli.buyer_writes(seen.thread, "Oi");
    world.tick().await;
    let conversation = world.conversation(&format!("pack:{}", seen.thread));
    world.meli.take_notifications();

    for sale in [&seen, &silent] {
        world.meli.set_shipment_status(sale.orders[0], "shipped");
        world
            .meli
            .set_order_status(sale.orders[0], "partially_refunded");
    }
    world.forget_calls();
    world.notifications().await;
    world.settle().await;

    let shown = attributes(&world, conversation);
    assert_eq!(shown["meli_shipment_status_code"], json!("shipped"));
    assert_eq!(shown["meli_order_status"], json!("reembolsado em parte"));
    assert_eq!(world.chatwoot.conversations().len(), 1);
    let [meli, ..] = world.calls();
    let order = format!("/orders/{}", silent.orders[0]);
    let about_silent = meli
        .iter()
        .filter(|call| call.path == order || call.path.contains(&silent.thread.to_string()));
    assert!(
        about_silent.count() <= 2,
        "a sale that nobody looks at is placed, once a hint, and that is all: {meli:?}"
    );
}

#[tokio::test]
async fn they_are_not_asked_for_with_every_message() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.tick().await;
    world.forget_calls();

    for number in 0..5 {
        world
            .meli
            .buyer_writes(sale.thread, &format!("mensagem {number}"));
        world.ticks(2).await;
    }

    let [meli, ..] = world.calls();
    assert!(
        meli.iter()
            .all(|call| !call.path.starts_with("/shipments/")),
        "{meli:?}"
    );
}

#[tokio::test]
async fn context_that_cannot_be_had_keeps_no_message_back_and_follows() {
    for path in ["/items/", "/orders/", "/shipments/"] {
        let world = World::new().await;
        world.meli.wire().judge(move |call| {
            call.path
                .starts_with(path)
                .then(|| Fault::text(503, "down"))
        });
        let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        world.meli.buyer_writes(sale.thread, "Oi");

        world.tick().await;
        let (asked, sold) = (
            world.conversation(&format!("question:{question}")),
            world.conversation(&format!("pack:{}", sale.thread)),
        );
        assert_eq!(
            (world.transcript(asked), world.transcript(sold)),
            (vec!["< Tem azul?".into()], vec!["< Oi".into()])
        );

        world.meli.wire().judge(|_| None);
        world.ticks(5).await;
        assert!(world.notes(asked)[0].contains("Caneca 300 ml"), "{path}");
        assert!(world.notes(sold)[0].contains("Caneca 300 ml"), "{path}");
        assert_eq!(
            attributes(&world, sold)["meli_order_status"],
            json!("pago"),
            "{path}"
        );
        assert_eq!(
            attributes(&world, asked)["meli_item_title"],
            json!("Caneca 300 ml"),
            "{path}"
        );
    }
}
