//! `PATCH /inboxes/{id}` — says where an inbox sends its events, and changes nothing else.
//!
//! Source: Chatwoot 4.15.1, `app/controllers/api/v1/accounts/inboxes_controller.rb`.

use bridge::ids::InboxId;
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use super::get_inbox::Inbox;

/// Points an inbox's webhook somewhere. For administrators.
#[derive(Clone, Copy, Debug)]
pub struct SetInboxWebhook<'a> {
    /// Which inbox.
    pub inbox: InboxId,
    /// At most 2 048 characters.
    pub webhook_url: &'a str,
}

impl Endpoint for SetInboxWebhook<'_> {
    const METHOD: Method = Method::PATCH;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "PATCH /inboxes/{id}";
    type Response = Inbox;

    fn path(&self) -> String {
        format!("inboxes/{}", self.inbox)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(&json!({ "channel": { "webhook_url": self.webhook_url } }))
    }
}
