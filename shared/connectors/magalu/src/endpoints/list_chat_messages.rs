//! `GET /v0/conversations/{id}/messages` — messages of a conversation in no documented order, a page (§4.2).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};

use super::{Host, PAGE, TenantCall};
use crate::{
    ids::ConversationId,
    wire::{WirePage, conversation::ChatMessage},
};

/// Messages of a conversation in no documented order, a page (§4.2).
#[derive(Debug)]
pub(crate) struct ListChatMessages<'a> {
    pub(crate) conversation: &'a ConversationId,
    pub(crate) offset: usize,
}

impl Endpoint for ListChatMessages<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /v0/conversations/{id}/messages";
    type Response = WirePage<ChatMessage>;

    fn path(&self) -> String {
        format!("v0/conversations/{}/messages", self.conversation)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[("_limit", PAGE), ("_offset", self.offset)])
    }
}

impl TenantCall for ListChatMessages<'_> {
    const HOST: Host = Host::Services;
}
