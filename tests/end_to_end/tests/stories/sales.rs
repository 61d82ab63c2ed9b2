//! Messages about sales.

use end_to_end::{BUYER, SELLER, World};

#[tokio::test]
async fn a_sale_is_one_conversation_in_both_directions() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Quando chega?");

    world.tick().await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    let reply = world
        .chatwoot
        .agent_replies(conversation, "Sai hoje – até amanhã");
    world.settle().await;
    world.meli.buyer_writes(sale.thread, "Obrigado!");
    // Without notifications, what comes right after a thread was marked read is looked for.
    world.ticks(3).await;

    assert_eq!(
        world.transcript(conversation),
        ["< Quando chega?", "> Sai hoje – até amanhã", "< Obrigado!"]
    );
    assert_eq!(
        world.meli.received_by_buyer(sale.thread),
        ["Sai hoje - até amanhã"]
    );
    assert_eq!(world.message(conversation, reply).status, "delivered");
    assert_eq!(world.chatwoot.conversations().len(), 1);
}

#[tokio::test]
async fn a_long_thread_is_shown_whole_and_in_order() {
    for seed in 0..5 {
        let world = World::new().await;
        world.meli.set_page_limit(10);
        world.meli.shuffle_pages(Some(seed));
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        let mut expected = Vec::new();
        for number in 0..27 {
            world.pass(60);
            let text = format!("mensagem {number}");
            if number % 5 == 4 {
                world.meli.seller_writes_in_app(sale.thread, &text);
                expected.push(format!("> {text}"));
            } else {
                world.meli.buyer_writes(sale.thread, &text);
                expected.push(format!("< {text}"));
            }
        }

        world.tick().await;
        world.settle().await;
        world.ticks(2).await;

        let conversation = world.conversation(&format!("pack:{}", sale.thread));
        assert_eq!(world.transcript(conversation), expected, "seed {seed}");
    }
}

#[tokio::test]
async fn a_sale_without_a_pack_goes_by_its_order() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], false);
    world.meli.buyer_writes(sale.thread, "Oi");

    world.tick().await;
    let conversation = world.conversation(&format!("pack:{}", sale.orders[0]));
    world.chatwoot.agent_replies(conversation, "Olá");
    world.settle().await;

    assert_eq!(world.meli.received_by_buyer(sale.thread), ["Olá"]);
    assert_eq!(
        world.chatwoot.contacts()[0].identifier.as_deref(),
        Some("meli:user:555000222")
    );
}

#[tokio::test]
async fn replies_in_quick_succession_keep_their_order() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.tick().await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    world.chatwoot.take_deliveries();

    let texts = ["um", "dois", "três"];
    for text in texts {
        world.chatwoot.agent_replies(conversation, text);
    }
    let mut deliveries = world.chatwoot.take_deliveries();
    deliveries.reverse();
    for delivery in &deliveries {
        world.hand_over(delivery).await;
    }
    world.settle().await;

    assert_eq!(world.meli.received_by_buyer(sale.thread), texts);
}

#[tokio::test]
async fn a_long_reply_goes_in_parts() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.tick().await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    let long = "Uma frase que se repete. ".repeat(30);

    let reply = world.chatwoot.agent_replies(conversation, &long);
    world.settle().await;
    world.ticks(2).await;

    let parts = world.meli.received_by_buyer(sale.thread);
    assert!(
        parts.len() == 3 && parts.iter().all(|part| part.chars().count() <= 350),
        "{parts:?}"
    );
    assert_eq!(parts.join(" "), long.trim());
    assert_eq!(world.message(conversation, reply).status, "delivered");
    assert_eq!(
        world.transcript(conversation).len(),
        2,
        "own parts are not mirrored"
    );
}

#[tokio::test]
async fn an_agent_and_the_app_may_say_the_same_thing() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.tick().await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));

    world.chatwoot.agent_replies(conversation, "Olá");
    world.chatwoot.agent_replies(conversation, "Olá");
    world.settle().await;
    world.pass(600);
    world.meli.seller_writes_in_app(sale.thread, "Olá");
    world.meli.buyer_writes(sale.thread, "Três vezes?");
    world.ticks(2).await;

    assert_eq!(
        world.meli.received_by_buyer(sale.thread),
        ["Olá", "Olá", "Olá"]
    );
    assert_eq!(
        world.transcript(conversation),
        ["< Oi", "> Olá", "> Olá", "> Olá", "< Três vezes?"]
    );
}

#[tokio::test]
async fn the_bridge_marks_nothing_read() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");

    world.ticks(2).await;

    let calls = world.meli.wire().calls();
    let reads: Vec<_> = calls
        .iter()
        .filter(|call| call.path.starts_with("/messages/packs/"))
        .collect();
    assert!(
        !reads.is_empty()
            && reads
                .iter()
                .all(|call| call.query.contains("mark_as_read=false"))
    );
    assert_eq!(
        reads.len(),
        1,
        "an unread thread that did not change is not read again"
    );
}

#[tokio::test]
async fn measures_prices_and_masked_numbers_reach_the_buyer_as_they_were_typed() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Qual o tamanho?");
    world.tick().await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    let typed = "5*10cm e 3*20cm, R$ 10,00* cada. CPF ***.456.789-**, nota_fiscal_v2.pdf";

    world
        .chatwoot
        .agent_replies(conversation, &format!("{typed} **amanhã**"));
    world.settle().await;

    assert_eq!(
        world.meli.received_by_buyer(sale.thread),
        [format!("{typed} amanhã")]
    );
}

#[tokio::test]
async fn what_the_marketplace_writes_as_html_is_read_as_text() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let html = r#"Oi<br>veja <a href="https://loja.example/a_b">a nota</a> &amp; o *resto*"#;
    world.meli.buyer_writes(sale.thread, html);

    world.tick().await;

    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    assert_eq!(
        world.transcript(conversation),
        [r"< Oi
veja a nota (https://loja.example/a_b) & o \*resto\*"]
    );
}

#[tokio::test]
async fn a_notification_leads_to_its_message_whatever_it_names() {
    for (names_thread, hides_message) in [(true, false), (true, true), (false, true)] {
        let world = World::new().await;
        world.tick().await;
        world.meli.notify_threads(names_thread);
        world.meli.hide_messages_by_id(hides_message);
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);

        world.meli.buyer_writes(sale.thread, "Oi");
        world.notifications().await;
        world.settle().await;

        let conversation = world.conversation(&format!("pack:{}", sale.thread));
        assert_eq!(
            world.transcript(conversation),
            ["< Oi"],
            "{names_thread} {hides_message}"
        );
    }
}
