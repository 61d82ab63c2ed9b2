//! Files in claims: smaller than a sale's, with routes and names of their own.

use end_to_end::{BUYER, SELLER, World};

use super::JPEG;

/// A claim, and the conversation about it.
async fn claim_in_work(world: &World) -> (u64, u64) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let claim = world
        .meli
        .open_claim(SELLER, sale.orders[0], "Chegou quebrado");
    world.tick().await;
    world.settle().await;
    (claim, world.conversation(&format!("claim:{claim}")))
}

#[tokio::test]
async fn they_go_both_ways() {
    let world = World::new().await;
    let (claim, conversation) = claim_in_work(&world).await;

    world
        .meli
        .buyer_writes_in_claim_with_file(claim, "Veja", ("foto.jpg", JPEG, b"jpeg".to_vec()));
    world.ticks(15).await;
    let nota = [("nota fiscal nº 1.pdf", "application/pdf", b"%PDF".to_vec())];
    let reply = world
        .chatwoot
        .agent_replies_with_files(conversation, "Segue a nota", &nota);
    world.settle().await;
    world.ticks(2).await;

    let shown = world
        .chatwoot
        .messages(conversation)
        .into_iter()
        .find(|message| message.content == "Veja")
        .unwrap();
    assert_eq!(
        world.chatwoot.files_of(shown.id),
        [("foto.jpg".to_owned(), JPEG.to_owned(), b"jpeg".to_vec())]
    );
    assert_eq!(world.message(conversation, reply).status, "delivered");
    assert_eq!(
        world.meli.files_sent_in_claim(claim),
        [("nota_fiscal_n__1.pdf".to_owned(), b"%PDF".to_vec())]
    );
    assert_eq!(
        world.meli.claim_texts(claim).last().unwrap().1,
        "Segue a nota"
    );
}

#[tokio::test]
async fn what_a_claim_does_not_take_is_refused_by_name_and_nothing_is_sent() {
    for (name, kind, bytes) in [
        ("leia.txt", "text/plain", 1),
        ("foto.jpg", JPEG, (5 << 20) + 1),
    ] {
        let world = World::new().await;
        let (claim, conversation) = claim_in_work(&world).await;

        let reply = world.chatwoot.agent_replies_with_files(
            conversation,
            "Segue",
            &[(name, kind, vec![b'x'; bytes])],
        );
        world.settle().await;

        let reply = world.message(conversation, reply);
        assert_eq!(reply.status, "failed");
        assert!(reply.external_error.unwrap().contains(name));
        assert_eq!(world.meli.claim_texts(claim).len(), 1);
    }
}
