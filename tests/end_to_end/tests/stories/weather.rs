//! Pages of proxies and edges in the place of answers: passing trouble, never a verdict. And odd values
//! in answers: they hide nothing but themselves.

use end_to_end::{BUYER, SELLER, World};
use simulators::{Call, Fault};

const OTHER_BUYER: u64 = 555_000_333;

/// A sale whose buyer wrote, and its conversation.
async fn sale_in_work(world: &World) -> (u64, u64) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(2).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    (sale.thread, conversation)
}

/// What stands before Chatwoot or Mercado Livre answers every call that `hits` says.
fn pages() -> [fn() -> Fault; 4] {
    [
        Fault::no_way,
        || Fault::edge(403),
        || Fault::edge(503),
        || Fault::edge(200),
    ]
}

#[tokio::test]
async fn replies_that_wait_while_chatwoots_proxy_answers_in_its_place_reach_the_buyer_and_are_told()
{
    for page in pages() {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        let first = world.chatwoot.agent_replies(conversation, "um");
        let second = world.chatwoot.agent_replies(conversation, "dois");
        let deliveries = world.chatwoot.take_deliveries();
        world.chatwoot.wire().judge(move |_| Some(page()));
        for delivery in &deliveries {
            world.hand_over(delivery).await;
        }

        world.dispatch().await;
        world.ticks(6).await;
        world.chatwoot.wire().judge(|_| None);
        world.ticks(20).await;

        assert_eq!(world.meli.received_by_buyer(thread), ["um", "dois"]);
        for reply in [first, second] {
            assert_eq!(world.message(conversation, reply).status, "delivered");
        }
        assert_eq!(world.chatwoot.conversations().len(), 1);
        assert_eq!(world.transcript(conversation), ["< Oi", "> um", "> dois"]);
    }
}

#[tokio::test]
async fn a_bubble_and_a_status_that_a_proxy_answered_for_are_set_later() {
    for page in pages() {
        for part in ["/messages/", "/toggle_status"] {
            let world = World::new().await;
            let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
            world.ticks(1).await;
            let conversation = world.conversation(&format!("question:{question}"));
            world.chatwoot.wire().judge(move |call| {
                let is_hit = call.method != "GET" && call.path.contains(part);
                is_hit.then(page)
            });
            let reply = world.chatwoot.agent_replies(conversation, "Temos");
            world.settle().await;
            world.ticks(6).await;
            assert_eq!(world.meli.answer_of(question).as_deref(), Some("Temos"));

            world.chatwoot.wire().judge(|_| None);
            world.ticks(20).await;

            assert_eq!(world.message(conversation, reply).status, "delivered");
            let shown = world.chatwoot.conversations();
            assert_eq!(shown[0].status, "resolved", "{part}");
        }
    }
}

#[tokio::test]
async fn a_failure_is_told_although_a_proxy_answered_for_the_first_attempts() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    world.meli.block(thread, Some("blocked_by_time"));
    world
        .chatwoot
        .wire()
        .judge(|call| (call.method == "PATCH").then(Fault::no_way));

    let reply = world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.settle().await;
    world.ticks(6).await;
    let notes = world.notes(conversation).len();
    world.chatwoot.wire().judge(|_| None);
    world.ticks(20).await;

    assert_eq!(world.message(conversation, reply).status, "failed");
    assert_eq!(world.notes(conversation).len(), notes, "no note instead");
}

#[tokio::test]
async fn an_edge_before_mercado_livre_is_no_missing_permission_and_rests_no_lane() {
    for page in pages() {
        let world = World::new().await;
        let (thread, conversation) = sale_in_work(&world).await;
        world.meli.wire().judge(move |_| Some(page()));

        let reply = world.chatwoot.agent_replies(conversation, "Sai hoje");
        world.settle().await;
        world.ticks(6).await;
        world.meli.wire().judge(|_: &Call| None);
        world.meli.buyer_writes(thread, "E o meu pedido?");
        let question = world.meli.ask(&world.item, OTHER_BUYER, "Tem azul?");
        world.ticks(2).await;

        assert!(
            world
                .chatwoot
                .conversation_of(&format!("meli:{SELLER}:account"))
                .is_none(),
            "nothing is announced"
        );
        assert_eq!(
            world.transcript(world.conversation(&format!("question:{question}"))),
            ["< Tem azul?"]
        );
        world.ticks(15).await;
        assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
        assert_eq!(world.message(conversation, reply).status, "delivered");
        assert!(
            world
                .transcript(conversation)
                .contains(&"< E o meu pedido?".to_owned())
        );
    }
}

#[tokio::test]
async fn a_page_in_the_place_of_a_question_does_not_end_it() {
    let world = World::new().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("question:{question}"));
    let path = format!("/questions/{question}");
    world.meli.wire().judge(move |call| {
        let is_hit = call.path == path || call.path == "/answers";
        is_hit.then(Fault::no_way)
    });

    let reply = world.chatwoot.agent_replies(conversation, "Temos");
    world.settle().await;
    world.ticks(6).await;
    let shown = world.chatwoot.conversations();
    assert_eq!(shown[0].status, "open");
    world.meli.wire().judge(|_| None);
    world.ticks(20).await;

    assert_eq!(world.meli.answer_of(question).as_deref(), Some("Temos"));
    assert_eq!(world.message(conversation, reply).status, "delivered");
}

