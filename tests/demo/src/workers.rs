//! The functions as the demo runs them: one at a time, each run watched, and any of them may die.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use assembly::SharedClock;
use futures::future::select_all;
use lambda_http::{Body, Request, Response, http::StatusCode};
use local::functions::{Functions, InProcess};
use local_table::{Database, EmbeddedTable, TABLE_NAME};
use serde_json::{Value, json};
use simulators::Wire;
use store::Table;
use tokio::sync::{Mutex as Turn, MutexGuard};

use crate::trace::Trace;

const KILLED: &str = "the worker was killed";

/// The process of the functions, and what starts another after its death.
pub struct Workers {
    settings: HashMap<&'static str, String>,
    table: Table,
    database: Database,
    clock: SharedClock,
    process: Mutex<Arc<InProcess>>,
    /// One run at a time, so that every call belongs to a run, and time passes in none.
    turn: Turn<()>,
    wires: Vec<Wire>,
    trace: Arc<Trace>,
}

impl Workers {
    /// The functions with these settings. Whoever calls on one of `wires` and never gets an answer, dies.
    ///
    /// # Errors
    ///
    /// One line: a setting is wrong.
    pub fn new(
        settings: HashMap<&'static str, String>,
        (table, clock): (&EmbeddedTable, &SharedClock),
        wires: Vec<Wire>,
        trace: &Arc<Trace>,
    ) -> Result<Self, String> {
        let process = process(&settings, &table.table, clock)?;
        Ok(Self {
            settings,
            table: table.table.clone(),
            database: table.database.clone(),
            clock: Arc::clone(clock),
            process: Mutex::new(process),
            turn: Turn::new(()),
            wires,
            trace: Arc::clone(trace),
        })
    }

    /// Waits until nothing runs; nothing does until this is dropped.
    pub async fn pause(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// Gives a webhook or notification to its function, beside whatever runs.
    pub async fn announce(&self, request: Request) -> Response<Body> {
        self.current().request(request).await
    }

    /// Gives any other request to its function, when it is its turn.
    pub async fn request(&self, request: Request) -> Response<Body> {
        let _turn = self.turn.lock().await;
        let process = self.current();
        let answered = self.or_die(Box::pin(async { Ok(process.request(request).await) }));
        answered.await.unwrap_or_else(|why| {
            let mut gone = Response::new(Body::from(why));
            *gone.status_mut() = StatusCode::BAD_GATEWAY;
            gone
        })
    }

    fn current(&self) -> Arc<InProcess> {
        let process = self.process.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&process)
    }

    /// Does `work` in the current process, which dies when a call of it hangs.
    async fn or_die<T>(&self, work: impl Future<Output = Result<T, String>>) -> Result<T, String> {
        let hung = select_all(self.wires.iter().map(|wire| Box::pin(wire.hung())));
        tokio::select! {
            biased;
            _ = hung => {
                let anew = process(&self.settings, &self.table, &self.clock)?;
                *self.process.lock().unwrap_or_else(PoisonError::into_inner) = anew;
                Err(KILLED.to_owned())
            }
            done = work => done,
        }
    }

    /// Whether the row of these keys waits for another run.
    fn is_owed(&self, pk: &str, sk: &str) -> bool {
        let asked = json!({"TableName": TABLE_NAME, "Key": {"pk": {"S": pk}, "sk": {"S": sk}}});
        let Ok(asked) = serde_json::from_value(asked) else {
            return false;
        };
        let found = self.database.get_item(asked);
        let row = found.map(|found| serde_json::to_value(found).unwrap_or_default());
        let row = row.unwrap_or_default();
        let text = |name: &str| row.pointer(&format!("/Item/{name}/S")).cloned();
        text("due_at").is_some() && text("state") != Some(json!("sent"))
    }

    /// One record for the dispatcher: whether it is to be given again.
    async fn dispatch_record(&self, record: &Value) -> Result<Vec<Value>, String> {
        let _turn = self.turn.lock().await;
        let key = |name: &str| {
            let text = record.pointer(&format!("/dynamodb/Keys/{name}/S"));
            text.and_then(Value::as_str).unwrap_or_default()
        };
        self.trace
            .woken_by_row(key("pk"), key("sk"), slug_of(key("pk")));
        let process = self.current();
        let event = json!({"Records": [record]});
        let answer = self.or_die(Box::pin(process.dispatch(&event))).await;
        let failed = answer.map(|answer| {
            let failed = answer["batchItemFailures"].as_array();
            failed.cloned().unwrap_or_default()
        });
        self.trace.ended(match &failed {
            Ok(failed) if failed.is_empty() && !self.is_owed(key("pk"), key("sk")) => "done",
            Ok(_) => "later",
            Err(_) => "killed",
        });
        failed
    }
}

impl Functions for Workers {
    async fn dispatch(&self, event: &Value) -> Result<Value, String> {
        let mut failed = Vec::new();
        for record in event["Records"].as_array().into_iter().flatten() {
            failed.extend(self.dispatch_record(record).await?);
        }
        Ok(json!({"batchItemFailures": failed}))
    }

    async fn poll(&self, event: &Value) -> Result<Value, String> {
        let _turn = self.turn.lock().await;
        self.trace.woken_by_clock();
        let process = self.current();
        let summary = self.or_die(Box::pin(process.poll(event))).await;
        self.trace
            .ended(if summary.is_ok() { "done" } else { "killed" });
        summary
    }
}

fn process(
    settings: &HashMap<&'static str, String>,
    table: &Table,
    clock: &SharedClock,
) -> Result<Arc<InProcess>, String> {
    let made = InProcess::new(&|name| settings.get(name).cloned(), table, clock);
    made.map(Arc::new).map_err(|error| error.to_string())
}

/// The marketplace of the account that a partition key begins with.
fn slug_of(pk: &str) -> &'static str {
    let account = pk.split_once('#').map_or(pk, |(_, account)| account);
    let prefix = account.split(':').next().unwrap_or_default();
    let of = connectors::MARKETPLACES.iter();
    let mut of = of.filter(|one| one.prefix == prefix);
    of.next().map_or("", |one| one.slug)
}
