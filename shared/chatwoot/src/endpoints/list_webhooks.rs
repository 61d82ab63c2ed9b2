//! `GET /webhooks` — where the account as a whole sends its events. For administrators.
//!
//! Source: Chatwoot 4.15.1, `app/views/api/v1/accounts/webhooks/index.json.jbuilder`.

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;

use crate::lenient::{ReadableList, Text, maybe};

/// Asks for all of them.
#[derive(Clone, Copy, Debug)]
pub struct ListWebhooks;

/// Addresses of the account's own webhooks; those of inboxes are not among them.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Wire")]
pub struct WebhookList(pub Vec<String>);

#[derive(Deserialize)]
struct Wire {
    payload: HookPayload,
}

#[derive(Deserialize)]
struct HookPayload {
    webhooks: ReadableList<Webhook>,
}

#[derive(Deserialize)]
struct Webhook {
    #[serde(default, deserialize_with = "maybe")]
    url: Option<Text>,
}

impl From<Wire> for WebhookList {
    fn from(wire: Wire) -> Self {
        Self(
            wire.payload
                .webhooks
                .0
                .into_iter()
                .filter_map(|webhook| webhook.url)
                .map(|url| url.0)
                .collect(),
        )
    }
}

impl Endpoint for ListWebhooks {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /webhooks";
    type Response = WebhookList;

    fn path(&self) -> String {
        "webhooks".to_owned()
    }
}
