//! What all simulators share: a clock from outside, a log of calls, and faults.

mod watch;

use std::sync::{Arc, Mutex};

use axum::{
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use futures::StreamExt;
use jiff::Timestamp;
use tokio::sync::Notify;

pub use self::watch::Seen;
use self::watch::{Observer, Watch};

/// Where a simulator reads the time.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// A clock that asks `now` each time.
    pub fn new(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// The machine's own clock.
    pub fn system() -> Self {
        Self::new(Timestamp::now)
    }

    /// The time now.
    pub fn now(&self) -> Timestamp {
        (self.0)()
    }
}

/// One request that reached a simulator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `GET`, `POST`, …
    pub method: String,
    /// Path without the query.
    pub path: String,
    /// Query, without the `?`; empty when there is none.
    pub query: String,
}

/// What happens to a call instead of its ordinary answer.
#[derive(Clone, Debug)]
pub enum Fault {
    /// Answered with this, and nothing takes effect.
    Answer {
        /// HTTP status.
        status: u16,
        /// `Content-Type`.
        content_type: &'static str,
        /// Body, as is.
        body: String,
        /// `Retry-After` in seconds, if any.
        retry_after: Option<u32>,
    },
    /// It takes effect, and all the same it is answered with this JSON and an error status.
    AnswerAfter {
        /// HTTP status.
        status: u16,
        /// Body, as is.
        body: String,
    },
    /// The connection closes before anything takes effect.
    DropBefore,
    /// It takes effect, and the connection closes before the answer.
    DropAfter,
    /// Nothing takes effect and no answer ever comes: whoever waits is to be stopped.
    HangBefore,
    /// It takes effect and no answer ever comes: whoever waits is to be stopped.
    HangAfter,
    /// The ordinary answer, whose body comes a byte at a time, and of which nobody says how long it is.
    Trickle(Pace),
}

/// What happens before each byte of an answer that [trickles](Fault::Trickle).
#[derive(Clone)]
pub struct Pace(Arc<dyn Fn() + Send + Sync>);

impl Pace {
    /// Calls `wait` before each byte: it moves a clock, say.
    pub fn new(wait: impl Fn() + Send + Sync + 'static) -> Self {
        Self(Arc::new(wait))
    }
}

impl std::fmt::Debug for Pace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pace")
    }
}

impl Fault {
    /// A JSON answer with an error status.
    pub fn json(status: u16, body: &serde_json::Value) -> Self {
        Self::Answer {
            status,
            content_type: "application/json",
            body: body.to_string(),
            retry_after: None,
        }
    }

    /// A plain-text answer, as an edge proxy gives it.
    pub fn text(status: u16, body: &str) -> Self {
        Self::Answer {
            status,
            content_type: "text/plain",
            body: body.to_owned(),
            retry_after: None,
        }
    }
}

impl Fault {
    /// A proxy that knows no way to what is behind it: while a container is replaced, say.
    pub fn no_way() -> Self {
        Self::text(404, "404 page not found\n")
    }

    /// The page of an edge that does not let a call through.
    pub fn edge(status: u16) -> Self {
        Self::Answer {
            status,
            content_type: "text/html",
            body: format!("<!DOCTYPE html><html><body><h1>{status}</h1></body></html>"),
            retry_after: None,
        }
    }
}

type Judge = dyn Fn(&Call) -> Option<Fault> + Send + Sync;

/// A simulator's line to the outside: every call is logged here and may be broken here.
#[derive(Clone, Default)]
pub struct Wire {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Default)]
struct Inner {
    calls: Vec<Call>,
    planned: Vec<(String, String, Fault)>,
    judge: Option<Arc<Judge>>,
    misprints: Vec<(String, String)>,
    observer: Option<Arc<Observer>>,
    hung: Arc<Notify>,
}

impl Wire {
    /// Breaks the next call of `method` whose path contains `path`; several wait in order.
    pub fn break_next(&self, method: &str, path: &str, fault: Fault) {
        self.lock()
            .planned
            .push((method.to_owned(), path.to_owned(), fault));
    }

    /// Asks `judge` about every call that no planned fault matched.
    pub fn judge(&self, judge: impl Fn(&Call) -> Option<Fault> + Send + Sync + 'static) {
        self.lock().judge = Some(Arc::new(judge));
    }

    /// From now on every answer has `instead`, byte for byte, where it would have `mark`.
    pub fn misprint(&self, mark: &str, instead: &str) {
        self.lock()
            .misprints
            .push((mark.to_owned(), instead.to_owned()));
    }

