//! Questions on listings, and their one answer.

use end_to_end::{BUYER, World};

#[tokio::test]
async fn a_question_is_shown_and_its_answer_reaches_the_buyer() {
    let world = World::new().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem na cor azul?");

    world.tick().await;
    let conversation = world.conversation(&format!("question:{question}"));
    let reply = world.chatwoot.agent_replies(conversation, "Temos **sim**!");
    world.settle().await;

    assert_eq!(
        world.transcript(conversation),
        ["< Tem na cor azul?", "> Temos **sim**!"]
    );
    assert_eq!(
        world.meli.answer_of(question).as_deref(),
        Some("Temos sim!")
    );
    assert_eq!(world.message(conversation, reply).status, "delivered");
    assert_eq!(world.chatwoot.conversations()[0].status, "resolved");
    assert!(
        world.notes(conversation)[0].contains("Caneca 300 ml"),
        "{:?}",
        world.notes(conversation)
    );
    assert_eq!(
        world.chatwoot.contacts()[0].identifier.as_deref(),
        Some("meli:user:555000222")
    );
    assert_eq!(world.chatwoot.contacts()[0].name, "COMPRADOR.EX");
}

#[tokio::test]
async fn four_pollers_at_once_show_a_question_once() {
    let world = World::new().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem na cor azul?");

    tokio::join!(world.tick(), world.tick(), world.tick(), world.tick());
    world.ticks(3).await;

    let conversation = world.conversation(&format!("question:{question}"));
    assert_eq!(world.transcript(conversation), ["< Tem na cor azul?"]);
    assert_eq!(world.chatwoot.conversations().len(), 1);
    assert_eq!(world.notes(conversation).len(), 1);
}

#[tokio::test]
async fn two_questions_of_one_buyer_are_two_conversations_of_one_contact() {
    let world = World::new().await;
    let first = world.meli.ask(&world.item, BUYER, "Tem na cor azul?");
    let second = world.meli.ask(&world.item, BUYER, "E verde?");

    world.tick().await;
    let (one, two) = (
        world.conversation(&format!("question:{first}")),
        world.conversation(&format!("question:{second}")),
    );
    world.chatwoot.agent_replies(two, "Verde não");
    world.chatwoot.agent_replies(one, "Azul sim");
    world.settle().await;

    assert_eq!(world.chatwoot.contacts().len(), 1);
    assert_eq!(world.meli.answer_of(first).as_deref(), Some("Azul sim"));
    assert_eq!(world.meli.answer_of(second).as_deref(), Some("Verde não"));
}

#[tokio::test]
async fn a_notification_brings_a_question_before_the_next_tick() {
    let world = World::new().await;
    world.tick().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem na cor azul?");

    world.notifications().await;
    world.settle().await;

    let conversation = world.conversation(&format!("question:{question}"));
    assert_eq!(world.transcript(conversation), ["< Tem na cor azul?"]);
}

#[tokio::test]
async fn an_answer_given_elsewhere_is_mirrored_and_a_late_reply_is_refused() {
    let world = World::new().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem na cor azul?");
    world.tick().await;
    world.meli.answer_elsewhere(question, "Sim, pelo app");
    world.ticks(1).await;

    let conversation = world.conversation(&format!("question:{question}"));
    assert_eq!(
        world.transcript(conversation),
        ["< Tem na cor azul?", "> Sim, pelo app"]
    );
    assert_eq!(world.chatwoot.conversations()[0].status, "resolved");

    let late = world.chatwoot.agent_replies(conversation, "Temos sim");
    world.settle().await;
    let late = world.message(conversation, late);
    assert_eq!(late.status, "failed");
    assert!(late.external_error.unwrap().contains("já foi respondida"));
    assert_eq!(
        world.meli.answer_of(question).as_deref(),
        Some("Sim, pelo app")
    );
}

#[tokio::test]
async fn a_second_answer_is_refused_visibly() {
    let world = World::new().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem na cor azul?");
    world.tick().await;
    let conversation = world.conversation(&format!("question:{question}"));

    let first = world.chatwoot.agent_replies(conversation, "Temos sim");
    let second = world.chatwoot.agent_replies(conversation, "E verde também");
    world.settle().await;

    assert_eq!(world.meli.answer_of(question).as_deref(), Some("Temos sim"));
    assert_eq!(world.message(conversation, first).status, "delivered");
    let second = world.message(conversation, second);
    assert_eq!(second.status, "failed");
    assert!(second.external_error.unwrap().contains("uma só resposta"));
}

#[tokio::test]
async fn an_answer_over_the_limit_sends_nothing() {
    let world = World::new().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem na cor azul?");
    world.tick().await;
    let conversation = world.conversation(&format!("question:{question}"));

    let long = world
        .chatwoot
        .agent_replies(conversation, &"a".repeat(2001));
    world.settle().await;

    assert_eq!(world.meli.answer_of(question), None);
    assert!(
        world
            .message(conversation, long)
            .external_error
            .unwrap()
            .contains("2000")
    );
}

#[tokio::test]
async fn an_answer_whose_confirmation_was_lost_is_sent_once() {
    let world = World::new().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem na cor azul?");
    world.tick().await;
    let conversation = world.conversation(&format!("question:{question}"));
    world
        .meli
        .wire()
        .break_next("POST", "/answers", simulators::Fault::DropAfter);

    let reply = world.chatwoot.agent_replies(conversation, "Temos sim");
    world.settle().await;
    world.ticks(3).await;

    assert_eq!(world.message(conversation, reply).status, "delivered");
    assert_eq!(
        world.transcript(conversation),
        ["< Tem na cor azul?", "> Temos sim"]
    );
    let posts = world
        .meli
        .wire()
        .calls()
        .iter()
        .filter(|call| call.path == "/answers")
        .count();
    assert_eq!(posts, 1);
}

#[tokio::test]
async fn a_question_that_was_answered_in_the_app_before_any_poll_is_shown_with_its_answer() {
    let world = World::new().await;
    world.ticks(1).await;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.meli.answer_elsewhere(question, "Temos, sim");

    world.ticks(11).await;

    let conversation = world.conversation(&format!("question:{question}"));
    assert_eq!(
        world.transcript(conversation),
        ["< Tem azul?", "> Temos, sim"]
    );
}
