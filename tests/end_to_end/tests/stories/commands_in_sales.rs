//! The first message of a sale by a reason of the action guide: agents read the reasons, choose one by a private
//! note, see what would go, and it goes once.

use end_to_end::World;
use simulators::Fault;

use crate::{
    commands::{answers, code, have_done},
    guide::{posts, sale_to_be_begun},
};

async fn ask(world: &World, conversation: u64, note: &str) -> String {
    world.chatwoot.agent_notes(conversation, note);
    world.settle().await;
    world.notes(conversation).pop().unwrap()
}

#[tokio::test]
async fn the_reasons_are_listed_with_what_is_left_of_them_and_nothing_is_sent() {
    let world = World::new().await;
    let (thread, conversation) = sale_to_be_begun(&world).await;

    let listed = ask(&world, conversation, "/iniciar").await;

    for line in [
        "- `/iniciar variante`: pergunta qual variante o comprador quer (mensagem pronta; usos restantes: 1)",
        "- `/iniciar nota texto`: envia o link da nota fiscal (até 350 caracteres; usos restantes: 1)",
        "- `/iniciar outro texto`: qualquer outro assunto (até 350 caracteres; usos restantes: 1)",
    ] {
        assert!(listed.contains(line), "{line}: {listed}");
    }
    assert!(!listed.contains("faturamento") && !listed.contains("entrega"));
    assert!(!listed.contains("/confirmar"), "{listed}");
    assert_eq!(world.meli.received_by_buyer(thread).len(), 1);
}

#[tokio::test]
async fn a_ready_made_message_goes_once_and_shows_in_the_conversation() {
    let world = World::new().await;
    let (thread, conversation) = sale_to_be_begun(&world).await;

    let shown = ask(&world, conversation, "/iniciar variante").await;
    assert!(shown.contains("motivo “variante”"), "{shown}");
    assert_eq!(posts(&world, "/option"), 0);
    let done = have_done(&world, conversation, "/start VARIANT").await;

    assert!(done.starts_with("✅ A mensagem foi enviada"), "{done}");
    let received = [
        "Nota fiscal em anexo",
        "Qual variante do produto você prefere?",
    ];
    assert_eq!(world.meli.received_by_buyer(thread), received);
    world.ticks(4).await;
    let shown = world.transcript(conversation);
    let times = shown.iter().filter(|line| line.contains("Qual variante"));
    assert_eq!(times.count(), 1, "{shown:?}");

    let again = ask(&world, conversation, "/iniciar variante").await;
    assert!(again.contains("Esse motivo já foi usado"), "{again}");
    assert_eq!(posts(&world, "/option"), 1);
}

#[tokio::test]
async fn a_text_goes_as_it_was_shown_by_the_reason_that_was_chosen() {
    let world = World::new().await;
    let (thread, conversation) = sale_to_be_begun(&world).await;

    let note = "/iniciar nota Sua **nota**:\nexample.com/n";
    let shown = ask(&world, conversation, note).await;
    assert!(shown.contains("> Sua nota:\n> "), "{shown}");
    let done = have_done(&world, conversation, note).await;

    assert!(done.contains("motivo “nota”"), "{done}");
    let received = world.meli.received_by_buyer(thread);
    assert_eq!(received[1..], ["Sua nota:\nexample.com/n"]);
    let other = have_done(&world, conversation, "/iniciar outro Qual cor?").await;
    assert!(other.starts_with("✅"), "{other}");
}

#[tokio::test]
async fn where_the_seller_delivers_an_hour_can_be_promised() {
    let world = World::new().await;
    let (thread, conversation) = sale_to_be_begun(&world).await;
    world.meli.send_by_flex(thread);

    let unfit = ask(&world, conversation, "/iniciar entrega de tarde").await;
    assert!(unfit.contains("`/iniciar entrega 12 18`"), "{unfit}");
    let done = have_done(&world, conversation, "/iniciar entrega 14 19").await;

    assert!(done.starts_with("✅"), "{done}");
    let received = world.meli.received_by_buyer(thread);
    assert_eq!(received[1..], ["Entregaremos hoje entre 14 e 19 horas."]);
}

