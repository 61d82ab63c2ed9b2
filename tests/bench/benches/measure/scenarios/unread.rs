//! A shop with 500 unread sale threads connects; 120 ms a call, runs end at 55 s.

use std::time::Duration;

use bench::report::{
    By::{Count, Virtual},
    Wanted::{AtLeast, AtMost},
};

use crate::{
    cloud::{Wakes, live},
    stage::{Stage, Waits},
    suite::{Suite, figure, virtually},
};

const THREADS: usize = 500;

pub(crate) fn run(suite: &mut Suite) {
    let threads = suite.size(THREADS);
    virtually(async {
        let stage = Stage::new().await;
        for number in 0..threads {
            stage.sale_with(&format!("Oi, {number}"));
        }
        stage.forget_the_past();
        stage.takes(Waits::of(120));
        let shown = || stage.chatwoot.conversations().len();
        let (mut after_three, mut first) = (None, None);
        let begun = tokio::time::Instant::now();
        let most = Duration::from_mins(30);
        let lived = live(&stage, Wakes::NO_NOTIFICATIONS, most, |lived| {
            let shown = shown();
            if lived.ticks.len() >= 3 {
                after_three.get_or_insert(shown);
            }
            if shown > 0 {
                first.get_or_insert_with(|| begun.elapsed());
            }
            shown >= threads
        })
        .await;
        let all = (shown() >= threads).then(|| lived.span.as_secs_f64() / 60.0);
        let calls = stage.counted().meli.calls();
        let after_three = figure(after_three.unwrap_or_else(shown));
        suite.held(
            "conversations after 3 runs",
            after_three,
            "",
            Count,
            AtLeast(1.0),
        );
        suite.held(
            "first shown",
            first.map(|at| at.as_secs_f64()),
            "s",
            Virtual,
            AtMost(60.0),
        );
        suite.held(
            format!("all {threads} shown"),
            all,
            "min",
            Virtual,
            AtMost(30.0),
        );
        suite.row("marketplace calls till then", figure(calls), "", Count);
        suite.row("runs killed", figure(lived.killed()), "", Count);
    });
}
