//! What wakes the functions by itself: the stream all the time, the clock each minute.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::{task::JoinHandle, time::sleep};

use crate::{functions::Functions, stream::Stream};

/// Lambda reads a stream four times a second.
const STREAM_EVERY: Duration = Duration::from_millis(250);
/// Deliveries of one event: the first, and the mapping's retries.
const DELIVERIES: u32 = 4;
/// A function that is being built again needs a moment.
const AFTER_FAILURE: Duration = Duration::from_secs(2);

/// Running wake-ups; they stop when this is dropped.
pub struct Wakeups {
    tasks: Vec<JoinHandle<()>>,
}

impl Wakeups {
    /// Wakes `functions` from `stream`, and the poller now and `every` so often with a tick,
    /// whose summary goes to `on_tick`.
    pub fn start(
        functions: &Functions,
        stream: Stream,
        every: Duration,
        on_tick: fn(&Value),
    ) -> Self {
        let (dispatched, ticked) = (functions.clone(), functions.clone());
        let tasks = vec![
            tokio::spawn(async move { follow_stream(&dispatched, stream).await }),
            tokio::spawn(async move { follow_clock(&ticked, every, on_tick).await }),
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

async fn follow_stream(functions: &Functions, mut stream: Stream) {
    loop {
        let records = stream.read();
        for event in Stream::events(&records) {
            deliver(functions, event).await;
        }
        sleep(STREAM_EVERY).await;
    }
}

/// Delivers one event, and again what is reported as failed, a few times. What is given up
/// on here is found by the sweep: the rows are the truth.
pub async fn deliver(functions: &Functions, event: Value) {
    let mut left = event;
    for _ in 0..DELIVERIES {
        match functions.dispatch(&left).await {
            Ok(answer) => match failed_part(&left, &answer) {
                Some(part) => left = part,
                None => return,
            },
            Err(error) => {
                eprintln!("dispatcher: {error}");
                sleep(AFTER_FAILURE).await;
            }
        }
    }
}

/// From the first failed record on, as Lambda does it.
fn failed_part(event: &Value, answer: &Value) -> Option<Value> {
    let failed: Vec<&str> = answer["batchItemFailures"]
        .as_array()?
        .iter()
        .filter_map(|one| one["itemIdentifier"].as_str())
        .collect();
    let records = event["Records"].as_array()?;
    let number = |record: &Value| {
        record["dynamodb"]["SequenceNumber"]
            .as_str()
            .map(str::to_owned)
    };
    let first = records
        .iter()
        .position(|one| number(one).is_some_and(|n| failed.contains(&n.as_str())))?;
    Some(json!({"Records": records[first..]}))
}

async fn follow_clock(functions: &Functions, every: Duration, on_tick: fn(&Value)) {
    loop {
        match functions.poll(&json!({"task": "tick"})).await {
            Ok(summary) => on_tick(&summary),
            Err(error) => eprintln!("poller: {error}"),
        }
        sleep(every).await;
    }
}
