//! Tokens and accounts.

use end_to_end::{BUYER, SELLER, World};
use serde_json::json;

#[tokio::test]
async fn eight_workers_with_an_expired_token_renew_it_once() {
    let world = World::new().await;
    let mut threads = Vec::new();
    for number in 0..8 {
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        world
            .meli
            .buyer_writes(sale.thread, &format!("venda {number}"));
        threads.push(sale.thread);
    }
    world.tick().await;
    world.settle().await;
    for thread in &threads {
        let conversation = world.conversation(&format!("pack:{thread}"));
        world
            .chatwoot
            .agent_replies(conversation, &format!("resposta {thread}"));
    }
    world.webhooks().await;
    let records: Vec<_> = world
        .events()
        .await
        .iter()
        .flat_map(|event| event["Records"].as_array().unwrap().clone())
        .collect();
    world.meli.expire_access_tokens(SELLER);

    let events: Vec<_> = records
        .iter()
        .map(|record| json!({"Records": [record]}))
        .collect();
    let workers = events.iter().map(|event| world.functions.dispatch(event));
    futures::future::join_all(workers).await;
    world.ticks(3).await;

    assert_eq!(world.meli.refreshes(SELLER), 1);
    for thread in threads {
        assert_eq!(
            world.meli.received_by_buyer(thread),
            [format!("resposta {thread}")]
        );
    }
}

#[tokio::test]
async fn a_token_is_renewed_ahead_of_its_end() {
    let world = World::new().await;
    world.tick().await;
    world.pass(6 * 60 * 60 - 120);

    world.ticks(1).await;
    world.ticks(1).await;

    let refused = world
        .meli
        .wire()
        .calls()
        .iter()
        .filter(|call| call.path == "/oauth/token")
        .count();
    assert_eq!((refused, world.meli.refreshes(SELLER)), (1, 1));
}

#[tokio::test]
async fn a_dead_connection_is_announced_once_and_not_hammered() {
    let world = World::new().await;
    world.tick().await;
    world.meli.expire_access_tokens(SELLER);
    world.meli.revoke(SELLER);

    world.ticks(1).await;
    let conversation = world.conversation("account");
    world.forget_calls();
    world.ticks(5).await;

    let lines = world.transcript(conversation);
    assert_eq!(lines.len(), 1);
    assert!(
        lines[0].contains("LOJA") && lines[0].contains("foi perdida"),
        "{lines:?}"
    );
    assert!(
        world.calls()[0].is_empty(),
        "no call is made for a dead account"
    );
}
