//! `GET /v0/conversations/{id}` — a conversation without its messages (§4.1).

use http_api::{Effect, Endpoint};
use reqwest::Method;

use super::{Host, TenantCall};
use crate::{ids::ConversationId, wire::conversation::Conversation};

/// A conversation without its messages (§4.1).
#[derive(Debug)]
pub(crate) struct GetConversation<'a> {
    pub(crate) conversation: &'a ConversationId,
}

impl Endpoint for GetConversation<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /v0/conversations/{id}";
    type Response = Conversation;

    fn path(&self) -> String {
        format!("v0/conversations/{}", self.conversation)
    }
}

impl TenantCall for GetConversation<'_> {
    const HOST: Host = Host::Services;
}