#[tokio::test]
async fn one_whose_answer_was_lost_is_looked_for_and_never_sent_again() {
    for (fault, mark, times) in [(Fault::DropAfter, "✅", 1), (Fault::DropBefore, "❌", 0)] {
        for note in ["/iniciar variante", "/iniciar outro Qual cor?"] {
            let world = World::new().await;
            let (thread, conversation) = sale_to_be_begun(&world).await;
            world
                .meli
                .wire()
                .break_next("POST", "/option", fault.clone());
            ask(&world, conversation, note).await;
            let code = code(&world, conversation);
            ask(&world, conversation, &format!("/confirmar {code}")).await;
            world.ticks(4).await;

            let end = answers(&world, conversation).pop().unwrap();
            assert!(end.starts_with(mark), "{note}: {end}");
            let received = world.meli.received_by_buyer(thread);
            assert_eq!(received.len(), 1 + times, "{note}: {received:?}");
        }
    }
}

#[tokio::test]
async fn a_lock_of_somebody_else_is_waited_for() {
    let world = World::new().await;
    let (thread, conversation) = sale_to_be_begun(&world).await;
    ask(&world, conversation, "/iniciar variante").await;
    let code = code(&world, conversation);
    world.meli.lock_action_guide(thread, true);
    ask(&world, conversation, &format!("/confirmar {code}")).await;
    assert_eq!(world.meli.received_by_buyer(thread).len(), 1);

    world.meli.lock_action_guide(thread, false);
    world.ticks(3).await;

    let end = answers(&world, conversation).pop().unwrap();
    assert!(end.starts_with("✅"), "{end}");
    assert_eq!(world.meli.received_by_buyer(thread).len(), 2);
}

#[tokio::test]
async fn once_the_buyer_wrote_agents_are_told_to_simply_reply() {
    let world = World::new().await;
    let (thread, conversation) = sale_to_be_begun(&world).await;
    ask(&world, conversation, "/iniciar variante").await;
    let code = code(&world, conversation);
    world.meli.buyer_writes(thread, "Azul");

    let end = ask(&world, conversation, &format!("/confirmar {code}")).await;
    assert!(end.starts_with("❌ Não foi feito"), "{end}");
    let listed = ask(&world, conversation, "/iniciar").await;

    assert!(listed.contains("Responda normalmente"), "{listed}");
    assert_eq!(posts(&world, "/option"), 0);
}

#[tokio::test]
async fn what_moderation_holds_back_is_said() {
    let world = World::new().await;
    let (_, conversation) = sale_to_be_begun(&world).await;
    world
        .meli
        .moderate("whatsapp", "OUT_OF_PLACE_LANGUAGE", false);

    let end = have_done(&world, conversation, "/iniciar outro me chama no whatsapp").await;

    assert!(end.starts_with("❌"), "{end}");
    assert!(
        end.contains("reteve a mensagem") && end.contains("linguagem"),
        "{end}"
    );
}

#[tokio::test]
async fn a_list_costs_one_call_and_a_message_two() {
    let world = World::new().await;
    let (_, conversation) = sale_to_be_begun(&world).await;
    let cost = async |note: &str| {
        world.chatwoot.agent_notes(conversation, note);
        world.webhooks().await;
        world.forget_calls();
        world.dispatch().await;
        let [meli, _, _] = world.calls();
        let guide = meli
            .iter()
            .filter(|call| call.path.contains("action_guide"));
        guide.count()
    };

    assert_eq!(cost("/iniciar").await, 1);
    assert_eq!(cost("/iniciar variante").await, 1);
    let code = code(&world, conversation);
    assert_eq!(cost(&format!("/confirmar {code}")).await, 2);
}
