//! What the setup page's buttons do.

use std::time::Duration;

use bridge::{
    Deadline,
    accounts::{Accounts, Connection},
    ids::AccountId,
    ports::Clock,
    timing::later,
};
use end_to_end::{BUYER, SELLER, Setup, Visitor, World};
use serde_json::json;
use simulators::{Fault, chatwoot::Profile};

fn id() -> AccountId {
    AccountId::from_connector(format!("meli:{SELLER}"))
}

fn account() -> String {
    format!("account=meli:{SELLER}")
}

async fn fresh(profile: Profile, settings: Vec<(&'static str, String)>) -> World {
    World::with(Setup {
        fresh: true,
        profile,
        settings,
    })
    .await
}

// ------------------------------------------------------------------ provisioning

#[tokio::test]
async fn provisioning_makes_two_inboxes_that_sign_and_stay_silent() {
    let world = fresh(Profile::V4_15, vec![]).await;

    let made = Visitor::tool()
        .post(&world, "/setup/provision", "")
        .await
        .json();

    let inboxes = world.chatwoot.inboxes();
    let names: Vec<_> = inboxes.iter().map(|inbox| inbox.1.as_str()).collect();
    assert_eq!(
        names,
        ["Mercado Livre - Perguntas", "Mercado Livre - Vendas"]
    );
    assert!(
        inboxes
            .iter()
            .all(|inbox| inbox.2.as_deref() == Some("https://bridge.example/webhook"))
    );
    assert_eq!(world.chatwoot.provisioned(), (18, 4));
    let stored = world.table.table.settings().await.unwrap();
    assert_eq!(
        made["inboxes"],
        json!({"questions": inboxes[0].0, "messages": inboxes[1].0})
    );
    assert_eq!(stored.inboxes.shared.questions.unwrap().0, inboxes[0].0);
    assert_eq!(stored.webhook_secrets.len(), 2);
}

#[tokio::test]
async fn an_inbox_for_claims_is_made_where_somebody_asks_and_claims_go_there() {
    let world = World::new().await;
    let tool = Visitor::tool();
    tool.post(&world, "/setup/provision", "").await;
    let before = world.chatwoot.inboxes().len();

    let page = Visitor::person(&world).await.get(&world, "/setup").await;
    assert!(page.body.contains("só para reclamações"));
    let made = tool.post(&world, "/setup/provision", "own=claims").await;
    let made = made.json();
    assert_eq!(made["created"], json!(["Mercado Livre - Reclamações"]));
    let page = Visitor::person(&world).await.get(&world, "/setup").await;
    assert!(!page.body.contains("só para reclamações"));
    assert!(page.body.contains("Mercado Livre - Reclamações"));

    let inboxes = world.chatwoot.inboxes();
    let claims = inboxes.last().unwrap();
    assert_eq!(made["inboxes"]["claims"], json!(claims.0));
    assert_eq!(claims.2.as_deref(), Some("https://bridge.example/webhook"));
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    let claim = world.meli.open_claim(SELLER, sale.orders[0], "Quebrado");
    world.tick().await;
    world.settle().await;
    let conversation = world.conversation(&format!("claim:{claim}"));
    let mut all = world.chatwoot.conversations().into_iter();
    let its = all.find(|one| one.id == conversation).unwrap();
    assert_eq!(its.inbox_id, claims.0);
    world.chatwoot.agent_replies(conversation, "Vamos resolver");
    world.settle().await;
    assert_eq!(world.meli.claim_texts(claim)[1].1, "Vamos resolver");

    let again = tool.post(&world, "/setup/provision", "").await.json();
    assert_eq!(again["created"], json!([]));
    assert_eq!(world.chatwoot.inboxes().len(), before + 1);
}

#[tokio::test]
async fn doing_it_again_changes_nothing() {
    let world = fresh(Profile::V4_15, vec![]).await;
    let tool = Visitor::tool();
    tool.post(&world, "/setup/provision", "").await;
    let before = (world.chatwoot.inboxes(), world.chatwoot.provisioned());
    world.forget_calls();

    let again = tool.post(&world, "/setup/provision", "").await.json();

    assert_eq!(
        (world.chatwoot.inboxes(), world.chatwoot.provisioned()),
        before
    );
    assert_eq!(again["created"], json!([]));
    let [_, chatwoot, _] = world.calls();
    assert!(
        chatwoot.iter().all(|call| call.method == "GET"),
        "{chatwoot:?}"
    );
}

#[tokio::test]
async fn what_a_person_made_stays() {
    let world = fresh(Profile::V4_15, vec![]).await;
    let theirs = world.chatwoot.add_inbox(
        "Mercado Livre - Perguntas",
        Some("https://elsewhere.example/hook"),
        false,
    );
    world
        .chatwoot
        .set_inbox_option(theirs.id, "greeting_enabled", true);
    let other = world.chatwoot.add_inbox("Site", None, false);

    Visitor::tool().post(&world, "/setup/provision", "").await;

    let inboxes = world.chatwoot.inboxes();
    assert_eq!(
        inboxes.len(),
        3,
        "theirs is used, one is made, the third is left alone"
    );
    let hook = |id: u64| {
        inboxes
            .iter()
            .find(|inbox| inbox.0 == id)
            .unwrap()
            .2
            .clone()
    };
    assert_eq!(
        hook(theirs.id).as_deref(),
        Some("https://elsewhere.example/hook")
    );
    assert_eq!(hook(other.id), None);
    let doctor = Visitor::tool().get(&world, "/setup/doctor").await.json();
    let named = |name: &str| {
        doctor
            .as_array()
            .unwrap()
            .iter()
            .any(|check| check["check"] == name)
    };
    assert!(named("inbox.questions.webhook") && named("inbox.questions.greeting"));
}

#[tokio::test]
async fn a_new_token_at_the_end_of_our_own_address_is_put_there() {
    let world = fresh(
        Profile::V4_9,
        vec![("WEBHOOK_TOKEN", "first,second".to_owned())],
    )
    .await;
    Visitor::tool().post(&world, "/setup/provision", "").await;
    assert!(
        world
            .chatwoot
            .inboxes()
            .iter()
            .all(|inbox| inbox.2.as_deref() == Some("https://bridge.example/webhook/first"))
    );

    let rotated = world.deployed_with(&[("WEBHOOK_TOKEN", Some("third"))]);
    Visitor::tool().post(&rotated, "/setup/provision", "").await;

    assert!(
        world
            .chatwoot
            .inboxes()
            .iter()
            .all(|inbox| inbox.2.as_deref() == Some("https://bridge.example/webhook/third"))
    );
}

#[tokio::test]
async fn a_chatwoot_that_cannot_sign_needs_a_token_and_the_check_says_so() {
    let world = fresh(Profile::V4_9, vec![]).await;

    Visitor::tool().post(&world, "/setup/provision", "").await;

    let doctor = Visitor::tool().get(&world, "/setup/doctor").await.json();
    let check = doctor
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["check"] == "inbox.questions.webhook")
        .unwrap();
    assert_eq!(check["status"], "fail");
    assert!(check["fix"].as_str().unwrap().contains("WEBHOOK_TOKEN"));
}

