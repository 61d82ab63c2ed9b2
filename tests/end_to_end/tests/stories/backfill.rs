//! A backfill brings in what has ended too: to be looked up, not to be answered.

use end_to_end::{BUYER, SELLER, Visitor, World};

#[tokio::test]
async fn a_backfill_shows_what_has_ended_and_nobody_is_to_answer() {
    let world = World::new().await;
    let old = world.meli.ask(&world.item, BUYER, "De antes");
    world.meli.answer_elsewhere(old, "Respondida antes");
    world.pass(10 * 24 * 60 * 60);
    let answered = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.meli.answer_elsewhere(answered, "Tem");
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let claim = world
        .meli
        .open_claim(SELLER, sale.orders[0], "Chegou quebrado");
    world.meli.close_claim(claim);
    world.meli.take_notifications();
    world.pass(60 * 60);
    world.ticks(2).await;
    let ended = [format!("question:{answered}"), format!("claim:{claim}")];
    let place = |name: &str| {
        world
            .chatwoot
            .conversation_of(&format!("meli:{SELLER}:{name}"))
    };
    assert!(ended.iter().all(|name| place(name).is_none()));

    for _ in 0..2 {
        let fields = format!("account=meli:{SELLER}&days=7");
        Visitor::tool()
            .post(&world, "/setup/backfill", &fields)
            .await;
        world.settle().await;
        world.ticks(3).await;
    }

    assert_eq!(
        world.transcript(world.conversation(&ended[0])),
        ["< Tem azul?", "> Tem"]
    );
    assert_eq!(
        world.transcript(world.conversation(&ended[1])),
        ["< Chegou quebrado"]
    );
    assert!(place(&format!("question:{old}")).is_none());
    for one in world.chatwoot.conversations() {
        assert_eq!(one.status, "resolved", "{one:?}");
        assert_eq!(one.priority, None, "{one:?}");
        assert!(
            !one.labels.iter().any(|label| label.contains("urgente")),
            "{one:?}"
        );
    }
}
