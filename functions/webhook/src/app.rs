//! From a request to an answer.

use std::{fmt, sync::Arc};

use bridge::{marketplace::Marketplace, ports::Clock};
use lambda_http::{Body, Request, Response, http::Method};
use marketplace::{Keys, Notifications};
use runtime::settings::{Lookup, WebhookSettings};
use store::Table;

use crate::{answer::WebhookAnswer, known::Remembered};

/// Largest webhook of Chatwoot, in bytes.
const CHATWOOT_LIMIT: usize = 1 << 20;
/// Largest notification of a marketplace, in bytes.
const NOTIFICATION_LIMIT: usize = 64 << 10;

/// The function's state: made once per process.
pub struct WebhookApp {
    pub(crate) keys: Keys,
    pub(crate) table: Table,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) known: Remembered,
}

impl fmt::Debug for WebhookApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookApp")
            .field("keys", &self.keys)
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}

/// Where a request is going.
enum Destination<'a> {
    Health,
    Webhook {
        token: Option<&'a str>,
    },
    Notifications {
        of: &'static Marketplace,
        how: &'static Notifications,
        token: Option<&'a str>,
    },
    Nowhere,
}

impl WebhookApp {
    /// Answers with `table` behind it; keys that sign notifications are looked up once.
    pub fn new(
        settings: WebhookSettings,
        lookup: Lookup<'_>,
        table: Table,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            keys: connectors::notification_keys(lookup),
            table,
            clock,
            known: Remembered::new(settings),
        }
    }

    /// Answers one request, with at most a read and a write of the table.
    pub async fn handle(&self, request: Request) -> Response<Body> {
        let answer = self.answer(request.uri().path(), &request).await;
        answer.journal();
        answer.into()
    }

    async fn answer(&self, path: &str, request: &Request) -> WebhookAnswer {
        match (route(path), request.method()) {
            (Destination::Health, &Method::GET | &Method::HEAD) => WebhookAnswer::Healthy,
            (Destination::Webhook { token }, &Method::POST) => match request.body().len() {
                0..=CHATWOOT_LIMIT => self.chatwoot(request, token).await,
                _ => WebhookAnswer::TooLarge,
            },
            (Destination::Notifications { of, how, token }, &Method::POST) => {
                match request.body().len() {
                    0..=NOTIFICATION_LIMIT => self.notification(request, of, how, token).await,
                    _ => WebhookAnswer::TooLarge,
                }
            }
            (Destination::Nowhere, _) => WebhookAnswer::NotFound,
            (
                Destination::Health
                | Destination::Webhook { .. }
                | Destination::Notifications { .. },
                _,
            ) => WebhookAnswer::MethodNotAllowed,
        }
    }
}

fn route(path: &str) -> Destination<'_> {
    let mut segments = path.trim_start_matches('/').split('/');
    let (first, second, third, rest) = (
        segments.next(),
        segments.next(),
        segments.next(),
        segments.next(),
    );
    match (first, second, third, rest) {
        (Some("healthz"), None, ..) => Destination::Health,
        (Some("webhook"), token, None, _) => Destination::Webhook { token },
        (Some(slug), Some("notifications"), token, None) => {
            match connectors::notifications_of(slug) {
                Some((of, how)) => Destination::Notifications { of, how, token },
                None => Destination::Nowhere,
            }
        }
        _ => Destination::Nowhere,
    }
}
