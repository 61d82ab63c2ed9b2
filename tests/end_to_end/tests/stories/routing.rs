//! Who gets a new conversation.

use end_to_end::{BUYER, SELLER, Setup, Visitor, World};
use serde_json::json;
use simulators::chatwoot::ConversationView;

/// The team and the agent that this Chatwoot has.
const TEAM: u64 = 3;

fn view(world: &World, conversation: u64) -> ConversationView {
    let mut all = world.chatwoot.conversations().into_iter();
    all.find(|one| one.id == conversation).unwrap()
}

async fn routed(routes: &str) -> World {
    World::with(Setup {
        settings: vec![("CHATWOOT_ROUTES", routes.to_owned())],
        ..Setup::default()
    })
    .await
}

async fn sale_in_work(world: &World) -> (u64, u64) {
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    (sale.thread, conversation)
}

#[tokio::test]
async fn a_new_conversation_bears_the_label_of_its_kind() {
    let world = World::new().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    let (_, sale) = sale_in_work(&world).await;
    let question = world.conversation(&format!("question:{question}"));

    assert_eq!(view(&world, question).labels, ["ml-pergunta"]);
    assert_eq!(view(&world, sale).labels, ["ml-venda"]);
    assert_eq!(view(&world, sale).owners, (None, None));
}

#[tokio::test]
async fn rules_give_it_labels_and_a_team_by_account_and_kind() {
    let routes = json!({
        "all": { "labels": ["brasil"] },
        format!("meli:{SELLER}"): { "messages": { "team": TEAM, "labels": ["loja-sul"] } },
    });
    let world = routed(&routes.to_string()).await;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    let (_, sale) = sale_in_work(&world).await;
    let question = world.conversation(&format!("question:{question}"));

    let sale = view(&world, sale);
    assert_eq!(sale.labels, ["ml-venda", "loja-sul", "brasil"]);
    assert_eq!(sale.owners, (None, Some(TEAM)));
    let question = view(&world, question);
    assert_eq!(question.labels, ["ml-pergunta", "brasil"]);
    assert_eq!(question.owners, (None, None));
}

#[tokio::test]
async fn what_people_change_afterwards_is_theirs() {
    let world = World::new().await;
    let (thread, sale) = sale_in_work(&world).await;

    world.chatwoot.agent_sorts(sale, &["vip"], None);
    world.meli.buyer_writes(thread, "Alguém aí?");
    world.ticks(2).await;

    assert_eq!(view(&world, sale).labels, ["vip"]);
}

#[tokio::test]
async fn a_team_that_is_not_there_holds_no_message_back_and_is_asked_for_once() {
    let world = routed(r#"{"all": {"team": 99}}"#).await;
    let (_, sale) = sale_in_work(&world).await;
    assert_eq!(world.transcript(sale), ["< Oi"]);
    assert_eq!(view(&world, sale).labels, ["ml-venda"]);

    world.forget_calls();
    world.ticks(20).await;

    let [_, chatwoot, _] = world.calls();
    let mut tries = chatwoot
        .iter()
        .filter(|call| call.path.ends_with("/assignments"));
    assert_eq!(tries.next(), None);
}

#[tokio::test]
async fn routing_costs_two_calls_of_a_new_conversation_and_none_of_a_known_one() {
    let world = World::new().await;
    world.forget_calls();
    let (thread, _) = sale_in_work(&world).await;
    let labels = |world: &World| {
        let [_, chatwoot, _] = world.calls();
        let ends = |end: &str| {
            chatwoot
                .iter()
                .filter(|call| call.path.ends_with(end))
                .count()
        };
        ends("/labels")
    };
    assert_eq!(labels(&world), 1);

    world.forget_calls();
    world.meli.buyer_writes(thread, "Alguém aí?");
    world.ticks(2).await;
    assert_eq!(labels(&world), 0);
}

#[tokio::test]
async fn a_rule_puts_the_country_of_the_account_on_its_conversations() {
    for (site, country) in [("MLB", "brasil"), ("MLM", "mexico")] {
        let world = routed(r#"{"all": {"labels": ["{country}", "loja"]}}"#).await;
        world.meli.add_seller(SELLER, site, "TIENDA");
        let (_, sale) = sale_in_work(&world).await;

        assert_eq!(view(&world, sale).labels, ["ml-venda", country, "loja"]);
    }
}

#[tokio::test]
async fn what_rules_put_on_conversations_is_made_by_setup_so_that_agents_see_it() {
    let world = routed(r#"{"all": {"labels": ["{country}", "loja"]}}"#).await;
    sale_in_work(&world).await;
    let tool = Visitor::tool();

    let made = tool.post(&world, "/setup/provision", "").await.json();
    assert_eq!(made["labels"], 3 + 1 + 2, "kinds, urgent, loja and brasil");
    assert_eq!(world.chatwoot.provisioned().1, 6);

    let again = tool.post(&world, "/setup/provision", "").await.json();
    assert_eq!(again["labels"], 0);
}
