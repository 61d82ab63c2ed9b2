//! Tokens, consents, bans, pushes that are lost or forged.

use bridge::accounts::Connection;
use simulators::shopee::Push;

use super::{BUYER, Mall, SHOP};

#[tokio::test]
async fn an_expired_token_is_renewed_once_and_nobody_notices() {
    let mall = Mall::new().await;
    let (_, conversation) = mall.open("Oi").await;
    let before = mall.shopee.refreshes(SHOP);
    mall.shopee.expire_access_tokens(SHOP);
    mall.world.chatwoot.agent_replies(conversation, "Olá");
    mall.world.settle().await;
    mall.world.ticks(2).await;
    assert_eq!(mall.received(), ["Olá"]);
    assert_eq!(mall.shopee.refreshes(SHOP) - before, 1);
    assert!(mall.told().is_empty());
}

#[tokio::test]
async fn a_consent_that_is_taken_back_is_told_of_once() {
    let mall = Mall::new().await;
    mall.shopee.unlink(SHOP);
    mall.pushes().await;
    mall.world.settle().await;
    mall.world.ticks(3).await;
    assert_eq!(mall.connection().await, Connection::Disconnected);
    assert_eq!(mall.told().len(), 1, "{:?}", mall.told());
}

#[tokio::test]
async fn a_banned_shop_is_told_of_stays_connected_and_comes_back_by_itself() {
    let mall = Mall::new().await;
    mall.shopee.ban(SHOP, true);
    mall.world.ticks(3).await;
    assert_eq!(mall.connection().await, Connection::Connected);
    assert_eq!(mall.told().len(), 1, "{:?}", mall.told());

    let (talk, _) = mall.shopee.buyer_writes(SHOP, BUYER, "Oi");
    mall.shopee.ban(SHOP, false);
    mall.world.ticks(20).await;
    assert_eq!(mall.world.transcript(mall.conversation(talk)), ["< Oi"]);
    assert_eq!(mall.told().len(), 2, "{:?}", mall.told());
}

#[tokio::test]
async fn a_shop_without_chat_permission_is_told_of_while_the_other_goes_on() {
    let mall = Mall::new().await;
    let tokens = mall.shopee.add_shop(500, "outra");
    mall.import(500, &tokens).await;
    mall.shopee.refuse_chat(SHOP, Some("error_permission"));
    let (talk, _) = mall.shopee.buyer_writes(500, BUYER, "Oi");
    mall.world.ticks(2).await;
    let told = mall.told();
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("chat"), "{told:?}");
    let other = mall
        .world
        .chatwoot
        .conversation_of(&format!("shopee:500:chat:{talk}"));
    assert!(other.is_some());
}

#[tokio::test]
async fn pushes_that_were_lost_are_made_up_for_and_confirmed() {
    let mall = Mall::new().await;
    for n in 0..120 {
        mall.shopee.buyer_writes(SHOP, 1_000 + n, "Oi");
    }
    mall.shopee.lose_pushes();
    mall.world.ticks(130).await;
    assert_eq!(mall.world.chatwoot.conversations().len(), 120);
    assert_eq!(mall.shopee.lost(), 0);
}

#[tokio::test]
async fn only_what_shopee_signed_is_taken() {
    let mall = Mall::new().await;
    mall.shopee.buyer_writes(SHOP, BUYER, "Oi");
    let push = mall.shopee.take_pushes().remove(0);
    let forged = Push {
        authorization: "00".repeat(32),
        ..push.clone()
    };
    assert_eq!(mall.push(&forged).await, 401);
    assert_eq!(mall.world.dispatch().await, 0);
    assert_eq!(mall.push(&push).await, 200);
    assert!(mall.world.dispatch().await > 0);
    let test = mall.shopee.test_push().unwrap();
    assert_eq!(mall.push(&test).await, 200);
}
