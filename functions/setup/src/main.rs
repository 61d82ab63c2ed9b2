//! HTTP: setup pages and OAuth.

use std::sync::Arc;

use assembly::{Assembly, SharedClock};
use lambda_http::Error;
use runtime::{
    Metrics, SystemClock, aws, init_telemetry, measured, serve,
    settings::{SetupSettings, environment},
    stop_at_start,
};
use setup::SetupApp;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let settings = assembly::settings(&environment, SetupSettings::read)
        .unwrap_or_else(|error| stop_at_start(&error));
    let worker = settings.worker.clone();
    let metrics = Metrics::of(&worker.table_name, worker.metrics);
    init_telemetry(connectors::CRATES, metrics.as_ref());
    let metrics = metrics.as_deref();
    let table = store::Table::new(
        aws::dynamodb(aws::Patience::Worker).await,
        worker.table_name.clone(),
    );
    let scheduler = assembly::scheduler_of_environment(worker.schedules.as_ref()).await;
    let clock: SharedClock = Arc::new(SystemClock);
    let assembly = Assembly::new(worker, &environment, table, Arc::clone(&clock))
        .unwrap_or_else(|error| stop_at_start(&error))
        .with_schedules(scheduler);
    let app = &SetupApp::new(settings, Arc::new(assembly), clock);
    serve(move |request| measured(metrics, "setup", None, app.handle(request))).await
}
