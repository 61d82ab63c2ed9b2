//! A table that was restored from a backup: nothing goes out twice, nothing is shown twice, nothing is lost.

use end_to_end::{BUYER, SELLER, World};
use local::functions::{Functions as _, InProcess};
use serde_json::json;
use simulators::Fault;

/// The restored installation ticks, `minutes` times; nobody calls its webhook yet.
async fn ticks(world: &World, restored: &InProcess, minutes: usize) {
    for _ in 0..minutes {
        world.pass(60);
        restored.poll(&json!({"task": "tick"})).await.unwrap();
    }
}

/// A sale whose buyer wrote and was shown; its thread and its conversation.
async fn a_sale(world: &World) -> (u64, u64) {
    let thread = world
        .meli
        .add_sale(SELLER, BUYER, &[&world.item], true)
        .thread;
    world.meli.buyer_writes(thread, "Quando chega?");
    world.ticks(2).await;
    (thread, world.conversation(&format!("pack:{thread}")))
}

#[tokio::test]
async fn what_came_and_went_after_the_backup_is_neither_sent_nor_shown_again() {
    let world = World::new().await;
    let (thread, conversation) = a_sale(&world).await;
    let backup = world.backup().await;
    world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.settle().await;
    world.meli.buyer_writes(thread, "Obrigado!");
    world.ticks(3).await;
    let said = world.transcript(conversation);
    assert_eq!(said, ["< Quando chega?", "> Sai hoje", "< Obrigado!"]);

    let restored = world.deployed_on_restored(backup).await;
    ticks(&world, &restored, 5).await;

    assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
    assert_eq!(world.transcript(conversation), said);
}

#[tokio::test]
async fn what_was_written_while_nothing_ran_goes_out_once() {
    let world = World::new().await;
    let (thread, conversation) = a_sale(&world).await;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    let backup = world.backup().await;
    world.chatwoot.agent_replies(conversation, "Sai hoje");

    let restored = world.deployed_on_restored(backup).await;
    ticks(&world, &restored, 5).await;

    assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
    let asked = world.conversation(&format!("question:{question}"));
    assert_eq!(world.transcript(asked), ["< Tem azul?"]);
}

#[tokio::test]
async fn a_reply_that_waited_in_the_backup_and_went_after_it_goes_out_once() {
    let world = World::new().await;
    let (thread, conversation) = a_sale(&world).await;
    world
        .meli
        .wire()
        .break_next("POST", "/messages/packs", Fault::DropBefore);
    let reply = world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.settle().await;
    let backup = world.backup().await;
    world.ticks(3).await;
    assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
    assert_eq!(world.message(conversation, reply).status, "delivered");

    let restored = world.deployed_on_restored(backup).await;
    ticks(&world, &restored, 5).await;

    assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
    assert_eq!(world.message(conversation, reply).status, "delivered");
    assert_eq!(
        world.transcript(conversation),
        ["< Quando chega?", "> Sai hoje"]
    );
}

#[tokio::test]
async fn what_went_on_after_the_backup_is_known_again_when_the_buyer_writes() {
    let world = World::new().await;
    let (thread, conversation) = a_sale(&world).await;
    let backup = world.backup().await;
    world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.settle().await;
    world.meli.buyer_writes(thread, "Obrigado!");
    world.ticks(20).await;

    let restored = world.deployed_on_restored(backup).await;
    world.meli.buyer_writes(thread, "Chegou.");
    ticks(&world, &restored, 5).await;

    assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
    let said = ["< Quando chega?", "> Sai hoje", "< Obrigado!", "< Chegou."];
    assert_eq!(world.transcript(conversation), said);
}

#[tokio::test]
async fn what_was_refused_after_the_backup_does_not_go_unasked() {
    let world = World::new().await;
    let (thread, conversation) = a_sale(&world).await;
    let backup = world.backup().await;
    let reply = world.chatwoot.agent_replies(conversation, "Ao lado da 漢");
    world.settle().await;
    world.ticks(1).await;
    let refused = world.message(conversation, reply);
    assert_eq!(refused.status, "failed");
    let why = refused.external_error;

    let restored = world.deployed_on_restored(backup).await;
    ticks(&world, &restored, 5).await;

    assert!(world.meli.received_by_buyer(thread).is_empty());
    let shown = world.message(conversation, reply);
    assert_eq!(
        (shown.status.as_str(), shown.external_error),
        ("failed", why)
    );
    world
        .chatwoot
        .agent_replies(conversation, "Ao lado da loja");
    ticks(&world, &restored, 5).await;
    assert_eq!(world.meli.received_by_buyer(thread), ["Ao lado da loja"]);
}

#[tokio::test]
async fn a_question_that_came_and_was_answered_after_the_backup_is_shown_once() {
    let world = World::new().await;
    let backup = world.backup().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.ticks(2).await;
    let conversation = world.conversation(&format!("question:{question}"));
    world.chatwoot.agent_replies(conversation, "Temos azul");
    world.settle().await;
    world.ticks(2).await;
    let said = world.transcript(conversation);

    let restored = world.deployed_on_restored(backup).await;
    ticks(&world, &restored, 5).await;

    assert_eq!(said, ["< Tem azul?", "> Temos azul"]);
    assert_eq!(world.transcript(conversation), said);
}
