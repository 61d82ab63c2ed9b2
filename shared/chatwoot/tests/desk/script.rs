//! A Chatwoot that answers one call after the other, as a test wrote it down.

use std::{collections::VecDeque, sync::Mutex};

use chatwoot::Chatwoot;
use serde_json::Value;
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

const ACCOUNT: &str = "/api/v1/accounts/3/";

/// The answer to one expected call, `POST contacts` say.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    call: &'static str,
    answer: ResponseTemplate,
}

/// Expects `call` and answers with a fixture.
pub(crate) fn found(call: &'static str, fixture_name: &str) -> Step {
    step(call, 200, &fixture(fixture_name).to_string())
}

/// Expects `call` and answers with `status` and `body`.
pub(crate) fn step(call: &'static str, status: u16, body: &str) -> Step {
    let form = if body.starts_with(['{', '[']) {
        "application/json"
    } else {
        "text/plain"
    };
    Step {
        call,
        answer: ResponseTemplate::new(status).set_body_raw(body, form),
    }
}

pub(crate) fn fixture(name: &str) -> Value {
    let path = format!(
        "{}/../../tests/fixtures/chatwoot/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// A Chatwoot with a script.
pub(crate) struct Script {
    server: MockServer,
}

impl Script {
    pub(crate) async fn of(steps: impl IntoIterator<Item = Step>) -> Self {
        let server = MockServer::start().await;
        let steps = Steps(Mutex::new(steps.into_iter().collect()));
        Mock::given(any()).respond_with(steps).mount(&server).await;
        Self { server }
    }

    pub(crate) fn desk(&self) -> Chatwoot {
        desk_at(&self.address())
    }

    pub(crate) fn address(&self) -> String {
        self.server.uri()
    }

    /// What was called, in order, as `METHOD path`.
    pub(crate) async fn calls(&self) -> Vec<String> {
        self.requests().await.iter().map(name).collect()
    }

    pub(crate) async fn requests(&self) -> Vec<Request> {
        self.server.received_requests().await.unwrap()
    }

    /// The body of the call at `index`.
    pub(crate) async fn body(&self, index: usize) -> Value {
        serde_json::from_slice(&self.requests().await[index].body).unwrap()
    }

    /// The query of the call at `index`.
    pub(crate) async fn query(&self, index: usize) -> Vec<(String, String)> {
        self.requests().await[index]
            .url
            .query_pairs()
            .into_owned()
            .collect()
    }
}

pub(crate) fn desk_at(address: &str) -> Chatwoot {
    let base = address.parse().unwrap();
    let http = http_api::web_client().unwrap();
    let downloads = http_api::Downloads::new(std::slice::from_ref(&base), http.clone()).unwrap();
    Chatwoot::new(&base, 3, "token-of-the-bridge".into(), http, downloads)
}

struct Steps(Mutex<VecDeque<Step>>);

impl Respond for Steps {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let step = self.0.lock().unwrap().pop_front();
        match step {
            Some(step) if step.call == name(request) => step.answer,
            // Sorted as permanent: the test that sees it fails.
            unexpected => ResponseTemplate::new(400)
                .set_body_string(format!("{} for {unexpected:?}", name(request))),
        }
    }
}

fn name(request: &Request) -> String {
    let path = request.url.path();
    format!(
        "{} {}",
        request.method,
        path.strip_prefix(ACCOUNT).unwrap_or(path)
    )
}
