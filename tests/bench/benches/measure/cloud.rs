//! What AWS does by itself, in virtual time: the clock ticks, the stream wakes, time-outs kill.

use std::{
    collections::VecDeque,
    hash::{DefaultHasher, Hash, Hasher},
    time::Duration,
};

use futures::{FutureExt, StreamExt, future::LocalBoxFuture, stream::FuturesUnordered};
use lambda_http::{Body, Request, http};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep, timeout};

use bench::prices::Used;
use local::functions::Functions as _;

use crate::{line::Function, stage::Stage, suite::figure};

/// `Timeout` of poller and dispatcher in the template.
pub(crate) const RUN: Duration = Duration::from_secs(55);
/// The clock's rate.
const MINUTE: Duration = Duration::from_mins(1);
/// Lambda reads a stream four times a second.
const STREAM_EVERY: Duration = Duration::from_millis(250);
/// How often vendors are asked whether they have something to tell.
const STEP: Duration = Duration::from_millis(50);
/// How often a story is asked whether it is done, and may go on: about once a second, and never in step
/// with the stream.
const LOOK: Duration = Duration::from_millis(970);
/// The mapping's batch size, parallelisation and deliveries (the first and its retries).
const BATCH: usize = 10;
const LANES: usize = 2;
const DELIVERIES: usize = 4;
/// `MemorySize` of poller and dispatcher, and of the webhook.
pub(crate) const WORKER_GB: f64 = 0.25;
const WEBHOOK_GB: f64 = 0.5;

/// How a run of a function ended.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    /// When it was started.
    pub(crate) at: Instant,
    /// How long it ran.
    pub(crate) took: Duration,
    /// What it answered; `None` if the time-out killed it.
    pub(crate) answer: Option<Value>,
}

/// What happened in a span.
#[derive(Debug, Default)]
pub(crate) struct Lived {
    /// The poller's runs.
    pub(crate) ticks: Vec<Run>,
    /// The dispatcher's runs.
    pub(crate) dispatches: Vec<Run>,
    /// Requests to the webhook: how long each took.
    pub(crate) requests: Vec<Duration>,
    /// Stream batches that were given up on.
    pub(crate) given_up: usize,
    /// How long it went on.
    pub(crate) span: Duration,
}

impl Lived {
    /// Runs of the poller that the time-out ended.
    pub(crate) fn killed(&self) -> usize {
        self.ticks.iter().filter(|run| run.answer.is_none()).count()
    }

    /// Writes down what ended; the stream's lane that is free again.
    fn note(&mut self, ended: Ended) -> Option<usize> {
        match ended {
            Ended::Tick(run) => self.ticks.push(run),
            Ended::Request(took) => self.requests.push(took),
            Ended::Dispatch(lane, runs, was_given_up) => {
                self.dispatches.extend(runs);
                self.given_up += usize::from(was_given_up);
                return Some(lane);
            }
        }
        None
    }

    /// For how long at least one run was going on.
    pub(crate) fn busy(&self) -> Duration {
        let mut spans: Vec<(Instant, Instant)> = self
            .ticks
            .iter()
            .chain(&self.dispatches)
            .map(|run| (run.at, run.at + run.took))
            .collect();
        spans.sort();
        let (mut busy, mut until) = (Duration::ZERO, None);
        for (from, to) in spans {
            let from = until.map_or(from, |until: Instant| from.max(until));
            busy += to.saturating_duration_since(from);
            until = until.max(Some(to));
        }
        busy
    }

    /// What it used, but for the table: invocations, requests, memory times time.
    pub(crate) fn used(&self) -> Used {
        let worked: Duration = self
            .ticks
            .iter()
            .chain(&self.dispatches)
            .map(|run| run.took)
            .sum();
        let answered: Duration = self
            .requests
            .iter()
            .map(Duration::as_millis)
            .map(|ms| {
                Duration::from_millis(u64::try_from(ms).unwrap_or_default() + 1) // billed by the begun millisecond
            })
            .sum();
        Used {
            gb_seconds: worked.as_secs_f64() * WORKER_GB + answered.as_secs_f64() * WEBHOOK_GB,
            invocations: figure(self.ticks.len() + self.dispatches.len() + self.requests.len()),
            requests: figure(self.requests.len()),
            schedules: figure(self.ticks.len()),
            ..Used::default()
        }
    }
}

enum Ended {
    Tick(Run),
    Dispatch(usize, Vec<Run>, bool),
    Request(Duration),
}

/// Which of the wake-ups there are.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Wakes {
    /// The event of each minute; none = no clock.
    pub(crate) tick: Option<&'static str>,
    /// Notifications of the marketplace arrive.
    pub(crate) notifications: bool,
    /// Webhooks of Chatwoot arrive.
    pub(crate) webhooks: bool,
}

impl Wakes {
    /// Everything works.
    pub(crate) const ALL: Self = Self {
        tick: Some("tick"),
        notifications: true,
        webhooks: true,
    };
    /// Nothing but the clock's poll is missing: the stream and both vendors' calls.
    pub(crate) const NO_CLOCK: Self = Self {
        tick: None,
        ..Self::ALL
    };
    /// Without notifications, as before the application subscribes to them.
    pub(crate) const NO_NOTIFICATIONS: Self = Self {
        notifications: false,
        ..Self::ALL
    };
}