#[tokio::test]
async fn provisioning_that_chatwoot_refuses_says_why() {
    let world = fresh(Profile::V4_15, vec![]).await;
    world.chatwoot.make_bridge_administrator(false);

    let refused = Visitor::tool().post(&world, "/setup/provision", "").await;
    assert_eq!(refused.status, 502);
    let page = Visitor::person(&world)
        .await
        .post(&world, "/setup/provision", "")
        .await;

    assert!(
        page.status == 502 && page.body.contains("administrador"),
        "{}",
        page.body
    );
    assert!(world.chatwoot.inboxes().is_empty());
}

#[tokio::test]
async fn a_crash_halfway_is_made_good_by_doing_it_again() {
    let world = fresh(Profile::V4_15, vec![]).await;
    world
        .chatwoot
        .wire()
        .break_next("POST", "/inboxes", Fault::DropAfter);

    assert_eq!(
        Visitor::tool()
            .post(&world, "/setup/provision", "")
            .await
            .status,
        502
    );
    assert_eq!(
        Visitor::tool()
            .post(&world, "/setup/provision", "")
            .await
            .status,
        200
    );

    assert_eq!(world.chatwoot.inboxes().len(), 2, "none twice");
}

#[tokio::test]
async fn signed_webhooks_are_taken_once_setup_has_read_the_secrets() {
    let world = fresh(Profile::V4_15, vec![]).await;
    world.meli.sign_in(Some(SELLER));
    let tool = Visitor::tool();
    tool.post(&world, "/setup/provision", "").await;
    tool.connect(&world, "/mercado-livre/connect").await;
    let question = world.meli.ask(&world.item, BUYER, "Tem?");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("question:{question}"));

    world.chatwoot.agent_replies(conversation, "Temos");
    let deliveries = world.chatwoot.take_deliveries();

    for delivery in &deliveries {
        assert_eq!(world.hand_over(delivery).await, 200);
    }
}

