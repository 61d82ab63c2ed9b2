//! What never reaches a buyer.

use end_to_end::{BUYER, SELLER, Setup, World};
use local::functions::Functions as _;

async fn sale_in_work(world: &World) -> (u64, u64) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.tick().await;
    world.settle().await;
    (
        sale.thread,
        world.conversation(&format!("pack:{}", sale.thread)),
    )
}

#[tokio::test]
async fn notes_templates_greetings_bots_and_automations_stay_in_chatwoot() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;

    world.chatwoot.agent_notes(conversation, "cliente difícil");
    world
        .chatwoot
        .template(conversation, "Olá! Já respondemos.", "text");
    world
        .chatwoot
        .template(conversation, "Avalie: https://x/survey", "input_csat");
    world.chatwoot.bot_replies(conversation, "sou um robô");
    world
        .chatwoot
        .automation_replies(conversation, "fora do horário");
    world.settle().await;
    world.ticks(3).await;

    assert!(world.meli.received_by_buyer(thread).is_empty());
    assert!(
        world
            .meli
            .wire()
            .calls()
            .iter()
            .all(|call| call.method == "GET"),
        "nothing was sent at all"
    );
}

async fn with_bots(rules: &str) -> World {
    let settings = vec![("RELAY_BOTS", rules.to_owned())];
    World::with(Setup {
        settings,
        ..Setup::default()
    })
    .await
}

#[tokio::test]
async fn bots_are_relayed_on_request() {
    let world = with_bots("true").await;
    let (thread, conversation) = sale_in_work(&world).await;

    world.chatwoot.bot_replies(conversation, "sou um robô");
    world.settle().await;

    assert_eq!(world.meli.received_by_buyer(thread), ["sou um robô"]);
}

#[tokio::test]
async fn what_a_bot_may_not_send_becomes_a_draft_for_people() {
    let world = with_bots("messages,drafts").await;
    let (thread, conversation) = sale_in_work(&world).await;

    let bot = world.chatwoot.bot_replies(conversation, "sou um robô");
    world.settle().await;
    world.ticks(3).await;

    assert!(world.meli.received_by_buyer(thread).is_empty());
    let shown = world.message(conversation, bot);
    let words = shown.external_error.unwrap();
    assert_eq!(shown.status, "failed");
    assert!(words.contains("robôs só escrevem rascunhos"), "{words}");
    let notes = world.notes(conversation).join("\n");
    assert_eq!(notes.matches("Rascunho de um robô").count(), 1);
}

#[tokio::test]
async fn mirrored_messages_do_not_come_back() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world.meli.seller_writes_in_app(thread, "Pelo app");
    world.meli.buyer_writes(thread, "Vi");

    world.ticks(4).await;

    assert_eq!(world.meli.received_by_buyer(thread), ["Pelo app"]);
    assert_eq!(
        world.transcript(conversation),
        ["< Oi", "> Pelo app", "< Vi"]
    );
}

#[tokio::test]
async fn other_inboxes_are_ignored_altogether() {
    let world = World::new().await;
    world.tick().await;
    let foreign = world
        .chatwoot
        .add_inbox("Site", Some("https://bridge.example/webhook"), false);
    world
        .chatwoot
        .add_account_webhook("https://bridge.example/webhook");
    let (_, message) = world.chatwoot.agent_starts_conversation(foreign.id, "Olá");

    // Signed with a secret we know: those of our inboxes also sign account webhooks in this story.
    let deliveries = world.chatwoot.take_deliveries();
    // The first time reads the settings, as once a minute.
    for _ in 0..2 {
        world.forget_calls();
        for delivery in deliveries
            .iter()
            .filter(|delivery| delivery.message_id == Some(message))
        {
            let signed = crate::bad_input::signed(&world, &delivery.body);
            assert_eq!(
                world.post("/webhook", &signed, delivery.body.clone()).await,
                200
            );
        }
        world.dispatch().await;
    }

    let [meli, chatwoot, table] = world.calls();
    assert!(
        meli.is_empty() && chatwoot.is_empty() && table.is_empty(),
        "{meli:?} {chatwoot:?} {table:?}"
    );
}

#[tokio::test]
async fn a_conversation_that_an_agent_began_is_refused_visibly() {
    let world = World::new().await;
    let (conversation, message) = world
        .chatwoot
        .agent_starts_conversation(world.sales.id, "Olá, comprou conosco?");

    world.settle().await;
    world.ticks(2).await;

    let message = world.message(conversation, message);
    assert_eq!(message.status, "failed");
    assert!(
        message
            .external_error
            .unwrap()
            .contains("não pertence a nenhuma")
    );
}

#[tokio::test]
async fn a_reply_announced_a_hundred_times_is_sent_once() {
    let world = World::new().await;
    let secret = world
        .chatwoot
        .add_account_webhook("https://bridge.example/webhook");
    drop(secret);
    let (thread, conversation) = sale_in_work(&world).await;
    world.chatwoot.agent_replies(conversation, "Sai hoje");
    let deliveries = world.chatwoot.take_deliveries();
    let body = &deliveries
        .iter()
        .find(|one| one.event() == "message_created")
        .unwrap()
        .body;

    let signed = crate::bad_input::signed(&world, body);
    let storm = (0..100).map(|_| world.post("/webhook", &signed, body.clone()));
    let statuses = futures::future::join_all(storm).await;
    let events = world.events().await;
    let dispatches = events
        .iter()
        .cycle()
        .take(8)
        .map(|event| world.functions.dispatch(event));
    futures::future::join_all(dispatches).await;
    world.ticks(2).await;

    assert!(statuses.iter().all(|status| *status == 200));
    assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
}
