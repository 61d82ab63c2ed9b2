use end_to_end::BUYER;
use serde_json::json;

use super::{Shop, TENANT, id};

#[tokio::test]
async fn buyers_of_two_marketplaces_are_answered_from_one_chatwoot() {
    let shop = Shop::open().await;
    let world = &shop.world;
    let there = world.meli.ask(&world.item, BUYER, "Tem na cor azul?");
    let here = shop.magalu.ask(TENANT, "Rita", "Acompanha lâmpada?");
    world.ticks(1).await;

    let conversations = [
        (world.conversation(&format!("question:{there}")), "Azul sim"),
        (shop.conversation("question", &here), "Não acompanha"),
    ];
    for (conversation, text) in conversations {
        world.chatwoot.agent_replies(conversation, text);
    }
    world.settle().await;
    world.ticks(2).await;

    assert_eq!(world.meli.answer_of(there).as_deref(), Some("Azul sim"));
    let published = shop.magalu.published_answer(&here);
    assert_eq!(published.as_deref(), Some("Não acompanha"));
}

#[tokio::test]
async fn a_signed_push_brings_a_question_before_the_next_tick_and_another_is_refused() {
    let mut shop = Shop::open().await;
    let secret = subscribe(&shop).await;
    shop.set_secrets(&secret);
    let question = shop.magalu.ask(TENANT, "Rita", "Tem?");
    let pushes = shop.magalu.take_deliveries();
    let push = &pushes[0];
    let headers = |signature: &str| {
        [
            ("x-signature-256".to_owned(), signature.to_owned()),
            ("x-timestamp".to_owned(), push.timestamp.clone()),
        ]
    };
    let path = "/magalu/notifications";
    let post = async |signature| {
        let headers = headers(signature);
        shop.world.post(path, &headers, push.body.clone()).await
    };
    assert_eq!(post("sha256=00").await, 401);
    assert_eq!(post(&push.signature).await, 200);
    shop.world.settle().await;

    shop.conversation("question", &question);
}

/// Somebody subscribes with the shop's token; the secret.
async fn subscribe(shop: &Shop) -> String {
    use bridge::accounts::Accounts as _;
    use secrecy::ExposeSecret as _;
    let account = shop.world.table.table.account(&id()).await.unwrap();
    let token = account.unwrap().tokens.access;
    let answer = simulators::local_client().build().unwrap()
        .put(format!("{}/v1/onboarding/signup", shop.magalu.api_url()))
        .bearer_auth(token.expose_secret())
        .json(&json!({
            "webhook": "https://bridge.example/magalu/notifications", "topic_id": "questions", "filter_by": {},
        }))
        .send()
        .await
        .unwrap();
    let made: serde_json::Value = answer.json().await.unwrap();
    made["secret"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn an_idle_round_is_three_reads_and_two_more_every_five_minutes() {
    let shop = Shop::open().await;
    shop.world.ticks(4).await;
    let mut reads = Vec::new();
    for _ in 0..10 {
        shop.magalu.wire().take_calls();
        shop.world.ticks(1).await;
        reads.push(shop.magalu.wire().take_calls().len());
    }
    assert!(
        reads.iter().all(|count| [3, 5].contains(count)),
        "{reads:?}"
    );
    assert_eq!(reads.iter().sum::<usize>(), 10 * 3 + 2 * 2, "{reads:?}");
}

#[tokio::test]
async fn each_move_costs_few_calls() {
    let shop = Shop::open().await;
    shop.world.ticks(1).await;
    let calls = || {
        let calls = shop.magalu.wire().take_calls();
        let care = calls.iter().filter(|call| !is_a_list(&call.path));
        care.map(|call| call.method.clone()).collect::<Vec<_>>()
    };
    calls();
    let question = shop.magalu.ask(TENANT, "Rita", "Tem?");
    shop.world.ticks(1).await;
    assert_eq!(calls(), ["GET"], "a question in");
    let conversation = shop.conversation("question", &question);
    shop.reply(conversation, "Tem").await;
    assert_eq!(calls(), ["GET", "POST"], "an answer out");

    let chat = shop.magalu.open_chat(TENANT, "Rita", "Oi");
    shop.world.ticks(1).await;
    calls();
    shop.world.ticks(1).await;
    calls();
    shop.magalu.chat(&chat, false, "Alô?");
    shop.world.ticks(1).await;
    assert_eq!(calls(), ["GET"], "a message in");
}

fn is_a_list(path: &str) -> bool {
    ["/v0/questions", "/v0/conversations", "/seller/v0/tickets"].contains(&path)
}
