//! What the log tells, at its loudest: never a text, a name or a secret.

use end_to_end::{BUYER, SELLER, SETUP_TOKEN, Setup, Visitor, World, logs::capture};
use runtime::LevelFilter;

#[tokio::test]
async fn not_even_the_loudest_log_tells_what_people_wrote_or_what_opens_doors() {
    let (captured, quiet) = capture(LevelFilter::TRACE);
    let settings = vec![("WEBHOOK_TOKEN", "path-word-of-the-door".to_owned())];
    let world = World::with(Setup {
        settings,
        ..Setup::default()
    })
    .await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Onde-fica-a-loja");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    world
        .chatwoot
        .agent_replies(conversation, "Na-rua-das-flores");
    for delivery in world.chatwoot.take_deliveries() {
        let path = "/webhook/path-word-of-the-door";
        world.post(path, &delivery.headers, delivery.body).await;
    }
    world.meli.expire_access_tokens(SELLER);
    world.dispatch().await;
    world.ticks(2).await;
    Visitor::tool().get(&world, "/setup/doctor").await;
    Visitor::tool().post(&world, "/setup/provision", "").await;
    drop(quiet);

    let log = captured.text();
    assert_eq!(
        world.meli.received_by_buyer(sale.thread),
        ["Na-rua-das-flores"]
    );
    assert!(log.contains("reply queued"));
    let told = captured.tells([
        "Onde-fica-a-loja",
        "Na-rua-das-flores",
        "path-word-of-the-door",
        "COMPRADOR.EX",
        SETUP_TOKEN,
        "app-secret",
        "APP_USR-",
        "TG-",
        &world.chatwoot.agent_token(),
        &world.sales.secret,
    ]);
    assert_eq!(told, Vec::<String>::new());
}
