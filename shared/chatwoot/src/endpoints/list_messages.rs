//! `GET /conversations/{id}/messages` — lists the messages above an id, or those of a range of ids.
//!
//! In order of time, not of ids: at most 100 above an id (`after=0` begins at the first), at most 1 000
//! of a range. Source: Chatwoot 4.15.1, `app/finders/message_finder.rb`.

use bridge::{
    ids::{ConversationId, HelpdeskMessageId},
    ports::HelpdeskMessage,
};
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::{Deserialize, de::Error};
use serde_json::Value;

use crate::{convert::WireMessage, lenient::readable};

/// Most messages that one answer holds.
pub const PAGE: usize = 100;
/// Most messages of a range that one answer holds.
pub const RANGE: usize = 1000;

/// Asks for messages of a conversation.
#[derive(Clone, Copy, Debug)]
pub struct ListMessages {
    conversation: ConversationId,
    after: HelpdeskMessageId,
    before: Option<HelpdeskMessageId>,
}

impl ListMessages {
    /// Those with an id above `after`: the first [`PAGE`] of them.
    pub fn above(conversation: ConversationId, after: HelpdeskMessageId) -> Self {
        Self {
            conversation,
            after,
            before: None,
        }
    }

    /// Those with an id of at least `from` and below `to`: the first [`RANGE`] of them.
    pub fn between(
        conversation: ConversationId,
        from: HelpdeskMessageId,
        to: HelpdeskMessageId,
    ) -> Self {
        Self {
            conversation,
            after: from,
            before: Some(to),
        }
    }
}

/// One page of messages, oldest first.
#[derive(Clone, Debug)]
pub struct MessagePage {
    /// The messages.
    pub messages: Vec<HelpdeskMessage>,
    /// How many there were, those included that could not be read.
    pub seen: usize,
}

#[derive(Deserialize)]
struct Wire {
    payload: Vec<Value>,
}

impl<'de> Deserialize<'de> for MessagePage {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let payload = Wire::deserialize(from)?.payload;
        let seen = payload.len();
        let message = |value| WireMessage::deserialize(value).ok()?.into_desk();
        let messages = readable(payload, message).map_err(D::Error::custom)?;
        Ok(Self { messages, seen })
    }
}

impl Endpoint for ListMessages {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /conversations/{id}/messages";
    type Response = MessagePage;

    fn path(&self) -> String {
        format!("conversations/{}/messages", self.conversation)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        let before = self.before.map(|before| ("before", before.0));
        request
            .query(&[("after", self.after.0)])
            .query(before.as_slice())
    }
}
