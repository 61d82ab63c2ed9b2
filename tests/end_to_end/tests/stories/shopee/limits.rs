//! Five in a row, seven days, what is stopped afterwards, and the day's calls.

use simulators::shopee::Quirk;

use super::{BUYER, Mall, SHOP};

#[tokio::test]
async fn the_sixth_message_in_a_row_waits_until_the_buyer_writes() {
    let mall = Mall::new().await;
    let (_, conversation) = mall.open("Oi").await;
    let replies: Vec<u64> = (1..=6)
        .map(|n| {
            mall.world
                .chatwoot
                .agent_replies(conversation, &format!("parte {n}"))
        })
        .collect();
    mall.world.settle().await;
    mall.world.ticks(10).await;

    assert_eq!(mall.received().len(), 5);
    let last = mall.world.message(conversation, replies[5]);
    assert_ne!(last.status, "failed");
    let notes = mall.world.notes(conversation);
    let told = notes
        .iter()
        .filter(|note| note.contains("5 mensagens"))
        .count();
    assert_eq!(told, 1, "{notes:?}");

    mall.shopee.buyer_writes(SHOP, BUYER, "Entendi");
    mall.pushes().await;
    mall.world.settle().await;
    mall.world.ticks(12).await;
    assert_eq!(mall.received().last().map(String::as_str), Some("parte 6"));
    assert_eq!(mall.received().len(), 6);
    let last = mall.world.message(conversation, replies[5]);
    assert_eq!(last.status, "delivered");
}

#[tokio::test]
async fn a_reply_after_seven_days_waits_for_the_buyer_as_well() {
    let mall = Mall::new().await;
    let (_, conversation) = mall.open("Oi").await;
    mall.world.pass(8 * 24 * 60 * 60);
    let reply = mall
        .world
        .chatwoot
        .agent_replies(conversation, "Ainda precisa?");
    mall.world.settle().await;
    mall.world.ticks(3).await;
    assert!(mall.received().is_empty());
    let notes = mall.world.notes(conversation);
    assert!(
        notes.iter().any(|note| note.contains("7 dias")),
        "{notes:?}"
    );

    mall.shopee.buyer_writes(SHOP, BUYER, "Sim");
    mall.pushes().await;
    mall.world.settle().await;
    mall.world.ticks(12).await;
    assert_eq!(mall.received(), ["Ainda precisa?"]);
    let shown = mall.world.message(conversation, reply);
    assert_eq!(shown.status, "delivered");
}

#[tokio::test]
async fn a_message_that_is_stopped_minutes_later_is_told_of() {
    let mall = Mall::new().await;
    mall.shopee.switch(Quirk::CensoredLate, true);
    let (_, conversation) = mall.open("Tem site?").await;
    let reply = mall
        .world
        .chatwoot
        .agent_replies(conversation, "Veja www.example.com");
    mall.world.settle().await;
    mall.world.ticks(12).await;

    let shown = mall.world.message(conversation, reply);
    assert_eq!(shown.status, "failed");
    let why = shown.external_error.unwrap_or_default();
    assert!(why.contains("Shopee"), "{why}");
    assert!(mall.received().is_empty());
}

#[tokio::test]
async fn after_the_days_last_call_replies_wait_until_shopees_midnight() {
    let mall = Mall::new().await;
    let (_, conversation) = mall.open("Oi").await;
    mall.shopee.limit_day(Some(0));
    mall.world.chatwoot.agent_replies(conversation, "Sim");
    mall.world.settle().await;
    mall.world.ticks(5).await;
    assert!(mall.received().is_empty());
    assert_eq!(
        mall.connection().await,
        bridge::accounts::Connection::Connected
    );

    // The simulator's day has ended.
    mall.shopee.limit_day(None);
    mall.world.pass(24 * 60 * 60);
    mall.world.ticks(3).await;
    assert_eq!(mall.received(), ["Sim"]);
}
