//! Answers that are wanted by a certain time.

use bridge::ports::Clock;
use end_to_end::{BUYER, SELLER, Setup, World};
use serde_json::{Value, json};
use simulators::chatwoot::ConversationView;

/// The agent of Brazil, between sellers and buyers.
const AGENT_OF_BRAZIL: u64 = 3_037_675_074;

fn view(world: &World, conversation: u64) -> ConversationView {
    let mut all = world.chatwoot.conversations().into_iter();
    all.find(|one| one.id == conversation).unwrap()
}

/// Labels beside that of the kind, and priority.
fn marks(world: &World, conversation: u64) -> (Vec<String>, Option<String>) {
    let view = view(world, conversation);
    let labels = view.labels.into_iter();
    let labels = labels.filter(|label| label != "ml-pergunta");
    (labels.collect(), view.priority)
}

fn urgent() -> (Vec<String>, Option<String>) {
    (vec!["urgente".to_owned()], Some("urgent".to_owned()))
}

fn answer_by(world: &World, conversation: u64) -> Option<Value> {
    let attributes = view(world, conversation).custom_attributes;
    attributes.get("meli_answer_by").cloned()
}

fn in_minutes(world: &World, minutes: i64) -> Value {
    let at = world.clock.now() + jiff::SignedDuration::from_mins(minutes);
    json!(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

fn overdue(world: &World, conversation: u64) -> usize {
    let notes = world.notes(conversation).into_iter();
    notes.filter(|note| note.starts_with('⏰')).count()
}

async fn question_in_work(world: &World) -> (u64, u64) {
    let question = world.meli.ask(&world.item, BUYER, "Tem na cor azul?");
    world.tick().await;
    let conversation = world.conversation(&format!("question:{question}"));
    (question, conversation)
}

/// Time passes, and the clock looks once.
async fn wait(world: &World, minutes: u64) {
    world.pass(minutes * 60);
    world.tick().await;
    world.settle().await;
}

#[tokio::test]
async fn a_question_says_until_when_it_wants_an_answer_grows_urgent_and_is_told_of_once() {
    let world = World::new().await;
    let by = in_minutes(&world, 60);
    let asked = in_minutes(&world, 0);
    let (_, conversation) = question_in_work(&world).await;
    let attributes = view(&world, conversation).custom_attributes;
    assert_eq!(attributes["meli_asked_at"], asked);
    assert_eq!(attributes["meli_answer_by"], by);
    assert_eq!(attributes["meli_must_act"], json!("vendedor"));
    wait(&world, 40).await;
    assert_eq!(marks(&world, conversation), (Vec::new(), None));

    wait(&world, 6).await;
    assert_eq!(marks(&world, conversation), urgent());
    assert_eq!(overdue(&world, conversation), 0);
    wait(&world, 16).await;
    wait(&world, 60).await;

    assert_eq!(overdue(&world, conversation), 1);
    assert_eq!(marks(&world, conversation), urgent());
}

#[tokio::test]
async fn an_answer_takes_the_deadline_away_and_nothing_that_people_set() {
    let world = World::new().await;
    let (question, conversation) = question_in_work(&world).await;
    world.chatwoot.agent_sorts(conversation, &["vip"], None);
    world
        .chatwoot
        .agent_notes_attribute(conversation, "cor", "azul");
    wait(&world, 50).await;
    let labels = vec!["vip".to_owned(), "urgente".to_owned()];
    assert_eq!(
        marks(&world, conversation),
        (labels, Some("urgent".to_owned()))
    );

    world.chatwoot.agent_replies(conversation, "Temos");
    world.settle().await;

    assert_eq!(world.meli.answer_of(question).as_deref(), Some("Temos"));
    assert_eq!(marks(&world, conversation), (vec!["vip".to_owned()], None));
    assert_eq!(answer_by(&world, conversation), None);
    let attributes = view(&world, conversation).custom_attributes;
    assert_eq!(attributes["cor"], json!("azul"));
    wait(&world, 30).await;
    assert_eq!(overdue(&world, conversation), 0);
}

#[tokio::test]
async fn what_people_decided_stands() {
    let world = World::new().await;
    // Their own priority is not replaced.
    let (_, theirs) = question_in_work(&world).await;
    world.chatwoot.agent_sorts(theirs, &[], Some("low"));
    let (question, taken_off) = question_in_work(&world).await;
    wait(&world, 50).await;
    assert_eq!(marks(&world, theirs), (Vec::new(), Some("low".to_owned())));

    // What they took off is not put on again.
    assert_eq!(marks(&world, taken_off), urgent());
    world.chatwoot.agent_sorts(taken_off, &[], Some("high"));
    wait(&world, 20).await;
    world.chatwoot.agent_replies(taken_off, "Temos");
    world.settle().await;
    assert!(world.meli.answer_of(question).is_some());
    assert_eq!(
        marks(&world, taken_off),
        (Vec::new(), Some("high".to_owned()))
    );
}

#[tokio::test]
async fn a_question_that_came_after_its_time_is_marked_by_its_date_alone() {
    let world = World::new().await;
    let by = in_minutes(&world, 60);
    let question = world.meli.ask(&world.item, BUYER, "Tem na cor azul?");
    world.meli.take_notifications();
    wait(&world, 90).await;
    wait(&world, 30).await;

    let conversation = world.conversation(&format!("question:{question}"));
    assert_eq!(answer_by(&world, conversation), Some(by));
    assert_eq!(marks(&world, conversation), (Vec::new(), None));
    assert_eq!(overdue(&world, conversation), 0);
}

#[tokio::test]
async fn a_question_answered_elsewhere_loses_its_deadline() {
    let world = World::new().await;
    let (question, conversation) = question_in_work(&world).await;
    wait(&world, 50).await;
    assert_eq!(marks(&world, conversation), urgent());

    world.meli.answer_elsewhere(question, "Temos");
    world.notifications().await;
    world.settle().await;
    world.ticks(6).await;

    assert_eq!(marks(&world, conversation), (Vec::new(), None));
    assert_eq!(answer_by(&world, conversation), None);
}

#[tokio::test]
async fn when_a_thread_is_urgent_is_for_people_to_say() {
    for (setting, after_40, after_70) in [("50", true, true), ("0", false, false)] {
        let world = World::with(Setup {
            settings: vec![("URGENT_BELOW", setting.to_owned())],
            ..Setup::default()
        })
        .await;
        let (_, conversation) = question_in_work(&world).await;
        wait(&world, 40).await;
        assert_eq!(marks(&world, conversation) == urgent(), after_40);
        wait(&world, 30).await;
        assert_eq!(overdue(&world, conversation) == 1, after_70);
    }
}

#[tokio::test]
async fn a_claim_says_who_must_act_until_when() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let claim = world
        .meli
        .open_claim(SELLER, sale.orders[0], "Chegou quebrado");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("claim:{claim}"));
    let attributes = view(&world, conversation).custom_attributes;
    assert!(
        attributes["meli_answer_by"]
            .as_str()
            .unwrap()
            .ends_with('Z')
    );
    assert_eq!(attributes["meli_must_act"], json!("vendedor"));

    world.meli.close_claim(claim);
    world.notifications().await;
    world.settle().await;
    world.ticks(2).await;

    assert_eq!(answer_by(&world, conversation), None);
}

