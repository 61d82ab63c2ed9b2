//! `GET /conversations?inbox_id&page` — lists an inbox's conversations, 25 on a page.
//!
//! The latest activity first, which is also the order without `sort_by` (since 3.0). Behind the last page
//! the list is empty. Source: Chatwoot 4.15.1, `app/finders/conversation_finder.rb`.

use bridge::ids::InboxId;
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};

use super::find_conversations::ConversationList;

/// Asks for one page of the conversations of `inbox`, whatever their status.
#[derive(Clone, Copy, Debug)]
pub struct ListConversations {
    /// Where.
    pub inbox: InboxId,
    /// Counted from 1.
    pub page: u32,
}

impl Endpoint for ListConversations {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /conversations?page";
    type Response = ConversationList;

    fn path(&self) -> String {
        "conversations".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[
            ("inbox_id", self.inbox.to_string().as_str()),
            ("page", self.page.to_string().as_str()),
            ("status", "all"),
            ("sort_by", "last_activity_at_desc"),
        ])
    }
}
