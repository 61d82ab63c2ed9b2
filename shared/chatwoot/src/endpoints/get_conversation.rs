//! `GET /conversations/{id}` — reads what people sort a conversation by.
//!
//! Source: Chatwoot 4.15.1, `app/views/api/v1/conversations/partials/_conversation.json.jbuilder`.

use bridge::ids::ConversationId;
use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::lenient::maybe;

/// Asks for a conversation.
#[derive(Clone, Copy, Debug)]
pub struct GetConversation {
    /// Which.
    pub conversation: ConversationId,
}

/// What is needed of it.
#[derive(Clone, Debug, Deserialize)]
pub struct MarkedConversation {
    /// Ours and everybody else's.
    #[serde(default)]
    pub custom_attributes: Map<String, Value>,
    /// Titles of its labels.
    #[serde(default, deserialize_with = "maybe")]
    pub labels: Option<Vec<String>>,
    /// `low`, `medium`, `high` or `urgent`.
    #[serde(default, deserialize_with = "maybe")]
    pub priority: Option<String>,
    /// Whose it is.
    #[serde(default)]
    pub meta: Owners,
}

/// Whose a conversation is.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Owners {
    /// The agent.
    #[serde(default)]
    assignee: Value,
    /// The team.
    #[serde(default)]
    team: Value,
}

impl Owners {
    /// Whether it is some agent's.
    pub fn has_assignee(&self) -> bool {
        !self.assignee.is_null()
    }

    /// Whether it is some team's.
    pub fn has_team(&self) -> bool {
        !self.team.is_null()
    }
}

impl Endpoint for GetConversation {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /conversations/{id}";
    type Response = MarkedConversation;

    fn path(&self) -> String {
        format!("conversations/{}", self.conversation)
    }
}
