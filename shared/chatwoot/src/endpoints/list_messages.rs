//! `GET /conversations/{id}/messages?after` — lists the messages above an id.
//!
//! Ascending, at most 100 at a time; `after=0` begins at the first. Source: Chatwoot 4.15.1,
//! `app/finders/message_finder.rb`.

use bridge::{
    ids::{ConversationId, DeskMessageId},
    ports::DeskMessage,
};
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::{Deserialize, de::Error};

use crate::convert::WireMessage;

/// Most messages that one answer holds.
pub const PAGE: usize = 100;

/// Asks for the messages of `conversation` above `after`.
#[derive(Clone, Copy, Debug)]
pub struct ListMessages {
    /// Which conversation.
    pub conversation: ConversationId,
    /// Left out itself.
    pub after: DeskMessageId,
}

/// Messages, ascending; fewer than [`PAGE`] on the last page.
#[derive(Clone, Debug)]
pub struct MessagePage {
    /// The messages.
    pub messages: Vec<DeskMessage>,
}

#[derive(Deserialize)]
struct Wire {
    payload: Vec<WireMessage>,
}

impl<'de> Deserialize<'de> for MessagePage {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        // Whoever reads a listing also concludes from what is not in it: all or nothing.
        let messages = Wire::deserialize(from)?
            .payload
            .into_iter()
            .map(WireMessage::into_desk)
            .collect();
        Option::map(messages, |messages| Self { messages })
            .ok_or_else(|| D::Error::custom("a message without an id"))
    }
}

impl Endpoint for ListMessages {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Read;
    const NAME: &'static str = "GET /conversations/{id}/messages";
    type Response = MessagePage;

    fn path(&self) -> String {
        format!("conversations/{}/messages", self.conversation)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[("after", self.after.0)])
    }
}
