//! The next message in a thread of 100, 1 000, 3 000 messages; 20 ms a call.

use std::time::Duration;

use bench::report::{
    By::{Count, Sum, Virtual},
    Wanted::AtMost,
};

use crate::{
    cloud::{Wakes, live},
    stage::{Counted, Stage, Waits},
    suite::{Suite, figure, virtually},
};

pub(crate) fn run(suite: &mut Suite) {
    let lengths: &[usize] = if suite.quick {
        &[100, 300]
    } else {
        &[100, 1_000, 3_000]
    };
    let mut reads = Vec::new();
    for &length in lengths {
        let (counted, took) = virtually(next_message(length));
        let calls = figure(counted.meli.calls());
        suite.held(
            format!("after {length}: marketplace calls"),
            calls,
            "",
            Count,
            AtMost(4.0),
        );
        suite.held(
            format!("after {length}: RCU"),
            counted.table.units.read,
            "",
            Count,
            AtMost(8.0),
        );
        let bytes = counted.table.bytes + counted.meli.bytes;
        suite.row(
            format!("after {length}: bytes of both"),
            figure(bytes) / 1024.0,
            "kB",
            Count,
        );
        suite.row(
            format!("after {length}: till shown"),
            took.as_secs_f64() * 1000.0,
            "ms",
            Virtual,
        );
        reads.push(counted.table.units.read);
    }
    let (first, last) = (reads[0], reads[reads.len() - 1]);
    suite.held(
        "RCU of the longest ÷ of the shortest",
        last / first,
        "×",
        Sum,
        AtMost(1.2),
    );
}

async fn next_message(length: usize) -> (Counted, Duration) {
    let stage = Stage::new().await;
    let pack = stage.sale_with("mensagem 1");
    for number in 2..=length {
        tokio::time::sleep(Duration::from_secs(1)).await;
        stage.meli.buyer_writes(pack, &format!("mensagem {number}"));
    }
    let shown = || {
        let conversation = stage.conversation(pack)?;
        let messages = stage.chatwoot.messages(conversation);
        Some(messages.iter().filter(|message| message.incoming).count())
    };
    for _ in 0..120 {
        stage.tick().await;
        tokio::time::sleep(Duration::from_mins(1)).await;
        if shown() == Some(length) {
            break;
        }
    }
    assert_eq!(shown(), Some(length), "the thread was not shown");
    // Chatwoot takes so many messages of a conversation a minute: what is still owed comes after these.
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_mins(1)).await;
        stage.tick().await;
    }
    stage.forget_the_past();
    stage.takes(Waits::of(20));
    let begun = tokio::time::Instant::now();
    stage.meli.buyer_writes(pack, "e mais uma");
    live(&stage, Wakes::NO_CLOCK, Duration::from_secs(30), |_| false).await;
    assert_eq!(shown(), Some(length + 1), "the next message was not shown");
    let counted = stage.counted();
    let is_it = |body: &[u8]| String::from_utf8_lossy(body).contains("e mais uma");
    let post = counted.chatwoot.posted.iter().find(|(_, body)| is_it(body));
    let took = post.map_or(Duration::ZERO, |(at, _)| *at - begun);
    (counted, took)
}
