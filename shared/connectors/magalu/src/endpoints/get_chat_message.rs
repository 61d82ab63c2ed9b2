//! `GET /v0/conversations/{id}/messages/{message}` — one message of a conversation, with fresh addresses of its files (§4.2).

use http_api::{Effect, Endpoint};
use reqwest::Method;

use super::{Host, TenantCall};
use crate::{
    ids::{ConversationId, MessageId},
    wire::conversation::ChatMessage,
};

/// One message of a conversation, with fresh addresses of its files (§4.2).
#[derive(Debug)]
pub(crate) struct GetChatMessage<'a> {
    pub(crate) conversation: &'a ConversationId,
    pub(crate) message: &'a MessageId,
}

impl Endpoint for GetChatMessage<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /v0/conversations/{id}/messages/{message}";
    type Response = ChatMessage;

    fn path(&self) -> String {
        format!(
            "v0/conversations/{}/messages/{}",
            self.conversation, self.message
        )
    }
}

impl TenantCall for GetChatMessage<'_> {
    const HOST: Host = Host::Services;
}
