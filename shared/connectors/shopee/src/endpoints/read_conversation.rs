//! `POST /sellerchat/read_conversation` — marks a conversation as read, for everybody who works in the shop.
//!
//! Source: clients, 2026.

use http_api::Effect;
use reqwest::{Method, RequestBuilder};
use serde::de::IgnoredAny;
use serde_json::json;

use super::{Call, ShopCall};
use crate::ids::{ConversationId, MessageId};

/// Marks everything up to a message.
#[derive(Debug)]
pub(crate) struct ReadConversation<'a> {
    pub(crate) conversation: &'a ConversationId,
    pub(crate) up_to: &'a MessageId,
}

impl Call for ReadConversation<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::Idempotent;
    const PATH: &'static str = "sellerchat/read_conversation";
    const NAME: &'static str = "POST /sellerchat/read_conversation";
    type Data = IgnoredAny;

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(&json!({
            "conversation_id": self.conversation.as_str(),
            "last_read_message_id": self.up_to.as_str(),
        }))
    }
}

impl ShopCall for ReadConversation<'_> {}
