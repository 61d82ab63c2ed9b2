//! Lambda's Runtime API, as much of it as a runtime asks for, and a program that is started under it.
//!
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use std::{
    collections::HashMap,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    response::Response,
    routing::{get, post},
};
use simulators::{Server, Wire};
use tokio::{
    sync::{
        Mutex,
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
    },
    time::timeout,
};

use crate::process::{peak_memory, processor_time};

const PATIENCE: Duration = Duration::from_secs(30);

/// What a program says to the API.
enum Said {
    /// It asked for its next event.
    Next(Instant),
    /// It answered the last one.
    Answer(Bytes),
    /// It failed.
    Failure(Bytes),
}

struct Api {
    said: UnboundedSender<Said>,
    events: Mutex<UnboundedReceiver<String>>,
}

/// A program under a Runtime API of its own; it ends when this is dropped.
pub(crate) struct Program {
    child: Child,
    begun: Instant,
    said: UnboundedReceiver<Said>,
    events: UnboundedSender<String>,
    _server: Server,
}

/// A program at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    /// Since it was started.
    pub(crate) since_start: Duration,
    /// Its processor time.
    pub(crate) processor: Duration,
    /// Its largest memory, in kB.
    pub(crate) peak: f64,
}

impl Program {
    /// Starts `command` with nothing but `settings` and what Lambda itself sets.
    pub(crate) async fn start(command: &[&str], settings: &HashMap<&'static str, String>) -> Self {
        let (said_in, said) = unbounded_channel();
        let (events, events_out) = unbounded_channel();
        let api = Arc::new(Api {
            said: said_in,
            events: Mutex::new(events_out),
        });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route(
                "/2018-06-01/runtime/invocation/{id}/response",
                post(answered),
            )
            .route("/2018-06-01/runtime/invocation/{id}/error", post(failed))
            .route("/2018-06-01/runtime/init/error", post(failed))
            .with_state(api);
        let server = Server::start(router, Wire::default(), 0).await.unwrap();
        let mut program = Command::new(command[0]);
        program.args(&command[1..]).env_clear();
        program
            .envs(lambdas_own(&server.address.to_string()))
            .envs(settings);
        program
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let begun = Instant::now();
        let child = program.spawn().unwrap();
        Self {
            child,
            begun,
            said,
            events,
            _server: server,
        }
    }

    /// Waits until it asks for an event.
    pub(crate) async fn ready(&mut self) -> Moment {
        match self.hear().await {
            Said::Next(at) => Moment {
                since_start: at - self.begun,
                processor: processor_time(self.child.id()),
                peak: peak_memory(self.child.id()),
            },
            Said::Answer(body) | Said::Failure(body) => {
                panic!("{}", String::from_utf8_lossy(&body))
            }
        }
    }

    /// Hands an event over; the answer.
    pub(crate) async fn invoke(&mut self, event: &str) -> Bytes {
        self.events.send(event.to_owned()).unwrap();
        match self.hear().await {
            Said::Answer(body) => body,
            Said::Failure(body) => panic!("{}", String::from_utf8_lossy(&body)),
            Said::Next(_) => panic!("it asked for two events"),
        }
    }

    async fn hear(&mut self) -> Said {
        let said = timeout(PATIENCE, self.said.recv()).await;
        said.expect("the program says nothing").unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn lambdas_own(api: &str) -> HashMap<&'static str, String> {
    let set = [
        ("AWS_LAMBDA_RUNTIME_API", api),
        ("AWS_LAMBDA_FUNCTION_NAME", "measured"),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "group"),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "stream"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"), // nothing leaves this machine
        ("RUST_LOG", "warn"),
        ("PATH", "/usr/bin:/bin"),
        ("TZ", ":UTC"),
    ];
    set.map(|(name, value)| (name, value.to_owned())).into()
}

async fn next(State(api): State<Arc<Api>>) -> Response {
    // The other end is gone when the program is.
    api.said.send(Said::Next(Instant::now())).ok();
    let event = api.events.lock().await.recv().await.unwrap_or_default();
    Response::builder()
        .header("content-type", "application/json")
        .header(
            "lambda-runtime-aws-request-id",
            "8476a536-e9f4-11e8-9739-2dfe598c3fcd",
        )
        .header("lambda-runtime-deadline-ms", deadline())
        .header(
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:us-east-1:123456789012:function:measured",
        )
        .header(
            "lambda-runtime-trace-id",
            "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=0",
        )
        .body(Body::from(event))
        .unwrap()
}

async fn answered(State(api): State<Arc<Api>>, body: Bytes) -> Response {
    accepted(&api, Said::Answer(body))
}

async fn failed(State(api): State<Arc<Api>>, body: Bytes) -> Response {
    accepted(&api, Said::Failure(body))
}

fn accepted(api: &Api, said: Said) -> Response {
    api.said.send(said).ok();
    Response::builder()
        .status(202)
        .body(Body::from(r#"{"status":"OK"}"#))
        .unwrap()
}

fn deadline() -> String {
    (jiff::Timestamp::now().as_millisecond() + 30_000).to_string()
}
