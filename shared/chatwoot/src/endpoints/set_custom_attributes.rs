//! `POST /conversations/{id}/custom_attributes` — replaces a conversation's custom attributes.
//!
//! The whole of them: read, merge, then write. Source: Chatwoot 4.15.1,
//! `app/controllers/api/v1/accounts/conversations_controller.rb`.

use bridge::ids::ConversationId;
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::lenient::Acknowledged;

/// Replaces a conversation's custom attributes.
#[derive(Clone, Debug, Serialize)]
pub struct SetCustomAttributes {
    /// Which conversation.
    #[serde(skip)]
    pub conversation: ConversationId,
    /// All of them; strings of at most 1 500 characters.
    pub custom_attributes: Map<String, Value>,
}

impl Endpoint for SetCustomAttributes {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "POST /conversations/{id}/custom_attributes";
    type Response = Acknowledged;

    fn path(&self) -> String {
        format!("conversations/{}/custom_attributes", self.conversation)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(self)
    }
}