    async fn printed(&self, response: Response) -> Response {
        let misprints = self.lock().misprints.clone();
        if misprints.is_empty() {
            return response;
        }
        let (mut head, body) = response.into_parts();
        let whole = axum::body::to_bytes(body, usize::MAX).await;
        let mut text = String::from_utf8_lossy(&whole.unwrap_or_default()).into_owned();
        for (mark, instead) in misprints {
            text = text.replace(&mark, &instead);
        }
        head.headers.remove(header::CONTENT_LENGTH);
        Response::from_parts(head, Body::from(text))
    }

    /// Waits until a call hangs.
    pub async fn hung(&self) {
        let hung = Arc::clone(&self.lock().hung);
        hung.notified().await;
    }

    /// The calls so far, in order of arrival.
    pub fn calls(&self) -> Vec<Call> {
        self.lock().calls.clone()
    }

    /// Returns the calls so far and forgets them.
    pub fn take_calls(&self) -> Vec<Call> {
        std::mem::take(&mut self.lock().calls)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    async fn hang(&self) -> ! {
        let hung = Arc::clone(&self.lock().hung);
        hung.notify_one();
        std::future::pending().await
    }

    fn admit(&self, call: &Call) -> Option<Fault> {
        let (planned, judge) = {
            let mut inner = self.lock();
            let hit = inner.planned.iter().position(|(method, path, _)| {
                *method == call.method && call.path.contains(path.as_str())
            });
            let planned = hit.map(|at| inner.planned.remove(at).2);
            inner.calls.push(call.clone());
            (planned, inner.judge.clone())
        };
        planned.or_else(|| judge.and_then(|judge| judge(call)))
    }
}

/// Middleware: logs the call, then lets it pass or breaks it.
///
/// Paths that begin with `/_sim` steer the simulator and are neither logged nor broken.
pub async fn on_the_wire(State(wire): State<Wire>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/_sim") {
        return next.run(request).await;
    }
    let call = Call {
        method: request.method().to_string(),
        path: operation(&request).unwrap_or_else(|| request.uri().path().to_owned()),
        query: request.uri().query().unwrap_or_default().to_owned(),
    };
    let fault = wire.admit(&call);
    let watch = Watch::begin(&wire, call, fault.as_ref());
    let answered = answer(&wire, fault, request, next).await;
    watch.end(answered.as_ref().ok().map(Response::status));
    match answered {
        Ok(response) => response,
        Err(Silence::HungUp) => hang_up(),
        Err(Silence::Hanging) => wire.hang().await,
    }
}

/// Why nobody is answered.
enum Silence {
    /// The connection closes.
    HungUp,
    /// It stays open for ever.
    Hanging,
}

async fn answer(
    wire: &Wire,
    fault: Option<Fault>,
    request: Request,
    next: Next,
) -> Result<Response, Silence> {
    match fault {
        None => Ok(wire.printed(next.run(request).await).await),
        Some(Fault::Answer {
            status,
            content_type,
            body,
            retry_after,
        }) => Ok(refusal(status, content_type, body, retry_after)),
        Some(Fault::AnswerAfter { status, body }) => {
            drop(next.run(request).await);
            Ok(refusal(status, "application/json", body, None))
        }
        Some(Fault::Trickle(pace)) => Ok(trickle(next.run(request).await, pace).await),
        Some(Fault::DropBefore) => Err(Silence::HungUp),
        Some(Fault::HangBefore) => Err(Silence::Hanging),
        Some(Fault::HangAfter) => {
            drop(next.run(request).await);
            Err(Silence::Hanging)
        }
        Some(Fault::DropAfter) => {
            // Drain the answer, so that the whole effect is there before the line goes dead.
            drop(next.run(request).await);
            Err(Silence::HungUp)
        }
    }
}

fn refusal(
    status: u16,
    content_type: &'static str,
    body: String,
    retry_after: Option<u32>,
) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let content_type = [(header::CONTENT_TYPE, content_type)];
    let mut response = (status, content_type, Body::from(body)).into_response();
    if let Some(seconds) = retry_after {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, seconds.into());
    }
    response
}

async fn trickle(response: Response, pace: Pace) -> Response {
    let (mut head, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX).await;
    head.headers.remove(header::CONTENT_LENGTH);
    let bytes = futures::stream::iter(whole.unwrap_or_default()).then(move |byte| {
        (pace.0)();
        async move {
            // Whoever reads gets this byte before the next is made.
            tokio::task::yield_now().await;
            Ok::<_, std::convert::Infallible>(vec![byte])
        }
    });
    Response::from_parts(head, Body::from_stream(bytes))
}

/// AWS names the operation in a header; every path is `/`.
fn operation(request: &Request) -> Option<String> {
    let target = request.headers().get("x-amz-target")?.to_str().ok()?;
    target
        .rsplit('.')
        .next()
        .map(|operation| format!("/{operation}"))
}

/// Ends the connection's task without an answer: the peer sees its connection close.
fn hang_up() -> ! {
    std::panic::resume_unwind(Box::new("the simulator hung up on purpose"))
}
