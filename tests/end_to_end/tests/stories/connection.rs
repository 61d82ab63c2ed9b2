//! Tokens and accounts.

use std::sync::atomic::{AtomicUsize, Ordering};

use end_to_end::{BUYER, SELLER, World};
use local::functions::Functions as _;
use serde_json::json;
use simulators::Fault;

/// Mercado Livre's own 401: the same words for a bad token and for a thing that is not one's own.
fn refused() -> Fault {
    let body = json!({"message": "user not authorized", "error": "unauthorized_request_error", "status": 401, "cause": []});
    Fault::json(401, &body)
}

fn is_announced(world: &World) -> bool {
    let account = format!("meli:{SELLER}:account");
    world.chatwoot.conversation_of(&account).is_some()
}

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

#[tokio::test]
async fn claims_that_answer_401_disconnect_nobody() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.wire().judge(|call| {
        let is_hit = call.path.contains("/claims/") && !call.path.ends_with("/search");
        is_hit.then(refused)
    });
    world.ticks(1).await;
    let claim = world
        .meli
        .open_claim(SELLER, sale.orders[0], "Chegou quebrado");

    for _ in 0..4 {
        world.notifications().await;
        world.settle().await;
        world.ticks(4).await;
        world.meli.buyer_writes_in_claim(claim, "Alguém aí?");
    }
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(2).await;

    assert!(!is_announced(&world));
    assert_eq!(world.meli.refreshes(SELLER), 0);
    assert_eq!(
        world.transcript(world.conversation(&format!("pack:{}", sale.thread))),
        ["< Oi"]
    );
}

#[tokio::test]
async fn calls_refused_in_the_first_moments_of_a_renewed_token_are_made_later() {
    let world = World::new().await;
    let mut threads = Vec::new();
    for number in 0..4 {
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        world
            .meli
            .buyer_writes(sale.thread, &format!("venda {number}"));
        threads.push(sale.thread);
    }
    world.ticks(2).await;
    for thread in &threads {
        let conversation = world.conversation(&format!("pack:{thread}"));
        world.chatwoot.agent_replies(conversation, "Sai hoje");
    }
    world.meli.expire_access_tokens(SELLER);
    let left = AtomicUsize::new(6);
    world.meli.wire().judge(move |call| {
        let is_hit = call.path != "/oauth/token"
            && left
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                    left.checked_sub(1)
                })
                .is_ok();
        is_hit.then(refused)
    });

    world.settle().await;
    world.ticks(5).await;

    assert!(!is_announced(&world));
    for thread in threads {
        assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
    }
    assert!(world.meli.refreshes(SELLER) <= 3);
}

#[tokio::test]
async fn a_token_that_dies_two_minutes_after_its_renewal_is_renewed() {
    let world = World::new().await;
    world.ticks(1).await;
    world.meli.expire_access_tokens(SELLER);
    world.ticks(3).await;
    world.meli.expire_access_tokens(SELLER);
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");

    world.ticks(2).await;

    assert!(!is_announced(&world));
    assert_eq!(world.meli.refreshes(SELLER), 2);
    assert_eq!(
        world.transcript(world.conversation(&format!("question:{question}"))),
        ["< Tem azul?"]
    );
}

#[tokio::test]
async fn an_account_whose_renewed_tokens_are_refused_everywhere_is_announced_within_minutes() {
    let world = World::new().await;
    world.ticks(1).await;
    world
        .meli
        .wire()
        .judge(|call| (call.path != "/oauth/token").then(refused));

    world.ticks(4).await;

    let lines = world.transcript(world.conversation("account"));
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("foi perdida"), "{lines:?}");
    assert!(world.meli.refreshes(SELLER) <= 3);
}
