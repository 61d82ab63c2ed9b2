//! Workers: each a process of its own, with its own lines to the outside.

use std::{collections::HashMap, sync::Arc, time::Duration};

use assembly::SharedClock;
use aws_sdk_dynamodb::{
    Client,
    config::{BehaviorVersion, Credentials, Region, SharedHttpClient, retry::RetryConfig},
};
use aws_smithy_http_client::{Builder, Connector};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    response::Response,
};
use dynoxide::{Database, DynoxideError};
use end_to_end::TestClock;
use lambda_http::http;
use local_aws::{
    functions::{Functions, InProcess},
    table::TABLE_NAME,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use simulators::{
    Server, Wire, chatwoot::Chatwoot, chatwoot::Delivery, mercado_livre::MercadoLivre,
};
use store::Table;

use crate::faults::Faults;

/// Something a worker is woken with.
#[derive(Clone, Debug)]
pub(crate) enum Job {
    /// The clock.
    Tick,
    /// Records of the stream.
    Dispatch(Value),
    /// Chatwoot's webhook.
    Webhook(Delivery),
    /// Mercado Livre's notification.
    Notice(Value),
}

/// How a job ended.
#[derive(Clone, Debug)]
pub(crate) enum End {
    /// A status, or 200 for events that were worked off.
    Done(u16),
    /// It failed as a whole, or the worker died.
    Failed,
}

/// One process of one of the functions.
pub(crate) struct Worker {
    wire: Wire,
    settings: HashMap<String, String>,
    clock: TestClock,
    http: SharedHttpClient,
    table_url: String,
    in_process: Arc<InProcess>,
    faults: Arc<Faults>,
    _doors: [Server; 3],
}

impl Worker {
    /// A process that calls through doors of its own.
    pub(crate) async fn start(
        number: usize,
        (meli, chatwoot, database): (&MercadoLivre, &Chatwoot, &Database),
        settings: &HashMap<String, String>,
        clock: &TestClock,
        faults: &Arc<Faults>,
    ) -> Self {
        let wire = Wire::default();
        let judge = Arc::clone(faults);
        wire.judge(move |call| judge.judge(number, call));
        let doors = [
            meli.door(&wire).await.unwrap(),
            chatwoot.door(&wire).await.unwrap(),
            Server::start(table_door(database), wire.clone(), 0)
                .await
                .unwrap(),
        ];
        let url = |door: &Server| format!("http://{}", door.address);
        let mut settings = settings.clone();
        settings.insert("MELI_API_URL".to_owned(), url(&doors[0]));
        settings.insert("CHATWOOT_URL".to_owned(), url(&doors[1]));
        let table_url = url(&doors[2]);
        let http = Builder::new().build_with_connector_fn(|_, _| Connector::builder().build_http());
        let in_process = process(&settings, clock, &http, &table_url);
        let (clock, faults) = (clock.clone(), Arc::clone(faults));
        Self {
            wire,
            settings,
            clock,
            http,
            table_url,
            in_process,
            faults,
            _doors: doors,
        }
    }

    /// Works jobs one after the other; a job in which the process dies ends there.
    pub(crate) async fn work(&mut self, jobs: Vec<Job>) -> Vec<(Job, End)> {
        let mut ends = Vec::new();
        for job in jobs {
            let ended = tokio::select! {
                biased;
                end = run(&self.in_process, &job) => Some(end),
                () = self.wire.hung() => None,
            };
            if ended.is_none() {
                self.start_anew();
            }
            self.wire.take_calls();
            ends.push((job, ended.unwrap_or(End::Failed)));
        }
        ends
    }

    /// A new process: nothing is remembered but what is in the table.
    pub(crate) fn start_anew(&mut self) {
        self.faults.count("processes that died");
        self.in_process = process(&self.settings, &self.clock, &self.http, &self.table_url);
    }

    /// Forgets that calls of a dead process hung.
    pub(crate) async fn calm(&self) {
        while futures::future::poll_immediate(self.wire.hung())
            .await
            .is_some()
        {}
    }
}

async fn run(process: &Arc<InProcess>, job: &Job) -> End {
    let functions = Functions::InProcess(Arc::clone(process));
    match job {
        Job::Tick => match functions.poll(&json!({"task": "tick"})).await {
            Ok(_) => End::Done(200),
            Err(_) => End::Failed,
        },
        Job::Dispatch(event) => match functions.dispatch(event).await {
            Ok(answer)
                if answer["batchItemFailures"]
                    .as_array()
                    .is_some_and(Vec::is_empty) =>
            {
                End::Done(200)
            }
            _ => End::Failed,
        },
        Job::Webhook(delivery) => End::Done(
            post(
                process,
                "/webhook",
                &delivery.headers,
                delivery.body.clone().into_bytes(),
            )
            .await,
        ),
        Job::Notice(notice) => End::Done(
            post(
                process,
                "/mercado-livre/notifications",
                &[],
                notice.to_string().into_bytes(),
            )
            .await,
        ),
    }
}

async fn post(
    process: &Arc<InProcess>,
    path: &str,
    headers: &[(String, String)],
    body: Vec<u8>,
) -> u16 {
    let mut request = http::Request::builder()
        .method("POST")
        .uri(format!("https://bridge.example{path}"));
    for (name, value) in headers {
        request = request.header(name, value);
    }
    let request = request.body(lambda_http::Body::Binary(body)).unwrap();
    process.request(request).await.status().as_u16()
}

fn process(
    settings: &HashMap<String, String>,
    clock: &TestClock,
    http: &SharedHttpClient,
    table_url: &str,
) -> Arc<InProcess> {
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .http_client(http.clone())
        .retry_config(
            RetryConfig::standard()
                .with_max_attempts(3)
                .with_initial_backoff(Duration::from_millis(1)),
        )
        .endpoint_url(table_url)
        .build();
    let table = Table::new(Client::from_conf(config), TABLE_NAME);
    let shared: SharedClock = Arc::new(clock.clone());
    Arc::new(InProcess::new(&|name: &str| settings.get(name).cloned(), &table, &shared).unwrap())
}

/// The embedded table without a server of its own in between.
fn table_door(database: &Database) -> Router {
    let database = database.clone();
    Router::new().fallback(move |request: Request| answer(database.clone(), request))
}

async fn answer(database: Database, request: Request) -> Response {
    let target = request
        .headers()
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok());
    let operation = target
        .and_then(|target| target.rsplit('.').next())
        .unwrap_or_default()
        .to_owned();
    let body = to_bytes(request.into_body(), usize::MAX)
        .await
        .unwrap_or_default();
    let answered = match operation.as_str() {
        "PutItem" => carry_out(&body, |asked| database.put_item(asked)),
        "GetItem" => carry_out(&body, |asked| database.get_item(asked)),
        "UpdateItem" => carry_out(&body, |asked| database.update_item(asked)),
        "DeleteItem" => carry_out(&body, |asked| database.delete_item(asked)),
        "Query" => carry_out(&body, |asked| database.query(asked)),
        "BatchGetItem" => carry_out(&body, |asked| database.batch_get_item(asked)),
        "TransactWriteItems" => carry_out(&body, |asked| database.transact_write_items(asked)),
        other => panic!("the functions never call {other}"),
    };
    let (status, body) = answered.unwrap_or_else(|error| (error.status_code(), error.to_json()));
    let response = Response::builder()
        .status(status)
        .header("content-type", "application/x-amz-json-1.0");
    response.body(Body::from(body)).unwrap()
}

fn carry_out<Q: DeserializeOwned, A: Serialize>(
    body: &[u8],
    act: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Result<(u16, String), DynoxideError> {
    let asked = serde_json::from_slice(body).expect("the SDK writes what DynamoDB reads");
    Ok((200, serde_json::to_string(&act(asked)?).unwrap()))
}
