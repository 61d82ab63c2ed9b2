//! Clock: polls marketplaces, sweeps what is due. `cargo run -p poller replay` works one task by hand.

use std::sync::Arc;

use assembly::Assembly;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use runtime::{
    Metrics, SystemClock,
    arguments::{arguments, misuse, unknown},
    aws, ends, init_telemetry, measured,
    settings::{WorkerSettings, environment},
    stop_at_start,
};
use serde_json::Value;

const USAGE: &str = "usage: poller [replay|tick|sweep]   (one task by hand; without one it waits for Lambda's events)";

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let task = task(&arguments(USAGE)).unwrap_or_else(|why| misuse(&why, USAGE));
    let settings = assembly::settings(&environment, WorkerSettings::read)
        .unwrap_or_else(|error| stop_at_start(&error));
    let metrics = Metrics::of(&settings.table_name, settings.metrics);
    init_telemetry(connectors::CRATES, metrics.as_ref());
    let metrics = metrics.as_deref();
    let table = store::Table::new(
        aws::dynamodb(aws::Patience::Worker).await,
        settings.table_name.clone(),
    );
    let scheduler = assembly::scheduler_of_environment(settings.schedules.as_ref()).await;
    let assembly = &Assembly::new(settings, &environment, table, Arc::new(SystemClock))
        .unwrap_or_else(|error| stop_at_start(&error))
        .with_schedules(scheduler);
    if let Some(task) = task {
        return Ok(poller::handle(
            assembly,
            &serde_json::json!({ "task": task }),
            assembly.deadline(None),
        )
        .await
        .map(drop)?);
    }
    run(service_fn(move |event: LambdaEvent<Value>| async move {
        let end = ends(&event.context);
        let work = poller::handle(assembly, &event.payload, assembly.deadline(end));
        measured(metrics, "poller", end, work)
            .await
            .map_err(Error::from)
    }))
    .await
}

/// The task to work by hand, if any.
fn task(given: &[String]) -> Result<Option<String>, String> {
    match given {
        [] => Ok(None),
        [task] if ["replay", "tick", "sweep"].contains(&task.as_str()) => Ok(Some(task.clone())),
        [known, other, ..] if !known.starts_with('-') => Err(unknown(other)),
        [other, ..] => Err(unknown(other)),
    }
}
