//! Chatwoot's messages and conversations → the bridge's types.

use bridge::{
    ids::{ConversationId, HelpdeskMessageId, InboxId},
    ports::{AgentName, BubbleState, HelpdeskMessage, Sender},
};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use crate::attachment;
use crate::lenient::{Flag, Id, Instant, Text, maybe};

/// Most characters of a name.
const LONGEST_NAME: usize = 100;

/// A message, as webhooks (top level) and listings show it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct WireMessage {
    #[serde(deserialize_with = "maybe")]
    id: Option<Id>,
    #[serde(deserialize_with = "maybe")]
    message_type: Option<Text>,
    private: Flag,
    #[serde(deserialize_with = "maybe")]
    content_type: Option<Text>,
    #[serde(deserialize_with = "maybe")]
    content: Option<Text>,
    #[serde(deserialize_with = "maybe")]
    sender: Option<WireSender>,
    #[serde(deserialize_with = "maybe")]
    source_id: Option<Text>,
    #[serde(deserialize_with = "maybe")]
    content_attributes: Option<ContentAttributes>,
    #[serde(deserialize_with = "maybe")]
    attachments: Option<Vec<Value>>,
    #[serde(deserialize_with = "maybe")]
    created_at: Option<Instant>,
    #[serde(deserialize_with = "maybe")]
    status: Option<Text>,
    /// Only where a conversation shows its last messages.
    #[serde(deserialize_with = "maybe")]
    conversation: Option<WireLinked>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireSender {
    #[serde(deserialize_with = "maybe")]
    id: Option<Id>,
    #[serde(deserialize_with = "maybe", rename = "type")]
    kind: Option<Text>,
    #[serde(deserialize_with = "maybe")]
    name: Option<Text>,
    /// What people chose to be called.
    #[serde(deserialize_with = "maybe")]
    available_name: Option<Text>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ContentAttributes {
    deleted: Flag,
    external_error: Value,
}

/// Whatever names its contact inbox.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct WireLinked {
    #[serde(deserialize_with = "maybe")]
    pub(crate) id: Option<Id>,
    #[serde(deserialize_with = "maybe")]
    pub(crate) inbox_id: Option<Id>,
    #[serde(deserialize_with = "maybe")]
    contact_inbox: Option<WireContactInbox>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct WireContactInbox {
    #[serde(deserialize_with = "maybe")]
    source_id: Option<Text>,
}

impl WireLinked {
    /// `contact_inbox.source_id`.
    pub(crate) fn source_id(&self) -> Option<&str> {
        Some(self.contact_inbox.as_ref()?.source_id.as_ref()?.0.as_str())
    }
}

impl WireMessage {
    /// Why a delivery of this message was marked as failed, if it was.
    pub(crate) fn external_error(&self) -> Option<String> {
        match &self.content_attributes.as_ref()?.external_error {
            Value::Null => None,
            Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
            odd => Some(odd.to_string()),
        }
    }

    /// The message; `None` without an id.
    pub(crate) fn into_desk(self) -> Option<HelpdeskMessage> {
        let error = self.external_error();
        let attributes = self.content_attributes.unwrap_or_default();
        let author = self.sender.as_ref().map(WireSender::author);
        let agent = self.sender.as_ref().and_then(WireSender::agent);
        Some(HelpdeskMessage {
            id: HelpdeskMessageId(self.id?.0),
            // A string in webhooks, a number in REST.
            outgoing: self
                .message_type
                .is_some_and(|kind| matches!(kind.0.as_str(), "outgoing" | "1")),
            private: self.private.0,
            is_text: self.content_type.is_none_or(|kind| kind.0 == "text"),
            sender: self.sender.map_or(Sender::System, WireSender::into_desk),
            author: author.unwrap_or_default(),
            agent,
            source_id: self.source_id.map(|id| id.0).filter(|id| !id.is_empty()),
            deleted: attributes.deleted.0,
            content: self.content.map_or_else(String::new, |content| content.0),
            files: self.attachments.map_or_else(Vec::new, attachment::files),
            at: self.created_at.map(|at| at.0),
            bubble: self.status.and_then(|status| bubble(&status.0)),
            error,
        })
    }
}

impl WireSender {
    /// What buyers may call them; names of any length come, one without a letter is none.
    fn author(&self) -> AgentName {
        let names = [&self.available_name, &self.name].into_iter().flatten();
        let mut names = names.map(|name| name.0.trim());
        let name = names.find(|name| name.chars().any(char::is_alphanumeric));
        let name = name.unwrap_or_default().chars().take(LONGEST_NAME);
        AgentName {
            name: name.collect(),
        }
    }

    /// The number of a person. Contacts and bots have numbers of their own.
    fn agent(&self) -> Option<u64> {
        let kind = self.kind.as_ref()?;
        (kind.0 == "user").then_some(self.id?.0)
    }

    fn into_desk(self) -> Sender {
        match self.kind.map(|kind| kind.0).as_deref() {
            // Webhooks describe a contact without a type.
            None | Some("contact") => Sender::Contact,
            Some("user") => Sender::Agent,
            // `agent_bot`, `captain_assistant`, and whatever else may come: not a person.
            Some(_) => Sender::Bot,
        }
    }
}

fn bubble(status: &str) -> Option<BubbleState> {
    match status {
        "sent" => Some(BubbleState::Sent),
        "delivered" => Some(BubbleState::Delivered),
        "read" => Some(BubbleState::Read),
        "failed" => Some(BubbleState::Failed),
        _ => None,
    }
}

/// A conversation in a listing.
#[derive(Debug, Deserialize)]
pub(crate) struct WireConversation {
    id: Id,
    #[serde(default, deserialize_with = "maybe")]
    inbox_id: Option<Id>,
    #[serde(default, deserialize_with = "maybe")]
    updated_at: Option<Instant>,
    last_activity_at: Option<Instant>,
    #[serde(default, deserialize_with = "maybe")]
    messages: Option<Vec<WireMessage>>,
    #[serde(default, deserialize_with = "maybe")]
    last_non_activity_message: Option<WireMessage>,
}

/// A conversation, as far as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "WireConversation")]
pub struct Conversation {
    /// Its `display_id`.
    pub id: ConversationId,
    /// Its inbox.
    pub inbox: Option<InboxId>,
    /// `source_id` of its contact inbox; told only beside a message.
    pub source_id: Option<String>,
    /// The newest message that the listing shows.
    pub newest: Option<HelpdeskMessageId>,
    /// When it was written.
    pub at: Option<Timestamp>,
    /// When anything in it changed last, the status of a message included.
    pub changed: Option<Timestamp>,
    /// When somebody last wrote in it.
    pub active_at: Option<Timestamp>,
}

impl From<WireConversation> for Conversation {
    fn from(wire: WireConversation) -> Self {
        let shown = || {
            wire.messages
                .iter()
                .flatten()
                .chain(&wire.last_non_activity_message)
        };
        Self {
            id: ConversationId(wire.id.0),
            inbox: wire.inbox_id.map(|id| InboxId(id.0)),
            changed: wire.updated_at.map(|at| at.0),
            active_at: wire.last_activity_at.map(|at| at.0),
            source_id: shown()
                .find_map(|message| message.conversation.as_ref()?.source_id())
                .map(str::to_owned),
            newest: shown()
                .filter_map(|message| message.id)
                .map(|id| HelpdeskMessageId(id.0))
                .max(),
            at: shown()
                .filter_map(|message| message.created_at)
                .map(|at| at.0)
                .max(),
        }
    }
}
