//! Crashes, lost answers and lost webhooks.

use std::sync::atomic::{AtomicBool, Ordering};

use end_to_end::{BUYER, SELLER, World};
use local::functions::Functions as _;
use serde_json::json;
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

fn sends(world: &World) -> usize {
    world
        .meli
        .wire()
        .calls()
        .iter()
        .filter(|call| call.method == "POST")
        .count()
}

#[tokio::test]
async fn a_reply_whose_confirmation_was_lost_is_sent_once() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world
        .meli
        .wire()
        .break_next("POST", "/messages/packs", Fault::DropAfter);

    let reply = world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.settle().await;
    world.ticks(3).await;

    assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
    assert_eq!(sends(&world), 1);
    assert_eq!(world.message(conversation, reply).status, "delivered");
    assert_eq!(world.transcript(conversation), ["< Oi", "> Sai hoje"]);
}

#[tokio::test]
async fn a_lost_confirmation_that_shows_late_is_waited_for() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world.meli.hide_recent_writes(30);
    world
        .meli
        .wire()
        .break_next("POST", "/messages/packs", Fault::DropAfter);

    world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.settle().await;
    world.ticks(3).await;

    assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
    assert_eq!(sends(&world), 1);
}

#[tokio::test]
async fn a_send_that_never_arrived_is_made_again() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world
        .meli
        .wire()
        .break_next("POST", "/messages/packs", Fault::DropBefore);

    let reply = world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.settle().await;
    assert!(world.meli.received_by_buyer(thread).is_empty());
    world.ticks(3).await;

    assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
    assert_eq!(world.message(conversation, reply).status, "delivered");
}

#[tokio::test]
async fn a_dispatcher_killed_after_its_send_leaves_one_message() {
    for fault in [Fault::HangBefore, Fault::HangAfter] {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        world
            .meli
            .wire()
            .break_next("POST", "/messages/packs", fault.clone());
        let reply = world.chatwoot.agent_replies(conversation, "Sai hoje");
        world.webhooks().await;

        let event = world.events().await.remove(0);
        tokio::select! {
            _ = world.functions.dispatch(&event) => panic!("the dispatcher was to be killed"),
            () = world.meli.wire().hung() => {}
        }
        world.ticks(3).await;

        assert_eq!(
            world.meli.received_by_buyer(thread),
            ["Sai hoje"],
            "{fault:?}"
        );
        assert_eq!(
            world.message(conversation, reply).status,
            "delivered",
            "{fault:?}"
        );
        assert_eq!(
            world.transcript(conversation),
            ["< Oi", "> Sai hoje"],
            "{fault:?}"
        );
    }
}

#[tokio::test]
async fn a_reply_whose_webhook_never_came_is_found_by_the_sweep() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;

    let reply = world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.chatwoot.take_deliveries();
    world.ticks(1).await;

    assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
    assert_eq!(world.message(conversation, reply).status, "delivered");
}

#[tokio::test]
async fn a_lost_stream_record_costs_a_tick_and_no_message() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.webhooks().await;

    let lost = world.events().await;
    assert_eq!(lost.len(), 1);
    world.ticks(1).await;

    assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
}

#[tokio::test]
async fn mercado_livre_being_down_delays_and_loses_nothing() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world
        .meli
        .wire()
        .judge(|call| (call.method == "POST").then(|| Fault::text(429, "local_rate_limited")));

    let first = world.chatwoot.agent_replies(conversation, "um");
    let second = world.chatwoot.agent_replies(conversation, "dois");
    world.settle().await;
    world.ticks(3).await;
    assert!(world.meli.received_by_buyer(thread).is_empty());
    world.meli.wire().judge(|_| None);
    world.ticks(20).await;

    assert_eq!(world.meli.received_by_buyer(thread), ["um", "dois"]);
    assert_eq!(world.message(conversation, first).status, "delivered");
    assert_eq!(world.message(conversation, second).status, "delivered");
}

#[tokio::test]
async fn chatwoot_being_down_delays_and_loses_nothing() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.meli.buyer_writes(sale.thread, "Oi");
    world
        .chatwoot
        .wire()
        .judge(|_| Some(Fault::text(502, "<html>Bad Gateway</html>")));

    world.ticks(3).await;
    assert!(world.chatwoot.conversations().is_empty());
    world.chatwoot.wire().judge(|_| None);
    world.ticks(20).await;

    assert_eq!(
        world.transcript(world.conversation(&format!("pack:{}", sale.thread))),
        ["< Oi"]
    );
    assert_eq!(
        world.transcript(world.conversation(&format!("question:{question}"))),
        ["< Tem azul?"]
    );
}

