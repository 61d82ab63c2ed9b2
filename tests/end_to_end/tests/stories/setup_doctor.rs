//! Every misconfiguration that people make is named, with the one thing to do.

use std::num::NonZeroU32;

use bridge::{Deadline, accounts::Accounts as _, ids::AccountId};
use end_to_end::{BUYER, PUBLIC_URL, SELLER, SETUP_TOKEN, Setup, Visitor, World};
use futures::future::BoxFuture;
use local::functions::InProcess;
use serde_json::{Value, json};
use simulators::{
    Clock, Fault, chatwoot::Profile, mercado_livre::Registration, scheduler::Scheduler,
};

/// A world in which everything is as it should be, and a schedule is kept for its account.
struct Town {
    world: World,
    scheduler: Scheduler,
}

const GROUP: &str = "bridge";

impl Town {
    async fn new() -> Self {
        // Boxed: each story would be more than a future should be (16 KB).
        Box::pin(Self::of(Profile::V4_15, vec![])).await
    }

    async fn of(profile: Profile, more: Vec<(&'static str, String)>) -> Self {
        let scheduler = Scheduler::start(Clock::system()).await.unwrap();
        let mut settings = vec![
            ("SCHEDULE_GROUP", GROUP.to_owned()),
            (
                "SCHEDULE_ROLE_ARN",
                "arn:aws:iam::123456789012:role/s".to_owned(),
            ),
            (
                "POLLER_ARN",
                "arn:aws:lambda:us-east-1:123456789012:function:p".to_owned(),
            ),
            ("AWS_ENDPOINT_URL_SCHEDULER", scheduler.url()),
        ];
        settings.extend(more);
        let world = World::with(Setup {
            fresh: true,
            profile,
            settings,
        })
        .await;
        world.meli.sign_in(Some(SELLER));
        world.meli.register_application(registration(""));
        Visitor::tool().post(&world, "/setup/provision", "").await;
        world
            .meli
            .register_application(registration(&token_of(&world).await));
        Visitor::tool()
            .connect(&world, "/mercado-livre/connect")
            .await;
        let town = Self { world, scheduler };
        town.run().await;
        town
    }

    /// What the clock does: a tick, and the account's own schedule.
    async fn run(&self) {
        self.world.ticks(2).await;
        self.world
            .poll(json!({"task": "poll", "account": format!("meli:{SELLER}")}))
            .await;
    }

    fn inbox(&self, at: usize) -> u64 {
        self.world.chatwoot.inboxes()[at].0
    }

    /// Chatwoot answers `GET /api` with this.
    fn chatwoot_says(&self, about: Value) {
        let answer =
            move |call: &simulators::Call| (call.path == "/api").then(|| Fault::json(200, &about));
        self.world.chatwoot.wire().judge(answer);
    }

    /// The application, registered with a difference.
    async fn registered(&self, change: impl FnOnce(&mut Registration)) {
        let mut registration = registration(&token_of(&self.world).await);
        change(&mut registration);
        self.world.meli.register_application(registration);
    }

    async fn doctor(&self) -> Vec<Value> {
        doctor(
            &Visitor::tool()
                .get(&self.world, "/setup/doctor")
                .await
                .json(),
        )
    }

    /// The doctor on a table made without something.
    async fn on_table(&self, name: &str, with: &str) -> Vec<Value> {
        let changed = self.world.deployed_on(name, with).await;
        doctor(&Visitor::tool().get(&changed, "/setup/doctor").await.json())
    }

    async fn doctor_with(&self, changes: &[(&'static str, Option<&str>)]) -> Vec<Value> {
        let other: InProcess = self.world.deployed_with(changes);
        doctor(&Visitor::tool().get(&other, "/setup/doctor").await.json())
    }
}

fn doctor(answer: &Value) -> Vec<Value> {
    let checks = answer.as_array().unwrap().clone();
    for check in &checks {
        for field in ["check", "status", "message", "fix"] {
            assert!(check[field].is_string(), "{check}");
        }
        assert!(
            ["ok", "warn", "fail"].contains(&check["status"].as_str().unwrap()),
            "{check}"
        );
        assert_eq!(
            check["status"] == "ok",
            check["fix"] == "",
            "what is wrong has a fix: {check}"
        );
    }
    checks
}

/// The token of notifications that setup made.
async fn token_of(world: &World) -> String {
    use secrecy::ExposeSecret;
    let stored = world.table.table.settings().await.unwrap();
    stored
        .notification_token
        .unwrap()
        .expose_secret()
        .to_owned()
}

fn registration(token: &str) -> Registration {
    Registration {
        owner: SELLER,
        redirect: format!("{PUBLIC_URL}/mercado-livre/callback"),
        notifications: format!("{PUBLIC_URL}/mercado-livre/notifications/{token}"),
        topics: [
            "questions",
            "messages",
            "post_purchase",
            "orders_v2",
            "shipments",
        ]
        .map(str::to_owned)
        .to_vec(),
        scopes: ["read", "write", "offline_access"]
            .map(str::to_owned)
            .to_vec(),
        requests_an_hour: 18_000,
    }
}

/// What is not well, by name and status.
fn troubles(checks: &[Value]) -> Vec<(String, String)> {
    let bad = checks.iter().filter(|check| check["status"] != "ok");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    bad.map(|check| (text(&check["check"]), text(&check["status"])))
        .collect()
}

/// What somebody got wrong, and the check that must name it.
struct Seed {
    what: &'static str,
    sow: fn(&Town) -> BoxFuture<'_, Vec<Value>>,
    check: &'static str,
    status: &'static str,
}

/// A seed: what is wrong in a town where all was well, and what the doctor then says.
macro_rules! seed {
    ($what:literal, |$town:ident| $sow:expr => $check:literal $status:literal) => {
        Seed {
            what: $what,
            sow: |$town| Box::pin(async move { $sow }),
            check: $check,
            status: $status,
        }
    };
}

async fn is_named(seeds: &[Seed]) {
    for seed in seeds {
        let town = Town::new().await;
        let found = (seed.sow)(&town).await;
        let named = (
            seed.check.replace("{id}", &format!("meli:{SELLER}")),
            seed.status.to_owned(),
        );
        assert!(
            troubles(&found).contains(&named),
            "{}: no {named:?} in {:#?}",
            seed.what,
            troubles(&found)
        );
    }
}

#[tokio::test]
async fn where_all_is_well_nothing_is_found() {
    let town = Town::new().await;

    assert_eq!(troubles(&town.doctor().await), []);
}

#[tokio::test]
async fn what_the_application_may_ask_in_an_hour_is_written_down_with_its_account_once() {
    let town = Town::new().await;
    let noted = async || {
        let account = AccountId::from_connector(format!("meli:{SELLER}"));
        let row = town.world.table.table.account(&account).await.unwrap();
        row.unwrap().pace.requests_an_hour.map(NonZeroU32::get)
    };
    town.registered(|application| application.requests_an_hour = 36_000)
        .await;

    let calls_of_a_look = async || {
        town.world.forget_calls();
        town.doctor().await;
        town.world.calls()[2].len()
    };
    let first = calls_of_a_look().await;
    assert_eq!(noted().await, Some(36_000));
    assert_eq!(calls_of_a_look().await, first - 1);
}

#[tokio::test]
async fn what_is_wrong_with_chatwoot_is_named() {
    is_named(&[
        seed!("wrong address", |town| town.doctor_with(&[("CHATWOOT_URL", Some("http://127.0.0.1:9"))]).await
            => "chatwoot.address" "fail"),
        seed!("no Chatwoot at the address", |town| {
            town.chatwoot_says(json!({"name": "something else"}));
            town.doctor().await
        } => "chatwoot.address" "fail"),
        seed!("wrong account id", |town| town.doctor_with(&[("CHATWOOT_ACCOUNT_ID", Some("4"))]).await
            => "chatwoot.account" "fail"),
        seed!("wrong token", |town| town.doctor_with(&[("CHATWOOT_API_TOKEN", Some("nobodys"))]).await
            => "chatwoot.token" "fail"),
        seed!("an agent's token", |town| {
            town.world.chatwoot.make_bridge_administrator(false);
            town.doctor().await
        } => "chatwoot.role" "warn"),
        seed!("a proxy that drops the header", |town| {
            let refusal = json!({"errors": ["You need to sign in or sign up before continuing."]});
            let drop = move |call: &simulators::Call| call.path.contains("/v1/").then(|| Fault::json(401, &refusal));
            town.world.chatwoot.wire().judge(drop);
            town.doctor().await
        } => "chatwoot.header" "fail"),
        seed!("a Chatwoot that shows no states", |town| {
            town.chatwoot_says(json!({"version": "3.16.0"}));
            town.doctor().await
        } => "chatwoot.address" "warn"),
        seed!("a clock ten minutes off", |town| {
            town.chatwoot_says(json!({"version": "4.15.1", "timestamp": "2026-09-21 14:30:00"}));
            town.doctor().await
        } => "chatwoot.clock" "fail"),
        seed!("a private address and 4.14.1", |town| town.doctor_with(&[("PUBLIC_URL", Some("https://10.0.0.8"))]).await
            => "chatwoot.private" "warn"),
        seed!("a private address and 4.14.0", |town| {
            town.chatwoot_says(json!({"version": "4.14.0"}));
            let found = town.doctor_with(&[("PUBLIC_URL", Some("https://10.0.0.8"))]).await;
            let private = found.iter().find(|check| check["check"] == "chatwoot.private").unwrap();
            assert!(private["fix"].as_str().unwrap().contains("4.14.1"), "{private}");
            found
        } => "chatwoot.private" "warn"),
        seed!("the account's webhook beside the inbox's", |town| {
            town.world.chatwoot.add_account_webhook("https://bridge.example/webhook");
            town.doctor().await
        } => "chatwoot.webhooks" "warn"),
    ])
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_the_inboxes_is_named() {
    is_named(&[
        seed!("an inbox of another kind", |town| {
            let website = town.world.chatwoot.add_website_inbox("Site").to_string();
            town.doctor_with(&[("CHATWOOT_QUESTIONS_INBOX_ID", Some(&website))]).await
        } => "inbox.questions" "fail"),
        seed!("an inbox that is not there", |town| town.doctor_with(&[("CHATWOOT_MESSAGES_INBOX_ID", Some("4711"))]).await
            => "inbox.messages" "fail"),
        seed!("one inbox for both", |town| {
            let id = town.inbox(0).to_string();
            town.doctor_with(&[("CHATWOOT_MESSAGES_INBOX_ID", Some(&id))]).await
        } => "inbox.same" "warn"),
        seed!("a webhook that points elsewhere", |town| {
            town.world.chatwoot.set_inbox_webhook(town.inbox(0), Some("https://elsewhere.example/x"));
            town.doctor().await
        } => "inbox.questions.webhook" "fail"),
        seed!("no webhook", |town| {
            town.world.chatwoot.set_inbox_webhook(town.inbox(1), None);
            town.doctor().await
        } => "inbox.messages.webhook" "fail"),
        seed!("a webhook that ends in an old token", |town| {
            town.world.chatwoot.set_inbox_webhook(town.inbox(0), Some("https://bridge.example/webhook/old"));
            town.doctor_with(&[("WEBHOOK_TOKEN", Some("new"))]).await
        } => "inbox.questions.webhook" "fail"),
        seed!("another secret", |town| {
            town.world.chatwoot.set_inbox_secret(town.inbox(1), "rotated-since");
            town.doctor().await
        } => "inbox.messages.webhook" "fail"),
        seed!("an inbox that greets", |town| {
            town.world.chatwoot.set_inbox_option(town.inbox(1), "greeting_enabled", true);
            town.doctor().await
        } => "inbox.messages.greeting" "warn"),
        seed!("an inbox with many conversations for one contact", |town| {
            town.world.chatwoot.lock_to_single(town.inbox(0), false);
            town.doctor().await
        } => "inbox.questions.conversations" "warn"),
        seed!("an inbox that nobody sees", |town| {
            town.world.chatwoot.dismiss_members(town.inbox(0));
            town.doctor().await
        } => "inbox.questions.members" "warn"),
        seed!("attributes that somebody deleted", |town| {
            town.world.chatwoot.forget_provisioned();
            town.doctor().await
        } => "inbox.attributes" "warn"),
        seed!("labels that somebody deleted", |town| {
            town.world.chatwoot.forget_provisioned();
            town.doctor().await
        } => "inbox.labels" "warn"),
    ])
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_the_application_is_named() {
    is_named(&[
        seed!("another redirect address", |town| {
            town.registered(|app| app.redirect = "https://elsewhere.example/callback".to_owned()).await;
            town.doctor().await
        } => "app.redirect" "fail"),
        seed!("no offline access", |town| {
            town.registered(|app| app.scopes = vec!["read".to_owned(), "write".to_owned()]).await;
            town.doctor().await
        } => "app.scopes" "fail"),
        seed!("a topic that is not ticked", |town| {
            town.registered(|app| app.topics.retain(|topic| topic != "messages")).await;
            town.doctor().await
        } => "app.topics" "warn"),
        seed!("an address of notifications without a token", |town| {
            town.registered(|app| app.notifications = format!("{PUBLIC_URL}/mercado-livre/notifications")).await;
            town.doctor().await
        } => "app.notifications" "warn"),
        seed!("short path tokens", |town| {
            let found = town.doctor_with(&[("WEBHOOK_TOKEN", Some("long-enough-for-all,short"))]).await;
            assert!(troubles(&found).contains(&("webhook.token".to_owned(), "warn".to_owned())));
            town.doctor_with(&[("NOTIFICATION_TOKEN", Some("fifteen-letters"))]).await
        } => "notifications.token" "warn"),
        seed!("webhooks signed with another secret than the one that Chatwoot shows", |town| {
            let deployed = town.world.deployed_with(&[("WEBHOOK_TOKEN", Some("a-token-that-nobody-guesses"))]);
            let inbox = town.inbox(0);
            let body = json!({"event": "message_updated", "id": 1, "inbox": {"id": inbox}, "message_type": "outgoing"});
            let mut headers = crate::bad_input::signed(&town.world, &body.to_string());
            headers[2].1 = format!("sha256={}", "0".repeat(64));
            crate::doors::post_to(&deployed, "/webhook/a-token-that-nobody-guesses", &headers, &body).await;
            town.doctor().await
        } => "inbox.questions.signature" "warn"),
        seed!("notifications that stopped coming", |town| {
            crate::doors::notifications_come_and_stop(&town.world).await;
            town.doctor().await
        } => "account.meli:987654321.notifications" "warn"),
        seed!("notifications that lead nowhere", |town| {
            crate::doors::notifications_lead_nowhere(&town.world).await;
            town.doctor().await
        } => "account.meli:987654321.astray" "warn"),
        seed!("notifications that go elsewhere", |town| {
            town.registered(|app| app.notifications = "https://elsewhere.example/n".to_owned()).await;
            town.doctor().await
        } => "app.notifications" "warn"),
        seed!("a secret key that was renewed", |town| {
            let other = town.world.deployed_with(&[("MELI_SECRET_KEY", Some("renewed-since"))]);
            town.world.meli.expire_access_tokens(SELLER);
            let event = json!({"task": "poll", "account": format!("meli:{SELLER}")});
            poller::handle(&other.assembly, &event, Deadline::none()).await.unwrap();
            doctor(&Visitor::tool().get(&other, "/setup/doctor").await.json())
        } => "app.credentials" "fail"),
        seed!("a wrong secret key, before any account", |town| {
            Visitor::tool().post(&town.world, "/setup/disconnect", &format!("account={SELLER}")).await;
            town.doctor_with(&[("MELI_SECRET_KEY", Some("wrong"))]).await
        } => "app.credentials" "fail"),
    ])
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_an_account_is_named() {
    is_named(&[
        seed!("no account", |town| {
            Visitor::tool().post(&town.world, "/setup/disconnect", &format!("account={SELLER}")).await;
            town.doctor().await
        } => "accounts" "fail"),
        seed!("a dead connection", |town| {
            town.world.meli.expire_access_tokens(SELLER);
            town.world.meli.revoke(SELLER);
            town.run().await;
            town.doctor().await
        } => "account.{id}" "fail"),
        seed!("a missing permission", |town| {
            town.world.meli.forbid_policy(SELLER, "received_questions", true);
            town.run().await;
            town.doctor().await
        } => "account.{id}.permission" "fail"),
        seed!("an account that nobody polls", |town| {
            town.world.pass(60 * 60);
            town.doctor().await
        } => "account.{id}.poll" "fail"),
        seed!("a schedule that is missing", |town| {
            town.scheduler.delete_by_hand(GROUP, &format!("meli-{SELLER}"));
            town.doctor().await
        } => "account.{id}.schedule" "fail"),
        seed!("a schedule that is paused", |town| {
            town.scheduler.change_by_hand(GROUP, &format!("meli-{SELLER}"), "State", "DISABLED");
            town.doctor().await
        } => "account.{id}.schedule" "fail"),
        seed!("a schedule that was changed", |town| {
            town.scheduler.change_by_hand(GROUP, &format!("meli-{SELLER}"), "ScheduleExpression", "rate(1 day)");
            town.doctor().await
        } => "account.{id}.schedule" "fail"),
    ])
    .await;
}

#[tokio::test]
async fn what_is_wrong_with_the_installation_is_named() {
    is_named(&[
        seed!("no address", |town| town.doctor_with(&[("PUBLIC_URL", None)]).await => "address" "fail"),
        seed!("an address of this machine", |town| {
            town.doctor_with(&[("PUBLIC_URL", Some("http://127.0.0.1:9080"))]).await
        } => "address" "warn"),
        seed!("a poller that stands still", |town| {
            town.world.pass(60 * 60);
            town.doctor().await
        } => "poller" "fail"),
        seed!("a scheduler out of reach", |town| {
            town.scheduler.wire().judge(|_| Some(Fault::json(403, &json!({"Message": "denied"}))));
            town.doctor().await
        } => "schedules" "warn"),
        seed!("no table", |town| town.on_table("absent", "").await => "table" "fail"),
        seed!("a table without its index", |town| town.on_table("bare", "stream, expiry").await
            => "table.index" "fail"),
        seed!("a table whose stream is off", |town| town.on_table("still", "index, expiry").await
            => "table.stream" "fail"),
        seed!("a table that forgets nothing", |town| town.on_table("fat", "index, stream").await
            => "table.expiry" "warn"),
        seed!("replies that were given up on", |town| {
            let sale = town.world.meli.add_sale(SELLER, BUYER, &[&town.world.item], true);
            town.world.meli.buyer_writes(sale.thread, "Oi");
            town.run().await;
            let conversation = town.world.conversation(&format!("pack:{}", sale.thread));
            town.world.meli.wire().judge(|call| (call.method == "POST").then(|| Fault::text(429, "busy")));
            town.world.chatwoot.agent_replies(conversation, "Sai hoje");
            town.world.settle().await;
            town.world.pass(25 * 60 * 60);
            town.world.ticks(2).await;
            town.doctor().await
        } => "replies.given_up" "warn"),
    ])
    .await;
}

#[tokio::test]
async fn a_chatwoot_that_cannot_sign_is_named_and_with_a_token_all_is_well() {
    let bare = Town::of(Profile::V4_9, vec![]).await;
    assert!(
        troubles(&bare.doctor().await)
            .contains(&("inbox.questions.webhook".to_owned(), "fail".to_owned()))
    );

    let word = "a-word-of-their-own";
    let tokened = Town::of(Profile::V4_9, vec![("WEBHOOK_TOKEN", word.to_owned())]).await;
    assert_eq!(troubles(&tokened.doctor().await), []);

    // What stands in the portal since before setup made a token still serves, and is named.
    tokened
        .registered(|app| {
            app.notifications = format!("{PUBLIC_URL}/mercado-livre/notifications/{word}");
        })
        .await;
    assert_eq!(
        troubles(&tokened.doctor().await),
        [("app.notifications".to_owned(), "warn".to_owned())]
    );
}

#[tokio::test]
async fn before_anything_was_done_everything_to_do_is_named() {
    let world = World::with(Setup {
        fresh: true,
        ..Setup::default()
    })
    .await;

    let found = troubles(&doctor(
        &Visitor::tool().get(&world, "/setup/doctor").await.json(),
    ));

    let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    let all = [
        "inbox.questions",
        "inbox.messages",
        "inbox.attributes",
        "inbox.labels",
        "accounts",
        "poller",
    ];
    assert_eq!(names, all);
}

#[tokio::test]
async fn the_doctor_tells_no_secret() {
    let town = Town::new().await;
    let secrets: Vec<String> = town
        .world
        .chatwoot
        .inboxes()
        .into_iter()
        .map(|inbox| inbox.3)
        .collect();

    let doctor = Visitor::tool().get(&town.world, "/setup/doctor").await.body;
    let status = Visitor::tool().get(&town.world, "/setup").await.body;
    let page = Visitor::person(&town.world)
        .await
        .get(&town.world, "/setup")
        .await
        .body;

    // The page alone shows the token of notifications: people paste it from there.
    let token = token_of(&town.world).await;
    assert!(page.contains(&token) && !doctor.contains(&token) && !status.contains(&token));
    for text in [doctor, status, page] {
        for secret in
            secrets
                .iter()
                .map(String::as_str)
                .chain([SETUP_TOKEN, "APP_USR-", "TG-", "app-secret"])
        {
            assert!(!text.contains(secret), "{secret}");
        }
    }
}
