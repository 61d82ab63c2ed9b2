//! The runbook, tried: a fault is brought about, the alarm of its section hears it, what the section says to look at
//! names it, and what it says to do ends it.

use std::sync::Arc;

use bridge::ports::Clock as _;
use doctor::trace::{Life, lives};
use end_to_end::{
    BUYER, SELLER, Visitor, World,
    logs::{Captured, capture_measured},
};
use runtime::Metrics;
use serde_json::{Value, json};
use simulators::Fault;

const TEMPLATE: &str = include_str!("../../../../template.yaml");
const RUNBOOK: &str = include_str!("../../../../docs/RUNBOOK.md");

/// What the template says of a resource, by the names of its properties.
fn resource(name: &str) -> &'static str {
    let (_, from) = TEMPLATE.split_once(&format!("\n  {name}:")).unwrap();
    from.split("\n\n").next().unwrap()
}

fn property(of: &str, name: &str) -> &'static str {
    let line = resource(of)
        .lines()
        .find_map(|line| line.trim().strip_prefix(&format!("{name}: ")));
    line.unwrap_or_else(|| panic!("{of} has no {name}"))
}

/// The section of the runbook that an alarm's text leads to.
fn section(alarm: &str) -> &'static str {
    let (_, anchor) = property(alarm, "AlarmDescription")
        .trim_end_matches('"')
        .split_once("docs/RUNBOOK.md#")
        .unwrap();
    let title = |section: &&str| {
        let title = section.lines().next().unwrap_or_default();
        title.to_lowercase().replace(' ', "-") == anchor
    };
    RUNBOOK.split("\n## ").find(title).unwrap()
}

/// Lines of the log that a metric filter of the template counts.
fn counted(log: &Captured, filter: &str) -> usize {
    let pattern = property(filter, "FilterPattern");
    let words: Vec<&str> = pattern.split('"').skip(1).step_by(2).collect();
    assert!(!words.is_empty(), "{pattern}");
    let text = log.text();
    let is_counted = |line: &&str| words.iter().any(|word| line.contains(word));
    text.lines().filter(is_counted).count()
}

/// A sale whose buyer wrote, and an installation whose log and measures are heard.
struct Night {
    world: World,
    log: Captured,
    metrics: Arc<Metrics>,
    thread: u64,
    conversation: u64,
}

impl Night {
    async fn new(log: Captured, metrics: Arc<Metrics>) -> Self {
        let world = World::new().await;
        let sale = world.meli.add_sale(SELLER, BUYER, &[&world.item], true);
        world.meli.buyer_writes(sale.thread, "Onde-fica-a-loja");
        world.ticks(2).await;
        let conversation = world.conversation(&format!("pack:{}", sale.thread));
        Self {
            world,
            log,
            metrics,
            thread: sale.thread,
            conversation,
        }
    }

    /// The largest value that the metric of an alarm had since this was asked last; `None` = no point.
    fn measured(&self, alarm: &str) -> Option<f64> {
        let metric = property(alarm, "MetricName");
        let lines = self.metrics.drain(self.world.clock.now());
        let points = lines.iter().filter_map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            let directive = &line["_aws"]["CloudWatchMetrics"][0];
            let is_it = directive["Namespace"] == property(alarm, "Namespace").split(' ').next()?
                && directive["Dimensions"] == json!([["Table"]]);
            is_it.then(|| line[metric].as_f64()).flatten()
        });
        points.reduce(f64::max)
    }

    /// What `doctor trace` tells of the conversation.
    async fn trace(&self) -> String {
        let rows = self.world.table.table.every_row().await.unwrap();
        let found = lives(&rows, &self.log.text(), &self.conversation.to_string());
        let lines: Vec<String> = found.iter().flat_map(Life::lines).collect();
        lines.join("\n")
    }

    /// What the doctor says is not well, by check.
    async fn wrong(&self) -> Vec<(String, String)> {
        let found = Visitor::tool().get(&self.world, "/setup/doctor").await;
        let checks = found.json();
        let wrong = checks.as_array().unwrap().iter();
        let wrong = wrong.filter(|one| one["status"] != "ok");
        let text = |one: &Value, name: &str| one[name].as_str().unwrap().to_owned();
        wrong
            .map(|one| (text(one, "check"), text(one, "fix")))
            .collect()
    }

    fn received(&self) -> Vec<String> {
        self.world.meli.received_by_buyer(self.thread)
    }
}

fn is_down(night: &Night) {
    night
        .world
        .meli
        .wire()
        .judge(|call| (call.path.starts_with("/messages")).then(|| Fault::text(503, "down")));
}

