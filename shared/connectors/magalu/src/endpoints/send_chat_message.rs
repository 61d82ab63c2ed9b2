//! `POST /v0/conversations/{id}/messages` — writes to the buyer of a conversation. Moderation follows (§4.2).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{Host, TenantCall};
use crate::{draft::OutgoingText, ids::ConversationId};

/// Writes to the buyer of a conversation. Moderation follows (§4.2).
#[derive(Debug)]
pub(crate) struct SendChatMessage<'a> {
    pub(crate) conversation: &'a ConversationId,
    pub(crate) draft: OutgoingText<'a>,
}

impl Endpoint for SendChatMessage<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /v0/conversations/{id}/messages";
    type Response = Value;

    fn path(&self) -> String {
        format!("v0/conversations/{}/messages", self.conversation)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        let draft = &self.draft;
        request.json(&json!({
            "content": draft.text,
            "external_id": draft.reference,
            "owner": {"name": draft.author, "external_id": draft.author_code},
        }))
    }
}

impl TenantCall for SendChatMessage<'_> {
    const HOST: Host = Host::Services;
}
