//! What agents have done at Mercado Livre by private notes: shown first, done once it is confirmed, and told.

use end_to_end::{BUYER, SELLER, World};
use simulators::Fault;

/// The notes of a conversation about commands, in order.
pub(crate) fn answers(world: &World, conversation: u64) -> Vec<String> {
    let notes = world.notes(conversation).into_iter();
    notes
        .filter(|note| {
            ["⚠", "✅", "❌", "Comandos"]
                .iter()
                .any(|mark| note.starts_with(mark))
        })
        .collect()
}

/// The code in the newest proposal.
pub(crate) fn code(world: &World, conversation: u64) -> String {
    let notes = world.notes(conversation);
    let proposal = notes
        .iter()
        .rev()
        .find_map(|note| note.split_once("`/confirmar "));
    let (_, code) = proposal.expect("a proposal");
    code.split('`').next().unwrap().to_owned()
}

/// Asks, and confirms what was offered; how it ended.
pub(crate) async fn have_done(world: &World, conversation: u64, note: &str) -> String {
    ask(world, conversation, note).await;
    confirm(world, conversation);
    world.settle().await;
    answers(world, conversation).pop().unwrap()
}

/// What a note is answered by.
pub(crate) async fn ask(world: &World, conversation: u64, note: &str) -> String {
    world.chatwoot.agent_notes(conversation, note);
    world.settle().await;
    answers(world, conversation).pop().unwrap()
}

/// An agent confirms the newest proposal.
pub(crate) fn confirm(world: &World, conversation: u64) {
    let note = format!("/confirmar {}", code(world, conversation));
    world.chatwoot.agent_notes(conversation, &note);
}

async fn a_question(world: &World) -> (u64, u64) {
    let question = world.meli.ask(&world.item, BUYER, "Tem na cor azul?");
    world.ticks(1).await;
    (
        question,
        world.conversation(&format!("question:{question}")),
    )
}

#[tokio::test]
async fn a_question_is_deleted_once_an_agent_has_confirmed_it() {
    let world = World::new().await;
    let (question, conversation) = a_question(&world).await;

    world.chatwoot.agent_notes(conversation, "/excluir");
    world.settle().await;
    let proposal = answers(&world, conversation).pop().unwrap();
    assert!(proposal.contains("será excluída do anúncio"), "{proposal}");
    world.ticks(2).await;
    assert!(world.meli.is_on_listing(question));

    confirm(&world, conversation);
    world.settle().await;

    assert!(!world.meli.is_on_listing(question));
    let done = answers(&world, conversation).pop().unwrap();
    assert!(
        done.starts_with("✅ A pergunta foi excluída do anúncio."),
        "{done}"
    );
    assert!(done.contains("Solicitado e confirmado por"), "{done}");
    world.ticks(6).await;
    assert_eq!(world.transcript(conversation), ["< Tem na cor azul?"]);
    assert_eq!(world.chatwoot.conversations()[0].status, "resolved");
}

#[tokio::test]
async fn an_answered_question_is_not_deleted_and_people_read_why() {
    let world = World::new().await;
    let (question, conversation) = a_question(&world).await;
    world.chatwoot.agent_replies(conversation, "Temos");
    world.settle().await;

    world.chatwoot.agent_notes(conversation, "/excluir");
    world.settle().await;

    let answer = answers(&world, conversation).pop().unwrap();
    assert!(
        answer.starts_with("❌ Isso não pode ser feito agora."),
        "{answer}"
    );
    assert!(answer.contains("ainda não foram respondidas"), "{answer}");
    assert_eq!(world.meli.answer_of(question).as_deref(), Some("Temos"));
}

#[tokio::test]
async fn an_asker_is_blocked_and_the_block_is_taken_back() {
    let world = World::new().await;
    let (_, conversation) = a_question(&world).await;

    let done = have_done(&world, conversation, "/bloquear").await;
    assert!(done.starts_with("✅"), "{done}");
    assert!(world.meli.is_asker_blocked(SELLER, BUYER));

    world.chatwoot.agent_notes(conversation, "/block");
    world.settle().await;
    let again = answers(&world, conversation).pop().unwrap();
    assert!(again.contains("já está bloqueado"), "{again}");

    let done = have_done(&world, conversation, "/desbloquear").await;
    assert!(done.starts_with("✅"), "{done}");
    assert!(!world.meli.is_asker_blocked(SELLER, BUYER));
}

