//! What comes in unsigned is a hint: the conversation's listing says what is there.

use bridge::{
    accounts::{Account, Accounts as _, Tokens},
    ids::AccountId,
    ports::Clock,
};
use end_to_end::{BUYER, PUBLIC_URL, SELLER, Setup, Visitor, World};
use lambda_http::{Body, Request, http};
use local::functions::InProcess;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use simulators::chatwoot::{Delivery, Profile};

/// Who connects while the functions run.
const NEW_SELLER: u64 = 987_654_999;
const TOKEN: &str = "a-token-that-nobody-guesses";
const DOOR: &str = "/webhook/a-token-that-nobody-guesses";

async fn behind_a_token(profile: Profile) -> World {
    World::with(Setup {
        profile,
        settings: vec![("WEBHOOK_TOKEN", TOKEN.to_owned())],
        ..Setup::default()
    })
    .await
}

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

/// The webhook that announces what an agent writes now; its deliveries are taken.
fn announcement(world: &World, conversation: u64, text: &str) -> Value {
    world.chatwoot.take_deliveries();
    world.chatwoot.agent_replies(conversation, text);
    of_kind(&world.chatwoot.take_deliveries(), "message_created").json()
}

fn of_kind<'a>(deliveries: &'a [Delivery], event: &str) -> &'a Delivery {
    deliveries
        .iter()
        .find(|delivery| delivery.event() == event)
        .unwrap()
}

async fn post_unsigned(world: &World, body: &Value) {
    assert_eq!(world.post(DOOR, &[], body.to_string()).await, 200);
    world.dispatch().await;
}

/// Nothing is left to be done anywhere.
async fn is_at_rest(world: &World) {
    world.ticks(6).await;
    let quiet = world.tick().await;
    assert_eq!(
        (&quiet["outbound"], &quiet["retried"], &quiet["failed"]),
        (&json!(0), &json!(0), &json!(0)),
        "{quiet}"
    );
}

#[tokio::test]
async fn a_message_that_chatwoot_never_had_is_not_sent_whoever_knows_the_token() {
    for created in [true, false] {
        let world = behind_a_token(Profile::V4_15).await;
        let (thread, conversation) = sale_in_work(&world).await;
        let mut forged = announcement(&world, conversation, "Sai hoje");
        forged["id"] = json!(999_999);
        forged["content"] = json!("Pague no meu Pix");
        forged["event"] = json!(if created {
            "message_created"
        } else {
            "message_updated"
        });

        post_unsigned(&world, &forged).await;
        is_at_rest(&world).await;

        assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
    }
}

#[tokio::test]
async fn a_forged_answer_to_a_question_is_not_sent() {
    let world = behind_a_token(Profile::V4_15).await;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("question:{question}"));
    let mut forged = announcement(&world, conversation, "Temos");
    forged["content"] = json!("Não vendemos mais");

    post_unsigned(&world, &forged).await;
    is_at_rest(&world).await;

    assert_eq!(world.meli.answer_of(question).as_deref(), Some("Temos"));
}

#[tokio::test]
async fn a_wrong_signature_under_a_right_token_is_a_hint_too() {
    let world = behind_a_token(Profile::V4_15).await;
    let (thread, conversation) = sale_in_work(&world).await;
    let mut body = announcement(&world, conversation, "Sai hoje");
    body["content"] = json!("Pague no meu Pix");
    let body = body.to_string();
    let mut headers = crate::bad_input::signed(&world, &body);
    headers[2].1 = format!("sha256={}", "0".repeat(64));

    assert_eq!(world.post(DOOR, &headers, body.clone()).await, 200);
    assert_eq!(world.post("/webhook", &headers, body).await, 401);
    world.dispatch().await;

    assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
}

#[tokio::test]
async fn a_chatwoot_that_cannot_sign_answers_questions_and_sales() {
    for profile in [Profile::V3_16, Profile::V4_1, Profile::V4_12] {
        let world = behind_a_token(profile).await;
        let (thread, conversation) = sale_in_work(&world).await;
        let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
        world.tick().await;
        let asked = world.conversation(&format!("question:{question}"));
        world.chatwoot.take_deliveries();

        world.chatwoot.agent_replies(conversation, "Sai hoje");
        world.chatwoot.agent_replies(asked, "Temos");
        for delivery in world.chatwoot.take_deliveries() {
            world.post(DOOR, &delivery.headers, delivery.body).await;
        }
        world.dispatch().await;

        assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
        assert_eq!(world.meli.answer_of(question).as_deref(), Some("Temos"));
    }
}

