//! 1 000 open questions at the first poll; 20 ms a call.

use std::time::Duration;

use bench::report::{
    By::{Count, Virtual},
    Wanted::AtMost,
};

use crate::{
    cloud::{Wakes, live},
    stage::{Stage, Waits},
    suite::{Suite, figure, virtually},
};

const QUESTIONS: usize = 1_000;

pub(crate) fn run(suite: &mut Suite) {
    let questions = suite.size(QUESTIONS);
    virtually(async {
        let stage = Stage::new().await;
        for number in 0..questions {
            stage
                .meli
                .ask(&stage.item, stage.new_buyer(), &format!("Tem {number}?"));
        }
        stage.forget_the_past();
        stage.takes(Waits {
            table: Duration::from_millis(20),
            ..Waits::of(20)
        });
        let shown = || stage.chatwoot.conversations().len();
        let most = Duration::from_mins(30);
        let lived = live(&stage, Wakes::NO_NOTIFICATIONS, most, |_| {
            shown() >= questions
        })
        .await;
        let is_whole = shown() >= questions;
        let busy = is_whole.then_some(lived.busy());
        suite.held(
            "all shown, time of runs in sum",
            busy.map(|time| time.as_secs_f64()),
            "s",
            Virtual,
            AtMost(28.0),
        );
        suite.held(
            "all shown",
            is_whole.then_some(lived.span.as_secs_f64()),
            "s",
            Virtual,
            AtMost(120.0),
        );
        suite.held(
            "runs killed",
            figure(lived.killed()),
            "",
            Count,
            AtMost(0.0),
        );
    });
}
