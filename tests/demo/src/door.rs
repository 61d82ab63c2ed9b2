//! Where webhooks, notifications and browsers come in: what API Gateway is to the functions, with trouble.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body as AxumBody, to_bytes},
    extract::{Request, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
};
use lambda_http::Body;
use local::terminal::listen;
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    trace::{Receipt, Trace},
    trouble::{Switch, Trouble},
    workers::Workers,
};

const LIMIT: usize = 10 << 20;

/// An open door; it closes when this is dropped.
pub struct Door {
    /// Where it is: `http://127.0.0.1:<port>`.
    pub url: String,
    task: JoinHandle<()>,
}

/// A door's place, taken before the functions are there.
pub struct Place {
    /// Where it will be: `http://127.0.0.1:<port>`.
    pub url: String,
    listener: TcpListener,
}

/// Whom the door leads to, and what it knows of trouble.
#[derive(Clone)]
struct Behind {
    workers: Arc<Workers>,
    trouble: Arc<Trouble>,
    trace: Arc<Trace>,
}

impl Place {
    /// Takes a free port of 127.0.0.1.
    ///
    /// # Errors
    ///
    /// One line: there is none.
    pub async fn take() -> Result<Self, String> {
        let listener = listen(0).await?;
        let address = listener.local_addr().map_err(|error| error.to_string())?;
        let url = format!("http://{address}");
        Ok(Self { url, listener })
    }

    /// Opens the door there.
    pub fn open(self, workers: &Arc<Workers>, trouble: &Arc<Trouble>, trace: &Arc<Trace>) -> Door {
        let behind = Behind {
            workers: Arc::clone(workers),
            trouble: Arc::clone(trouble),
            trace: Arc::clone(trace),
        };
        let router = Router::new().fallback(pass).with_state(behind);
        let Self { url, listener } = self;
        let task = tokio::spawn(async move {
            axum::serve(listener, router).await.expect("a listener");
        });
        Door { url, task }
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(State(behind): State<Behind>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, LIMIT).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    match sender(parts.uri.path()) {
        Some(from) => behind.announce(from, &parts, &body).await,
        None => answer(behind.workers.request(whole(&parts, &body)).await),
    }
}

impl Behind {
    /// Hands over what Chatwoot or a marketplace announces: once, twice, or not at all.
    async fn announce(&self, from: &str, parts: &Parts, body: &[u8]) -> Response {
        let receipt = |status, took, is_lost| Receipt {
            from: from.to_owned(),
            path: parts.uri.path().to_owned(),
            status,
            took,
            message: message(body),
            is_lost,
        };
        if self.trouble.is_on(Switch::Lose) {
            self.trace.received(receipt(0, Duration::ZERO, true));
            return StatusCode::OK.into_response();
        }
        let mut last = StatusCode::OK.into_response();
        for _ in 0..=usize::from(self.trouble.is_on(Switch::Duplicate)) {
            let began = Instant::now();
            last = answer(self.workers.announce(whole(parts, body)).await);
            let status = last.status().as_u16();
            self.trace.received(receipt(status, began.elapsed(), false));
        }
        last
    }
}

/// Who posts to this path; `None` for pages.
fn sender(path: &str) -> Option<&str> {
    let (first, rest) = path
        .trim_start_matches('/')
        .split_once('/')
        .unwrap_or((path, ""));
    let first = first.trim_start_matches('/');
    match (first, rest) {
        ("webhook", _) => Some("chatwoot"),
        (slug, rest) if rest.starts_with("notifications") => Some(slug),
        _ => None,
    }
}

/// The number of the message that a webhook of Chatwoot tells about.
fn message(body: &[u8]) -> Option<u64> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let event = body["event"].as_str()?;
    event.starts_with("message_").then(|| body["id"].as_u64())?
}

fn whole(parts: &Parts, body: &[u8]) -> lambda_http::Request {
    lambda_http::http::Request::from_parts(parts.clone(), Body::Binary(body.to_vec()))
}

fn answer(response: lambda_http::Response<Body>) -> Response {
    let (parts, body) = response.into_parts();
    Response::from_parts(parts, AxumBody::from(body.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_announces_is_told_by_the_path() {
        for (path, from) in [
            ("/webhook", Some("chatwoot")),
            ("/webhook/token", Some("chatwoot")),
            ("/mercado-livre/notifications", Some("mercado-livre")),
            ("/shopee/notifications/token", Some("shopee")),
            ("/setup", None),
            ("/mercado-livre/connect", None),
        ] {
            assert_eq!(sender(path), from, "{path}");
        }
    }

    #[test]
    fn only_events_of_messages_name_a_message() {
        assert_eq!(message(br#"{"event":"message_created","id":7}"#), Some(7));
        assert_eq!(message(br#"{"event":"conversation_updated","id":7}"#), None);
        assert_eq!(message(b"{"), None);
    }
}
