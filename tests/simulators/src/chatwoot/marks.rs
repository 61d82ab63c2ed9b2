//! What changes in a message that exists: its status, or its end (§5.3 to §5.5).

use serde_json::{Value, json};

use super::{
    rows::Message,
    state::State,
    webhooks::{Event, emit},
};

/// What a deleted message says.
pub(super) const DELETED: &str = "Esta mensagem foi excluída";

/// A new status, with its error text.
pub(super) struct Mark {
    pub(super) status: String,
    pub(super) external_error: Option<String>,
}

/// Sets a status the way Chatwoot does: unknown or backward ones change nothing, silently.
pub(super) fn mark(state: &mut State, id: u64, mark: &Mark) {
    let Some(message) = state.messages.get(&id) else {
        return;
    };
    let known = ["sent", "delivered", "read", "failed"].contains(&mark.status.as_str());
    if !known || (message.status == "read" && mark.status == "delivered") {
        return;
    }
    let mut attributes = message.content_attributes.clone();
    if mark.status == "failed" && mark.external_error.is_some() {
        attributes.insert("external_error".to_owned(), json!(mark.external_error));
    } else if let Some(error) = attributes.get_mut("external_error") {
        *error = Value::Null;
    }
    change(state, id, |message| {
        message.status.clone_from(&mark.status);
        message.content_attributes = attributes;
    });
}

/// Soft delete.
pub(super) fn delete(state: &mut State, id: u64) {
    change(state, id, |message| {
        message.content = Some(DELETED.to_owned());
        "text".clone_into(&mut message.content_type);
        message.content_attributes = json!({ "deleted": true })
            .as_object()
            .cloned()
            .unwrap_or_default();
        message.attachments.clear();
    });
}

/// The dashboard's Retry: status `sent`, attributes wiped, nothing re-sent.
pub(super) fn retry(state: &mut State, id: u64) {
    if state.knobs.guarded_retry && state.messages[&id].status != "failed" {
        return;
    }
    mark(
        state,
        id,
        &Mark {
            status: "sent".to_owned(),
            external_error: None,
        },
    );
    change(state, id, |message| message.content_attributes.clear());
}

/// Changes a message; tells of it only when something differs.
fn change(state: &mut State, id: u64, apply: impl FnOnce(&mut Message)) {
    let now = state.now();
    let Some(message) = state.messages.get_mut(&id) else {
        return;
    };
    let before = (
        message.content.clone(),
        message.status.clone(),
        message.content_attributes.clone(),
    );
    apply(message);
    if before
        == (
            message.content.clone(),
            message.status.clone(),
            message.content_attributes.clone(),
        )
    {
        return;
    }
    message.updated_at = now;
    let conversation = message.conversation;
    if let Some(held) = state.conversations.get_mut(&conversation) {
        held.updated_at = now;
    }
    emit(state, &Event::Message("message_updated", id));
}