/// Runs the poller once, until its time-out.
pub(crate) async fn poll(stage: &Stage, event: Value) -> Run {
    let (at, functions) = (Instant::now(), stage.process(Function::Poller));
    let answer = timeout(RUN, functions.poll(&event)).await;
    if answer.is_err() {
        stage.restart(Function::Poller);
    }
    Run {
        at,
        took: at.elapsed(),
        answer: answer
            .ok()
            .map(|answer| answer.unwrap_or_else(|error| json!({ "error": error }))),
    }
}

/// Lives until `done`, which is asked about once a second, says so; at most `most`.
pub(crate) async fn live(
    stage: &Stage,
    wakes: Wakes,
    most: Duration,
    mut done: impl FnMut(&Lived) -> bool,
) -> Lived {
    let begun = Instant::now();
    let mut lived = Lived::default();
    let mut running: FuturesUnordered<LocalBoxFuture<'_, Ended>> = FuturesUnordered::new();
    let mut lanes = [VecDeque::new(), VecDeque::new()];
    let mut is_busy = [false; LANES];
    let (mut next_tick, mut next_read, mut next_look) = (begun, begun, begun);
    while begun.elapsed() < most {
        let now = Instant::now();
        if now >= next_look {
            next_look += LOOK;
            if done(&lived) {
                break;
            }
        }
        if let Some(task) = wakes.tick.filter(|_| now >= next_tick) {
            next_tick += MINUTE;
            running.push(
                poll(stage, json!({ "task": task }))
                    .map(Ended::Tick)
                    .boxed_local(),
            );
        }
        for request in told(stage, wakes) {
            running.push(hand_over(stage, request).boxed_local());
        }
        if now >= next_read {
            next_read += STREAM_EVERY;
            for record in stage.stream.borrow_mut().read().unwrap() {
                lanes[lane_of(&record)].push_back(record);
            }
        }
        for lane in 0..LANES {
            if !is_busy[lane] && !lanes[lane].is_empty() {
                is_busy[lane] = true;
                let batch = lanes[lane].drain(..lanes[lane].len().min(BATCH)).collect();
                running.push(deliver(stage, lane, batch).boxed_local());
            }
        }
        tokio::select! {
            Some(ended) = running.next() => {
                if let Some(lane) = lived.note(ended) {
                    is_busy[lane] = false;
                }
            }
            () = sleep(STEP) => {}
        }
    }
    lived.span = begun.elapsed();
    while let Some(ended) = running.next().await {
        lived.note(ended);
    }
    lived
}

/// A partition key's records go down one lane, in order.
fn lane_of(record: &Value) -> usize {
    let mut hasher = DefaultHasher::new();
    record["dynamodb"]["Keys"]["pk"]["S"]
        .as_str()
        .hash(&mut hasher);
    usize::from(hasher.finish() % 2 == 1)
}

/// One batch to the dispatcher, and again from the first failure on.
async fn deliver(stage: &Stage, lane: usize, batch: Vec<Value>) -> Ended {
    let (mut left, mut runs) = (batch, Vec::new());
    for _ in 0..DELIVERIES {
        let (at, functions) = (Instant::now(), stage.process(Function::Dispatcher));
        let event = json!({ "Records": left });
        let answer = timeout(RUN, functions.dispatch(&event)).await;
        let answer = answer.ok().map(|answer| answer.unwrap());
        let failed = answer.as_ref().map(|answer| first_failed(&left, answer));
        runs.push(Run {
            at,
            took: at.elapsed(),
            answer,
        });
        match failed {
            None => stage.restart(Function::Dispatcher),
            Some(None) => return Ended::Dispatch(lane, runs, false),
            Some(Some(first)) => left = left.split_off(first),
        }
    }
    Ended::Dispatch(lane, runs, true)
}

fn first_failed(records: &[Value], answer: &Value) -> Option<usize> {
    let failures = answer["batchItemFailures"].as_array()?;
    let number = |record: &Value| record["dynamodb"]["SequenceNumber"].clone();
    let is_failed = |record: &Value| {
        failures
            .iter()
            .any(|one| one["itemIdentifier"] == number(record))
    };
    records.iter().position(is_failed)
}

/// What both vendors have to tell now.
pub(crate) fn told(stage: &Stage, wakes: Wakes) -> Vec<Request> {
    let deliveries = stage.chatwoot.take_deliveries();
    let notifications = stage.meli.take_notifications();
    let mut requests = Vec::new();
    if wakes.webhooks {
        requests.extend(
            deliveries
                .into_iter()
                .map(|one| post("/webhook", &one.headers, one.body)),
        );
    }
    if wakes.notifications {
        let path = "/mercado-livre/notifications";
        requests.extend(
            notifications
                .iter()
                .map(|one| post(path, &[], one.to_string())),
        );
    }
    requests
}

async fn hand_over(stage: &Stage, request: Request) -> Ended {
    let begun = Instant::now();
    stage.process(Function::Webhook).request(request).await;
    Ended::Request(begun.elapsed())
}

fn post(path: &str, headers: &[(String, String)], body: String) -> Request {
    let mut request = http::Request::builder()
        .method("POST")
        .uri(format!("https://bridge.example{path}"));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request.body(Body::Text(body)).unwrap()
}