// ------------------------------------------------------------------ disconnecting

#[tokio::test]
async fn disconnecting_forgets_the_tokens_and_fails_what_waits_without_a_word_more() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    world
        .meli
        .wire()
        .judge(|call| (call.method == "POST").then(|| Fault::text(429, "local_rate_limited")));
    let waiting = world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.settle().await;

    let done = Visitor::tool()
        .post(&world, "/setup/disconnect", &account())
        .await
        .json();

    assert_eq!(done["failed"], json!(1));
    let bubble = world.message(conversation, waiting);
    assert_eq!(bubble.status, "failed");
    assert!(bubble.external_error.unwrap().contains("desconectada"));
    let row = world.table.table.account(&id()).await.unwrap().unwrap();
    assert_eq!(row.connection, Connection::Closed);
    let cursors = world.table.table.cursors(&id()).await.unwrap();
    assert!(!cursors.is_empty(), "its history stays");
    world.forget_calls();
    world.ticks(5).await;
    assert!(world.calls()[0].is_empty(), "nothing is asked of it");
    assert!(
        world
            .chatwoot
            .conversation_of(&format!("meli:{SELLER}:account"))
            .is_none(),
        "no announcement"
    );
}

#[tokio::test]
async fn a_reply_to_a_disconnected_account_fails_at_once_and_goes_after_reconnecting() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");
    world.ticks(1).await;
    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    Visitor::tool()
        .post(&world, "/setup/disconnect", &account())
        .await;

    let reply = world.chatwoot.agent_replies(conversation, "Sai hoje");
    world.settle().await;
    assert_eq!(world.message(conversation, reply).status, "failed");

    world.meli.sign_in(Some(SELLER));
    assert_eq!(
        Visitor::tool()
            .connect(&world, "/mercado-livre/connect")
            .await
            .status,
        200
    );
    world.pass(60);
    world.chatwoot.agent_presses_retry(reply);
    world.settle().await;
    assert_eq!(world.meli.received_by_buyer(sale.thread), ["Sai hoje"]);
}

#[tokio::test]
async fn a_renewal_under_way_does_not_bring_a_disconnected_account_back() {
    let world = World::new().await;
    world.tick().await;
    world.meli.expire_access_tokens(SELLER);
    let table = &world.table.table;
    let before = table.account(&id()).await.unwrap().unwrap();

    Visitor::tool()
        .post(&world, "/setup/disconnect", &account())
        .await;
    let late = table
        .finish_renewal(&id(), before.generation, &before.tokens)
        .await;

    assert!(late.is_err());
    assert_eq!(
        table.account(&id()).await.unwrap().unwrap().connection,
        Connection::Closed
    );
}

// ------------------------------------------------------------------ poll, test, backfill

#[tokio::test]
async fn polling_now_says_what_it_moved() {
    let world = World::new().await;
    world.tick().await;
    world.meli.ask(&world.item, BUYER, "Tem?");

    let summary = Visitor::tool()
        .post(&world, "/setup/poll", &account())
        .await
        .json();

    assert_eq!(
        (&summary["accounts"], &summary["inbound"]),
        (&json!(1), &json!(1))
    );
}

#[tokio::test]
async fn polling_now_ends_before_the_page_is_cut_off_and_the_tick_does_the_rest() {
    let world = World::new().await;
    world.tick().await;
    let question = world.meli.ask(&world.item, BUYER, "Tem?");
    let end = later(world.clock.now(), Duration::from_secs(10));

    let summary = Visitor::tool()
        .killed_at(end)
        .post(&world, "/setup/poll", &account())
        .await
        .json();

    assert_eq!(
        (&summary["inbound"], &summary["failed"]),
        (&json!(0), &json!(0))
    );
    world.ticks(1).await;
    let conversation = world.conversation(&format!("question:{question}"));
    assert_eq!(world.transcript(conversation), ["< Tem?"]);
}

#[tokio::test]
async fn a_test_message_appears_in_the_accounts_conversation() {
    let world = World::new().await;
    world.tick().await;

    let sent = Visitor::tool()
        .post(&world, "/setup/test", &format!("account={SELLER}"))
        .await;

    assert_eq!(sent.status, 200, "{}", sent.body);
    let lines = world.transcript(world.conversation("account"));
    assert!(
        lines.len() == 1 && lines[0].contains("Mensagem de teste"),
        "{lines:?}"
    );
}

