//! `POST /conversations/{id}/labels` — puts labels on a conversation.
//!
//! **Replaces all of them**, so they are read directly before. Source: Chatwoot 4.15.1,
//! `app/controllers/concerns/label_concern.rb`.

use bridge::ids::ConversationId;
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Serialize;

use crate::lenient::Acknowledged;

/// Sets a conversation's labels.
#[derive(Clone, Debug, Serialize)]
pub struct SetLabels {
    /// Which conversation.
    #[serde(skip)]
    pub conversation: ConversationId,
    /// All that it is to have.
    pub labels: Vec<String>,
}

impl Endpoint for SetLabels {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "POST /conversations/{id}/labels";
    type Response = Acknowledged;

    fn path(&self) -> String {
        format!("conversations/{}/labels", self.conversation)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(self)
    }
}
