//! The four functions, in this process or wherever else they run.

use std::{error::Error, sync::Arc, time::Duration};

use assembly::{Assembly, SharedClock};
use lambda_http::{Body, Request, Response};
use runtime::settings::{Lookup, SettingsError, SetupSettings, WebhookSettings};
use schedules::Scheduler;
use serde_json::Value;
use store::Table;
use webhook::WebhookApp;

use crate::watch::{CallTap, run_as};

/// The time-out of dispatcher and poller, as the template has it.
const TIME_OUT: Duration = Duration::from_secs(55);

/// The functions as something that an event wakes.
pub trait Functions: Send + Sync + 'static {
    /// Gives a stream event to the dispatcher; its answer with the records that failed.
    ///
    /// # Errors
    ///
    /// One line: the function could not be called. Nothing is known of what it did.
    fn dispatch(&self, event: &Value) -> impl Future<Output = Result<Value, String>> + Send;

    /// Gives an event to the poller; its summary.
    ///
    /// # Errors
    ///
    /// One line: the function could not be called, or could not read its table.
    fn poll(&self, event: &Value) -> impl Future<Output = Result<Value, String>> + Send;
}

/// The functions' own code with their state, called directly.
#[expect(
    missing_debug_implementations,
    reason = "the settings within hold secrets"
)]
pub struct InProcess {
    /// What dispatcher, poller and setup share.
    pub assembly: Arc<Assembly>,
    /// The function behind the webhook and notification routes.
    pub webhook: WebhookApp,
    /// The function behind the setup pages.
    pub setup: setup::SetupApp,
}

/// Why the functions cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A setting is missing or malformed.
    #[error(transparent)]
    Setting(#[from] SettingsError),
    /// The HTTP clients of both sides cannot be made.
    #[error("the HTTP clients cannot be made: {0}")]
    Client(#[from] Box<dyn Error + Send + Sync>),
}

impl InProcess {
    /// The functions with settings from `lookup`, on `table`.
    ///
    /// With `AWS_ENDPOINT_URL_SCHEDULER` and a schedule group, schedules are kept there; else there are none.
    ///
    /// # Errors
    ///
    /// A setting is missing or malformed, or no HTTP client can be made.
    pub fn new(lookup: Lookup<'_>, table: &Table, clock: &SharedClock) -> Result<Self, StartError> {
        let webhook = WebhookApp::new(
            WebhookSettings::read(lookup)?,
            lookup,
            table.clone(),
            Arc::clone(clock),
        );
        let settings = assembly::settings(lookup, SetupSettings::read)?;
        let scheduler = scheduler(&settings, lookup);
        let assembly = Assembly::new(
            settings.worker.clone(),
            lookup,
            table.clone(),
            Arc::clone(clock),
        )?;
        let assembly = Arc::new(assembly.with_schedules(scheduler));
        let setup = setup::SetupApp::new(settings, Arc::clone(&assembly), Arc::clone(clock));
        Ok(Self {
            assembly,
            webhook,
            setup,
        })
    }

    /// Gives a request to the function that it is for, as the API's routes do.
    pub async fn request(&self, request: Request) -> Response<Body> {
        let path = request.uri().path();
        let is_for_setup = match path.trim_start_matches('/').split_once('/') {
            None => ["/", "/setup", "/panel"].contains(&path),
            Some((first, rest)) => {
                ["setup", "panel"].contains(&first) || ["connect", "callback"].contains(&rest)
            }
        };
        if is_for_setup {
            return run_as("setup", self.setup.handle(request)).await;
        }
        run_as("webhook", self.webhook.handle(request)).await
    }
}

impl InProcess {
    /// Gives an event to the poller, which is ended after `time`.
    ///
    /// # Errors
    ///
    /// One line: it could not read its table.
    pub async fn poll_for(&self, event: &Value, time: Duration) -> Result<Value, String> {
        let deadline = self.assembly.deadline_in(time);
        let work = poller::handle(&self.assembly, event, deadline);
        let done = run_as("poller", work).await;
        done.map_err(|error| error.to_string())
    }
}

impl Functions for InProcess {
    async fn dispatch(&self, event: &Value) -> Result<Value, String> {
        let deadline = self.assembly.deadline_in(TIME_OUT);
        let work = dispatcher::handle(&self.assembly, event, deadline);
        Ok(run_as("dispatcher", work).await)
    }

    async fn poll(&self, event: &Value) -> Result<Value, String> {
        self.poll_for(event, TIME_OUT).await
    }
}

/// A client of the EventBridge Scheduler at `url`, with made-up credentials.
fn scheduler_at(url: &str) -> schedules::Client {
    use aws_sdk_scheduler::config::{BehaviorVersion, Credentials, Region};
    let config = aws_sdk_scheduler::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .http_client(runtime::aws::http_client())
        .endpoint_url(url)
        .interceptor(CallTap)
        .build();
    schedules::Client::from_conf(config)
}

/// The scheduler that the settings name, where it is to be asked at an address of its own.
fn scheduler(settings: &SetupSettings, lookup: Lookup<'_>) -> Option<Scheduler> {
    let wanted = settings.worker.schedules.as_ref()?;
    let url = lookup("AWS_ENDPOINT_URL_SCHEDULER")?;
    let rules = assembly::schedule_rules(wanted);
    Some(Scheduler::new(scheduler_at(&url), rules))
}