#[tokio::test]
async fn after_a_day_a_reply_is_given_up_on_visibly() {
    for dead_connection in [false, true] {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        world.meli.wire().judge(|call| {
            (call.path.starts_with("/messages")).then(|| Fault::text(429, "local_rate_limited"))
        });
        let reply = world.chatwoot.agent_replies(conversation, "um");
        world.settle().await;
        world.pass(24 * 60 * 60);
        if dead_connection {
            world.meli.revoke(SELLER);
        } else {
            world.meli.wire().judge(|_| None);
        }

        world.ticks(3).await;

        assert!(world.meli.received_by_buyer(thread).is_empty());
        let reply = world.message(conversation, reply);
        assert_eq!(reply.status, "failed");
        assert!(reply.external_error.unwrap().contains("24 horas"));
    }
}

#[tokio::test]
async fn a_reply_that_was_given_up_on_goes_once_however_often_a_replay_is_asked_for() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world.meli.wire().judge(|call| {
        (call.path.starts_with("/messages")).then(|| Fault::text(429, "local_rate_limited"))
    });
    let reply = world.chatwoot.agent_replies(conversation, "um");
    world.settle().await;
    world.pass(24 * 60 * 60);
    world.meli.wire().judge(|_| None);
    world.ticks(2).await;
    assert!(world.meli.received_by_buyer(thread).is_empty());

    let begun = [
        world.poll(json!({"task": "replay"})).await["retried"].clone(),
        world.poll(json!({"task": "replay"})).await["retried"].clone(),
    ];
    world.settle().await;
    let once_more = world.poll(json!({"task": "replay"})).await["retried"].clone();
    world.ticks(2).await;

    assert_eq!((begun, once_more), ([json!(1), json!(0)], json!(0)));
    assert_eq!(world.meli.received_by_buyer(thread), ["um"]);
    assert_eq!(world.message(conversation, reply).status, "delivered");
}

#[tokio::test]
async fn a_deleted_sale_conversation_is_made_again_and_a_question_stays_deleted() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.ticks(1).await;
    let asked = world.conversation(&format!("question:{question}"));
    world.chatwoot.agent_deletes_conversation(conversation);
    world.chatwoot.agent_deletes_conversation(asked);
    world.chatwoot.finish_jobs();

    world.meli.buyer_writes(thread, "Ainda aí?");
    world.ticks(5).await;

    let again = world.conversation(&format!("pack:{thread}"));
    assert_ne!(again, conversation);
    assert_eq!(world.transcript(again), ["< Ainda aí?"]);
    assert!(
        world
            .notes(again)
            .iter()
            .any(|note| note.contains("foi excluída no Chatwoot"))
    );
    assert_eq!(world.chatwoot.conversations().len(), 1);
}

#[tokio::test]
async fn an_answer_whose_confirmation_was_lost_is_ours_when_a_notification_shows_it() {
    let world = World::new().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("question:{question}"));
    world.meli.hide_recent_answers(20);
    world
        .meli
        .wire()
        .break_next("POST", "/answers", Fault::DropAfter);
    let reply = world.chatwoot.agent_replies(conversation, "Temos");
    world.settle().await;
    assert_ne!(world.message(conversation, reply).status, "delivered");

    world.pass(50);
    world.notifications().await;
    world.settle().await;
    world.ticks(2).await;

    assert_eq!(world.message(conversation, reply).status, "delivered");
    assert_eq!(world.transcript(conversation), ["< Tem azul?", "> Temos"]);
}

#[tokio::test]
async fn the_same_answer_given_twice_counts_once() {
    let world = World::new().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("question:{question}"));
    world.meli.hide_recent_answers(20);

    let first = world.chatwoot.agent_replies(conversation, "Temos");
    let second = world.chatwoot.agent_replies(conversation, "Temos");
    world.settle().await;
    world.ticks(3).await;

    assert_eq!(world.message(conversation, first).status, "delivered");
    let second = world.message(conversation, second);
    assert_eq!(second.status, "failed");
    let reason = second.external_error.unwrap();
    assert!(reason.contains("só resposta"), "{reason}");
}

#[tokio::test]
async fn a_reply_that_nobody_can_tell_about_is_uncertain_until_it_is_seen_and_never_sent_again() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let sent = AtomicBool::new(false);
    world
        .meli
        .wire()
        .judge(move |call| match call.method.as_str() {
            "POST" => {
                sent.store(true, Ordering::SeqCst);
                Some(Fault::DropAfter)
            }
            _ if sent.load(Ordering::SeqCst) => Some(Fault::text(503, "unavailable")),
            _ => None,
        });

    let reply = world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.settle().await;
    world.ticks(12).await;
    assert_eq!(world.message(conversation, reply).status, "sent");
    world.ticks(12).await;

    let told = world.message(conversation, reply);
    assert_eq!(told.status, "failed");
    let reason = told.external_error.unwrap();
    assert!(reason.contains("Pode ter sido enviada"), "{reason}");

    world.meli.wire().judge(|_| None);
    world.meli.buyer_writes(thread, "Chegou!");
    world.ticks(20).await;

    assert_eq!(world.message(conversation, reply).status, "delivered");
    assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
    assert_eq!(
        world.transcript(conversation),
        ["< Oi", "> Sai hoje", "< Chegou!"]
    );
}