#[tokio::test]
async fn undelivered_a_marketplace_that_is_down_rings_after_ten_minutes_and_what_waits_goes_by_itself()
 {
    let alarm = "RepliesLateAlarm";
    let threshold: f64 = property(alarm, "Threshold").parse().unwrap();
    let (log, metrics, _heard) = capture_measured("bridge");
    let night = Night::new(log, metrics).await;
    is_down(&night);
    night
        .world
        .chatwoot
        .agent_replies(night.conversation, "Na-rua-das-flores");
    night.world.settle().await;
    night.world.ticks(8).await;
    let early = night.measured(alarm);
    assert!(
        early.is_none_or(|seconds| seconds <= threshold),
        "{early:?}"
    );

    night.world.ticks(8).await;

    let late = night.measured(alarm);
    assert!(late.is_some_and(|seconds| seconds > threshold), "{late:?}");
    let told = section(alarm);
    assert!(
        told.contains("`will retry`") && told.contains("an outage: nothing"),
        "{told}"
    );
    assert!(night.log.text().contains("will retry"));
    let trace = night.trace().await;
    assert!(trace.contains("will retry"), "{trace}");
    assert!(trace.contains("error GET /messages/packs"), "{trace}");
    night.world.meli.wire().judge(|_| None);
    night.world.ticks(16).await;
    assert_eq!(night.received(), ["Na-rua-das-flores"]);
    night.measured(alarm);
    night.world.ticks(2).await;
    assert_eq!(night.measured(alarm), None, "the alarm calms down");
}

#[tokio::test]
async fn standstill_a_reply_that_was_given_up_on_is_named_and_goes_by_a_replay() {
    let (log, metrics, _heard) = capture_measured("bridge");
    let night = Night::new(log, metrics).await;
    is_down(&night);
    let reply = night
        .world
        .chatwoot
        .agent_replies(night.conversation, "Na-rua-das-flores");
    night.world.settle().await;
    night.world.pass(24 * 60 * 60);
    let filters = ["PollerStandstillFilter", "DispatcherStandstillFilter"];
    assert_eq!(filters.map(|filter| counted(&night.log, filter)), [0, 0]);

    night.world.ticks(3).await;

    assert!(filters.iter().all(|filter| counted(&night.log, filter) > 0));
    assert_eq!(property("StandstillAlarm", "Threshold"), "1");
    let told = section("StandstillAlarm");
    assert!(
        told.contains("`given up`") && told.contains("python3 -m deploy replay"),
        "{told}"
    );
    let trace = night.trace().await;
    assert!(
        trace.contains(&format!(
            "reply given up after a day of retries; message.id {reply}"
        )),
        "{trace}"
    );
    let wrong = night.wrong().await;
    assert!(
        wrong.iter().any(|(check, _)| check == "replies.given_up"),
        "{wrong:?}"
    );
    night.world.meli.wire().judge(|_| None);
    // What `python3 -m deploy replay` gives the poller.
    night.world.poll(json!({"task": "replay"})).await;
    night.world.ticks(2).await;
    assert_eq!(night.received(), ["Na-rua-das-flores"]);
    assert!(
        night
            .wrong()
            .await
            .iter()
            .all(|(check, _)| check != "replies.given_up")
    );
}

#[tokio::test]
async fn connection_lost_is_heard_however_it_was_lost_and_ends_by_connecting_again() {
    let filters = ["PollerConnectionFilter", "DispatcherConnectionFilter"];
    for is_withdrawn in [true, false] {
        let (log, metrics, _heard) = capture_measured("bridge");
        let night = Night::new(log, metrics).await;
        let world = &night.world;
        world.meli.sign_in(Some(SELLER));
        if is_withdrawn {
            world.meli.expire_access_tokens(SELLER);
            world.meli.revoke(SELLER);
        } else {
            // Renewing works, and what it brings is refused all the same.
            world.meli.wire().judge(|call| {
                let body = json!({"message": "invalid access token", "error": "unauthorized", "status": 401, "cause": []});
                (!call.path.starts_with("/oauth")).then(|| Fault::json(401, &body))
            });
        }
        assert_eq!(filters.map(|filter| counted(&night.log, filter)), [0, 0]);

        world.ticks(8).await;

        let heard = filters.map(|filter| counted(&night.log, filter));
        assert!(night.log.text().contains("account.id"));
        assert!(
            heard.iter().all(|heard| *heard > 0),
            "{is_withdrawn}: {heard:?}"
        );
        let check = format!("account.meli:{SELLER}");
        let wrong = night.wrong().await;
        let named = wrong.iter().find(|(name, _)| *name == check);
        assert!(named.is_some_and(|(_, fix)| !fix.is_empty()), "{wrong:?}");
        assert!(section("ConnectionLostAlarm").contains("*Connect an account*"));
        world
            .chatwoot
            .agent_replies(night.conversation, "Na-rua-das-flores");
        world.settle().await;
        assert!(night.received().is_empty());

        world.meli.wire().judge(|_| None);
        Visitor::tool()
            .connect(world, "/mercado-livre/connect")
            .await;
        world.ticks(16).await;
        assert_eq!(night.received(), ["Na-rua-das-flores"]);
        let wrong = night.wrong().await;
        assert!(wrong.iter().all(|(name, _)| *name != check), "{wrong:?}");
    }
}
