//! `GET /conversations?inbox_id&source_id` — finds the conversations of a contact inbox.
//!
//! Matched exactly (undocumented, since 2.17); without `status=all` only open ones are found.
//! Source: Chatwoot 4.15.1, `app/finders/conversation_finder.rb`,
//! `app/controllers/api/v1/accounts/conversations_controller.rb`.

use bridge::ids::InboxId;
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;

use crate::{
    convert::{Conversation, WireConversation},
    lenient::ReadableList,
};

/// Asks for the conversations of `source_id` in `inbox`, whatever their status.
#[derive(Clone, Copy, Debug)]
pub struct FindConversations<'a> {
    /// Where.
    pub inbox: InboxId,
    /// Of which contact inbox.
    pub source_id: &'a str,
}

/// Conversations, in no order that matters.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Wire")]
pub struct ConversationList {
    /// The conversations.
    pub conversations: Vec<Conversation>,
    /// How many there were, those included that could not be read.
    pub seen: usize,
}

// An answer without its list must not read as an empty list: nothing is optional here.
#[derive(Deserialize)]
struct Wire {
    data: Data,
}

#[derive(Deserialize)]
struct Data {
    payload: ReadableList<WireConversation>,
}

impl From<Wire> for ConversationList {
    fn from(wire: Wire) -> Self {
        let ReadableList(conversations, seen) = wire.data.payload;
        Self {
            conversations: conversations.into_iter().map(Conversation::from).collect(),
            seen,
        }
    }
}

impl Endpoint for FindConversations<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /conversations?source_id";
    type Response = ConversationList;

    fn path(&self) -> String {
        "conversations".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[
            ("inbox_id", self.inbox.to_string().as_str()),
            ("source_id", self.source_id),
            ("status", "all"),
        ])
    }
}
