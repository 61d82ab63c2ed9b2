//! 4 500 conversations changed since Chatwoot was last read back, and the webhook of one reply was lost.

use std::time::Duration;

use bench::report::{
    By::{Count, Virtual},
    Wanted::AtMost,
};

use simulators::Fault;

use crate::{
    cloud::{Wakes, live},
    stage::{SELLER, Stage, Waits},
    suite::{Suite, figure, virtually},
};

const CONVERSATIONS: usize = 4_500;
/// What each conversation in Chatwoot's answers has beyond what the simulator says of it, in bytes: 4 500 of them are
/// 20 MB then.
const BEYOND: usize = 1_450;
const MOST: Duration = Duration::from_mins(45);

pub(crate) fn run(suite: &mut Suite) {
    let conversations = suite.size(CONVERSATIONS);
    virtually(async {
        let stage = Stage::new().await;
        stage.known_sales(1).await;
        let asked: Vec<u64> = (0..conversations)
            .map(|number| {
                let text = format!("Tem {number}?");
                stage.meli.ask(&stage.item, stage.new_buyer(), &text)
            })
            .collect();
        // Reads fail meanwhile: all of them changed since the last good one.
        stage.chatwoot.wire().judge(|call| {
            let is_read_back = call.method == "GET" && call.query.contains("updated_within");
            is_read_back.then(|| Fault::text(503, "down"))
        });
        let shown = || stage.chatwoot.conversations().len();
        let lived = live(&stage, Wakes::NO_NOTIFICATIONS, MOST, |_| {
            shown() > conversations
        })
        .await;
        assert!(shown() > conversations, "{} in {:?}", shown(), lived.span);
        stage.chatwoot.wire().judge(|_| None);
        let beyond = format!(r#""beyond":"{}","can_reply":"#, "x".repeat(BEYOND));
        stage.chatwoot.wire().misprint(r#""can_reply":"#, &beyond);
        stage.forget_the_past();
        stage.takes(Waits::of(20));
        // In the inbox of all these: another inbox's list is short and read well.
        let source_id = format!("meli:{SELLER}:question:{}", asked[0]);
        let conversation = stage.chatwoot.conversation_of(&source_id).unwrap();
        stage.chatwoot.agent_replies(conversation.id, "Tem, sim");
        stage.chatwoot.take_deliveries();
        let sent = || stage.meli.answer_of(asked[0]).is_some();
        let lived = live(&stage, Wakes::ALL, MOST, |_| sent()).await;
        let wait = sent().then(|| lived.span.as_secs_f64() / 60.0);
        suite.held("the reply is sent", wait, "min", Virtual, AtMost(5.0));
        let ticks = figure(lived.ticks.len().max(1));
        let traffic = stage.chatwoot_line.take();
        let largest = figure(traffic.largest) / 1024.0;
        suite.row("the largest answer of Chatwoot", largest, "kB", Count);
        let read = figure(traffic.bytes) / ticks / 1024.0;
        suite.row("read from Chatwoot in a tick", read, "kB", Count);
        let failed = lived
            .ticks
            .iter()
            .filter_map(|run| run.answer.as_ref()?["failed"].as_u64());
        suite.row("ticks", ticks, "", Count);
        suite.held(
            "failures in them",
            figure(failed.sum::<u64>()),
            "",
            Count,
            AtMost(0.0),
        );
    });
}
