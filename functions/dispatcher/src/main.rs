//! Table stream: delivers replies, follows hints.

use std::sync::Arc;

use assembly::Assembly;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use runtime::{
    SystemClock, aws, ends, init_telemetry,
    settings::{WorkerSettings, environment},
    stop_at_start,
};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let settings = assembly::settings(&environment, WorkerSettings::read)
        .unwrap_or_else(|error| stop_at_start(&error));
    init_telemetry(connectors::CRATES);
    let table = store::Table::new(
        aws::dynamodb(aws::Patience::Worker).await,
        settings.table_name.clone(),
    );
    let assembly = &Assembly::new(settings, &environment, table, Arc::new(SystemClock))
        .unwrap_or_else(|error| stop_at_start(&error));
    run(service_fn(move |event: LambdaEvent<Value>| async move {
        let deadline = assembly.deadline(ends(&event.context));
        Ok::<_, Error>(dispatcher::handle(assembly, &event.payload, deadline).await)
    }))
    .await
}
