//! Each account's own schedule, at a stand-in of EventBridge Scheduler.

use std::time::Duration;

use bridge::Deadline;
use bridge::{accounts::Accounts, ids::AccountId};
use end_to_end::{BUYER, SELLER, Setup, Visitor, World};
use serde_json::json;
use simulators::{Clock, Fault, scheduler::Scheduler};

const GROUP: &str = "bridge";
const ROLE: &str = "arn:aws:iam::123456789012:role/bridge-scheduler";
const POLLER: &str = "arn:aws:lambda:us-east-1:123456789012:function:bridge-poller";

struct Town {
    world: World,
    scheduler: Scheduler,
}

impl Town {
    async fn new(fresh: bool) -> Self {
        let scheduler = Scheduler::start(Clock::system()).await.unwrap();
        let settings = vec![
            ("SCHEDULE_GROUP", GROUP.to_owned()),
            ("SCHEDULE_ROLE_ARN", ROLE.to_owned()),
            ("POLLER_ARN", POLLER.to_owned()),
            ("POLL_RATE", "5 minutes".to_owned()),
            ("AWS_ENDPOINT_URL_SCHEDULER", scheduler.url()),
        ];
        let world = World::with(Setup {
            fresh,
            settings,
            ..Setup::default()
        })
        .await;
        world.meli.sign_in(Some(SELLER));
        Self { world, scheduler }
    }

    /// Names and states of all schedules.
    fn shown(&self) -> Vec<(String, String)> {
        self.scheduler
            .schedules(GROUP)
            .into_iter()
            .map(|one| (one.name, one.state))
            .collect()
    }

    async fn is_scheduled(&self) -> bool {
        let id = AccountId::from_connector(format!("meli:{SELLER}"));
        self.world
            .table
            .table
            .account(&id)
            .await
            .unwrap()
            .unwrap()
            .scheduled
    }
}

fn one(state: &str) -> Vec<(String, String)> {
    vec![(format!("meli-{SELLER}"), state.to_owned())]
}

