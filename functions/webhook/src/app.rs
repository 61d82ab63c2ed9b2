//! From a request to an answer.

use bridge::ports::Clock;
use lambda_http::{Body, Request, Response, http::Method};
use mercado_livre::MARKETPLACE;
use runtime::settings::WebhookSettings;
use store::Table;

use crate::{answer::Answer, known::Known};

/// Largest webhook of Chatwoot, in bytes.
const CHATWOOT_LIMIT: usize = 1 << 20;
/// Largest notification of Mercado Livre, in bytes.
const NOTIFICATION_LIMIT: usize = 64 << 10;

/// The function's state: made once per process.
#[derive(Debug)]
pub struct App<K> {
    pub(crate) table: Table,
    pub(crate) clock: K,
    pub(crate) known: Known,
}

/// Where a request is going.
enum Route<'a> {
    Health,
    Webhook { token: Option<&'a str> },
    Notifications { token: Option<&'a str> },
    Nowhere,
}

impl<K: Clock> App<K> {
    /// Answers with `table` behind it.
    pub fn new(settings: WebhookSettings, table: Table, clock: K) -> Self {
        Self {
            table,
            clock,
            known: Known::new(settings),
        }
    }

    /// Answers one request.
    pub async fn handle(&self, request: Request) -> Response<Body> {
        self.answer(request.uri().path(), &request).await.into()
    }

    async fn answer(&self, path: &str, request: &Request) -> Answer {
        match (route(path), request.method()) {
            (Route::Health, &Method::GET | &Method::HEAD) => Answer::Healthy,
            (Route::Webhook { token }, &Method::POST) => match request.body().len() {
                0..=CHATWOOT_LIMIT => self.chatwoot(request, token).await,
                _ => Answer::TooLarge,
            },
            (Route::Notifications { token }, &Method::POST) => match request.body().len() {
                0..=NOTIFICATION_LIMIT => self.notification(request.body(), token).await,
                _ => Answer::TooLarge,
            },
            (Route::Nowhere, _) => Answer::NotFound,
            (Route::Health | Route::Webhook { .. } | Route::Notifications { .. }, _) => {
                Answer::MethodNotAllowed
            }
        }
    }
}

fn route(path: &str) -> Route<'_> {
    let mut segments = path.trim_start_matches('/').split('/');
    let (first, second, third, rest) = (
        segments.next(),
        segments.next(),
        segments.next(),
        segments.next(),
    );
    match (first, second, third, rest) {
        (Some("healthz"), None, ..) => Route::Health,
        (Some("webhook"), token, None, _) => Route::Webhook { token },
        (Some(slug), Some("notifications"), token, None) if slug == MARKETPLACE.slug => {
            Route::Notifications { token }
        }
        _ => Route::Nowhere,
    }
}