#[tokio::test]
async fn what_was_written_to_one_buyer_is_never_sent_to_another() {
    let world = behind_a_token(Profile::V4_15).await;
    let (thread, _) = sale_in_work(&world).await;
    let (_, other) = sale_in_work(&world).await;
    let elsewhere = world.chatwoot.add_inbox("Site", None, false);
    let (foreign, _) = world
        .chatwoot
        .agent_starts_conversation(elsewhere.id, "Olá");
    let mut forged = announcement(&world, other, "Para o outro");
    forged["conversation"]["contact_inbox"]["source_id"] =
        json!(format!("meli:{SELLER}:pack:{thread}"));

    post_unsigned(&world, &forged).await;
    forged["conversation"]["id"] = json!(foreign);
    forged["id"] = json!(1);
    post_unsigned(&world, &forged).await;
    world.ticks(6).await;

    assert!(world.meli.received_by_buyer(thread).is_empty());
}

#[tokio::test]
async fn no_conversation_turns_red_because_somebody_says_that_it_is_not_ours() {
    let world = behind_a_token(Profile::V4_15).await;
    let (thread, conversation) = sale_in_work(&world).await;
    let elsewhere = world.chatwoot.add_inbox("Site", None, false);
    let (foreign, said) = world
        .chatwoot
        .agent_starts_conversation(elsewhere.id, "Olá");
    let mut forged = announcement(&world, conversation, "Sai hoje");
    let id = forged["id"].as_u64().unwrap();
    forged["conversation"]["contact_inbox"] = json!(null);
    post_unsigned(&world, &forged).await;
    forged["conversation"]["id"] = json!(foreign);
    forged["id"] = json!(said);
    post_unsigned(&world, &forged).await;
    world.ticks(6).await;

    assert_eq!(world.meli.received_by_buyer(thread), ["Sai hoje"]);
    assert_eq!(world.message(conversation, id).status, "delivered");
    assert_eq!(world.message(foreign, said).status, "sent");
}

#[tokio::test]
async fn news_of_an_old_message_are_no_reply_and_no_bubble_turns_red() {
    let world = World::new().await;
    world.tick().await;
    let (conversation, message) = world
        .chatwoot
        .agent_starts_conversation(world.sales.id, "Olá, comprou conosco?");
    world.chatwoot.take_deliveries();
    world.pass(2 * 24 * 60 * 60);
    world.ticks(1).await;

    world.chatwoot.agent_deletes_message(message);
    let deliveries = world.chatwoot.take_deliveries();
    let mut news = of_kind(&deliveries, "message_updated").json();
    news["content_attributes"] = json!({});
    let body = news.to_string();
    let signed = crate::bad_input::signed(&world, &body);
    assert_eq!(world.post("/webhook", &signed, body).await, 200);
    world.dispatch().await;
    world.ticks(6).await;

    assert_eq!(world.message(conversation, message).status, "sent");
}

#[tokio::test]
async fn news_of_a_message_that_was_passed_over_do_not_send_it() {
    let world = World::new().await;
    let (thread, conversation) = sale_in_work(&world).await;
    let bot = world.chatwoot.bot_replies(conversation, "Sou um robô");
    world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.settle().await;
    world.ticks(10).await;

    // As if bots were people from now on: what was decided stays decided.
    let mut news = announcement(&world, conversation, "E o código é BR1");
    world.settle().await;
    news["id"] = json!(bot);
    news["event"] = json!("message_updated");
    let body = news.to_string();
    let signed = crate::bad_input::signed(&world, &body);
    assert_eq!(world.post("/webhook", &signed, body).await, 200);
    world.dispatch().await;
    world.ticks(6).await;

    assert_eq!(
        world.meli.received_by_buyer(thread),
        ["Sai hoje", "E o código é BR1"]
    );
    assert_eq!(world.message(conversation, bot).status, "sent");
}

/// Posts to functions with other settings.
pub(crate) async fn post_to(
    functions: &InProcess,
    path: &str,
    headers: &[(String, String)],
    body: &Value,
) {
    let mut request = http::Request::builder()
        .method("POST")
        .uri(format!("{PUBLIC_URL}{path}"));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let request: Request = request.body(Body::Text(body.to_string())).unwrap();
    assert_eq!(functions.request(request).await.status(), 200);
}

