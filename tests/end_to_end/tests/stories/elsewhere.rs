//! What happens in Mercado Livre's own app and site.

use end_to_end::{BUYER, SELLER, World};

fn status(world: &World, conversation: u64) -> String {
    world
        .chatwoot
        .conversations()
        .into_iter()
        .find(|one| one.id == conversation)
        .unwrap()
        .status
}

async fn question_in_work(world: &World) -> (u64, u64) {
    let question = world.meli.ask(&world.item, BUYER, "Tem na cor azul?");
    world.tick().await;
    world.settle().await;
    (
        question,
        world.conversation(&format!("question:{question}")),
    )
}

#[tokio::test]
async fn a_question_that_ended_elsewhere_is_noted_resolved_and_takes_no_reply() {
    let table = [
        ("CLOSED_UNANSWERED", "encerrada sem resposta"),
        ("DELETED", "foi excluída"),
        ("BANNED", "bloqueada pela moderação"),
        ("DISABLED", "foi desativada"),
    ];

    for announced in [true, false] {
        for (ending, words) in table {
            let world = World::new().await;
            let (question, conversation) = question_in_work(&world).await;
            world.meli.take_notifications();
            world.meli.set_question_status(question, ending);
            if announced {
                world.notifications().await;
                world.settle().await;
            }
            if !announced {
                world.ticks(1).await;
            }
            if ending == "DELETED" {
                // What is not there is believed to be gone at the second look.
                assert_eq!(status(&world, conversation), "open");
                world.ticks(4).await;
            }

            let notes = world.notes(conversation);
            assert_eq!(
                notes.iter().filter(|note| note.contains(words)).count(),
                1,
                "{ending}: {notes:?}"
            );
            assert_eq!(status(&world, conversation), "resolved", "{ending}");

            let late = world.chatwoot.agent_replies(conversation, "Temos sim");
            world.settle().await;
            world.ticks(2).await;
            let late = world.message(conversation, late);
            assert_eq!(late.status, "failed", "{ending}");
            assert!(
                late.external_error
                    .unwrap()
                    .contains("não está mais aberta"),
                "{ending}"
            );
            assert_eq!(world.meli.answer_of(question), None);
            assert_eq!(world.transcript(conversation).len(), 2, "{ending}");
        }
    }
}

#[tokio::test]
async fn an_answer_given_in_the_app_is_mirrored_once_however_it_is_heard_of() {
    let world = World::new().await;
    let (question, conversation) = question_in_work(&world).await;
    world.meli.notify_twice(true);

    world.meli.answer_elsewhere(question, "Sim, {{pelo}} app");
    world.notifications().await;
    tokio::join!(world.tick(), world.dispatch(), world.tick());
    world.settle().await;
    world.ticks(3).await;

    let lines = world.transcript(conversation);
    assert_eq!(lines.len(), 2, "{lines:?}");
    assert_eq!(lines[1].replace('\u{200b}', ""), "> Sim, {{pelo}} app");
    assert_eq!(status(&world, conversation), "resolved");
}

#[tokio::test]
async fn a_reply_that_crosses_with_an_answer_in_the_app_fails_with_the_reason() {
    let world = World::new().await;
    let (question, conversation) = question_in_work(&world).await;
    world.meli.answer_elsewhere(question, "Sim, pelo app");

    let late = world.chatwoot.agent_replies(conversation, "Temos sim");
    world.settle().await;
    world.ticks(2).await;

    let late = world.message(conversation, late);
    assert!(
        late.external_error
            .unwrap()
            .contains("já foi respondida fora do Chatwoot")
    );
    assert_eq!(
        world.meli.answer_of(question).as_deref(),
        Some("Sim, pelo app")
    );
    assert_eq!(
        world.transcript(conversation),
        ["< Tem na cor azul?", "> Temos sim", "> Sim, pelo app"]
    );
}

#[tokio::test]
async fn an_answer_that_moderation_took_down_is_told() {
    let world = World::new().await;
    let (question, conversation) = question_in_work(&world).await;
    let reply = world.chatwoot.agent_replies(conversation, "Temos");
    world.settle().await;
    assert_eq!(world.message(conversation, reply).status, "delivered");
    world.pass(120);
    world.meli.take_notifications();

    world.meli.ban_answer(question);
    world.notifications().await;
    world.settle().await;

    assert_eq!(world.message(conversation, reply).status, "failed");
}

#[tokio::test]
async fn a_question_that_ended_before_the_connection_stays_out() {
    let world = World::new().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem na cor azul?");
    world.meli.set_question_status(question, "DELETED");

    world.ticks(3).await;

    assert!(world.chatwoot.conversations().is_empty());
}

#[tokio::test]
async fn messages_written_in_the_app_are_mirrored_once_in_order() {
    for announced in [true, false] {
        let world = World::new().await;
        world.meli.notify_own_messages(announced);
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        world.meli.buyer_writes(sale.thread, "Oi");
        world.tick().await;
        let conversation = world.conversation(&format!("pack:{}", sale.thread));
        world.pass(5);
        world.meli.seller_writes_in_app(sale.thread, "Pelo app");
        world.pass(5);
        world.chatwoot.agent_replies(conversation, "Pelo Chatwoot");
        world.settle().await;
        world.pass(5);
        world
            .meli
            .seller_writes_in_app(sale.thread, "De novo pelo app");
        if announced {
            world.notifications().await;
            world.settle().await;
        }
        world.ticks(15).await;

        let lines = world.transcript(conversation);
        let mut sorted = lines.clone();
        sorted.sort();
        assert_eq!(
            sorted,
            [
                "< Oi",
                "> De novo pelo app",
                "> Pelo Chatwoot",
                "> Pelo app"
            ],
            "{announced}"
        );
        assert!(
            lines.iter().position(|line| line == "> Pelo app")
                < lines.iter().position(|line| line == "> De novo pelo app")
        );
        assert_eq!(
            world.meli.received_by_buyer(sale.thread),
            ["Pelo app", "Pelo Chatwoot", "De novo pelo app"]
        );
    }
}
