//! A line to one of the three neighbours: it takes its time, and it counts.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, header},
    response::Response,
};
use bench::{
    rows::row_call,
    units::{Units, of_call},
};
use serde_json::Value;
use simulators::{Server, Wire};
use tokio::time::Instant;

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Function {
    /// The webhook, and setup.
    Webhook,
    /// What the table's stream wakes.
    Dispatcher,
    /// What the clock wakes.
    Poller,
}

impl Function {
    /// All of them, in the order in which they are declared.
    pub(crate) const ALL: [Self; 3] = [Self::Webhook, Self::Dispatcher, Self::Poller];
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Webhook => "webhook",
            Self::Dispatcher => "dispatcher",
            Self::Poller => "poller",
        })
    }
}

/// One call over a line.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// When it was answered.
    pub(crate) at: Instant,
    /// Who made it.
    pub(crate) by: Function,
    /// Of the table: its operation and the kind of row; of the others: method and kind of path.
    pub(crate) what: String,
    /// The answer's HTTP status.
    pub(crate) status: u16,
    /// Request units; none for the vendors.
    pub(crate) units: Units,
}

/// What went over a line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Traffic {
    /// Every call, in the order of the answers.
    pub(crate) made: Vec<Call>,
    /// Bytes of bodies, both ways.
    pub(crate) bytes: u64,
    /// Bytes of the largest answer's body.
    pub(crate) largest: u64,
    /// Request units of the table.
    pub(crate) units: Units,
    /// Bodies of what was posted, and when it took effect.
    pub(crate) posted: Vec<(Instant, Bytes)>,
}

impl Traffic {
    /// All calls.
    pub(crate) fn calls(&self) -> u64 {
        self.made.len() as u64
    }
}

/// A proxy before one neighbour, with a door for each function.
pub(crate) struct Line {
    shared: Arc<Shared>,
    doors: [Server; 3],
}

struct Shared {
    http: reqwest::Client,
    to: String,
    takes: Mutex<Duration>,
    traffic: Mutex<Traffic>,
}

impl Line {
    /// A line to the server at `to`, which takes no time at first.
    pub(crate) async fn to(to: &str) -> Self {
        let shared = Arc::new(Shared {
            http: simulators::local_client().build().unwrap(),
            to: to.to_owned(),
            takes: Mutex::default(),
            traffic: Mutex::default(),
        });
        let door = async |by: Function| {
            let state = (by, Arc::clone(&shared));
            let router = Router::new().fallback(pass).with_state(state);
            Server::start(router, Wire::default(), 0).await.unwrap()
        };
        let [webhook, dispatcher, poller] = Function::ALL;
        let doors = [
            door(webhook).await,
            door(dispatcher).await,
            door(poller).await,
        ];
        Self { shared, doors }
    }

    /// The address that a function calls instead.
    pub(crate) fn url(&self, by: Function) -> String {
        format!("http://{}", self.doors[by as usize].address)
    }

    /// Every call takes this long from now on.
    pub(crate) fn takes(&self, time: Duration) {
        *lock(&self.shared.takes) = time;
    }

    /// What went over it since the last time.
    pub(crate) fn take(&self) -> Traffic {
        std::mem::take(&mut lock(&self.shared.traffic))
    }
}

fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn pass(State((by, shared)): State<(Function, Arc<Shared>)>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let target = parts.headers.get("x-amz-target");
    let operation = target.and_then(|target| target.to_str().ok()?.rsplit('.').next());
    let operation = operation.map(str::to_owned);
    let takes = *lock(&shared.takes);
    if !takes.is_zero() {
        tokio::time::sleep(takes).await;
    }
    let sent = match operation {
        Some(_) => asking_for_units(&body),
        None => body.clone(),
    };
    let place = parts
        .uri
        .path_and_query()
        .map_or("/", axum::http::uri::PathAndQuery::as_str);
    let request = shared
        .http
        .request(parts.method.clone(), format!("{}{place}", shared.to))
        .headers(without_length(parts.headers))
        .body(sent.clone());
    let answer = request.send().await.unwrap();
    let (status, mut headers) = (answer.status(), without_length(answer.headers().clone()));
    let answered = answer.bytes().await.unwrap();
    headers.remove("x-amz-crc32"); // the emulator's, of what it sent us
    let mut traffic = lock(&shared.traffic);
    let (what, units) = match &operation {
        Some(operation) => of_table(operation, &sent, &answered, status.is_success()),
        None => (kind_of(&parts.method, parts.uri.path()), Units::default()),
    };
    if operation.is_none() && parts.method == Method::POST {
        let beginning = body.slice(..body.len().min(4096));
        traffic.posted.push((Instant::now(), beginning));
    }
    traffic.units.read += units.read;
    traffic.units.write += units.write;
    traffic.bytes += (body.len() + answered.len()) as u64;
    traffic.largest = traffic.largest.max(answered.len() as u64);
    traffic.made.push(Call {
        at: Instant::now(),
        by,
        what,
        status: status.as_u16(),
        units,
    });
    drop(traffic);
    let mut response = Response::new(Body::from(answered));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// Headers but for those that each connection has of its own.
fn without_length(mut headers: HeaderMap) -> HeaderMap {
    for name in [
        header::HOST,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
    ] {
        headers.remove(name);
    }
    headers
}

/// Adds `ReturnConsumedCapacity`, which the signature would cover and the emulator does not check.
fn asking_for_units(body: &Bytes) -> Bytes {
    let mut request: Value = serde_json::from_slice(body).unwrap_or_default();
    if let Some(fields) = request.as_object_mut() {
        fields.insert("ReturnConsumedCapacity".to_owned(), "TOTAL".into());
    }
    Bytes::from(request.to_string())
}

fn of_table(operation: &str, request: &[u8], answer: &[u8], succeeded: bool) -> (String, Units) {
    let read = |bytes: &[u8]| serde_json::from_slice(bytes).unwrap_or(Value::Null);
    let (request, answer) = (read(request), read(answer));
    let units = of_call(operation, &request, &answer, succeeded);
    (row_call(operation, &request), units)
}

/// A call by its method and its path without ids.
fn kind_of(method: &Method, path: &str) -> String {
    let is_word = |part: &&str| !part.is_empty() && !part.chars().any(|c| c.is_ascii_digit());
    let words: Vec<&str> = path.split('/').filter(is_word).collect();
    format!("{method} /{}", words.join("/"))
}
