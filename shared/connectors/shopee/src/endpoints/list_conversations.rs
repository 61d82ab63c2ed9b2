//! `GET /sellerchat/get_conversation_list` — the shop's conversations, newest first.
//!
//! The top of the list is `direction=older` without a time; `latest` without a time is its other end. A page
//! of more than 25 is answered with an empty list and no error.
//!
//! Source: clients, measured on shops in Brazil in 2026-09.

use http_api::Effect;
use reqwest::{Method, RequestBuilder};

use super::{Call, ShopCall};
use crate::{instant::Instant, wire::conversation::ConversationsPage};

/// Most that one page may be asked for.
pub(crate) const PER_PAGE: u8 = 25;

/// Asks for the newest ones, or for those before a time.
#[derive(Debug)]
pub(crate) struct ListConversations {
    pub(crate) before: Option<Instant>,
    /// At most 25.
    pub(crate) page_size: u8,
}

impl Call for ListConversations {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const PATH: &'static str = "sellerchat/get_conversation_list";
    const NAME: &'static str = "GET /sellerchat/get_conversation_list";
    type Data = ConversationsPage;

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        let size = self.page_size.clamp(1, PER_PAGE);
        let request = request
            .query(&[("direction", "older"), ("type", "all")])
            .query(&[("page_size", size)]);
        match self.before {
            Some(before) => {
                request.query(&[("next_timestamp_nano", before.0.as_nanosecond().to_string())])
            }
            None => request,
        }
    }
}

impl ShopCall for ListConversations {}
