//! Conversations of the chat and their messages (§4).

use serde::Deserialize;
use serde_json::Value;

use super::{LenientList, count, is, maybe, moderation::Moderation, person::Person, text, truth};
use crate::{
    ids::{ConversationId, MessageId},
    instant::Instant,
};

/// A conversation. Only its id is indispensable.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Conversation {
    /// Its id.
    pub id: ConversationId,
    #[serde(default, deserialize_with = "text")]
    status: Option<String>,
    /// What it is about.
    #[serde(default, deserialize_with = "text")]
    pub display_name: Option<String>,
    /// When its last approved message was written: a refused one moves nothing.
    #[serde(default, deserialize_with = "maybe")]
    pub last_interaction_at: Option<Instant>,
    /// The newest message.
    #[serde(default, deserialize_with = "maybe")]
    pub last_message: Option<Preview>,
    /// How many messages the seller has not read. The portal clears it.
    #[serde(default, deserialize_with = "count")]
    pub unread_to_count: Option<usize>,
    /// Whatever else is known of it.
    #[serde(default, deserialize_with = "maybe")]
    tags: Option<LenientList<ChatTag>>,
}

/// The newest message, as a list shows it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Preview {
    /// Its id.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
}

/// One fact of a conversation.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ChatTag {
    name: String,
    #[serde(default, deserialize_with = "text")]
    value: Option<String>,
}

impl Conversation {
    /// Whether nothing can be written any more.
    pub(crate) fn is_closed(&self) -> bool {
        is(self.status.as_deref(), "CLOSED")
    }

    /// The tag of this name.
    pub(crate) fn tag(&self, name: &str) -> Option<&str> {
        let tags = self.tags.iter().flat_map(|tags| &tags.items);
        let mut named = tags.filter(|tag| is(Some(&tag.name), name));
        named.next()?.value.as_deref()
    }

    /// What changes when something happens in it.
    pub(crate) fn mark(&self) -> String {
        let at = self
            .last_interaction_at
            .map_or_else(String::new, |at| at.0.to_string());
        let newest = self
            .last_message
            .as_ref()
            .and_then(|last| last.id.as_deref());
        format!("{at} {}", newest.unwrap_or_default())
    }
}

/// A message of the chat. Only its id is indispensable.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ChatMessage {
    /// Its id.
    pub id: MessageId,
    /// The reference of whoever wrote it over the API; a random one otherwise.
    #[serde(default, deserialize_with = "text")]
    pub external_id: Option<String>,
    /// The text.
    #[serde(default, deserialize_with = "text")]
    pub content: Option<String>,
    #[serde(default)]
    attachments: Value,
    /// Who wrote it.
    #[serde(default, deserialize_with = "maybe")]
    pub from_user: Option<Person>,
    /// To whom.
    #[serde(default, deserialize_with = "maybe")]
    pub to_user: Option<Person>,
    #[serde(default)]
    read_by: Value,
    /// What moderation makes of it.
    #[serde(default, deserialize_with = "maybe")]
    pub moderation: Option<Moderation>,
    /// When it was written.
    #[serde(default, deserialize_with = "maybe")]
    pub when_at: Option<Instant>,
    /// A card that a system made: an order, a coupon.
    #[serde(default, deserialize_with = "truth")]
    pub integration: bool,
}

impl ChatMessage {
    /// Addresses of its files, which may be good for a while only.
    pub(crate) fn files(&self) -> Vec<&str> {
        let files = self.attachments.as_array().into_iter().flatten();
        files
            .filter_map(|file| file.as_str().or_else(|| file.get("url")?.as_str()))
            .filter(|address| !address.trim().is_empty())
            .collect()
    }

    /// Whether the person with this id has read it.
    pub(crate) fn was_read_by(&self, id: &str) -> bool {
        let readers = self.read_by.as_array().into_iter().flatten();
        readers.filter_map(Value::as_str).any(|reader| reader == id)
    }
}
