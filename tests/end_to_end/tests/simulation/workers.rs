//! Workers: each a process of its own, with its own lines to the outside.

use std::{collections::HashMap, sync::Arc, time::Duration};

use assembly::SharedClock;
use aws_sdk_dynamodb::{
    Client,
    config::{SharedHttpClient, retry::RetryConfig},
};
use aws_smithy_http_client::{Builder, Connector};
use demo::served_table::door;
use end_to_end::TestClock;
use lambda_http::http;
use local::functions::{Functions as _, InProcess};
use local_table::{Database, TABLE_NAME, client_settings};
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
            Server::start(door(database), wire.clone(), 0)
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
    let functions = process;
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
    let config = client_settings(table_url)
        .http_client(http.clone())
        .retry_config(
            RetryConfig::standard()
                .with_max_attempts(3)
                .with_initial_backoff(Duration::from_millis(1)),
        )
        .build();
    let table = Table::new(Client::from_conf(config), TABLE_NAME);
    let shared: SharedClock = Arc::new(clock.clone());
    Arc::new(InProcess::new(&|name: &str| settings.get(name).cloned(), &table, &shared).unwrap())
}
