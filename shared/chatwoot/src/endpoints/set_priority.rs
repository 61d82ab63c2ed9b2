//! `POST /conversations/{id}/toggle_priority` — sets a conversation's priority.
//!
//! Sets it in spite of its name, and answers with an empty body. Source: Chatwoot 4.15.1,
//! `app/controllers/api/v1/accounts/conversations_controller.rb`.

use bridge::ids::ConversationId;
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Serialize;

/// The highest priority that a conversation may have.
pub const URGENT: &str = "urgent";

/// Sets or takes away a conversation's priority.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct SetPriority {
    /// Which conversation.
    #[serde(skip)]
    pub conversation: ConversationId,
    /// [`URGENT`], or none.
    pub priority: Option<&'static str>,
}

impl Endpoint for SetPriority {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "POST /conversations/{id}/toggle_priority";
    type Response = ();

    fn path(&self) -> String {
        format!("conversations/{}/toggle_priority", self.conversation)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(self)
    }
}
