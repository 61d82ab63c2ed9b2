//! What each move costs, in calls. A change that costs more fails here first.

use end_to_end::{BUYER, SELLER, World};
use simulators::Call;

fn show(calls: &[Call]) -> Vec<String> {
    calls
        .iter()
        .map(|call| format!("{} {}", call.method, call.path))
        .collect()
}

#[tokio::test]
async fn an_idle_tick_costs_two_calls_one_read_per_inbox_and_at_most_four_of_the_table() {
    let world = World::new().await;
    world.ticks(2).await;

    for _ in 0..12 {
        world.forget_calls();
        world.ticks(1).await;

        let [meli, chatwoot, table] = world.calls();
        assert_eq!(meli.len(), 2, "{:?}", show(&meli));
        assert_eq!(chatwoot.len(), 2, "{:?}", show(&chatwoot));
        // All accounts, what is due, where this one's reading stands, and a note now and then.
        assert!(table.len() <= 4, "{:?}", show(&table));
    }
}

#[tokio::test]
async fn an_idle_tick_stays_cheap_with_work_waiting_for_people() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    for number in 0..5 {
        world
            .meli
            .ask(&world.item, BUYER, &format!("pergunta {number}"));
    }
    world.ticks(4).await;

    for _ in 0..12 {
        world.forget_calls();
        world.ticks(1).await;

        let [meli, chatwoot, table] = world.calls();
        assert_eq!(meli.len(), 2, "{:?}", show(&meli));
        assert_eq!(chatwoot.len(), 2, "{:?}", show(&chatwoot));
        assert!(table.len() <= 6, "{:?}", show(&table));
    }
}

#[tokio::test]
async fn a_reply_in_a_known_sale_costs_three_calls_and_two() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.webhooks().await;
    world.forget_calls();

    world.dispatch().await;

    let [meli, chatwoot, table] = world.calls();
    // Read, sent, and marked read.
    assert_eq!(meli.len(), 3, "{:?}", show(&meli));
    assert_eq!(chatwoot.len(), 2, "{:?}", show(&chatwoot));
    // One of them reads the settings, once a minute: setup may have stored an inbox of its own.
    assert!(table.len() <= 7, "{:?}", show(&table));
    assert_eq!(world.meli.received_by_buyer(sale.thread), ["Sai hoje"]);
}

#[tokio::test]
async fn an_answer_costs_two_calls_and_four() {
    let world = World::new().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("question:{question}"));
    world.chatwoot.agent_replies(conversation, "Temos");
    world.webhooks().await;
    world.forget_calls();

    world.dispatch().await;

    let [meli, chatwoot, _] = world.calls();
    assert_eq!(meli.len(), 2, "{:?}", show(&meli));
    // The bubble, the end, and the deadline, whose attributes Chatwoot only replaces all together: read, written.
    assert_eq!(chatwoot.len(), 4, "{:?}", show(&chatwoot));
    assert_eq!(world.meli.answer_of(question).as_deref(), Some("Temos"));
}

#[tokio::test]
async fn a_warm_webhook_costs_one_write() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    world.chatwoot.take_deliveries();
    world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.forget_calls();

    let deliveries = world.chatwoot.take_deliveries();
    let created = deliveries
        .iter()
        .find(|one| one.event() == "message_created")
        .unwrap();
    world.hand_over(created).await;

    let [meli, chatwoot, table] = world.calls();
    assert!(meli.is_empty() && chatwoot.is_empty());
    assert_eq!(show(&table), ["POST /PutItem"]);
}

#[tokio::test]
async fn webhooks_that_bring_no_reply_cost_nothing() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.tick().await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    world.chatwoot.agent_notes(conversation, "nota");
    world.forget_calls();

    assert!(world.webhooks().await > 3);

    let [_, _, table] = world.calls();
    assert!(table.is_empty(), "{:?}", show(&table));
}

#[tokio::test]
async fn a_warm_notification_costs_one_write() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.notifications().await;
    world.pass(5 * 60);
    world.meli.buyer_writes(sale.thread, "Tem alguém aí?");
    world.forget_calls();

    world.notifications().await;

    let [_, _, table] = world.calls();
    assert_eq!(table.len(), 1, "{:?}", show(&table));
}

#[tokio::test]
async fn a_message_that_is_announced_again_is_looked_at_once_more_and_then_no_more() {
    let world = World::new().await;
    world.ticks(1).await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    let announced = world.meli.take_notifications();
    let announce = async || {
        for one in &announced {
            let path = "/mercado-livre/notifications";
            world.post(path, &[], one.to_string()).await;
        }
    };
    let looks = || {
        let [meli, ..] = world.calls();
        let others = ["/messages/packs/", "/messages/unread"];
        let lookups = |call: &&String| {
            call.contains("/messages/") && !others.iter().any(|one| call.contains(one))
        };
        let count = show(&meli).iter().filter(lookups).count();
        world.forget_calls();
        count
    };
    announce().await;
    announce().await;
    world.settle().await;
    world.ticks(3).await;
    assert_eq!(looks(), 1, "both at once");

    announce().await;
    world.settle().await;
    assert_eq!(looks(), 0, "the stream says nothing of it");
    world.ticks(2).await;
    assert_eq!(looks(), 1);
    world.ticks(5).await;
    assert_eq!(looks(), 0);
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    assert_eq!(world.transcript(conversation), ["< Oi"]);
}

#[tokio::test]
async fn one_message_in_and_one_reply_out_cost_some_seventeen_calls_of_the_table() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(2).await;
    world.notifications().await;
    world.settle().await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    world.pass(61);
    world.forget_calls();

    // In: hint; read with account and settings; lease, rows, intent, outcome, release; hint followed.
    world.meli.buyer_writes(sale.thread, "Quando chega?");
    world.notifications().await;
    world.settle().await;
    let [_, _, table] = world.calls();
    assert_eq!(table.len(), 8, "in: {:?}", show(&table));
    world.forget_calls();

    // Out: reply; lease, rows, intent, outcome, bubble, release; the echo of the bubble is looked up. That the
    // thread was marked read is announced, and refused by the row of the message: one for each of the buyer's.
    world.chatwoot.agent_replies(conversation, "Amanhã");
    world.settle().await;
    world.notifications().await;
    world.settle().await;
    let [_, _, table] = world.calls();
    assert_eq!(table.len(), 10, "out: {:?}", show(&table));
    assert_eq!(world.meli.received_by_buyer(sale.thread), ["Amanhã"]);
}