/// Stands in texts where an answer is to have half an emoji.
const HALF: &str = "[half]";

#[tokio::test]
async fn half_an_emoji_is_a_replacement_mark_and_hides_nothing() {
    let world = World::new().await;
    world.meli.wire().misprint(HALF, r"\ud83d");
    world.chatwoot.wire().misprint(HALF, r"\ude00");
    let sales = [BUYER, BUYER].map(|buyer| {
        world
            .meli
            .add_sale(SELLER, buyer, &[&world.item], true)
            .thread
    });
    let questions = [format!("Tem {HALF}?"), "Tem azul?".to_owned()]
        .map(|text| world.meli.ask(&world.item, BUYER, &text));
    world.meli.buyer_writes(sales[0], &format!("Oi {HALF}"));
    world.meli.buyer_writes(sales[0], "Tudo bem?");
    world.meli.buyer_writes(sales[1], "Olá");

    world.ticks(1).await;

    let shown = |thread: String| world.transcript(world.conversation(&thread));
    assert_eq!(
        shown(format!("question:{}", questions[0])),
        ["< Tem \u{fffd}?"]
    );
    assert_eq!(shown(format!("question:{}", questions[1])), ["< Tem azul?"]);
    assert_eq!(
        shown(format!("pack:{}", sales[0])),
        ["< Oi \u{fffd}", "< Tudo bem?"]
    );
    assert_eq!(shown(format!("pack:{}", sales[1])), ["< Olá"]);

    let conversation = world.conversation(&format!("pack:{}", sales[1]));
    world
        .chatwoot
        .agent_notes(conversation, &format!("nota {HALF}"));
    world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.chatwoot.take_deliveries();
    world.ticks(1).await;
    assert_eq!(world.meli.received_by_buyer(sales[1]), ["Sai hoje"]);
}

#[tokio::test]
async fn what_cannot_be_read_of_a_thread_or_a_conversation_is_counted_once_in_a_run() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(2).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    let note = world.chatwoot.agent_notes(conversation, "uma nota");
    world.chatwoot.agent_replies(conversation, "Olá");
    world.chatwoot.take_deliveries();
    world
        .chatwoot
        .wire()
        .misprint(&format!("\"id\":{note},"), "\"id\":[],");

    let summary = world.tick().await;

    assert_eq!(world.meli.received_by_buyer(sale.thread), ["Olá"]);
    assert_eq!(summary["failed"], 1, "{summary}");
    let odd = world.meli.buyer_writes(sale.thread, "Uma");
    world.meli.buyer_writes(sale.thread, "Outra");
    world
        .meli
        .wire()
        .misprint(&format!("\"id\":\"{odd}\""), "\"id\":{}");
    world.pass(60);
    let summary = world.tick().await;
    let said = world.transcript(conversation);
    assert_eq!(said.last().map(String::as_str), Some("< Outra"));
    // The conversation is not read again while nothing in it is unknown.
    assert_eq!(summary["failed"], 1, "{summary}");
}

#[tokio::test]
async fn one_list_that_is_down_hides_nothing_of_the_others() {
    for (part, weather) in [
        ("/orders/search", Fault::edge(503)),
        ("/claims/search", Fault::edge(503)),
        ("/received_questions/search", Fault::edge(503)),
        (
            "/orders/search",
            Fault::json(
                403,
                &serde_json::json!({"error": "forbidden", "message": "no", "status": 403}),
            ),
        ),
    ] {
        let world = World::new().await;
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        let claimed = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        world.ticks(11).await;
        let fault = weather.clone();
        world
            .meli
            .wire()
            .judge(move |call| call.path.contains(part).then(|| fault.clone()));
        world.ticks(12).await;

        world.meli.buyer_writes(sale.thread, "Oi");
        let claim = world
            .meli
            .open_claim(SELLER, claimed.orders[0], "Chegou quebrado");
        world.meli.take_notifications();
        world.ticks(10).await;

        let shown = |thread: String| world.transcript(world.conversation(&thread));
        assert_eq!(shown(format!("pack:{}", sale.thread)), ["< Oi"], "{part}");
        if !part.contains("claims") {
            assert_eq!(
                shown(format!("claim:{claim}")),
                ["< Chegou quebrado"],
                "{part}"
            );
        }
    }
}

#[tokio::test]
async fn a_list_of_sales_that_is_refused_is_told_and_told_again_when_it_works() {
    let world = World::new().await;
    world.ticks(1).await;
    world.meli.forbid_policy(SELLER, "/orders/search", true);
    world.ticks(25).await;
    let conversation = world.conversation("account");
    let told = world.transcript(conversation);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].contains("lista de vendas"), "{told:?}");

    world.meli.forbid_policy(SELLER, "/orders/search", false);
    world.ticks(25).await;

    let told = world.transcript(conversation);
    assert_eq!(told.len(), 2, "{told:?}");
}
