//! The marketplace was away while agents answered in 400 sales; now all replies are due. 50 ms a call.

use std::time::Duration;

use bench::report::{
    By::{Count, Virtual},
    Wanted::{AtLeast, AtMost},
};
use simulators::Fault;

use crate::{
    cloud::{Lived, Wakes, live},
    stage::{Counted, Stage, Waits},
    suite::{Suite, figure, virtually},
};

pub(crate) const CALL: u64 = 50;

pub(crate) fn run(suite: &mut Suite) {
    let replies = if suite.quick { 100 } else { 400 };
    let (lived, counted, is_whole) = virtually(work_off(replies));
    let calls = counted.meli.calls() + counted.chatwoot.calls();
    let one_by_one = figure(calls * CALL + counted.table.calls() * 5) / 1000.0;
    let busy = lived.busy().as_secs_f64();
    suite.held(
        "as fast as one worker at a time",
        is_whole.then(|| one_by_one / busy),
        "×",
        Virtual,
        AtLeast(10.0),
    );
    let span = lived.span.as_secs_f64();
    suite.row("time of runs in sum", busy, "s", Virtual);
    suite.held(
        format!("all {replies} sent"),
        is_whole.then_some(span),
        "s",
        Virtual,
        AtMost(1800.0),
    );
    suite.row("calls to both vendors", figure(calls), "", Count);
}

/// An outage, and what follows until all is sent.
pub(crate) async fn work_off(replies: usize) -> (Lived, Counted, bool) {
    let stage = Stage::new().await;
    let packs = stage.known_sales(replies).await;
    stage.meli.wire().judge(|_| Some(Fault::text(503, "down")));
    for pack in &packs {
        let conversation = stage.conversation(*pack).unwrap();
        stage.chatwoot.agent_replies(conversation, "Sai hoje");
    }
    live(
        &stage,
        Wakes {
            tick: None,
            ..Wakes::ALL
        },
        Duration::from_mins(1),
        |_| false,
    )
    .await;
    tokio::time::sleep(Duration::from_mins(20)).await;
    stage.meli.wire().judge(|_| None);
    stage.forget_the_past();
    stage.takes(Waits::of(CALL));
    let sent = || {
        packs
            .iter()
            .all(|pack| !stage.meli.received_by_buyer(*pack).is_empty())
    };
    let lived = live(&stage, Wakes::ALL, Duration::from_mins(30), |_| sent()).await;
    (lived, stage.counted(), sent())
}
