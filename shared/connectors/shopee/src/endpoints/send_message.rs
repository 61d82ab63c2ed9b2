//! `POST /sellerchat/send_message` — writes to a person, not to a conversation.
//!
//! No reference is echoed and nothing deduplicates. Source: clients, 2026.

use http_api::Effect;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{Call, ShopCall};
use crate::{ids::UserId, wire::message::Sent};

/// What is sent. Each is a message of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outgoing<'a> {
    /// A text.
    Text(&'a str),
    /// An image that was uploaded, by the address the upload gave.
    Image(&'a str),
}

/// Writes a message.
#[derive(Debug)]
pub(crate) struct SendMessage<'a> {
    pub(crate) to: UserId,
    pub(crate) what: Outgoing<'a>,
}

impl SendMessage<'_> {
    fn body(&self) -> Value {
        let (kind, content) = match self.what {
            Outgoing::Text(text) => ("text", json!({ "text": text })),
            Outgoing::Image(url) => ("image", json!({ "image_url": url })),
        };
        // A number: digits in a string are refused.
        json!({ "to_id": self.to.0, "message_type": kind, "content": content })
    }
}

impl Call for SendMessage<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const PATH: &'static str = "sellerchat/send_message";
    const NAME: &'static str = "POST /sellerchat/send_message";
    type Data = Sent;

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(&self.body())
    }
}

impl ShopCall for SendMessage<'_> {}
