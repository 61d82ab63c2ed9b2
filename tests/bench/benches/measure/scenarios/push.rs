//! From the buyer's action to Chatwoot, with notifications: one by one at 20 ms a call, and a burst at 100 ms.

use std::time::Duration;

use bench::{
    report::{By::Virtual, Wanted::AtMost},
    stats::{median, percentile},
};
use tokio::time::Instant;

use crate::{
    cloud::{Wakes, live},
    stage::{Stage, Waits},
    suite::{Suite, virtually},
};

/// Messages that come one by one.
const SINGLE: usize = 100;
/// Threads of the burst, and messages in each.
const THREADS: usize = 100;
const EACH: usize = 2;

pub(crate) fn run(suite: &mut Suite) {
    let waits = virtually(one_by_one(suite.size(SINGLE)));
    suite.held(
        "one by one, 20 ms: p50",
        ended(median(&waits)),
        "s",
        Virtual,
        AtMost(1.0),
    );
    suite.held(
        "one by one, 20 ms: p99",
        ended(percentile(&waits, 0.99)),
        "s",
        Virtual,
        AtMost(3.0),
    );
}

pub(crate) fn burst(suite: &mut Suite) {
    let threads = suite.size(THREADS);
    let waits = virtually(all_at_once(threads));
    let what = format!("{} over {threads} threads, 100 ms", threads * EACH);
    suite.row(format!("{what}: p50"), median(&waits), "s", Virtual);
    suite.held(
        format!("{what}: p99"),
        ended(percentile(&waits, 0.99)),
        "s",
        Virtual,
        AtMost(5.0),
    );
    suite.row(
        format!("{what}: last"),
        percentile(&waits, 1.0),
        "s",
        Virtual,
    );
}

async fn one_by_one(single: usize) -> Vec<f64> {
    let stage = Stage::new().await;
    let packs = stage.known_sales(10).await;
    stage.takes(Waits::of(20));
    let (mut written, mut second) = (Vec::new(), 0);
    let every = 7;
    live(
        &stage,
        Wakes::ALL,
        Duration::from_secs((single * every) as u64),
        |_| {
            if second % every == 3 {
                let pack = packs[written.len() % packs.len()];
                written.push((write(&stage, pack, written.len()), Instant::now()));
            }
            second += 1;
            false
        },
    )
    .await;
    waits(&stage, &written)
}

async fn all_at_once(threads: usize) -> Vec<f64> {
    let stage = Stage::new().await;
    let packs = stage.known_sales(threads).await;
    stage.takes(Waits::of(100));
    let begun = Instant::now();
    let numbered = packs.iter().cycle().take(threads * EACH).enumerate();
    let written: Vec<_> = numbered
        .map(|(number, pack)| (write(&stage, *pack, number), begun))
        .collect();
    live(&stage, Wakes::ALL, Duration::from_mins(3), |_| false).await;
    waits(&stage, &written)
}

fn write(stage: &Stage, pack: u64, number: usize) -> String {
    let text = format!("mensagem numero {number} fim");
    stage.meli.buyer_writes(pack, &text);
    text
}

/// How long each waited; those that were not shown wait without end.
fn waits(stage: &Stage, written: &[(String, Instant)]) -> Vec<f64> {
    let posted = stage.chatwoot_line.take().posted;
    let posted: Vec<_> = posted
        .iter()
        .map(|(at, body)| (*at, String::from_utf8_lossy(body)))
        .collect();
    let wait = |(text, since): &(String, Instant)| {
        let shown = posted.iter().find(|(_, body)| body.contains(text));
        shown.map_or(f64::INFINITY, |(at, _)| (*at - *since).as_secs_f64())
    };
    written.iter().map(wait).collect()
}

fn ended(wait: f64) -> Option<f64> {
    wait.is_finite().then_some(wait)
}
