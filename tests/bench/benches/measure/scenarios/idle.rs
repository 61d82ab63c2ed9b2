//! A minute in which nothing happens, as deployed: the tick, and each account's own poll.

use std::time::Duration;

use bench::{
    prices::Used,
    report::{
        By::{Count, Sum},
        Wanted::AtMost,
    },
};
use serde_json::json;

use local::functions::Functions as _;

use crate::{
    cloud::{Run, WORKER_GB, poll},
    line::Function,
    stage::{Counted, SELLER, Stage, Waits},
    suite::{Suite, figure, virtually},
};

/// Minutes that are counted. Some of them list the latest sales, some write a note.
const MINUTES: usize = 30;
/// Accounts in the table, and how costs find the figures.
pub(crate) const SIZES: [(u64, [&str; 2]); 3] = [
    (1, ["tick 1", "poll 1"]),
    (100, ["tick 100", "poll 100"]),
    (1_000, ["tick 1000", "poll 1000"]),
];
/// As many as one installation is made for: with `LARGE=1`.
const LARGEST: (u64, [&str; 2]) = (5_000, ["tick 5000", "poll 5000"]);
/// Accounts under one application.
const MANY: u64 = 500;
/// An application's calls in an hour (`max_requests_per_hour`).
const QUOTA: f64 = 18_000.0;

/// What one minute took of everything, on average.
struct Minute {
    counted: Counted,
    runs: Vec<Run>,
}

impl Minute {
    fn each(&self, sum: f64) -> f64 {
        sum / figure(self.runs.len())
    }

    fn used(&self) -> Used {
        let took: Duration = self.runs.iter().map(|run| run.took).sum();
        let sum = Used {
            writes: self.counted.table.units.write,
            reads: self.counted.table.units.read,
            gb_seconds: took.as_secs_f64() * WORKER_GB,
            invocations: figure(self.runs.len()),
            schedules: figure(self.runs.len()),
            requests: 0.0,
        };
        sum.times(1.0 / figure(self.runs.len()))
    }
}

pub(crate) fn run(suite: &mut Suite) {
    let sizes = if suite.quick { &SIZES[..2] } else { &SIZES };
    let is_large = std::env::vars().any(|(name, _)| name == "LARGE");
    let largest = is_large.then_some(LARGEST);
    let mut polls = Vec::new();
    for (accounts, names) in sizes.iter().copied().chain(largest) {
        let [tick, poll] = virtually(minutes(accounts));
        for (minute, what) in [(&tick, "tick"), (&poll, "poll of one account")] {
            let beside = format!("{what} beside {accounts} accounts");
            let (table, each) = (&minute.counted.table, |sum| minute.each(sum));
            suite.held(
                format!("{beside}: table calls"),
                each(figure(table.calls())),
                "",
                Count,
                AtMost(4.0),
            );
            suite.held(
                format!("{beside}: RCU"),
                each(table.units.read),
                "",
                Count,
                AtMost(if what == "tick" { 30.0 } else { 2.0 }),
            );
            suite.row(format!("{beside}: WCU"), each(table.units.write), "", Count);
            suite.row(
                format!("{beside}: read and written"),
                each(figure(table.bytes) / 1024.0),
                "kB",
                Count,
            );
        }
        polls.push(poll.each(poll.counted.table.units.read));
        suite.kept.insert(names[0], tick.used());
        suite.kept.insert(names[1], poll.used());
        if accounts == 1 {
            vendors(suite, &tick, &poll);
        }
    }
    let grown = polls[polls.len() - 1] / polls[0];
    suite.held(
        "poll of one account: RCU beside the most ÷ beside 1",
        grown,
        "×",
        Sum,
        AtMost(1.2),
    );
}

fn vendors(suite: &mut Suite, tick: &Minute, poll: &Minute) {
    let calls = poll.each(figure(poll.counted.meli.calls()));
    suite.row(
        "tick: Chatwoot calls",
        tick.each(figure(tick.counted.chatwoot.calls())),
        "",
        Count,
    );
    suite.row("poll: marketplace calls", calls, "", Count);
    let accounts = if suite.quick { 100 } else { MANY };
    suite.held(
        format!("{accounts} idle accounts: marketplace calls an hour"),
        figure(virtually(hour(accounts))),
        "",
        Count,
        AtMost(QUOTA),
    );
}

/// What so many idle accounts under one application ask in an hour.
async fn hour(accounts: u64) -> u64 {
    let stage = Stage::new().await;
    stage.import().await;
    for other in 1..accounts {
        stage.add_seller(SELLER + other).await;
    }
    let quarter = async || {
        for _ in 0..15 {
            stage.tick().await;
            tokio::time::sleep(Duration::from_mins(1)).await;
        }
        stage.counted().meli.calls()
    };
    quarter().await;
    let mut calls = 0;
    for _ in 0..4 {
        calls += quarter().await;
    }
    calls
}

async fn minutes(accounts: u64) -> [Minute; 2] {
    let stage = Stage::new().await.with_schedules();
    stage.import().await;
    for other in 1..accounts {
        stage.add_seller(SELLER + other).await;
    }
    let account = format!("meli:{SELLER}");
    let (tick, one) = (
        json!({ "task": "tick" }),
        json!({ "task": "poll", "account": account }),
    );
    for other in 1..accounts {
        let event = json!({ "task": "poll", "account": format!("meli:{}", SELLER + other) });
        stage.process(Function::Poller).poll(&event).await.unwrap();
    }
    // A hundred schedules are set right in a run.
    for _ in 0..3 + accounts / 80 {
        stage.tick().await;
        stage.process(Function::Poller).poll(&one).await.unwrap();
        tokio::time::sleep(Duration::from_mins(1)).await;
    }
    stage.takes(Waits::of(120));
    let mut measured = Vec::new();
    for event in [tick, one] {
        stage.forget_the_past();
        let mut runs = Vec::new();
        for _ in 0..MINUTES {
            runs.push(poll(&stage, event.clone()).await);
            tokio::time::sleep(Duration::from_mins(1)).await;
        }
        let counted = stage.counted();
        measured.push(Minute { counted, runs });
    }
    measured
        .try_into()
        .unwrap_or_else(|_| unreachable!("two events were measured"))
}
