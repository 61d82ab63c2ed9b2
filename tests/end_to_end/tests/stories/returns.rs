//! Returns: agents read in the claim's conversation how one stands, once per change.

use end_to_end::{BUYER, SELLER, World};
use simulators::Fault;

async fn a_claim(world: &World) -> (u64, u64) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let claim = world
        .meli
        .open_claim(SELLER, sale.orders[0], "Chegou quebrado");
    world.ticks(1).await;
    (claim, world.conversation(&format!("claim:{claim}")))
}

/// What the marketplace announced is read, and shown.
async fn hear(world: &World) {
    world.pass(60);
    world.notifications().await;
    world.settle().await;
}

fn told(world: &World, conversation: u64) -> Vec<String> {
    let notes = world.notes(conversation).into_iter();
    notes
        .filter(|note| note.starts_with("**Devolução**"))
        .collect()
}

#[tokio::test]
async fn each_change_of_a_return_is_told_once_with_its_tracking() {
    let world = World::new().await;
    let (claim, conversation) = a_claim(&world).await;
    assert_eq!(told(&world, conversation), [""; 0]);

    for status in ["label_generated", "shipped", "shipped", "delivered"] {
        world.meli.return_stands(claim, status);
        hear(&world).await;
    }

    let told = told(&world, conversation);
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].contains("etiqueta gerada"), "{told:?}");
    assert!(
        told[1].contains("**Pacote:** a caminho, rastreio RT123456789BR"),
        "{told:?}"
    );
    assert!(told[1].contains("retido") && told[2].contains("devolvido"));
    assert!(!told.concat().contains("Exemplo"), "an address: {told:?}");
}

#[tokio::test]
async fn a_claim_without_a_return_costs_no_call_and_one_with_it_one_each_reading() {
    let world = World::new().await;
    let (claim, _) = a_claim(&world).await;
    world.forget_calls();
    world.meli.buyer_writes_in_claim(claim, "E aí?");
    hear(&world).await;
    let [calls, _, _] = world.calls();
    assert!(calls.iter().any(|call| call.path.ends_with("/detail")));
    assert!(!calls.iter().any(|call| call.path.ends_with("/returns")));

    world.forget_calls();
    world.meli.return_stands(claim, "shipped");
    hear(&world).await;
    let [calls, _, _] = world.calls();
    let count = |end: &str| calls.iter().filter(|call| call.path.ends_with(end)).count();
    assert!(count("/returns") > 0);
    assert_eq!(count("/returns"), count("/detail"), "{calls:?}");
}

#[tokio::test]
async fn a_return_that_cannot_be_read_holds_nothing_up() {
    let world = World::new().await;
    let (claim, conversation) = a_claim(&world).await;
    for _ in 0..9 {
        let fault = Fault::DropBefore;
        world.meli.wire().break_next("GET", "/returns", fault);
    }
    world.meli.return_stands(claim, "shipped");
    world.meli.buyer_writes_in_claim(claim, "Enviei");
    hear(&world).await;

    assert_eq!(
        world.transcript(conversation),
        ["< Chegou quebrado", "< Enviei"]
    );
    assert_eq!(told(&world, conversation), [""; 0]);
}
