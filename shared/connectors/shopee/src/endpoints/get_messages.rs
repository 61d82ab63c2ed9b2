//! `GET /sellerchat/get_message` — one page of a conversation, newest first. It marks nothing as read.
//!
//! The offset is a message's id, left out for the newest page: `0` is answered with `error_not_found`.
//!
//! Source: clients, measured on shops in Brazil in 2026-09.

use http_api::Effect;
use reqwest::{Method, RequestBuilder};

use super::{Call, ShopCall};
use crate::{
    ids::{ConversationId, MessageId},
    wire::message::MessagesPage,
};

/// Messages per page; 60 is named as the limit.
const PER_PAGE: u8 = 25;

/// Asks for the newest page, or for the one that begins at a message.
#[derive(Debug)]
pub(crate) struct GetMessages<'a> {
    pub(crate) conversation: &'a ConversationId,
    pub(crate) offset: Option<&'a MessageId>,
}

impl Call for GetMessages<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const PATH: &'static str = "sellerchat/get_message";
    const NAME: &'static str = "GET /sellerchat/get_message";
    type Data = MessagesPage;

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        let request = request
            .query(&[("conversation_id", self.conversation.as_str())])
            .query(&[("page_size", PER_PAGE)]);
        match self.offset {
            Some(offset) => request.query(&[("offset", offset.as_str())]),
            None => request,
        }
    }
}

impl ShopCall for GetMessages<'_> {}
