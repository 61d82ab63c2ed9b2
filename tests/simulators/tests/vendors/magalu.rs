//! The simulator against its own reading of what is known of the vendor's pages.

mod care;
mod doors;
mod sac;
mod webhooks;

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use simulators::Clock;
use simulators::magalu::{Magalu, Options, Tokens};

const TENANT: &str = "e9f0a1b2-1111-4000-8000-000000000004";

/// A simulator with one tenant, at a fixed time.
struct World {
    vendor: Magalu,
    tokens: Tokens,
    now: Arc<Mutex<Timestamp>>,
}

impl World {
    async fn open() -> Self {
        let now = Arc::new(Mutex::new("2026-11-21T12:00:00Z".parse().unwrap()));
        let time = now.clone();
        let clock = Clock::new(move || *time.lock().unwrap());
        let vendor = Magalu::start(Options::new(clock)).await.unwrap();
        let tokens = vendor.add_tenant(TENANT);
        Self {
            vendor,
            tokens,
            now,
        }
    }

    fn wait(&self, seconds: i64) {
        *self.now.lock().unwrap() += SignedDuration::from_secs(seconds);
    }

    fn call(&self, method: Method, host: &str, path: &str) -> RequestBuilder {
        simulators::local_client()
            .build()
            .unwrap()
            .request(method, format!("{host}{path}"))
            .bearer_auth(&self.tokens.access_token)
    }

    /// A read of questions or chat.
    async fn care(&self, path: &str) -> (u16, Value) {
        answer(self.call(Method::GET, &self.vendor.services_url(), path)).await
    }

    /// A write of questions or chat.
    async fn care_post(&self, path: &str, body: &Value) -> (u16, Value) {
        let call = self.call(Method::POST, &self.vendor.services_url(), path);
        answer(call.json(body)).await
    }

    /// A read of tickets, orders or webhooks.
    async fn api(&self, path: &str) -> (u16, Value) {
        answer(self.call(Method::GET, &self.vendor.api_url(), path)).await
    }

    /// A write of those.
    async fn api_post(&self, path: &str, body: &Value) -> (u16, Value) {
        let call = self.call(Method::POST, &self.vendor.api_url(), path);
        answer(call.json(body)).await
    }
}

async fn answer(request: RequestBuilder) -> (u16, Value) {
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let body = answer.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}

fn count(page: &Value) -> usize {
    page["results"].as_array().unwrap().len()
}

fn owner() -> Value {
    json!({"name": "Ana", "external_id": "cw-7"})
}
