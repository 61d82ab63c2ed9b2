//! One message's life, as an operator reads it: from any id, every decision, and nothing that people wrote.

use doctor::trace::{Life, lives};
use end_to_end::{BUYER, SELLER, World, logs::capture};
use runtime::LevelFilter;
use simulators::Fault;

fn lines(lives: &[Life]) -> String {
    lives
        .iter()
        .flat_map(Life::lines)
        .map(|line| line + "\n")
        .collect()
}

/// Which of these comes first after the one before, in this order.
fn tells_in_order(life: &str, wanted: &[&str]) {
    let mut rest = life;
    for one in wanted {
        let found = rest.split_once(one);
        rest = found
            .unwrap_or_else(|| panic!("{one:?} is missing in:\n{life}"))
            .1;
    }
}

/// A sale with a question in it, a reply that was sent at the second try, and one that was refused: its thread, its
/// conversation, and the ids of the three.
async fn sale(world: &World) -> (u64, u64, String, [u64; 2]) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let asked = world.meli.buyer_writes(sale.thread, "Onde-fica-a-loja");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    let wire = world.meli.wire();
    wire.break_next("POST", "/messages/packs", Fault::DropBefore);
    let chatwoot = &world.chatwoot;
    let sent = chatwoot.agent_replies(conversation, "Na-rua-das-flores");
    world.settle().await;
    world.ticks(4).await;
    let refused = chatwoot.agent_replies(conversation, "Ao-lado-da-漢");
    world.settle().await;
    (sale.thread, conversation, asked, [sent, refused])
}

#[tokio::test]
async fn a_message_that_was_retried_refused_and_sent_is_told_from_any_id() {
    let (captured, quiet) = capture(LevelFilter::INFO);
    let world = World::new().await;
    let (thread, conversation, asked, [sent, refused]) = sale(&world).await;
    drop(quiet);

    let (log, rows) = (
        captured.text(),
        world.table.table.every_row().await.unwrap(),
    );
    let told = lines(&lives(&rows, &log, &thread.to_string()));

    assert_eq!(world.meli.received_by_buyer(thread), ["Na-rua-das-flores"]);
    tells_in_order(
        &told,
        &[
            "message shown in Chatwoot",
            &format!("reply queued; message.id {sent}"),
            "send got no clear answer",
            &format!("reply sent; message.id {sent}"),
            &format!("reply refused; message.id {refused}"),
            "why character that cannot be carried",
        ],
    );
    tells_in_order(
        &told,
        &[&format!(
            "reply {refused}: failed; because: character that cannot be carried"
        )],
    );
    tells_in_order(
        &told,
        &[&format!(
            "reply {sent}: part 1 sent, the marketplace's message"
        )],
    );
    for text in ["Onde-fica", "Na-rua", "Ao-lado", "COMPRADOR", "MLB"] {
        assert!(!told.contains(text), "{text} in:\n{told}");
    }
    let trace = told.lines().next().unwrap().rsplit(' ').next().unwrap();
    let ids = [
        conversation.to_string(),
        sent.to_string(),
        asked,
        trace.to_owned(),
    ];
    for id in ids {
        assert_eq!(lines(&lives(&rows, &log, &id)), told, "{id}");
    }
    let from_rows = lines(&lives(&rows, "", &sent.to_string()));
    tells_in_order(&from_rows, &["first seen", &format!("reply {sent}: sent")]);
    assert!(lives(&rows, &log, "1").is_empty(), "an id of nothing");
}
