//! HTTP: Chatwoot's webhooks and marketplaces' notifications become one row each.

use std::sync::Arc;

use lambda_http::Error;
use runtime::{
    Metrics, SystemClock, aws, init_telemetry, measured, serve,
    settings::{WebhookSettings, environment},
    stop_at_start,
};
use webhook::WebhookApp;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let settings =
        WebhookSettings::read(&environment).unwrap_or_else(|error| stop_at_start(&error));
    let metrics = Metrics::of(&settings.table_name, settings.metrics);
    init_telemetry(connectors::CRATES, metrics.as_ref());
    let metrics = metrics.as_deref();
    let table = store::Table::new(
        aws::dynamodb(aws::Patience::Webhook).await,
        settings.table_name.clone(),
    );
    let app = &WebhookApp::new(settings, &environment, table, Arc::new(SystemClock));
    serve(move |request| measured(metrics, "webhook", None, app.handle(request))).await
}
