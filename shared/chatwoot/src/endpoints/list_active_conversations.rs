//! `GET /conversations?inbox_id&updated_within` — lists an inbox's recently changed conversations.
//!
//! All of them: with `updated_within` (since 3.6) there are no pages, and `page` is not sent.
//! Source: Chatwoot 4.15.1, `app/finders/conversation_finder.rb`.

use std::time::Duration;

use bridge::ids::InboxId;
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};

use super::find_conversations::ConversationList;

/// Asks for the conversations of `inbox` that changed `within` this long, whatever their status.
#[derive(Clone, Copy, Debug)]
pub struct ListActiveConversations {
    /// Where.
    pub inbox: InboxId,
    /// How far back; whole seconds, rounded up.
    pub within: Duration,
}

impl Endpoint for ListActiveConversations {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /conversations?updated_within";
    /// After an outage it is thousands of conversations, of about 5 kB each.
    const MAX_BYTES: usize = 64 << 20;
    type Response = ConversationList;

    fn path(&self) -> String {
        "conversations".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        let seconds = self.within.as_secs() + u64::from(self.within.subsec_nanos() > 0);
        request
            .query(&[
                ("inbox_id", self.inbox.0),
                ("updated_within", seconds.max(1)),
            ])
            .query(&[("status", "all")])
    }
}
