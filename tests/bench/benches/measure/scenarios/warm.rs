//! The webhook once it is warm: a signed reply, one write in it; beside the floor, which answers the same events.

use std::{collections::HashMap, path::Path};

use bench::{
    report::{By::Clock, Wanted::AtMost},
    stats::{median, percentile},
};

use crate::{
    clock::StageClock,
    events,
    lambda::Program,
    line::Call,
    stage::Stage,
    suite::{Suite, really},
};

/// Events that are not counted, and events that are.
const FIRST: usize = 50;
const COUNTED: usize = 500;

/// Microseconds of each event: the processor's, and from the event to the next question.
struct Warm {
    processor: Vec<f64>,
    wall: Vec<f64>,
}

pub(crate) fn run(suite: &mut Suite) {
    let folder = suite.binaries();
    let (floor, webhook) = really(async {
        let stage = Stage::at(StageClock::of_machine()).await;
        let pack = stage.sale_with("Oi");
        stage.tick().await;
        stage.forget_the_past();
        let conversation = stage.conversation(pack).unwrap();
        for number in 0..FIRST + COUNTED {
            stage
                .chatwoot
                .agent_replies(conversation, &format!("Resposta {number}"));
        }
        let created = stage.chatwoot.take_deliveries();
        let created = created
            .iter()
            .filter(|one| one.event() == "message_created");
        let posts: Vec<String> = created
            .map(|one| events::post("/webhook", &one.headers, &one.body).to_string())
            .collect();
        let settings = stage.settings_of_a_process();
        let floor = warm(&folder.join("floor_http"), &settings, &posts).await;
        let webhook = warm(&folder.join("webhook"), &settings, &posts).await;
        let calls = stage.counted().table.made;
        let is_write = |call: &&Call| call.what.starts_with("PutItem");
        let writes = calls.iter().filter(is_write).count();
        assert_eq!(writes, FIRST + COUNTED, "not every event was one write");
        (floor, webhook)
    });
    suite.row(
        "floor_http: CPU of an event",
        median(&floor.processor),
        "µs",
        Clock,
    );
    suite.row(
        "webhook: CPU of an event",
        median(&webhook.processor),
        "µs",
        Clock,
    );
    let ratio = median(&webhook.processor) / median(&floor.processor);
    suite.held("webhook: CPU ÷ floor's", ratio, "×", Clock, AtMost(2.0));
    suite.row(
        "webhook: event to answer, p50",
        median(&webhook.wall),
        "µs",
        Clock,
    );
    suite.row(
        "webhook: event to answer, p99",
        percentile(&webhook.wall, 0.99),
        "µs",
        Clock,
    );
}

async fn warm(program: &Path, settings: &HashMap<&'static str, String>, posts: &[String]) -> Warm {
    let mut program = Program::start(&[&program.to_string_lossy()], settings).await;
    let mut before = program.ready().await;
    let (mut processor, mut wall) = (Vec::new(), Vec::new());
    for (number, post) in posts.iter().enumerate() {
        let answer = program.invoke(post).await;
        let now = program.ready().await;
        assert!(
            String::from_utf8_lossy(&answer).contains("\"statusCode\":200"),
            "{answer:?}"
        );
        if number >= FIRST {
            processor.push((now.processor.saturating_sub(before.processor)).as_secs_f64() * 1e6);
            wall.push((now.since_start.saturating_sub(before.since_start)).as_secs_f64() * 1e6);
        }
        before = now;
    }
    Warm { processor, wall }
}
