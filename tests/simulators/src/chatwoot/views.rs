//! The ground truth that tests look at.

use serde_json::Value;

use super::{
    rows::{Contact, Conversation, Kind, Message},
    state::State,
};

/// A conversation as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct ConversationView {
    /// Display id.
    pub id: u64,
    /// Its inbox.
    pub inbox_id: u64,
    /// The thread key in that inbox.
    pub source_id: String,
    /// The contact's identifier, if it has one.
    pub contact_identifier: Option<String>,
    /// The contact's name.
    pub contact_name: String,
    /// `open`, `resolved`, `pending` or `snoozed`.
    pub status: String,
    /// All of them.
    pub custom_attributes: Value,
    /// In the order they were set.
    pub labels: Vec<String>,
    /// The agent and the team that have it.
    pub owners: (Option<u64>, Option<u64>),
    /// `low`, `medium`, `high` or `urgent`.
    pub priority: Option<String>,
}

/// A message as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MessageView {
    /// Installation-wide id.
    pub id: u64,
    /// Written by the contact.
    pub incoming: bool,
    /// `incoming`, `outgoing`, `activity` or `template`.
    pub kind: String,
    /// A note that only agents see.
    pub private: bool,
    /// Raw text; nothing is empty.
    pub content: String,
    /// The id its poster gave it.
    pub source_id: Option<String>,
    /// `sent`, `delivered`, `read` or `failed`.
    pub status: String,
    /// What the red bubble says.
    pub external_error: Option<String>,
    /// File names.
    pub attachments: Vec<String>,
    /// `external_created_at` in seconds, where it can be read as dashboards read it.
    pub written_at: Option<i64>,
    /// Deleted by an agent.
    pub deleted: bool,
}

/// A contact as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactView {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Its identifier, if it has one.
    pub identifier: Option<String>,
}

pub(super) fn conversation_view(state: &State, held: &Conversation) -> ConversationView {
    let contact = state.contacts.get(&held.contact);
    ConversationView {
        id: held.id,
        inbox_id: held.inbox,
        source_id: state
            .links
            .get(&held.link)
            .map(|link| link.source_id.clone())
            .unwrap_or_default(),
        contact_identifier: contact.and_then(|contact| contact.identifier.clone()),
        contact_name: contact
            .map(|contact| contact.name.clone())
            .unwrap_or_default(),
        status: held.status.clone(),
        custom_attributes: Value::Object(held.custom.clone()),
        labels: held.labels.clone(),
        owners: (held.assignee, held.team),
        priority: held.priority.clone(),
    }
}

pub(super) fn message_view(state: &State, message: &Message) -> MessageView {
    let attribute = |key: &str| message.content_attributes.get(key);
    let files = message
        .attachments
        .iter()
        .filter_map(|attachment| state.blobs.get(&attachment.signed_id));
    MessageView {
        id: message.id,
        incoming: message.kind == Kind::Incoming,
        kind: message.kind.name().to_owned(),
        private: message.private,
        content: message.content.clone().unwrap_or_default(),
        source_id: message.source_id.clone(),
        status: message.status.clone(),
        external_error: attribute("external_error")
            .and_then(Value::as_str)
            .map(str::to_owned),
        attachments: files.map(|blob| blob.name.clone()).collect(),
        written_at: attribute("external_created_at").and_then(seconds),
        deleted: attribute("deleted") == Some(&Value::Bool(true)),
    }
}

/// Digits in text count, an ISO date does not.
fn seconds(at: &Value) -> Option<i64> {
    at.as_i64().or_else(|| at.as_str()?.parse().ok())
}

pub(super) fn contact_view(contact: &Contact) -> ContactView {
    ContactView {
        id: contact.id,
        name: contact.name.clone(),
        identifier: contact.identifier.clone(),
    }
}
