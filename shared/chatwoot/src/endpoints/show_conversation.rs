//! `GET /conversations/{id}` — shows where a conversation lies.
//!
//! Source: Chatwoot 4.15.1, `app/views/api/v1/conversations/partials/_conversation.json.jbuilder`:
//! the contact inbox stands beside the messages only.

use bridge::ids::ConversationId;
use http_api::{Effect, Endpoint};
use reqwest::Method;

use crate::convert::Conversation;

/// Asks for a conversation.
#[derive(Clone, Copy, Debug)]
pub struct ShowConversation {
    /// Which.
    pub conversation: ConversationId,
}

impl Endpoint for ShowConversation {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /conversations/{id} (where it lies)";
    type Response = Conversation;

    fn path(&self) -> String {
        format!("conversations/{}", self.conversation)
    }
}