#[tokio::test]
async fn a_thread_with_an_agent_wants_an_answer_within_two_working_days() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.use_agent(sale.thread, Some(AGENT_OF_BRAZIL));
    world.meli.buyer_writes(sale.thread, "Oi");
    // A Monday in September 2026: no weekend comes between.
    let by = in_minutes(&world, 48 * 60);
    world.ticks(1).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    assert_eq!(answer_by(&world, conversation), Some(by));

    world.chatwoot.agent_replies(conversation, "Olá");
    world.settle().await;

    assert_eq!(world.meli.received_by_buyer(sale.thread), ["Olá"]);
    assert_eq!(answer_by(&world, conversation), None);
}

#[tokio::test]
async fn a_deadline_costs_nothing_while_it_waits_and_six_calls_when_it_grows_urgent() {
    let world = World::new().await;
    let (_, conversation) = question_in_work(&world).await;
    world.ticks(29).await;
    for _ in 0..10 {
        world.forget_calls();
        world.ticks(1).await;
        let [meli, chatwoot, _] = world.calls();
        // What every tick reads: two feeds, two inboxes.
        assert_eq!((meli.len(), chatwoot.len()), (2, 2), "{chatwoot:?}");
    }

    world.forget_calls();
    world.ticks(8).await;
    assert_eq!(marks(&world, conversation), urgent());
    let [meli, chatwoot, _] = world.calls();
    let own = chatwoot.iter().filter(|call| {
        let path = &call.path;
        path.contains(&format!("/conversations/{conversation}"))
    });
    // Its messages, its marks, label, priority; and it is read back once, because it changed.
    assert!(own.count() <= 6, "{chatwoot:?}");
    let looks = meli
        .iter()
        .filter(|call| call.path.contains("/questions/1"));
    assert_eq!(looks.count(), 1, "{meli:?}");
}
