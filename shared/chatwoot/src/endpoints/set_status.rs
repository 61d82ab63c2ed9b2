//! `POST /conversations/{id}/toggle_status` — sets a conversation's status.
//!
//! Toggles only when the body names no status. With an agent's token `open` also assigns the
//! conversation to that agent. Source: Chatwoot 4.15.1,
//! `app/controllers/api/v1/accounts/conversations_controller.rb`.

use bridge::ids::ConversationId;
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Serialize;

use crate::lenient::Acknowledged;

/// The status that a conversation is set to. Chatwoot knows more (pending, snoozed), which only people use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ConversationState {
    /// Waits for somebody.
    Open,
    /// Acknowledged; a message from the contact opens it again.
    Resolved,
}

/// Sets a conversation's status.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SetStatus {
    /// Which conversation.
    #[serde(skip)]
    pub conversation: ConversationId,
    /// Its status.
    pub status: ConversationState,
}

impl Endpoint for SetStatus {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "POST /conversations/{id}/toggle_status";
    type Response = Acknowledged;

    fn path(&self) -> String {
        format!("conversations/{}/toggle_status", self.conversation)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(self)
    }
}
