//! What a webhook says.
//!
//! Source: Chatwoot 4.15.1, `app/models/message.rb` (`webhook_data`),
//! `app/presenters/conversations/event_data_presenter.rb`.

use bridge::{
    ids::{ConversationId, InboxId},
    ports::HelpdeskMessage,
};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    convert::{WireLinked, WireMessage},
    lenient::{Id, maybe},
};

/// The body was not a JSON object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body is not a JSON object")]
pub struct NotAnObject;

/// What happened at Chatwoot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A message was written. May come twice, late, or after its own update.
    MessageCreated(WebhookMessage),
    /// A message changed: its state, a retry, a deletion. Nothing says which.
    MessageUpdated(WebhookMessage),
    /// Anything else, also a message that cannot be made out.
    Other,
}

/// A message in a webhook.
///
/// Taken from the top level only: the messages inside `conversation` are often others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebhookMessage {
    /// The message. Webhooks do not say its state.
    pub message: HelpdeskMessage,
    /// Its conversation.
    pub conversation: Option<ConversationId>,
    /// Its inbox.
    pub inbox: Option<InboxId>,
    /// `source_id` of its conversation's contact inbox.
    pub source_id: Option<String>,
    /// The error of a failed delivery that it bears. After an agent's retry it bears none.
    pub external_error: Option<String>,
    /// The Chatwoot account it belongs to.
    pub account: Option<u64>,
}

/// Reads a webhook's body.
///
/// # Errors
///
/// Only when it is not a JSON object: whatever else Chatwoot sends is at worst
/// [`Event::Other`].
pub fn parse(body: &[u8]) -> Result<Event, NotAnObject> {
    let value: Value = http_api::json::read(body).map_err(|_| NotAnObject)?;
    if !value.is_object() {
        return Err(NotAnObject);
    }
    let event = value
        .get("event")
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned();
    let wrap = match event.as_str() {
        "message_created" => Event::MessageCreated,
        "message_updated" => Event::MessageUpdated,
        _ => return Ok(Event::Other),
    };
    Ok(message(value).map_or(Event::Other, wrap))
}

fn message(value: Value) -> Option<WebhookMessage> {
    let around = Surroundings::deserialize(&value).ok()?;
    let message = WireMessage::deserialize(value).ok()?;
    let external_error = message.external_error();
    let linked = around.conversation.unwrap_or_default();
    let inbox = around.inbox.and_then(|inbox| inbox.id);
    let inbox = inbox.or(linked.inbox_id).or(around.inbox_id);
    Some(WebhookMessage {
        message: message.into_desk()?,
        conversation: linked
            .id
            .or(around.conversation_id)
            .map(|id| ConversationId(id.0)),
        inbox: inbox.map(|id| InboxId(id.0)),
        source_id: linked.source_id().map(str::to_owned),
        external_error,
        account: around.account.and_then(|account| account.id).map(|id| id.0),
    })
}

/// What stands around a message at the top level.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Surroundings {
    #[serde(deserialize_with = "maybe")]
    account: Option<Numbered>,
    #[serde(deserialize_with = "maybe")]
    inbox: Option<Numbered>,
    #[serde(deserialize_with = "maybe")]
    inbox_id: Option<Id>,
    #[serde(deserialize_with = "maybe")]
    conversation: Option<WireLinked>,
    #[serde(deserialize_with = "maybe")]
    conversation_id: Option<Id>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Numbered {
    #[serde(deserialize_with = "maybe")]
    id: Option<Id>,
}
