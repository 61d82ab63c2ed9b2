//! Proofs of shipment in claims, by command: what is shown goes, once, and only while Mercado Livre lists it.

use end_to_end::{BUYER, SELLER, World};
use serde_json::json;
use simulators::Fault;

use crate::commands::{answers, ask, code, confirm, have_done};

const ADD: &str = "add_shipping_evidence";
const PROMISE: &str = "send_potential_shipping";
const MAIL: &str = "/comprovar correio Correios; AB123456789BR; 18/09/2026";

async fn a_claim(world: &World, listed: &[&'static str]) -> (u64, u64) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let order = sale.orders[0];
    let claim = world.meli.open_claim(SELLER, order, "Não chegou");
    for action in listed {
        world.meli.list_claim_action(claim, action);
    }
    world.ticks(1).await;
    (claim, world.conversation(&format!("claim:{claim}")))
}

#[tokio::test]
async fn a_proof_is_shown_in_full_and_added_once() {
    let world = World::new().await;
    let (claim, conversation) = a_claim(&world, &[ADD]).await;

    let shown = ask(&world, conversation, MAIL).await;
    for line in [
        "- Prova: correio",
        "- Empresa: Correios",
        "- Rastreio: AB123456789BR",
        "- Enviado em: 18/09/2026",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    assert!(world.meli.claim_evidences(claim).is_empty());
    confirm(&world, conversation);
    world.settle().await;
    world.ticks(3).await;

    let done = answers(&world, conversation).pop().unwrap();
    assert!(done.starts_with("✅ A prova foi enviada"), "{done}");
    let wanted = json!({
        "type": "shipping_evidence", "shipping_method": "mail", "shipping_company_name": "Correios",
        "date_shipped": "2026-09-18T12:00:00.000-03:00", "tracking_number": "AB123456789BR",
    });
    assert_eq!(world.meli.claim_evidences(claim), [wanted]);
    let again = ask(&world, conversation, MAIL).await;
    assert!(
        again.starts_with("❌ Isso não pode ser feito agora."),
        "{again}"
    );
}

#[tokio::test]
async fn every_form_is_taken_by_mercado_livre() {
    for (listed, note) in [
        (ADD, "/prove mail Correios; 2026-09-18"),
        (
            ADD,
            "/comprovar transportadora Jadlog; Centro; José; 18/09/2026",
        ),
        (ADD, "/comprobar mano 18/09/2026"),
        (ADD, "/comprovar e-mail a@example.com\n18/09/2026"),
        (PROMISE, "/comprovar promessa 25/12/2026"),
    ] {
        let world = World::new().await;
        let (claim, conversation) = a_claim(&world, &[listed]).await;

        let done = have_done(&world, conversation, note).await;

        assert!(done.starts_with("✅"), "{note}: {done}");
        assert_eq!(world.meli.claim_evidences(claim).len(), 1, "{note}");
    }
}

#[tokio::test]
async fn alone_it_lists_only_what_mercado_livre_takes_now() {
    let world = World::new().await;
    let (_, none) = a_claim(&world, &[]).await;
    let nothing = ask(&world, none, "/comprovar").await;
    assert!(nothing.contains("permite agora"), "{nothing}");

    let world = World::new().await;
    let (_, conversation) = a_claim(&world, &[PROMISE]).await;
    world.chatwoot.agent_notes(conversation, "/comprovar");
    world.settle().await;
    let listed = world.notes(conversation).pop().unwrap();
    assert!(
        listed.contains("`/comprovar promessa 25/11/2026`"),
        "{listed}"
    );
    assert!(
        !listed.contains("correio") && !listed.contains("/confirmar"),
        "{listed}"
    );

    let other = ask(&world, conversation, MAIL).await;
    assert!(other.contains("permite agora"), "{other}");
    let unfit = ask(&world, conversation, "/comprovar promessa amanhã").await;
    assert!(unfit.contains("exatamente uma data"), "{unfit}");
}

#[tokio::test]
async fn one_whose_answer_was_lost_is_looked_for_and_never_added_again() {
    for (fault, mark, times) in [(Fault::DropAfter, "✅", 1), (Fault::DropBefore, "❌", 0)] {
        let world = World::new().await;
        let (claim, conversation) = a_claim(&world, &[ADD]).await;
        ask(&world, conversation, MAIL).await;
        world
            .meli
            .wire()
            .break_next("POST", "/actions/evidences", fault);
        confirm(&world, conversation);
        world.settle().await;
        world.ticks(4).await;

        let end = answers(&world, conversation).pop().unwrap();
        assert!(end.starts_with(mark), "{end}");
        assert_eq!(world.meli.claim_evidences(claim).len(), times);
    }
}

#[tokio::test]
async fn what_is_listed_no_more_when_it_is_confirmed_is_not_added() {
    let world = World::new().await;
    let (claim, conversation) = a_claim(&world, &[ADD]).await;
    ask(&world, conversation, MAIL).await;
    let code = code(&world, conversation);
    world.meli.close_claim(claim);

    let end = ask(&world, conversation, &format!("/confirmar {code}")).await;

    assert!(end.starts_with("❌ Não foi feito"), "{end}");
    assert!(world.meli.claim_evidences(claim).is_empty());
}

#[tokio::test]
async fn a_proof_costs_two_reads_to_be_shown_and_three_calls_to_be_done() {
    let world = World::new().await;
    let (_, conversation) = a_claim(&world, &[ADD]).await;
    let cost = async |note: &str| {
        world.chatwoot.agent_notes(conversation, note);
        world.webhooks().await;
        world.forget_calls();
        world.dispatch().await;
        let [meli, ..] = world.calls();
        meli.len()
    };

    assert_eq!(cost("/comprovar").await, 1);
    assert_eq!(cost(MAIL).await, 2);
    let code = code(&world, conversation);
    assert_eq!(cost(&format!("/confirmar {code}")).await, 3);
}
