//! What wakes the functions by itself: the stream all the time, the clock each minute.

use std::{sync::Arc, time::Duration};

use local_table::stream::Stream;
use serde_json::{Value, json};
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval, timeout},
};
use tracing::error;

use crate::functions::Functions;

/// How often the stream is read: Lambda does it four times a second.
const STREAM_EVERY: Duration = Duration::from_millis(250);
/// Deliveries of one event: the first, and the mapping's three retries.
const DELIVERIES: u32 = 4;
/// The pause after a call that failed: a function that is being built again needs a moment.
const AFTER_FAILURE: Duration = Duration::from_secs(2);

/// Running wake-ups; they stop when this is dropped.
#[derive(Debug)]
pub struct Wakeups {
    tasks: Vec<JoinHandle<()>>,
}

impl Wakeups {
    /// Wakes `functions` from `stream`, and the poller now and `every` so often with a tick,
    /// whose summary goes to `on_tick`. Calls that fail are logged.
    pub fn start(
        functions: &Arc<impl Functions>,
        stream: Stream,
        every: Duration,
        on_tick: fn(&Value),
    ) -> Self {
        let (dispatched, ticked) = (Arc::clone(functions), Arc::clone(functions));
        let tasks = vec![
            tokio::spawn(async move { follow_stream(&*dispatched, stream).await }),
            tokio::spawn(async move { follow_clock(&*ticked, every, on_tick).await }),
        ];
        Self { tasks }
    }
}

impl Drop for Wakeups {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

async fn follow_stream(functions: &impl Functions, mut stream: Stream) {
    let mut clock = interval(STREAM_EVERY);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        match stream.read() {
            Ok(records) => {
                for event in Stream::events(&records) {
                    deliver(functions, event).await;
                }
            }
            Err(error) => error!(error, "the table's stream cannot be read, will retry"),
        }
    }
}

/// Delivers one stream event, and again what is reported as failed, four times in all. What is given up
/// on here is found by the sweep: the rows are the truth.
pub async fn deliver(functions: &impl Functions, event: Value) {
    let mut left = event;
    for _ in 0..DELIVERIES {
        match functions.dispatch(&left).await {
            Ok(answer) => match failed_part(&left, &answer) {
                Some(part) => left = part,
                None => return,
            },
            Err(error) => {
                error!(error, "dispatcher invocation failed, will retry");
                pause().await;
            }
        }
    }
}

async fn pause() {
    let elapsed = timeout(AFTER_FAILURE, std::future::pending::<()>()).await;
    debug_assert!(elapsed.is_err(), "nothing ends a pause but its time");
}

/// The event from the first failed record on, as Lambda retries it; `None` where nothing failed.
fn failed_part(event: &Value, answer: &Value) -> Option<Value> {
    let failed: Vec<&Value> = answer
        .get("batchItemFailures")?
        .as_array()?
        .iter()
        .filter_map(|one| one.get("itemIdentifier"))
        .collect();
    let records = event.get("Records")?.as_array()?;
    let has_failed = |record: &Value| {
        record
            .pointer("/dynamodb/SequenceNumber")
            .is_some_and(|number| failed.contains(&number))
    };
    let first = records.iter().position(has_failed)?;
    Some(json!({"Records": records.get(first..)?}))
}

async fn follow_clock(functions: &impl Functions, every: Duration, on_tick: fn(&Value)) {
    let mut clock = interval(every);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        clock.tick().await;
        match functions.poll(&json!({"task": "tick"})).await {
            Ok(summary) => on_tick(&summary),
            Err(error) => error!(error, "poller invocation failed, will retry"),
        }
    }
}
