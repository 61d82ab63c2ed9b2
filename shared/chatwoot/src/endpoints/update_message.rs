//! `PATCH /conversations/{id}/messages/{id}` — sets the state that a message's bubble shows.
//!
//! Since 4.2, API inboxes only (403 otherwise). `delivered` after `read` is answered with 200
//! and changes nothing. Source: Chatwoot 4.15.1,
//! `app/controllers/api/v1/accounts/conversations/messages_controller.rb` (#11387).

use bridge::ids::{ConversationId, HelpdeskMessageId};
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Serialize;

use crate::lenient::Acknowledged;

/// What a bubble shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageStatus {
    /// At the buyer's.
    Delivered,
    /// Seen by the buyer.
    Read,
    /// Not delivered.
    Failed,
}

/// Sets a message's state.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct UpdateMessage<'a> {
    /// Where.
    #[serde(skip)]
    pub conversation: ConversationId,
    /// Which message.
    #[serde(skip)]
    pub message: HelpdeskMessageId,
    /// Its state.
    pub status: MessageStatus,
    /// What the bubble says; kept with [`MessageStatus::Failed`] only, and needed there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_error: Option<&'a str>,
}

impl Endpoint for UpdateMessage<'_> {
    const METHOD: Method = Method::PATCH;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "PATCH /conversations/{id}/messages/{id}";
    type Response = Acknowledged;

    fn path(&self) -> String {
        format!(
            "conversations/{}/messages/{}",
            self.conversation, self.message
        )
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(self)
    }
}
