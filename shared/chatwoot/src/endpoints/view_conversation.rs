//! `GET /conversations/{id}` and `GET /contacts/{id}/conversations` — a conversation with what agents see beside it.
//!
//! Source: Chatwoot 4.15.1, `app/views/api/v1/conversations/partials/_conversation.json.jbuilder`.

use bridge::ids::ConversationId;
use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::{
    convert::{Conversation, WireConversation},
    lenient::{Id, ReadableList, Text, maybe},
};

/// Asks for a conversation with its attributes and its contact.
#[derive(Clone, Copy, Debug)]
pub struct ViewConversation {
    /// Which.
    pub conversation: ConversationId,
}

/// Asks for the conversations of a contact: at most twenty, the latest activity first.
#[derive(Clone, Copy, Debug)]
pub struct ContactConversations {
    /// Of which contact.
    pub contact: u64,
}

/// A conversation as agents see it.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Wire")]
pub struct ConversationView {
    /// Where it lies, and what it belongs to.
    pub conversation: Conversation,
    /// Its custom attributes.
    pub attributes: Map<String, Value>,
    /// Whom it is with.
    pub contact: Option<u64>,
    /// `open`, `resolved`, `pending` or `snoozed`.
    pub status: String,
}

/// Every one that reads.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "WireList")]
pub struct ConversationViews(pub Vec<ConversationView>);

#[derive(Deserialize)]
struct WireList {
    payload: ReadableList<Wire>,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(flatten)]
    conversation: WireConversation,
    #[serde(default, deserialize_with = "maybe")]
    custom_attributes: Option<Map<String, Value>>,
    #[serde(default, deserialize_with = "maybe")]
    meta: Option<Meta>,
    #[serde(default, deserialize_with = "maybe")]
    status: Option<Text>,
}

#[derive(Deserialize)]
struct Meta {
    #[serde(default, deserialize_with = "maybe")]
    sender: Option<ViewedSender>,
}

#[derive(Deserialize)]
struct ViewedSender {
    id: Id,
}

impl From<Wire> for ConversationView {
    fn from(wire: Wire) -> Self {
        let sender = wire.meta.and_then(|meta| meta.sender);
        Self {
            conversation: wire.conversation.into(),
            attributes: wire.custom_attributes.unwrap_or_default(),
            contact: sender.map(|sender| sender.id.0),
            status: wire.status.map(|status| status.0).unwrap_or_default(),
        }
    }
}

impl From<WireList> for ConversationViews {
    fn from(WireList { payload }: WireList) -> Self {
        let ReadableList(read, _) = payload;
        Self(read.into_iter().map(ConversationView::from).collect())
    }
}

impl Endpoint for ViewConversation {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /conversations/{id} (as agents see it)";
    type Response = ConversationView;

    fn path(&self) -> String {
        format!("conversations/{}", self.conversation)
    }
}

impl Endpoint for ContactConversations {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /contacts/{id}/conversations";
    type Response = ConversationViews;

    fn path(&self) -> String {
        format!("contacts/{}/conversations", self.contact)
    }
}
