//! `GET /conversations/{id}` — reads a conversation's custom attributes.
//!
//! Source: Chatwoot 4.15.1, `app/views/api/v1/conversations/partials/_conversation.json.jbuilder`.

use bridge::ids::ConversationId;
use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Asks for a conversation.
#[derive(Clone, Copy, Debug)]
pub struct GetConversation {
    /// Which.
    pub conversation: ConversationId,
}

/// What is needed of it.
#[derive(Clone, Debug, Deserialize)]
pub struct Attributes {
    /// Ours and everybody else's.
    #[serde(default)]
    pub custom_attributes: Map<String, Value>,
}

impl Endpoint for GetConversation {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /conversations/{id}";
    type Response = Attributes;

    fn path(&self) -> String {
        format!("conversations/{}", self.conversation)
    }
}
