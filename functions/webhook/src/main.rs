//! HTTP: Chatwoot's webhooks and marketplaces' notifications become one row each.

use lambda_http::Error;
use runtime::{
    SystemClock, aws, init_telemetry, serve,
    settings::{WebhookSettings, environment},
    stop_at_start,
};
use webhook::WebhookApp;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let settings =
        WebhookSettings::read(&environment).unwrap_or_else(|error| stop_at_start(&error));
    init_telemetry(connectors::CRATES);
    let table = store::Table::new(
        aws::dynamodb(aws::Patience::Webhook).await,
        settings.table_name.clone(),
    );
    let app = &WebhookApp::new(settings, &environment, table, SystemClock);
    serve(move |request| app.handle(request)).await
}
