//! What Chatwoot refuses to show, and rows that do not read.

use aws_sdk_dynamodb::types::AttributeValue;
use demo::served_table::client;
use end_to_end::{BUYER, SELLER, World};
use local_table::TABLE_NAME;
use serde_json::{Value, json};
use simulators::Fault;

async fn sale_in_work(world: &World) -> (u64, u64) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.tick().await;
    world.settle().await;
    world.ticks(2).await;
    (
        sale.thread,
        world.conversation(&format!("pack:{}", sale.thread)),
    )
}

/// What every exception becomes while Chatwoot takes a message.
fn expired() -> Fault {
    Fault::json(422, &json!({"error": "execution expired"}))
}

async fn tick(world: &World) -> Value {
    world.pass(60);
    let summary = world.tick().await;
    world.settle().await;
    summary
}

/// Everything in the account's own conversation.
fn news(world: &World) -> Vec<String> {
    let own = world
        .chatwoot
        .conversation_of(&format!("meli:{SELLER}:account"));
    let said = own.map(|own| world.chatwoot.messages(own.id));
    said.into_iter()
        .flatten()
        .map(|message| message.content)
        .collect()
}

#[tokio::test]
async fn a_message_that_chatwoot_refuses_once_comes_later_and_the_next_does_not_wait() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let messages = format!("conversations/{conversation}/messages");
    world
        .chatwoot
        .wire()
        .break_next("POST", &messages, expired());

    world.meli.buyer_writes(thread, "Cadê meu pedido?");
    world.meli.buyer_writes(thread, "Alô?");
    world.ticks(1).await;
    assert_eq!(world.transcript(conversation), ["< Oi", "< Alô?"]);

    world.ticks(3).await;
    assert_eq!(
        world.transcript(conversation),
        ["< Oi", "< Alô?", "< Cadê meu pedido?"]
    );
}

#[tokio::test]
async fn a_message_that_was_stored_although_it_was_refused_is_there_once() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let body = json!({"error": "execution expired"}).to_string();
    let stored = Fault::AnswerAfter { status: 422, body };
    let messages = format!("conversations/{conversation}/messages");
    world.chatwoot.wire().break_next("POST", &messages, stored);

    world.meli.buyer_writes(thread, "Cadê meu pedido?");
    world.ticks(4).await;

    assert_eq!(
        world.transcript(conversation),
        ["< Oi", "< Cadê meu pedido?"]
    );
}

#[tokio::test]
async fn a_message_that_chatwoot_never_takes_is_told_of_after_a_day_and_can_be_begun_again() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let messages = format!("/conversations/{conversation}/messages");
    world
        .chatwoot
        .wire()
        .judge(move |call| (call.method == "POST" && call.path.ends_with(&messages)).then(expired));
    world.meli.buyer_writes(thread, "Cadê meu pedido?");
    world.ticks(2).await;
    assert_eq!(news(&world), Vec::<String>::new());

    world.pass(25 * 3600);
    let mut dead = 0;
    for _ in 0..3 {
        dead += tick(&world).await["dead"].as_u64().unwrap();
    }

    assert_eq!(dead, 1);
    let told = news(&world);
    let page = format!("https://www.mercadolivre.com.br/vendas/{thread}/detalhe");
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(
        told[0].contains("no Mercado Livre") && told[0].contains(&page),
        "{told:?}"
    );
    world.ticks(20).await;
    assert_eq!(news(&world), told, "said once");

    world.chatwoot.wire().judge(|_| None);
    world.poll(json!({"task": "replay"})).await;
    world.poll(json!({"task": "replay"})).await;
    assert_eq!(
        world.transcript(conversation),
        ["< Oi", "< Cadê meu pedido?"]
    );
}

#[tokio::test]
async fn a_notice_goes_into_the_conversation_itself_where_chatwoot_takes_it() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let messages = format!("conversations/{conversation}/messages");
    world.meli.buyer_writes(thread, "Cadê meu pedido?");
    world
        .chatwoot
        .wire()
        .break_next("POST", &messages, expired());
    world.ticks(1).await;
    world.pass(24 * 3600);
    world.ticks(3).await;

    let notes = world.notes(conversation);
    let told = notes
        .iter()
        .filter(|note| note.contains("não aparece aqui"))
        .count();
    assert_eq!((told, news(&world).len()), (1, 0), "{notes:?}");
}

#[tokio::test]
async fn a_row_of_a_later_release_stops_its_own_thread_and_nothing_else() {
    let world = World::new().await;
    let (bad, conversation) = sale_in_work(&world).await;
    let key = format!("thread#meli:{SELLER}:pack:{bad}");
    client(&world.table.url())
        .update_item()
        .table_name(TABLE_NAME)
        .key("pk", AttributeValue::S(key))
        .key("sk", AttributeValue::S("thread".to_owned()))
        .update_expression("SET v = :v")
        .expression_attribute_values(":v", AttributeValue::N("2".to_owned()))
        .send()
        .await
        .unwrap();

    world.meli.buyer_writes(bad, "Cadê?");
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    let summary = tick(&world).await;

    assert!(summary["failed"].as_u64().unwrap() > 0, "{summary}");
    let other = world.conversation(&format!("question:{question}"));
    assert_eq!(world.transcript(other), ["< Tem azul?"]);
    assert_eq!(world.transcript(conversation), ["< Oi"]);
    world.chatwoot.agent_replies(other, "Temos");
    world.chatwoot.take_deliveries();
    world.ticks(2).await;
    assert_eq!(world.meli.answer_of(question).as_deref(), Some("Temos"));
}
