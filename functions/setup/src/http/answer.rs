//! Answers: pages for people, JSON for tools, and the headers that all of them carry.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::STANDARD};
use lambda_http::{
    Body, Response,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
};
use maud::Markup;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    pages::style::{PANEL_SCRIPT, SCRIPT, STYLE},
    problem::Problem,
};

/// Nothing is loaded and nobody frames it; the one style sheet and the one script are known by their hashes.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    let (style, script) = (hash(STYLE), hash(SCRIPT));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; connect-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
});

/// The same for the panel: another script, pictures of listings, and one origin that may frame it.
fn panel_policy(origin: &str) -> HeaderValue {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text));
    let (style, script) = (hash(STYLE), hash(PANEL_SCRIPT));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; connect-src 'self'; img-src https: data:; form-action 'none'; base-uri 'none'; frame-ancestors {origin}"
    );
    HeaderValue::from_str(&policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}

/// What a request came to.
#[derive(Debug)]
pub(crate) struct SetupResponse {
    status: StatusCode,
    content: Content,
    headers: Vec<(HeaderName, String)>,
    /// The origin that may frame it; `None` = nobody.
    framed_by: Option<String>,
}

#[derive(Debug)]
enum Content {
    None,
    Json(Value),
    Page(String),
}

impl SetupResponse {
    fn new(status: StatusCode, content: Content) -> Self {
        Self {
            status,
            content,
            headers: Vec::new(),
            framed_by: None,
        }
    }

    /// A page.
    pub(crate) fn page(status: StatusCode, page: Markup) -> Self {
        Self::new(status, Content::Page(page.into_string()))
    }

    /// The same for a frame in pages of this origin, and of no other.
    pub(crate) fn framed_by(mut self, origin: String) -> Self {
        self.framed_by = Some(origin);
        self
    }

    /// For tools.
    pub(crate) fn json(status: StatusCode, json: Value) -> Self {
        Self::new(status, Content::Json(json))
    }

    /// Turned away: with `page` for people, with JSON for tools.
    pub(crate) fn problem(problem: &Problem, page: Option<Markup>) -> Self {
        let content = match page {
            Some(page) => Content::Page(page.into_string()),
            None => Content::Json(json!({ "error": problem.what() })),
        };
        let answer = Self::new(problem.status(), content);
        match problem.header() {
            Some((name, value)) => answer.with(name, value),
            None => answer,
        }
    }

    /// Whether a person reads it.
    pub(crate) fn is_page(&self) -> bool {
        matches!(self.content, Content::Page(_))
    }

    /// To a page of ours, after something was done.
    pub(crate) fn see_other(place: impl Into<String>) -> Self {
        Self::new(StatusCode::SEE_OTHER, Content::None).with(header::LOCATION, place)
    }

    /// To another address.
    pub(crate) fn found(place: impl Into<String>) -> Self {
        Self::new(StatusCode::FOUND, Content::None).with(header::LOCATION, place)
    }

    /// The same with one more header.
    pub(crate) fn with(mut self, name: HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Headers that every answer carries.
const ALWAYS: [(HeaderName, &str); 5] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
];

impl From<SetupResponse> for Response<Body> {
    fn from(answer: SetupResponse) -> Self {
        let (kind, body) = answer.content.into_body();
        let mut response = Self::new(body);
        *response.status_mut() = answer.status;
        let headers = response.headers_mut();
        if let Some(kind) = kind {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
        }
        for (name, value) in ALWAYS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        frame(headers, answer.framed_by.as_ref());
        for (name, value) in answer.headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.append(name, value);
            }
        }
        response
    }
}

impl Content {
    /// The body, and what it is.
    fn into_body(self) -> (Option<&'static str>, Body) {
        match self {
            Self::None => (None, Body::Empty),
            Self::Json(json) => (Some("application/json"), Body::Text(json.to_string())),
            Self::Page(page) => (Some("text/html; charset=utf-8"), Body::Text(page)),
        }
    }
}

/// Who may put the answer into a frame: nobody, or the one origin it is for.
fn frame(headers: &mut HeaderMap, framed_by: Option<&String>) {
    let policy = match framed_by {
        Some(origin) => {
            headers.remove(header::X_FRAME_OPTIONS);
            panel_policy(origin)
        }
        None => POLICY.clone(),
    };
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
}