#[tokio::test]
async fn connecting_makes_the_accounts_own_schedule_and_disconnecting_deletes_it() {
    let town = Town::new(true).await;

    Visitor::tool()
        .connect(&town.world, "/mercado-livre/connect")
        .await;
    let schedule = town.scheduler.schedules(GROUP).remove(0);
    assert_eq!(schedule.name, format!("meli-{SELLER}"));
    assert_eq!(
        (schedule.expression.as_str(), schedule.state.as_str()),
        ("rate(5 minutes)", "ENABLED")
    );
    assert_eq!(
        (schedule.target.as_str(), schedule.role.as_str()),
        (POLLER, ROLE)
    );
    assert_eq!(
        schedule.input,
        format!(r#"{{"task":"poll","account":"meli:{SELLER}"}}"#)
    );
    assert!(town.is_scheduled().await);

    Visitor::tool()
        .post(
            &town.world,
            "/setup/disconnect",
            &format!("account={SELLER}"),
        )
        .await;
    assert_eq!(town.shown(), []);
    assert!(!town.is_scheduled().await);
}

#[tokio::test]
async fn the_tick_leaves_scheduled_accounts_to_their_schedules_whose_event_polls_them() {
    let town = Town::new(false).await;
    town.world.tick().await;
    assert_eq!(town.shown(), one("ENABLED"));

    assert_eq!(town.world.tick().await["accounts"], json!(0));
    let input = town.scheduler.schedules(GROUP).remove(0).input;
    let event: serde_json::Value = serde_json::from_str(&input).unwrap();
    let (one, two) = tokio::join!(town.world.poll(event.clone()), town.world.poll(event));

    assert_eq!(
        (&one["accounts"], &two["accounts"]),
        (&json!(1), &json!(1)),
        "overlapping itself does no harm"
    );
}

#[tokio::test]
async fn an_account_that_nobody_has_polled_yet_does_not_wait_for_the_first_run_of_its_schedule() {
    for is_new in [false, true] {
        let town = Town::new(is_new).await;
        let world = &town.world;
        let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
        if is_new {
            let page = Visitor::tool();
            page.post(world, "/setup/provision", "").await;
            page.connect(world, "/mercado-livre/connect").await;
        }

        assert_eq!(world.tick().await["accounts"], json!(1), "{is_new}");
        let held = world.conversation(&format!("question:{question}"));
        assert_eq!(world.transcript(held), ["< Tem azul?"], "{is_new}");
        assert_eq!(town.shown(), one("ENABLED"));
        assert!(town.is_scheduled().await);
        assert_eq!(world.tick().await["accounts"], json!(0), "{is_new}");
    }
}

#[tokio::test]
async fn a_dead_connection_pauses_the_schedule_and_is_announced_and_reconnecting_starts_it() {
    let town = Town::new(false).await;
    town.world.tick().await;
    town.world.meli.expire_access_tokens(SELLER);
    town.world.meli.revoke(SELLER);

    town.world
        .poll(json!({"task": "poll", "account": format!("meli:{SELLER}")}))
        .await;
    town.world.ticks(2).await;
    assert_eq!(town.shown(), one("DISABLED"));
    assert_eq!(
        town.world
            .transcript(town.world.conversation("account"))
            .len(),
        1
    );

    Visitor::tool()
        .connect(&town.world, "/mercado-livre/connect")
        .await;
    assert_eq!(town.shown(), one("ENABLED"));
    town.world.ticks(1).await;
    assert_eq!(
        town.world
            .transcript(town.world.conversation("account"))
            .len(),
        2
    );
}

#[tokio::test]
async fn the_sweep_sets_right_whatever_was_changed_by_hand() {
    let town = Town::new(false).await;
    town.world.tick().await;
    let name = format!("meli-{SELLER}");
    let right = town.scheduler.schedules(GROUP);
    let sweep = async || town.world.poll(json!({"task": "sweep"})).await;

    for (field, value) in [("State", "DISABLED"), ("ScheduleExpression", "rate(1 day)")] {
        sweep().await;
        town.scheduler.change_by_hand(GROUP, &name, field, value);
        sweep().await;
        assert_eq!(town.scheduler.schedules(GROUP), right, "{field}");
    }
    town.scheduler.delete_by_hand(GROUP, &name);
    town.scheduler.make_by_hand(GROUP, "meli-42");
    town.scheduler.make_by_hand(GROUP, "tick");
    sweep().await;

    assert_eq!(
        town.shown(),
        [
            one("ENABLED"),
            vec![("tick".to_owned(), "ENABLED".to_owned())]
        ]
        .concat()
    );
}

#[tokio::test]
async fn while_the_scheduler_is_down_the_tick_polls_and_nothing_else_suffers() {
    let town = Town::new(true).await;
    town.scheduler
        .wire()
        .judge(|_| Some(Fault::json(500, &json!({"Message": "down"}))));

    assert_eq!(
        Visitor::tool()
            .connect(&town.world, "/mercado-livre/connect")
            .await
            .status,
        200
    );

    assert!(!town.is_scheduled().await);
    let summary = town.world.tick().await;
    assert_eq!(
        (&summary["accounts"], &summary["failed"]),
        (&json!(1), &json!(1))
    );
}

#[tokio::test]
async fn a_quiet_sweep_asks_the_scheduler_once() {
    let town = Town::new(false).await;
    town.world.ticks(2).await;
    town.scheduler.wire().take_calls();

    town.world.ticks(1).await;

    let calls = town.scheduler.wire().take_calls();
    assert_eq!(
        calls
            .iter()
            .map(|call| call.path.as_str())
            .collect::<Vec<_>>(),
        ["/schedules"]
    );
}

#[tokio::test]
async fn without_a_group_no_schedule_is_made_and_the_tick_polls_everybody_again() {
    let town = Town::new(false).await;
    town.world.tick().await;
    let plain = town.world.deployed_with(&[("SCHEDULE_GROUP", None)]);

    let summary = poller::handle(&plain.assembly, &json!({"task": "tick"}), Deadline::none())
        .await
        .unwrap();

    assert_eq!(summary["accounts"], json!(1));
    assert!(!town.is_scheduled().await);
}

#[tokio::test]
async fn what_a_run_has_no_time_for_starts_a_further_sweep_once_whose_event_works_its_part() {
    let town = Town::new(false).await;
    let world = &town.world;
    let question = world.meli.ask(&world.item, BUYER, "Tem azul?");
    world.tick().await;
    let input = town.scheduler.schedules(GROUP).remove(0).input;
    world.poll(serde_json::from_str(&input).unwrap()).await;
    let conversation = world.conversation(&format!("question:{question}"));
    world.chatwoot.agent_replies(conversation, "Temos");
    world.webhooks().await;
    world.pass(61);
    let sweeps = || {
        let all = town.scheduler.schedules(GROUP).into_iter();
        all.filter(|one| one.name.starts_with("sweep-"))
            .collect::<Vec<_>>()
    };

    let no_time = Duration::from_secs(1);
    for _ in 0..2 {
        let event = json!({"task": "sweep"});
        world.functions.poll_for(&event, no_time).await.unwrap();
        assert_eq!(sweeps().len(), 1);
    }
    let sweep = sweeps().remove(0);
    assert!(sweep.expression.starts_with("at("), "{}", sweep.expression);
    assert_eq!((sweep.target.as_str(), sweep.role.as_str()), (POLLER, ROLE));
    let number = sweep.name.trim_start_matches("sweep-");
    assert_eq!(
        sweep.input,
        format!(r#"{{"task":"sweep","shard":{number}}}"#)
    );

    for shard in 0..8 {
        world.forget_calls();
        let event = json!({"task": "sweep", "shard": shard});
        world.poll(event).await;
        let [_, chatwoot, _] = world.calls();
        let lists = chatwoot
            .iter()
            .filter(|call| call.path == "/api/v1/accounts/1/conversations");
        assert_eq!(lists.count(), 0, "a part of a backlog reads nothing back");
    }
    assert_eq!(world.meli.answer_of(question).as_deref(), Some("Temos"));
}

/// Runs at the same time that a new AWS account allows.
const MOST_RUNS: usize = 10;
/// Shards of the table's stream, each of which runs one dispatcher at a time.
const SHARDS: usize = 4;

/// Twelve sellers in an installation that is bounded as in a new account.
async fn twelve_sellers() -> Town {
    let mut town = Town::new(false).await;
    town.world.set(&[("ACCOUNT_SCHEDULES", "1")]);
    for number in 1..12 {
        let id = SELLER + number;
        let tokens = town.world.meli.add_seller(id, "MLB", "OUTRA_LOJA");
        let account = bridge::accounts::Account::granted(
            AccountId::from_connector(format!("meli:{id}")),
            bridge::accounts::Tokens {
                access: tokens.access_token.into(),
                refresh: tokens.refresh_token.into(),
                expires_at: None,
            },
            bridge::ports::Clock::now(&town.world.clock),
        );
        assert!(town.world.table.table.import(&account).await.unwrap());
    }
    town
}

/// Each schedule starts one run a minute, and AWS ends a run after 55 seconds (the template's gate holds it to that): so at most as many run at the same time
/// as there are schedules, the tick's among them, and shards of the stream.
#[tokio::test]
async fn twelve_sellers_of_a_marketplace_that_hangs_leave_room_for_webhooks() {
    let town = twelve_sellers().await;
    let world = &town.world;
    let clock = world.clock.clone();
    world.tick().await;
    for number in 0..12 {
        let seller = SELLER + number;
        let item = world.meli.add_item(seller, "Caneca", 49.9);
        world.meli.ask(&item, BUYER, "Tem azul?");
    }
    world.notifications().await;
    // Whoever calls waits for twelve seconds, and has no answer.
    world.meli.wire().judge(move |_| {
        clock.pass(Duration::from_secs(12));
        Some(Fault::DropBefore)
    });

    let mut most = 0;
    for _ in 0..20 {
        world.pass(60);
        world.tick().await;
        most = most.max(1 + town.scheduler.schedules(GROUP).len() + SHARDS);
    }

    assert!(most + 3 <= MOST_RUNS, "{most} runs beside webhooks");
    let accounts = town.shown().into_iter();
    let accounts = accounts.filter(|(name, _)| !name.starts_with("sweep-"));
    assert_eq!((accounts.count(), most), (1, 6));
}
