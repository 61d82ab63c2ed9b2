//! `GET /sellerchat/get_one_conversation` — one conversation: whom a reply goes to.
//!
//! Source: clients, 2026.

use http_api::Effect;
use reqwest::{Method, RequestBuilder};

use super::{Call, ShopCall};
use crate::{ids::ConversationId, wire::conversation::Conversation};

/// Asks for a conversation.
#[derive(Debug)]
pub(crate) struct GetConversation<'a>(pub(crate) &'a ConversationId);

impl Call for GetConversation<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const PATH: &'static str = "sellerchat/get_one_conversation";
    const NAME: &'static str = "GET /sellerchat/get_one_conversation";
    type Data = Conversation;

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[("conversation_id", self.0.as_str())])
    }
}

impl ShopCall for GetConversation<'_> {}
