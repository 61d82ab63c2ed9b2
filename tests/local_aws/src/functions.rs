//! The four functions, in this process or behind `cargo lambda watch`.

use std::{sync::Arc, time::Duration};

use assembly::{Assembly, SharedClock};
use lambda_http::{Body, Request, Response};
use runtime::settings::{Lookup, SettingsError, SetupSettings, WebhookSettings};
use schedules::Scheduler;
use serde_json::Value;
use store::Table;
use webhook::App;

/// The time-out of dispatcher and poller, as the template has it.
const TIME_OUT: Duration = Duration::from_secs(55);

/// The functions as something that can be woken.
#[derive(Clone)]
pub enum Functions {
    /// Their own code, called directly.
    InProcess(Arc<InProcess>),
    /// Their binaries, started by `cargo lambda watch` at this address.
    Watched {
        /// Such as `http://127.0.0.1:9000`.
        base: String,
        /// The client that calls them.
        http: reqwest::Client,
    },
}

/// The functions' own code with their state.
pub struct InProcess {
    /// Dispatcher's, poller's and setup's.
    pub assembly: Arc<Assembly>,
    /// Webhook's.
    pub webhook: App<SharedClock>,
    /// Setup's.
    pub setup: setup::SetupApp,
}

impl InProcess {
    /// The functions with settings from `lookup`, on `table`.
    pub fn new(
        lookup: Lookup<'_>,
        table: &Table,
        clock: &SharedClock,
    ) -> Result<Self, SettingsError> {
        let webhook = App::new(
            WebhookSettings::read(lookup)?,
            table.clone(),
            Arc::clone(clock),
        );
        let settings = SetupSettings::read(lookup)?;
        let scheduler = settings
            .worker
            .schedules
            .as_ref()
            .zip(lookup("AWS_ENDPOINT_URL_SCHEDULER"));
        let scheduler = scheduler.map(|(wanted, url)| {
            Scheduler::new(scheduler_at(&url), assembly::schedule_rules(wanted))
        });
        let assembly = Assembly::new(settings.worker.clone(), table.clone(), Arc::clone(clock));
        let assembly = Arc::new(assembly.expect("the HTTP client").with_schedules(scheduler));
        let setup = setup::SetupApp::new(settings, Arc::clone(&assembly), Arc::clone(clock));
        Ok(Self {
            assembly,
            webhook,
            setup,
        })
    }
}

impl Functions {
    /// Wakes functions that `cargo lambda watch` starts at `base`.
    pub fn watched(base: &str) -> Self {
        // A reload kills the running function, whose caller would then wait for ever.
        let http = reqwest::Client::builder()
            .timeout(Duration::from_mins(1))
            .no_proxy()
            .build();
        Self::Watched {
            base: base.trim_end_matches('/').to_owned(),
            http: http.expect("an HTTP client"),
        }
    }

    /// Gives a stream event to the dispatcher.
    pub async fn dispatch(&self, event: &Value) -> Result<Value, String> {
        match self {
            Self::InProcess(functions) => {
                let deadline = functions.assembly.deadline_in(TIME_OUT);
                Ok(Box::pin(dispatcher::handle(&functions.assembly, event, deadline)).await)
            }
            Self::Watched { base, http } => invoke(http, base, "dispatcher", event).await,
        }
    }

    /// Gives an event to the poller.
    pub async fn poll(&self, event: &Value) -> Result<Value, String> {
        match self {
            Self::InProcess(functions) => {
                let deadline = functions.assembly.deadline_in(TIME_OUT);
                // Boxed: the future of a whole event is deep.
                Box::pin(poller::handle(&functions.assembly, event, deadline))
                    .await
                    .map_err(|error| error.to_string())
            }
            Self::Watched { base, http } => invoke(http, base, "poller", event).await,
        }
    }
}

impl InProcess {
    /// Gives a request to whom it is for, as the API's routes do.
    pub async fn request(&self, request: Request) -> Response<Body> {
        let path = request.uri().path();
        let for_setup = [
            "/setup",
            "/mercado-livre/connect",
            "/mercado-livre/callback",
        ];
        if for_setup.contains(&path) || path.starts_with("/setup/") {
            return Box::pin(self.setup.handle(request)).await;
        }
        self.webhook.handle(request).await
    }
}

/// A client of an EventBridge Scheduler at `url`.
pub fn scheduler_at(url: &str) -> schedules::Client {
    use aws_sdk_scheduler::config::{BehaviorVersion, Credentials, Region};
    let config = aws_sdk_scheduler::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "local"))
        .endpoint_url(url)
        .build();
    schedules::Client::from_conf(config)
}

async fn invoke(
    http: &reqwest::Client,
    base: &str,
    function: &str,
    event: &Value,
) -> Result<Value, String> {
    let url = format!("{base}/2015-03-31/functions/{function}/invocations");
    let answer = http
        .post(url)
        .json(event)
        .send()
        .await
        .map_err(|error| error.to_string())?;
    let status = answer.status();
    let body: Value = answer.json().await.map_err(|error| error.to_string())?;
    if status.is_success() {
        Ok(body)
    } else {
        Err(format!("{function} answered {status}: {body}"))
    }
}