/// A notification comes; later on only polls find what buyers ask.
pub(crate) async fn notifications_come_and_stop(world: &World) {
    world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.notifications().await;
    world.dispatch().await;
    let come = Visitor::tool().get(world, "/setup/doctor").await.json();
    assert!(come.to_string().contains("perguntas: há "), "{come}");
    world.ticks(70).await;
    for number in 0..5 {
        world
            .meli
            .ask(&world.item, BUYER, &format!("E a número {number}?"));
        world.meli.take_notifications();
        // What was written just now may still be announced.
        world.pass(20);
        world
            .poll(json!({"task": "poll", "account": format!("meli:{SELLER}")}))
            .await;
        world.settle().await;
    }
}

/// Notifications of messages come that cannot be read: a few, which is nothing much, and then many.
pub(crate) async fn notifications_lead_nowhere(world: &World) {
    for (numbers, wait) in [(0..1, 0), (1..7, 660), (7..8, 1)] {
        for number in numbers {
            let resource = format!("d81f5c3ea0b7496c82e4f09b7a6d1c{number:02}");
            let body = json!({"topic": "messages", "resource": resource, "user_id": SELLER});
            world
                .post("/mercado-livre/notifications", &[], body.to_string())
                .await;
            world.dispatch().await;
        }
        let found = Visitor::tool().get(world, "/setup/doctor").await.json();
        let said = found.to_string();
        assert_eq!(
            said.contains("não existe mais: mensagens: 1"),
            wait != 1,
            "{said}"
        );
        world.pass(wait);
    }
    let page = Visitor::person(world).await.get(world, "/setup").await.body;
    assert!(page.contains("mensagens: 8, desde"), "{page}");
}

#[tokio::test]
async fn notifications_have_a_token_of_their_own_and_older_ones_still_serve() {
    let notification = json!({"topic": "questions", "resource": "/questions/1", "user_id": SELLER});
    let door = "/mercado-livre/notifications";
    let post = async |world: &World, path: &str| {
        let body = notification.to_string();
        world.post(&format!("{door}{path}"), &[], body).await
    };
    let both = World::with(Setup {
        settings: vec![
            ("WEBHOOK_TOKEN", "speaks-for-chatwoot".to_owned()),
            ("NOTIFICATION_TOKEN", "the-new-one,the-old-one".to_owned()),
        ],
        ..Setup::default()
    })
    .await;
    for (path, status) in [
        ("/the-new-one", 200),
        ("/the-old-one", 200),
        ("/speaks-for-chatwoot", 404),
        ("", 404),
    ] {
        assert_eq!(post(&both, path).await, status, "{path}");
    }
    for (token, status) in [("the-new-one", 404), ("speaks-for-chatwoot", 200)] {
        let path = format!("/webhook/{token}");
        assert_eq!(both.post(&path, &[], "{}").await, status, "{token}");
    }

    let older = behind_a_token(Profile::V4_15).await;
    Visitor::tool().post(&older, "/setup/provision", "").await;
    let made = older.table.table.settings().await.unwrap();
    let made = made.notification_token.unwrap();
    older.pass(61);
    for (path, status) in [
        (format!("/{}", made.expose_secret()), 200),
        (format!("/{TOKEN}"), 200),
        (String::new(), 404),
        ("/x".to_owned(), 404),
    ] {
        assert_eq!(post(&older, &path).await, status, "{path}");
    }
    let again = Visitor::tool().post(&older, "/setup/provision", "").await;
    drop(again);
    let kept = older.table.table.settings().await.unwrap();
    assert_eq!(
        kept.notification_token.unwrap().expose_secret(),
        made.expose_secret()
    );
}

#[tokio::test]
async fn a_flood_of_notifications_leaves_few_rows_and_the_rest_to_the_poll() {
    let world = World::new().await;
    world.tick().await;
    let post = async |id: u64| {
        let body = json!({"topic": "questions", "resource": format!("/questions/{id}"), "user_id": SELLER});
        let door = "/mercado-livre/notifications";
        assert_eq!(world.post(door, &[], body.to_string()).await, 200);
    };
    post(1).await;
    world.forget_calls();

    for id in 0..500 {
        post(id).await;
    }

    let [_, _, table] = world.calls();
    assert!(table.len() <= 21, "{}", table.len());
    world.pass(60);
    world.forget_calls();
    post(501).await;
    let [_, _, table] = world.calls();
    assert!(!table.is_empty(), "the next minute is another");
}

