//! Sales in which the seller may not simply begin: the action guide.

use end_to_end::{BUYER, SELLER, World};
use serde_json::json;
use simulators::Fault;

/// A sale in which the seller wrote from the app and the buyer has not, under the rule that demands a reason.
pub(crate) async fn sale_to_be_begun(world: &World) -> (u64, u64) {
    world.tick().await;
    world.pass(60);
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.start_rule(sale.thread, true);
    world
        .meli
        .seller_writes_in_app(sale.thread, "Nota fiscal em anexo");
    world.ticks(15).await;
    (
        sale.thread,
        world.conversation(&format!("pack:{}", sale.thread)),
    )
}

fn reason(world: &World, conversation: u64, reply: u64) -> String {
    let reply = world.message(conversation, reply);
    assert_eq!(reply.status, "failed");
    reply.external_error.unwrap()
}

pub(crate) fn posts(world: &World, path: &str) -> usize {
    world
        .meli
        .wire()
        .calls()
        .iter()
        .filter(|call| call.method == "POST" && call.path.ends_with(path))
        .count()
}

#[tokio::test]
async fn an_agents_first_message_gives_a_reason() {
    let world = World::new().await;
    let (thread, conversation) = sale_to_be_begun(&world).await;
    assert_eq!(
        world.chatwoot.conversations()[0].custom_attributes["meli_block"],
        json!("blocked_by_conversation_initiated_by_seller_limited")
    );

    let reply = world
        .chatwoot
        .agent_replies(conversation, "Qual cor você **prefere**?");
    world.settle().await;

    assert_eq!(world.message(conversation, reply).status, "delivered");
    assert_eq!(
        world.meli.received_by_buyer(thread),
        ["Nota fiscal em anexo", "Qual cor você prefere?"]
    );
    assert_eq!(
        (
            posts(&world, "/option"),
            posts(&world, &format!("/sellers/{SELLER}"))
        ),
        (1, 0)
    );
}

#[tokio::test]
async fn a_second_one_is_refused_until_the_buyer_writes_and_then_it_is_ordinary() {
    let world = World::new().await;
    let (thread, conversation) = sale_to_be_begun(&world).await;
    world
        .chatwoot
        .agent_replies(conversation, "Qual cor você prefere?");
    world.settle().await;

    let second = world.chatwoot.agent_replies(conversation, "Alô?");
    world.settle().await;
    let why = reason(&world, conversation, second);
    assert!(
        why.contains("só aceita uma mensagem sua") && why.contains("Espere a resposta"),
        "{why}"
    );

    world.meli.buyer_writes(thread, "Azul");
    world.ticks(2).await;
    let third = world.chatwoot.agent_replies(conversation, "Perfeito");
    world.settle().await;

    assert_eq!(world.message(conversation, third).status, "delivered");
    assert_eq!(
        world.meli.received_by_buyer(thread).last().unwrap(),
        "Perfeito"
    );
    assert_eq!(
        (
            posts(&world, "/option"),
            posts(&world, &format!("/sellers/{SELLER}"))
        ),
        (1, 1)
    );
}

#[tokio::test]
async fn a_text_over_its_limit_sends_nothing() {
    let world = World::new().await;
    let (thread, conversation) = sale_to_be_begun(&world).await;

    let long = world
        .chatwoot
        .agent_replies(conversation, &"Uma frase que se repete. ".repeat(15));
    world.settle().await;

    assert!(reason(&world, conversation, long).contains("350"));
    assert_eq!(world.meli.received_by_buyer(thread).len(), 1);
}

#[tokio::test]
async fn an_excepted_sale_and_one_that_was_begun_meanwhile_go_the_ordinary_way() {
    let begun = json!({
        "error": "forbidden", "cause": "", "status_code": 403,
        "message": "This package has the conversation blocked, please check blocked messages",
    });

    for begun in [None, Some(Fault::json(403, &begun))] {
        let world = World::new().await;
        let (thread, conversation) = sale_to_be_begun(&world).await;
        world.meli.except_from_guide(thread);
        if let Some(fault) = begun {
            world
                .meli
                .wire()
                .break_next("GET", "/messages/action_guide/", fault);
        }

        let reply = world.chatwoot.agent_replies(conversation, "Qual cor?");
        world.settle().await;

        assert_eq!(world.message(conversation, reply).status, "delivered");
        assert_eq!(
            world.meli.received_by_buyer(thread).last().unwrap(),
            "Qual cor?"
        );
        assert_eq!(posts(&world, "/option"), 0);
    }
}

#[tokio::test]
async fn a_lock_of_somebody_else_is_waited_for() {
    let world = World::new().await;
    let (thread, conversation) = sale_to_be_begun(&world).await;
    world.meli.lock_action_guide(thread, true);
    let reply = world.chatwoot.agent_replies(conversation, "Qual cor?");
    world.settle().await;
    assert_ne!(world.message(conversation, reply).status, "failed");

    world.meli.lock_action_guide(thread, false);
    world.ticks(3).await;

    assert_eq!(world.message(conversation, reply).status, "delivered");
    assert_eq!(world.meli.received_by_buyer(thread).len(), 2);
}

#[tokio::test]
async fn an_unclear_outcome_is_looked_for_in_the_thread_and_not_repeated() {
    for fault in [
        Fault::DropAfter,
        Fault::AnswerAfter {
            status: 500,
            body: "{}".to_owned(),
        },
    ] {
        let world = World::new().await;
        let (thread, conversation) = sale_to_be_begun(&world).await;
        world.meli.wire().break_next("POST", "/option", fault);

        let reply = world.chatwoot.agent_replies(conversation, "Qual cor?");
        world.settle().await;
        world.ticks(5).await;

        assert_eq!(world.message(conversation, reply).status, "delivered");
        assert_eq!(
            world.meli.received_by_buyer(thread),
            ["Nota fiscal em anexo", "Qual cor?"]
        );
        assert_eq!(posts(&world, "/option"), 1);
    }
}

#[tokio::test]
async fn what_moderation_stops_there_turns_the_bubble_red() {
    let world = World::new().await;
    let (_, conversation) = sale_to_be_begun(&world).await;
    world
        .meli
        .moderate("whatsapp", "OUT_OF_PLACE_LANGUAGE", false);

    let reply = world
        .chatwoot
        .agent_replies(conversation, "me chama no whatsapp");
    world.settle().await;

    assert!(reason(&world, conversation, reply).contains("linguagem da mensagem"));
}

#[tokio::test]
async fn where_only_the_buyer_may_begin_the_agent_is_told_so() {
    let world = World::new().await;
    let (thread, conversation) = sale_to_be_begun(&world).await;
    world
        .meli
        .block(thread, Some("blocked_by_conversation_initiated_by_seller"));

    let reply = world.chatwoot.agent_replies(conversation, "Qual cor?");
    world.settle().await;

    assert!(reason(&world, conversation, reply).contains("só o comprador pode iniciar"));
    assert_eq!(posts(&world, "/option"), 0);
}
