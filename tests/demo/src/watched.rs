//! The functions' binaries, started by `cargo lambda watch`.

use std::time::Duration;

use local::functions::Functions;
use serde_json::Value;

/// The functions behind the invocation routes of `cargo lambda watch`.
pub struct Watched {
    base: String,
    http: reqwest::Client,
}

impl Watched {
    /// Those that are started at `base`, such as `http://127.0.0.1:9000`.
    pub fn at(base: &str) -> Self {
        // A reload kills the running function, whose caller would then wait for ever.
        let http = simulators::local_client()
            .timeout(Duration::from_mins(1))
            .build();
        Self {
            base: base.trim_end_matches('/').to_owned(),
            http: http.expect("an HTTP client"),
        }
    }

    async fn invoke(&self, function: &str, event: &Value) -> Result<Value, String> {
        let url = format!("{}/2015-03-31/functions/{function}/invocations", self.base);
        let answer = self
            .http
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
}

impl Functions for Watched {
    async fn dispatch(&self, event: &Value) -> Result<Value, String> {
        self.invoke("dispatcher", event).await
    }

    async fn poll(&self, event: &Value) -> Result<Value, String> {
        self.invoke("poller", event).await
    }
}
