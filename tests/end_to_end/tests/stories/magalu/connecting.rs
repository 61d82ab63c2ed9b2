use bridge::accounts::{Accounts, Connection};
use end_to_end::Visitor;

use super::{Shop, TENANT, id};

#[tokio::test]
async fn a_shop_is_connected_by_its_administrator_and_read_at_the_next_tick() {
    let shop = Shop::set_up().await;
    shop.magalu.sign_in(TENANT, true);
    let person = Visitor::person(&shop.world).await;

    let connected = person.connect(&shop.world, "/magalu/connect").await;

    assert_eq!(connected.status, 200, "{}", connected.body);
    assert!(connected.body.contains("Loja Exemplo"));
    let account = shop.world.table.table.account(&id()).await.unwrap();
    assert_eq!(account.unwrap().connection, Connection::Connected);
    let chat = shop.magalu.open_chat(TENANT, "Rita", "Oi");
    shop.world.ticks(1).await;
    shop.conversation("chat", &chat);
}

#[tokio::test]
async fn a_consent_that_is_taken_back_is_told_once_and_the_others_go_on() {
    let shop = Shop::open().await;
    shop.magalu.revoke(TENANT);
    shop.world.ticks(3).await;
    let account = shop.world.table.table.account(&id()).await.unwrap();
    assert_eq!(account.unwrap().connection, Connection::Disconnected);

    let question = shop
        .world
        .meli
        .ask(&shop.world.item, end_to_end::BUYER, "Tem azul?");
    shop.world.ticks(1).await;
    shop.world.conversation(&format!("question:{question}"));
}

#[tokio::test]
async fn a_permission_that_is_missing_shuts_its_lane_alone() {
    let shop = Shop::without(&["services:conversations-seller:read"]).await;
    let question = shop.magalu.ask(TENANT, "Rita", "Tem?");
    shop.magalu.open_chat(TENANT, "Rita", "Oi");
    shop.world.ticks(2).await;
    shop.conversation("question", &question);

    let account = shop.world.table.table.account(&id()).await.unwrap();
    let missing = account.unwrap().missing_permissions;
    assert_eq!(missing.len(), 1, "{missing:?}");
}
