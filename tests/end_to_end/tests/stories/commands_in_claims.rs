//! Refunds, returns and mediation in claims, by command: money moves once, and only as it was shown.

use end_to_end::{BUYER, SELLER, World};
use simulators::Fault;

use crate::commands::{answers, ask, code, confirm, have_done};

async fn a_claim(world: &World) -> (u64, u64) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let claim = world
        .meli
        .open_claim(SELLER, sale.orders[0], "Chegou quebrado");
    world.ticks(1).await;
    (claim, world.conversation(&format!("claim:{claim}")))
}

#[tokio::test]
async fn a_claim_is_refunded_in_full_once() {
    let world = World::new().await;
    let (claim, conversation) = a_claim(&world).await;

    let shown = ask(&world, conversation, "/reembolsar").await;
    assert!(
        shown.contains("Todo o dinheiro desta reclamação"),
        "{shown}"
    );
    assert!(world.meli.claim_acts(claim).is_empty());
    let done = have_done(&world, conversation, "/refund").await;

    assert!(done.starts_with("✅"), "{done}");
    assert_eq!(world.meli.claim_acts(claim), ["refund"]);
    let again = ask(&world, conversation, "/reembolsar").await;
    assert!(again.starts_with("❌"), "{again}");
    world.ticks(3).await;
    assert_eq!(world.meli.claim_acts(claim), ["refund"]);
    assert!(
        world
            .meli
            .claim_texts(claim)
            .iter()
            .all(|(_, text)| !text.contains('/'))
    );
}

#[tokio::test]
async fn a_part_is_offered_only_as_mercado_livre_offers_it() {
    let world = World::new().await;
    let (claim, conversation) = a_claim(&world).await;
    let not_listed = ask(&world, conversation, "/reembolsar 25,00").await;
    assert!(not_listed.contains("permite agora"), "{not_listed}");
    world.meli.list_claim_action(claim, "allow_partial_refund");

    let other = ask(&world, conversation, "/reembolsar 20,00").await;
    assert!(
        other.contains("R$ 5,00 (10%), R$ 15,00 (30%), R$ 25,00 (50%)"),
        "{other}"
    );
    let shown = ask(&world, conversation, "/reembolsar 25,00").await;
    assert!(shown.contains("devolução de R$ 25,00 (50%)"), "{shown}");
    confirm(&world, conversation);
    world.settle().await;

    assert_eq!(world.meli.claim_acts(claim), ["partial_refund 50"]);
}

#[tokio::test]
async fn a_return_is_allowed_and_a_mediator_asked_in() {
    let world = World::new().await;
    let (claim, conversation) = a_claim(&world).await;
    for action in ["allow_return", "open_dispute"] {
        world.meli.list_claim_action(claim, action);
    }

    let done = have_done(&world, conversation, "/devolução").await;
    assert!(done.contains("devolução do produto foi aceita"), "{done}");
    let done = have_done(&world, conversation, "/mediacao").await;
    assert!(done.contains("mediação"), "{done}");

    assert_eq!(
        world.meli.claim_acts(claim),
        ["return_product", "open_dispute"]
    );
}

#[tokio::test]
async fn what_is_not_offered_any_more_when_it_is_confirmed_is_not_done() {
    let world = World::new().await;
    let (claim, conversation) = a_claim(&world).await;
    ask(&world, conversation, "/reembolsar").await;
    let code = code(&world, conversation);
    world.meli.close_claim(claim);

    let end = ask(&world, conversation, &format!("/confirmar {code}")).await;

    assert!(end.starts_with("❌ Não foi feito, e nada mudou."), "{end}");
    assert!(world.meli.claim_acts(claim).is_empty());
}

#[tokio::test]
async fn money_whose_answer_was_lost_is_looked_for_and_never_sent_again() {
    for (fault, mark) in [(Fault::DropAfter, "✅"), (Fault::DropBefore, "❌")] {
        for (note, what) in [
            ("/reembolsar", "refund"),
            ("/reembolsar 10%", "partial-refund"),
        ] {
            let world = World::new().await;
            let (claim, conversation) = a_claim(&world).await;
            world.meli.list_claim_action(claim, "allow_partial_refund");
            let path = format!("/post-purchase/v1/claims/{claim}/expected-resolutions/{what}");
            world.meli.wire().break_next("POST", &path, fault.clone());
            ask(&world, conversation, note).await;
            let code = code(&world, conversation);
            ask(&world, conversation, &format!("/confirmar {code}")).await;
            world.ticks(4).await;

            let end = answers(&world, conversation).pop().unwrap();
            assert!(end.starts_with(mark), "{note}: {end}");
            let times = usize::from(mark == "✅");
            assert_eq!(world.meli.claim_acts(claim).len(), times, "{note}");
        }
    }
}
