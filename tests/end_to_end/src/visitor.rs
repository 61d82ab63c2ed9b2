//! Whoever visits the setup pages: a person in a browser, or a tool with the token.

use jiff::Timestamp;
use lambda_http::{
    Body, Request, RequestExt, Response,
    http::{self, header},
    lambda_runtime::Context,
    request::RequestContext,
};
use local::functions::InProcess;
use serde_json::{Value, json};

use crate::{PUBLIC_URL, SETUP_TOKEN, World};

/// Something that answers requests.
pub trait Door {
    /// Answers one.
    fn ask(&self, request: Request) -> impl Future<Output = Response<Body>>;
}

impl Door for World {
    async fn ask(&self, request: Request) -> Response<Body> {
        self.request(request).await
    }
}

impl Door for InProcess {
    async fn ask(&self, request: Request) -> Response<Body> {
        self.request(request).await
    }
}

/// An answer, as a visitor sees it.
#[derive(Debug)]
pub struct Answered {
    /// HTTP status.
    pub status: u16,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
}

impl Answered {
    /// A header's value; empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value)
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    fn of(response: Response<Body>) -> Self {
        let (parts, body) = response.into_parts();
        let headers = parts.headers.iter();
        let headers = headers.map(|(name, value)| {
            (
                name.to_string(),
                value.to_str().unwrap_or_default().to_owned(),
            )
        });
        Self {
            status: parts.status.as_u16(),
            headers: headers.collect(),
            body: String::from_utf8(body.to_vec()).unwrap_or_default(),
        }
    }
}

/// Somebody who asks, with what they carry.
#[derive(Clone, Debug, Default)]
pub struct Visitor {
    headers: Vec<(&'static str, String)>,
    address: Option<String>,
    killed_at: Option<Timestamp>,
}

impl Visitor {
    /// Carries nothing.
    pub fn stranger() -> Self {
        Self::default()
    }

    /// Carries the token as bearer.
    pub fn tool() -> Self {
        Self::default().with("authorization", &format!("Bearer {SETUP_TOKEN}"))
    }

    /// A person who typed the token, on our own pages.
    pub async fn person(door: &impl Door) -> Self {
        let answer = Self::stranger()
            .post(door, "/setup/session", &format!("token={SETUP_TOKEN}"))
            .await;
        assert_eq!(answer.status, 303, "{}", answer.body);
        let cookie = answer
            .header("set-cookie")
            .split(';')
            .next()
            .unwrap_or_default()
            .to_owned();
        Self::default()
            .with("cookie", &cookie)
            .with("origin", PUBLIC_URL)
    }

    /// The same with one more header, or another value of it.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The same, from this address of the network, as API Gateway tells it.
    #[must_use]
    pub fn at(mut self, address: &str) -> Self {
        self.address = Some(address.to_owned());
        self
    }

    /// The same, asking a function that Lambda kills at `end`.
    #[must_use]
    pub fn killed_at(mut self, end: Timestamp) -> Self {
        self.killed_at = Some(end);
        self
    }

    /// The same without a header.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self
    }

    /// Gets a page.
    pub async fn get(&self, door: &impl Door, path: &str) -> Answered {
        self.send(door, "GET", path, "").await
    }

    /// Posts a form.
    pub async fn post(&self, door: &impl Door, path: &str, form: &str) -> Answered {
        self.send(door, "POST", path, form).await
    }

    /// Sends any request.
    pub async fn send(&self, door: &impl Door, method: &str, path: &str, body: &str) -> Answered {
        let mut request = http::Request::builder()
            .method(method)
            .uri(format!("{PUBLIC_URL}{path}"));
        if method == "POST" && !self.headers.iter().any(|(name, _)| *name == "content-type") {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request: Request = request
            .body(Body::Text(body.to_owned()))
            .expect("a request");
        let request = match &self.address {
            Some(address) => request.with_request_context(gateway(method, address)),
            None => request,
        };
        let request = match self.killed_at {
            Some(end) => request.with_lambda_context(context(end)),
            None => request,
        };
        Answered::of(door.ask(request).await)
    }

    /// Goes through Mercado Livre's login page as whoever is signed in there; the callback's answer.
    pub async fn connect(&self, world: &World, path: &str) -> Answered {
        let sent = self.get(world, path).await;
        assert_eq!(sent.status, 302, "{}", sent.body);
        let back = Self::log_in(sent.header("location")).await;
        Self::stranger().get(world, &back).await
    }

    /// Follows the login page's address; the path that the browser is sent back to.
    pub async fn log_in(address: &str) -> String {
        let http = simulators::local_client().redirect(reqwest::redirect::Policy::none());
        let answer = http
            .build()
            .expect("an HTTP client")
            .get(address)
            .send()
            .await
            .expect("the login page answers");
        let place = answer
            .headers()
            .get("location")
            .and_then(|place| place.to_str().ok())
            .unwrap_or_default();
        let back = place.strip_prefix(PUBLIC_URL);
        back.unwrap_or_else(|| panic!("sent to {place}, not back here"))
            .to_owned()
    }
}

/// What Lambda says of a run.
fn context(end: Timestamp) -> Context {
    let mut context = Context::default();
    context.deadline = end.as_millisecond().unsigned_abs();
    context
}

/// What API Gateway says of a request.
fn gateway(method: &str, address: &str) -> RequestContext {
    let context = json!({"http": {"method": method, "sourceIp": address}});
    serde_json::from_value(context).expect("a request context")
}