#[tokio::test]
async fn a_notification_for_an_account_that_cannot_be_asked_leaves_no_row() {
    let world = World::new().await;
    world.tick().await;
    Visitor::tool()
        .post(&world, "/setup/disconnect", &format!("account={SELLER}"))
        .await;
    world.events().await;

    world.meli.ask(&world.item, BUYER, "Tem azul?");
    assert!(world.notifications().await > 0);

    assert!(world.events().await.is_empty());
}

#[tokio::test]
async fn a_webhook_that_knew_no_such_seller_hears_of_one_who_has_just_connected() {
    let world = World::new().await;
    world.tick().await;
    world.events().await;
    let tokens = world.meli.add_seller(NEW_SELLER, "MLB", "OUTRA_LOJA");
    let item = world.meli.add_item(NEW_SELLER, "Papel", 9.9);
    world.meli.ask(&item, BUYER, "Tem azul?");
    assert!(world.notifications().await > 0);
    assert!(world.events().await.is_empty(), "not connected yet");

    let account = Account::granted(
        AccountId::from_connector(format!("meli:{NEW_SELLER}")),
        Tokens {
            access: tokens.access_token.into(),
            refresh: tokens.refresh_token.into(),
            expires_at: None,
        },
        world.clock.now(),
    );
    assert!(world.table.table.import(&account).await.unwrap());
    world.pass(6);
    world.events().await;
    let asked = world.meli.ask(&item, BUYER, "E verde?");
    assert!(world.notifications().await > 0);
    world.settle().await;

    let conversation = world
        .chatwoot
        .conversation_of(&format!("meli:{NEW_SELLER}:question:{asked}"));
    assert!(conversation.is_some());
}

#[tokio::test]
async fn an_unverified_webhook_costs_one_more_write_in_ten_minutes() {
    let world = behind_a_token(Profile::V4_15).await;
    let (_, conversation) = sale_in_work(&world).await;
    for note in [1, 0, 0] {
        let mut body = announcement(&world, conversation, "Sai hoje");
        world.forget_calls();
        body["id"] = json!(body["id"].as_u64().unwrap() + 5_000);
        assert_eq!(world.post(DOOR, &[], body.to_string()).await, 200);

        let [_, _, table] = world.calls();
        assert_eq!(table.len(), 1 + note);
    }
}

#[tokio::test]
async fn a_warm_webhook_knows_secrets_and_tokens_that_setup_just_made() {
    let world = World::with(Setup {
        fresh: true,
        ..Setup::default()
    })
    .await;
    let sign = |secret: &SecretString| {
        let timestamp = world.clock.now().as_second().to_string();
        let signature = chatwoot::signature::sign(secret, &timestamp, b"{}");
        vec![
            ("x-chatwoot-timestamp".to_owned(), timestamp),
            ("x-chatwoot-signature".to_owned(), signature),
        ]
    };
    let door = "/mercado-livre/notifications";
    let stranger = sign(&"nobodys".into());
    assert_eq!(world.post("/webhook", &stranger, "{}").await, 401);
    assert_eq!(
        world.post(&format!("{door}/x"), &[], "{}").await,
        404,
        "asked before, and so warm"
    );

    Visitor::tool().post(&world, "/setup/provision", "").await;

    let made = world.table.table.settings().await.unwrap();
    let secret = made.webhook_secrets.first().unwrap();
    assert_eq!(world.post("/webhook", &sign(secret), "{}").await, 200);
    let token = made.notification_token.unwrap();
    let own = format!("{door}/{}", token.expose_secret());
    assert_eq!(world.post(&own, &[], "{}").await, 200);
    assert_eq!(world.post("/webhook", &stranger, "{}").await, 401);
}

/// Forgeries make us read the table, but no oftener than a bound says.
#[tokio::test]
async fn forged_signatures_read_the_settings_a_bounded_number_of_times() {
    let world = World::new().await;
    let mut headers = crate::bad_input::signed(&world, "{}");
    headers[2].1 = format!("sha256={}", "0".repeat(64));
    world.forget_calls();

    for _ in 0..100 {
        assert_eq!(world.post("/webhook", &headers, "{}").await, 401);
    }

    let [_, _, table] = world.calls();
    let reads = table.len();
    assert!((1..=130).contains(&reads), "{reads}");
}