#[tokio::test]
async fn a_word_of_no_command_here_is_answered_by_those_that_are() {
    let world = World::new().await;
    let (_, conversation) = a_question(&world).await;

    world.chatwoot.agent_notes(conversation, "/exlcuir");
    world.chatwoot.agent_notes(conversation, "/excluir agora");
    world.settle().await;

    let said = answers(&world, conversation);
    assert!(said[0].starts_with("Comandos desta conversa"), "{said:?}");
    assert!(said[0].contains("`/bloquear`"), "{said:?}");
    assert!(said[1].contains("`/excluir`"), "{said:?}");
    assert_eq!(said.len(), 2);
}

#[tokio::test]
async fn what_got_no_clear_answer_is_looked_for_and_not_done_again() {
    for (fault, mark) in [(Fault::DropAfter, "✅"), (Fault::DropBefore, "❌")] {
        let world = World::new().await;
        let (question, conversation) = a_question(&world).await;
        let path = format!("/questions/{question}");
        world.meli.wire().break_next("DELETE", &path, fault);

        world.chatwoot.agent_notes(conversation, "/excluir");
        world.settle().await;
        confirm(&world, conversation);
        world.settle().await;
        world.forget_calls();
        world.ticks(4).await;

        let [calls, ..] = world.calls();
        assert!(
            calls.iter().all(|call| call.method != "DELETE"),
            "{calls:?}"
        );
        let end = answers(&world, conversation).pop().unwrap();
        assert!(end.starts_with(mark), "{end}");
        assert_eq!(world.meli.is_on_listing(question), mark == "❌");
    }
}

#[tokio::test]
async fn only_the_agents_of_the_setting_may_and_off_means_nobody() {
    let mut world = World::new().await;
    let (question, conversation) = a_question(&world).await;
    world.set(&[("CHATWOOT_COMMANDS", "999")]);
    world.chatwoot.agent_notes(conversation, "/excluir");
    world.settle().await;
    let said = answers(&world, conversation);
    assert!(said[0].contains("só alguns atendentes"), "{said:?}");

    world.set(&[("CHATWOOT_COMMANDS", "off")]);
    world.chatwoot.agent_notes(conversation, "/excluir");
    world.settle().await;
    world.ticks(2).await;
    assert_eq!(answers(&world, conversation).len(), 1);
    assert!(world.meli.is_on_listing(question));
}

#[tokio::test]
async fn a_command_whose_webhook_is_lost_is_read_back() {
    let world = World::new().await;
    let (question, conversation) = a_question(&world).await;
    world.chatwoot.agent_notes(conversation, "/excluir");
    world.chatwoot.take_deliveries();
    world.ticks(2).await;
    confirm(&world, conversation);
    world.chatwoot.take_deliveries();
    world.ticks(2).await;

    assert!(!world.meli.is_on_listing(question));
}

#[tokio::test]
async fn a_command_costs_two_reads_and_one_act() {
    let world = World::new().await;
    let (_, conversation) = a_question(&world).await;
    world.chatwoot.agent_notes(conversation, "/excluir");
    world.webhooks().await;
    world.forget_calls();
    world.dispatch().await;
    let [meli, chatwoot, _] = world.calls();
    // What is offered; the note as it was written, and ours.
    assert_eq!(
        (meli.len(), chatwoot.len()),
        (1, 2),
        "{meli:?} {chatwoot:?}"
    );

    confirm(&world, conversation);
    world.webhooks().await;
    world.forget_calls();
    world.dispatch().await;
    let [meli, chatwoot, _] = world.calls();
    // What is offered, and the act; the note, and ours.
    assert_eq!(
        (meli.len(), chatwoot.len()),
        (2, 2),
        "{meli:?} {chatwoot:?}"
    );
}

#[tokio::test]
async fn an_answer_about_a_listing_that_was_paused_meanwhile_is_sent_and_agents_are_told() {
    let world = World::new().await;
    let (question, conversation) = a_question(&world).await;
    world.pass(15 * 60);
    world.meli.set_item_status(&world.item, "paused");

    world.chatwoot.agent_replies(conversation, "Temos");
    world.settle().await;

    let said = answers(&world, conversation);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("O anúncio foi pausado"), "{said:?}");
    // Mercado Livre takes no answers there: the bubble says so.
    assert_eq!(world.meli.answer_of(question), None);

    world.meli.set_item_status(&world.item, "active");
    world.chatwoot.agent_replies(conversation, "Temos sim");
    world.settle().await;
    assert_eq!(world.meli.answer_of(question).as_deref(), Some("Temos sim"));
    assert_eq!(answers(&world, conversation).len(), 1);
}
