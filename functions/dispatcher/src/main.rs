//! Table stream: delivers replies, follows hints.

use std::sync::Arc;

use assembly::Assembly;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use runtime::{
    Metrics, SystemClock, aws, ends, init_telemetry, measured,
    settings::{WorkerSettings, environment},
    stop_at_start,
};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let settings = assembly::settings(&environment, WorkerSettings::read)
        .unwrap_or_else(|error| stop_at_start(&error));
    let metrics = Metrics::of(&settings.table_name, settings.metrics);
    init_telemetry(connectors::CRATES, metrics.as_ref());
    let metrics = metrics.as_deref();
    let table = store::Table::new(
        aws::dynamodb(aws::Patience::Worker).await,
        settings.table_name.clone(),
    );
    let assembly = &Assembly::new(settings, &environment, table, Arc::new(SystemClock))
        .unwrap_or_else(|error| stop_at_start(&error));
    run(service_fn(move |event: LambdaEvent<Value>| async move {
        let end = ends(&event.context);
        let work = dispatcher::handle(assembly, &event.payload, assembly.deadline(end));
        Ok::<_, Error>(measured(metrics, "dispatcher", end, work).await)
    }))
    .await
}
