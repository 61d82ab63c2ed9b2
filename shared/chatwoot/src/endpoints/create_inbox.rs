//! `POST /inboxes` — makes an API inbox that never writes to contacts by itself.
//!
//! Source: Chatwoot 4.15.1, `app/controllers/api/v1/accounts/inboxes_controller.rb`.

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde_json::json;

use super::get_inbox::Inbox;

/// Makes an inbox. For administrators.
#[derive(Clone, Copy, Debug)]
pub struct CreateInbox<'a> {
    /// What people call it.
    pub name: &'a str,
    /// Where it sends its events; `None` = nowhere.
    pub webhook_url: Option<&'a str>,
}

impl Endpoint for CreateInbox<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /inboxes";
    type Response = Inbox;

    fn path(&self) -> String {
        "inboxes".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(&json!({
            "name": self.name,
            "lock_to_single_conversation": true,
            "greeting_enabled": false,
            "csat_survey_enabled": false,
            "working_hours_enabled": false,
            "enable_email_collect": false,
            "channel": { "type": "api", "webhook_url": self.webhook_url.unwrap_or_default(), "hmac_mandatory": false },
        }))
    }
}
