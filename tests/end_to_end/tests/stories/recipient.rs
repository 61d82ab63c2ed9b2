//! Whom a reply goes to: the buyer, or the agent that stands between.

use std::sync::Arc;

use end_to_end::{BUYER, SELLER, World};
use serde_json::json;
use simulators::Fault;

const AGENT_OF_BRAZIL: u64 = 3_037_675_074;

async fn sale_in_work(world: &World) -> (u64, u64) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.tick().await;
    world.settle().await;
    (
        sale.thread,
        world.conversation(&format!("pack:{}", sale.thread)),
    )
}

async fn reply(world: &World, conversation: u64, text: &str) -> String {
    let reply = world.chatwoot.agent_replies(conversation, text);
    world.settle().await;
    world.message(conversation, reply).status
}

fn sends(world: &World) -> usize {
    let is_send = |call: &&simulators::Call| {
        call.method == "POST" && call.path.starts_with("/messages/packs/")
    };
    world.meli.wire().calls().iter().filter(is_send).count()
}

fn contacts(world: &World) -> Vec<Option<String>> {
    world
        .chatwoot
        .contacts()
        .into_iter()
        .map(|contact| contact.identifier)
        .collect()
}

#[tokio::test]
async fn an_old_thread_goes_to_the_buyer() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;

    assert_eq!(reply(&world, conversation, "Olá").await, "delivered");

    assert_eq!(world.meli.received_by_buyer(thread), ["Olá"]);
    assert_eq!(sends(&world), 1);
}

#[tokio::test]
async fn a_thread_with_an_agent_goes_to_the_agent_and_the_contact_is_the_buyer() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.use_agent(sale.thread, Some(AGENT_OF_BRAZIL));
    world.meli.buyer_writes(sale.thread, "Oi");
    world.tick().await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));

    assert_eq!(reply(&world, conversation, "Olá").await, "delivered");

    assert_eq!(world.meli.received_by_buyer(sale.thread), ["Olá"]);
    assert!(world.meli.lost().is_empty() && sends(&world) == 1);
    assert_eq!(contacts(&world), [Some(format!("meli:user:{BUYER}"))]);
}

#[tokio::test]
async fn each_country_has_its_agent() {
    for (site, agent) in [
        ("MLC", 3_020_819_166),
        ("MLA", 3_037_674_934),
        ("MLM", 3_037_204_279),
        ("MCO", 3_037_204_123),
        ("MPE", 3_037_204_685),
    ] {
        let world = World::new().await;
        world.meli.add_seller(SELLER, site, "TIENDA");
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        world.meli.use_agent(sale.thread, Some(agent));
        world.meli.buyer_writes(sale.thread, "Hola");
        world.tick().await;
        let conversation = world.conversation(&format!("pack:{}", sale.thread));

        assert_eq!(
            reply(&world, conversation, "Qué tal").await,
            "delivered",
            "{site}"
        );

        assert_eq!(
            world.meli.received_by_buyer(sale.thread),
            ["Qué tal"],
            "{site}"
        );
        assert!(world.meli.lost().is_empty(), "{site}");
    }
}

#[tokio::test]
async fn a_thread_that_migrates_in_mid_life_loses_nothing_in_either_direction() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    assert_eq!(reply(&world, conversation, "um").await, "delivered");

    world.meli.use_agent(thread, Some(AGENT_OF_BRAZIL));
    assert_eq!(reply(&world, conversation, "dois").await, "delivered");
    world.meli.buyer_writes(thread, "Pelo agente");
    world.ticks(2).await;
    assert_eq!(reply(&world, conversation, "três").await, "delivered");

    world.meli.use_agent(thread, None);
    assert_eq!(reply(&world, conversation, "quatro").await, "delivered");

    assert_eq!(
        world.meli.received_by_buyer(thread),
        ["um", "dois", "três", "quatro"]
    );
    assert!(world.meli.lost().is_empty(), "{:?}", world.meli.lost());
    assert_eq!(contacts(&world), [Some(format!("meli:user:{BUYER}"))]);
    assert_eq!(world.chatwoot.conversations().len(), 1);
}

#[tokio::test]
async fn a_refused_recipient_is_changed_once() {
    let world = Arc::new(World::new().await);
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.use_agent(sale.thread, Some(AGENT_OF_BRAZIL));
    world.meli.buyer_writes(sale.thread, "Oi");
    world.tick().await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    // The agent leaves between our reading the thread and our writing to it.
    let (there, thread) = (Arc::downgrade(&world), sale.thread);
    world.meli.wire().judge(move |call| {
        if call.method == "POST" && call.path.starts_with("/messages/packs/") {
            there.upgrade()?.meli.use_agent(thread, None);
        }
        None
    });

    assert_eq!(reply(&world, conversation, "Olá").await, "delivered");

    assert_eq!(
        (sends(&world), world.meli.received_by_buyer(sale.thread)),
        (2, vec!["Olá".to_owned()])
    );
    assert!(world.meli.lost().is_empty());
}

#[tokio::test]
async fn one_that_is_refused_twice_fails_the_bubble() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let refusal = json!({"message": "to_user_id 1 does not belong to pack /packs/1/sellers/1", "status": 400});
    for _ in 0..2 {
        world
            .meli
            .wire()
            .break_next("POST", "/messages/packs/", Fault::json(400, &refusal));
    }

    let failed = world.chatwoot.agent_replies(conversation, "Olá");
    world.settle().await;
    world.ticks(3).await;

    assert!(
        world
            .message(conversation, failed)
            .external_error
            .unwrap()
            .contains("não aceitou o destinatário")
    );
    assert!(world.meli.received_by_buyer(thread).is_empty() && sends(&world) == 2);
}

#[tokio::test]
async fn a_thread_of_many_pages_is_read_to_its_end_before_it_is_written_to() {
    for seed in 0..4 {
        let world = World::new().await;
        world.meli.set_page_limit(5);
        world.meli.shuffle_pages(Some(seed));
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        for number in 0..12 {
            world.pass(5);
            world
                .meli
                .buyer_writes(sale.thread, &format!("mensagem {number}"));
        }
        world.tick().await;
        world.settle().await;
        let conversation = world.conversation(&format!("pack:{}", sale.thread));
        world.pass(5);
        world.meli.use_agent(sale.thread, Some(AGENT_OF_BRAZIL));

        assert_eq!(
            reply(&world, conversation, "Olá").await,
            "delivered",
            "seed {seed}"
        );

        assert_eq!(
            world.meli.received_by_buyer(sale.thread),
            ["Olá"],
            "seed {seed}"
        );
        assert!(world.meli.lost().is_empty(), "seed {seed}");
    }
}

#[tokio::test]
async fn a_sale_in_which_nobody_wrote_but_the_seller_goes_to_whom_its_path_says() {
    for agent in [None, Some(AGENT_OF_BRAZIL)] {
        let world = World::new().await;
        world.tick().await;
        world.pass(60);
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        world.meli.use_agent(sale.thread, agent);
        world
            .meli
            .seller_writes_in_app(sale.thread, "Obrigado pela compra");
        world.ticks(15).await;
        let conversation = world.conversation(&format!("pack:{}", sale.thread));

        assert_eq!(
            reply(&world, conversation, "Sai hoje").await,
            "delivered",
            "{agent:?}"
        );

        assert_eq!(
            world.meli.received_by_buyer(sale.thread),
            ["Obrigado pela compra", "Sai hoje"],
            "{agent:?}"
        );
        assert!(world.meli.lost().is_empty(), "{agent:?}");
        assert_eq!(contacts(&world), [Some(format!("meli:user:{BUYER}"))]);
    }
}
