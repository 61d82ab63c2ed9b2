//! What the setup page tells and offers people: numbers, ways on, and nothing heavier than it must be.

use std::time::Duration;

use end_to_end::{Answered, BUYER, SELLER, Setup, Visitor, World};
use serde_json::{Value, json};
use simulators::Fault;

/// The most that the page may weigh, in bytes.
const WEIGHT: usize = 15_000;

fn account() -> String {
    format!("account=meli:{SELLER}")
}

async fn fresh(settings: Vec<(&'static str, String)>) -> World {
    let setup = Setup {
        fresh: true,
        settings,
        ..Setup::default()
    };
    let world = World::with(setup).await;
    world.meli.sign_in(Some(SELLER));
    world
}

/// Presses a button; the page that it leads to.
async fn press(world: &World, person: &Visitor, path: &str, form: &str) -> Answered {
    let pressed = person.post(world, path, form).await;
    assert_eq!(pressed.status, 303, "{}", pressed.body);
    person.get(world, pressed.header("location")).await
}

fn hooks(world: &World) -> Vec<Option<String>> {
    let inboxes = world.chatwoot.inboxes();
    inboxes.into_iter().map(|inbox| inbox.2).collect()
}

// ------------------------------------------------------------------ webhooks

#[tokio::test]
async fn an_address_that_changed_is_told_apart_and_preparing_points_the_webhooks_here() {
    let mut world = fresh(vec![]).await;
    let tool = Visitor::tool();
    tool.post(&world, "/setup/provision", "").await;
    world.set(&[("PUBLIC_URL", "https://tunnel.example")]);

    let checks = tool.get(&world, "/setup/doctor?lang=en").await.body;
    assert!(
        checks.contains("an earlier address of this installation"),
        "{checks}"
    );
    let told = tool.post(&world, "/setup/provision", "").await.json();

    assert_eq!((&told["webhooks"], &told["left"]), (&json!(2), &json!(0)));
    let wanted = Some("https://tunnel.example/webhook".to_owned());
    assert_eq!(hooks(&world), [wanted.clone(), wanted]);
}

#[tokio::test]
async fn a_webhook_that_leads_elsewhere_is_taken_only_when_somebody_insists() {
    let world = fresh(vec![]).await;
    let hook = Some("https://elsewhere.example/hook");
    let questions = world
        .chatwoot
        .add_inbox("Mercado Livre - Perguntas", hook, true);
    world
        .chatwoot
        .add_inbox("Mercado Livre - Vendas", hook, true);
    let person = Visitor::person(&world).await;
    let page = press(&world, &person, "/setup/provision", "").await;
    let field = format!(r#"name="point" value="{}""#, questions.id);
    assert!(page.body.contains(&field), "{}", page.body);
    let settings = format!("/settings/inboxes/{}\"", questions.id);
    assert!(page.body.contains(&settings), "{}", page.body);

    let point = format!("point={}", questions.id);
    press(&world, &person, "/setup/provision", &point).await;

    let ours = Some("https://bridge.example/webhook".to_owned());
    assert_eq!(hooks(&world), [ours, hook.map(str::to_owned)]);
}

#[tokio::test]
async fn chatwoot_is_prepared_in_the_installations_language_once() {
    let spanish = vec![("BRIDGE_LOCALE", "es".to_owned())];
    let mut world = fresh(spanish).await;
    let tool = Visitor::tool();
    tool.post(&world, "/setup/provision", "").await;
    let names = |world: &World| -> Vec<String> {
        let inboxes = world.chatwoot.inboxes().into_iter();
        inboxes.map(|inbox| inbox.1).collect()
    };
    let made = ["Mercado Libre - Preguntas", "Mercado Libre - Ventas"];
    assert_eq!(names(&world), made);

    world.set(&[("BRIDGE_LOCALE", "pt-BR")]);
    let again = tool.post(&world, "/setup/provision", "").await.json();

    assert_eq!(
        (names(&world), &again["labels"]),
        (made.map(str::to_owned).into(), &json!(0))
    );
}

// ------------------------------------------------------------------ numbers

#[tokio::test]
async fn checking_an_account_tells_how_many_messages_are_new() {
    let world = World::new().await;
    world.tick().await;
    let person = Visitor::person(&world).await;
    for text in ["Tem?", "Ainda tem?"] {
        world.meli.ask(&world.item, BUYER, text);
    }

    let page = press(&world, &person, "/setup/poll", &account()).await;
    assert!(page.body.contains("Mensagens verificadas: 2 novas."));
    let page = press(&world, &person, "/setup/poll", &account()).await;
    assert!(page.body.contains("Mensagens verificadas: nenhuma nova."));
}

#[tokio::test]
async fn a_test_message_can_be_followed_to_its_conversation() {
    let world = World::new().await;
    world.tick().await;
    let person = Visitor::person(&world).await;

    let page = press(&world, &person, "/setup/test", &account()).await;

    let place = format!("/conversations/{}\"", world.conversation("account"));
    assert!(page.body.contains(&place), "{}", page.body);
}

#[tokio::test]
async fn an_import_that_opens_many_conversations_asks_first_and_then_counts_them() {
    let world = World::new().await;
    for _ in 0..51 {
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        world.meli.buyer_writes(sale.thread, "De ontem");
        world.meli.person_reads(sale.thread);
    }
    world.pass(60 * 60);
    world.ticks(2).await;
    let before = world.chatwoot.conversations().len();
    let person = Visitor::person(&world).await;

    let asked = press(&world, &person, "/setup/backfill", &account()).await;
    assert!(
        asked.body.contains("até 51 conversas novas"),
        "{}",
        asked.body
    );
    world.settle().await;
    assert_eq!(world.chatwoot.conversations().len(), before);

    let sure = format!("{}&days=30&sure=1", account());
    let begun = press(&world, &person, "/setup/backfill", &sure).await;
    assert!(
        begun.body.contains("Importação: 0 de 51 conversas."),
        "{}",
        begun.body
    );
    assert!(begun.body.contains("http-equiv=\"refresh\""));
    world.settle().await;
    world.ticks(2).await;
    let path = format!("/setup/progress?{}", account());
    let progress = person.get(&world, &path).await.json();
    assert_eq!(
        progress,
        json!({"text": "Importação concluída: 51 de 51 conversas.", "under_way": false})
    );
}

#[tokio::test]
async fn a_small_import_begins_at_once() {
    let world = World::new().await;
    world.tick().await;
    let person = Visitor::person(&world).await;

    let page = press(&world, &person, "/setup/backfill", &account()).await;

    assert!(page.body.contains("Importação iniciada"), "{}", page.body);
}

#[tokio::test]
async fn what_was_given_up_on_begins_again_by_a_button() {
    let world = World::new().await;
    world.tick().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    world.meli.wire().judge(|call| {
        (call.path.starts_with("/messages")).then(|| Fault::text(429, "local_rate_limited"))
    });
    world.chatwoot.agent_replies(conversation, "um");
    world.settle().await;
    world.pass(Duration::from_hours(24).as_secs());
    world.ticks(2).await;
    world.meli.wire().judge(|_| None);
    let person = Visitor::person(&world).await;
    let page = person.get(&world, "/setup").await.body;
    assert!(page.contains("Tentar enviar de novo"), "{page}");

    let page = press(&world, &person, "/setup/replay", "").await.body;

    assert!(page.contains("1 mensagem voltou para a fila."), "{page}");
    world.settle().await;
    world.ticks(2).await;
    assert_eq!(world.meli.received_by_buyer(sale.thread), ["um"]);
}

// ------------------------------------------------------------------ the page itself

#[tokio::test]
async fn whoever_logs_out_is_asked_for_the_token_again() {
    let world = World::new().await;
    let person = Visitor::person(&world).await;
    let elsewhere = person.clone().with("origin", "https://elsewhere.example");
    assert_eq!(
        elsewhere.post(&world, "/setup/logout", "").await.status,
        403
    );

    let answer = person.post(&world, "/setup/logout", "").await;

    assert_eq!((answer.status, answer.header("location")), (303, "/setup"));
    let cookie = answer.header("set-cookie");
    assert!(
        cookie.starts_with("setup=;") && cookie.contains("Max-Age=0"),
        "{cookie}"
    );
}

#[tokio::test]
async fn the_bare_address_leads_browsers_to_the_page_and_tools_nowhere() {
    let world = World::new().await;
    let browser = Visitor::stranger().with("accept", "text/html");

    let led = browser.get(&world, "/").await;
    assert_eq!((led.status, led.header("location")), (303, "/setup"));
    assert_eq!(Visitor::stranger().get(&world, "/").await.status, 404);
}

#[tokio::test]
async fn the_page_says_which_build_runs_and_stays_light() {
    let world = World::new().await;
    world.ticks(1).await;
    let person = Visitor::person(&world).await;
    person.post(&world, "/setup/invite", "").await;

    let page = person.get(&world, "/setup").await.body;

    let health: Value = Visitor::stranger().get(&world, "/healthz").await.json();
    let version = health["version"].as_str().unwrap();
    assert!(page.contains(&format!("Versão {version}")), "{page}");
    assert!(page.len() <= WEIGHT, "{} bytes", page.len());
}