#[tokio::test]
async fn a_backfill_brings_in_what_was_read_before_and_only_once() {
    let world = World::new().await;
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "De ontem");
    world.meli.person_reads(sale.thread);
    let silent = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.pass(60 * 60);
    world.ticks(2).await;
    assert!(
        world
            .chatwoot
            .conversation_of(&format!("meli:{SELLER}:pack:{}", sale.thread))
            .is_none()
    );

    for _ in 0..2 {
        let queued = Visitor::tool()
            .post(&world, "/setup/backfill", &format!("{}&days=7", account()))
            .await
            .json();
        assert_eq!(queued["days"], json!(7));
        world.settle().await;
    }

    let conversation = world.conversation(&format!("pack:{}", sale.thread));
    assert_eq!(world.transcript(conversation), ["< De ontem"]);
    assert!(
        world
            .chatwoot
            .conversation_of(&format!("meli:{SELLER}:pack:{}", silent.thread))
            .is_none()
    );
}

#[tokio::test]
async fn requests_about_nobody_or_nonsense_are_refused() {
    let world = World::new().await;
    world.tick().await;
    let tool = Visitor::tool();

    assert_eq!(tool.post(&world, "/setup/poll", "").await.status, 400);
    assert_eq!(
        tool.post(&world, "/setup/poll", "account=meli:1")
            .await
            .status,
        404
    );
    for days in ["0", "366", "x", "-1"] {
        let answer = tool
            .post(
                &world,
                "/setup/backfill",
                &format!("{}&days={days}", account()),
            )
            .await;
        assert_eq!(answer.status, 400, "{days}");
    }
    let json = tool.clone().with("content-type", "application/json");
    assert_eq!(json.post(&world, "/setup/poll", "[1]").await.status, 400);
    assert_eq!(
        json.post(
            &world,
            "/setup/poll",
            &json!({"account": SELLER}).to_string()
        )
        .await
        .status,
        200
    );
    assert_eq!(
        tool.post(&world, "/setup/poll", &"x".repeat(20_000))
            .await
            .status,
        413
    );
}

// ------------------------------------------------------------------ permissions

#[tokio::test]
async fn a_missing_permission_is_told_apart_explained_once_and_the_other_lane_goes_on() {
    let world = World::new().await;
    world.ticks(1).await;
    world.meli.forbid_policy(SELLER, "received_questions", true);
    let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
    world.meli.buyer_writes(sale.thread, "Oi");

    world.ticks(3).await;

    let lines = world.transcript(world.conversation("account"));
    assert!(
        lines.len() == 1 && lines[0].contains("Comunicação pré e pós-venda"),
        "{lines:?}"
    );
    assert_eq!(
        world.transcript(world.conversation(&format!("pack:{}", sale.thread))),
        ["< Oi"]
    );
    world.forget_calls();
    world.ticks(5).await;
    assert!(
        !world.calls()[0]
            .iter()
            .any(|call| call.path.contains("received_questions")),
        "the lane rests"
    );

    world
        .meli
        .forbid_policy(SELLER, "received_questions", false);
    Visitor::tool()
        .post(&world, "/setup/poll", &account())
        .await;
    let lines = world.transcript(world.conversation("account"));
    assert!(
        lines.len() == 2 && lines[1].contains("voltou a dar acesso"),
        "{lines:?}"
    );
}

#[tokio::test]
async fn an_application_that_is_refused_is_announced_and_not_hammered() {
    let world = World::new().await;
    world.ticks(1).await;
    let other = world.deployed_with(&[("MELI_SECRET_KEY", Some("renewed-since"))]);
    world.meli.expire_access_tokens(SELLER);
    let tick = async || {
        poller::handle(&other.assembly, &json!({"task": "tick"}), Deadline::none())
            .await
            .unwrap()
    };

    tick().await;
    let lines = world.transcript(world.conversation("account"));
    assert!(
        lines.len() == 1 && lines[0].contains("chave secreta"),
        "{lines:?}"
    );
    world.forget_calls();
    for _ in 0..5 {
        world.pass(60);
        tick().await;
    }
    assert!(
        world.calls()[0].is_empty(),
        "refused calls count against the application"
    );

    world.pass(15 * 60);
    world.ticks(1).await;
    assert!(
        world
            .transcript(world.conversation("account"))
            .last()
            .unwrap()
            .contains("conectada de novo")
    );
}
