//! A message comes into being, with all that follows from it.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    conversations,
    rows::{Attachment, Conversation, Kind, Message, Sender},
    state::{State, take},
    webhooks::{Event, emit},
};

/// A message that is about to exist.
pub(super) struct Draft {
    pub(super) conversation: u64,
    pub(super) content: Option<String>,
    pub(super) kind: Kind,
    pub(super) private: bool,
    pub(super) content_type: String,
    pub(super) content_attributes: Map<String, Value>,
    pub(super) source_id: Option<String>,
    pub(super) sender: Sender,
    pub(super) attachments: Vec<Attachment>,
}

impl Draft {
    /// A public text that goes out.
    pub(super) fn outgoing(conversation: u64, sender: Sender, content: &str) -> Self {
        Self {
            conversation,
            content: Some(content.to_owned()),
            kind: Kind::Outgoing,
            private: false,
            content_type: "text".to_owned(),
            content_attributes: Map::new(),
            source_id: None,
            sender,
            attachments: Vec::new(),
        }
    }
}

/// Stores a message and does all that follows from it; `by` names who acts.
pub(super) fn insert(state: &mut State, mut draft: Draft, by: &str) -> u64 {
    let now = state.now();
    let held = state.conversations[&draft.conversation].clone();
    if draft.kind == Kind::Incoming {
        draft.sender = Sender::Contact(held.contact);
    }
    if matches!(draft.kind, Kind::Outgoing | Kind::Template) && state.knobs.liquid {
        draft.content = draft.content.map(|content| without_liquid(&content));
    }
    resolve_reply(state, &mut draft);
    let message = store(state, draft, held.inbox, now);
    let (id, kind, private) = (message.id, message.kind, message.private);
    if kind == Kind::Incoming {
        conversations::reopen(state, held.id, by);
    }
    if kind != Kind::Activity {
        emit(state, &Event::Message("message_created", id));
    }
    match kind {
        Kind::Incoming => after_incoming(state, &held, now),
        Kind::Outgoing if !private => after_reply(state, held.id, now),
        Kind::Outgoing | Kind::Activity | Kind::Template => {}
    }
    id
}

fn store(state: &mut State, draft: Draft, inbox: u64, now: Timestamp) -> Message {
    let id = take(&mut state.ids.message);
    let message = Message {
        id,
        conversation: draft.conversation,
        inbox,
        content: draft.content,
        kind: draft.kind,
        private: draft.private,
        content_type: draft.content_type,
        content_attributes: draft.content_attributes,
        status: "sent".to_owned(),
        source_id: draft.source_id,
        sender: draft.sender,
        created_at: now,
        updated_at: now,
        attachments: draft.attachments,
    };
    state.messages.insert(id, message.clone());
    let held = state.conversations.get_mut(&draft.conversation).unwrap();
    held.last_activity_at = now;
    held.updated_at = now;
    message
}

/// A reply by number learns the source id of what it answers, and the other way round.
fn resolve_reply(state: &State, draft: &mut Draft) {
    let by_id = draft
        .content_attributes
        .get("in_reply_to")
        .and_then(Value::as_u64);
    let by_source = draft
        .content_attributes
        .get("in_reply_to_external_id")
        .and_then(Value::as_str);
    if by_id.is_none() && by_source.is_none() {
        return;
    }
    let mut candidates = state.messages_of(draft.conversation);
    let answered = candidates.find(|message| match by_id {
        Some(id) => message.id == id,
        None => message.source_id.as_deref() == by_source,
    });
    let (id, source_id) = (
        answered.map(|message| message.id),
        answered.and_then(|message| message.source_id.clone()),
    );
    draft
        .content_attributes
        .insert("in_reply_to".to_owned(), json!(id));
    draft
        .content_attributes
        .insert("in_reply_to_external_id".to_owned(), json!(source_id));
}

fn after_incoming(state: &mut State, held: &Conversation, now: Timestamp) {
    if let Some(contact) = state.contacts.get_mut(&held.contact) {
        contact.last_activity_at = Some(now);
        emit(state, &Event::Contact("contact_updated", held.contact));
    }
    let row = state.conversations.get_mut(&held.id).unwrap();
    if row.waiting_since.is_none() {
        row.waiting_since = Some(now);
        conversations::updated(
            state,
            held.id,
            "waiting_since",
            &Value::Null,
            &json!(now.as_second()),
        );
    }
    greet(state, held);
}

fn greet(state: &mut State, held: &Conversation) {
    let settings = &state.inboxes[&held.inbox].settings;
    let greeting = settings
        .get("greeting_message")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let on = settings.get("greeting_enabled") == Some(&Value::Bool(true));
    let first = state
        .messages_of(held.id)
        .filter(|message| message.kind != Kind::Activity)
        .count()
        == 1;
    if let Some(greeting) = greeting.filter(|_| on && first) {
        let draft = Draft {
            kind: Kind::Template,
            ..Draft::outgoing(held.id, Sender::Nobody, &greeting)
        };
        insert(state, draft, "");
    }
}

fn after_reply(state: &mut State, conversation: u64, now: Timestamp) {
    let row = state.conversations.get_mut(&conversation).unwrap();
    let waited = row.waiting_since.take();
    if row.first_reply_at.is_none() {
        row.first_reply_at = Some(now);
        conversations::updated(
            state,
            conversation,
            "first_reply_created_at",
            &Value::Null,
            &json!(now.to_string()),
        );
    } else if let Some(waited) = waited {
        conversations::updated(
            state,
            conversation,
            "waiting_since",
            &json!(waited.as_second()),
            &Value::Null,
        );
    }
}

/// Deletes `{{…}}` and `{%…%}` outside backticks.
pub(super) fn without_liquid(content: &str) -> String {
    let parts = content.split('`').enumerate();
    let clean = |(at, part): (usize, &str)| {
        if at % 2 == 1 {
            part.to_owned()
        } else {
            cut(&cut(part, "{{", "}}"), "{%", "%}")
        }
    };
    parts.map(clean).collect::<Vec<_>>().join("`")
}

fn cut(content: &str, open: &str, close: &str) -> String {
    let mut rest = content;
    let mut kept = String::new();
    while let Some((before, after)) = rest.split_once(open) {
        let Some((_, tail)) = after.split_once(close) else {
            break;
        };
        kept.push_str(before);
        rest = tail;
    }
    kept + rest
}

/// A line that Chatwoot itself writes into a conversation.
pub(super) fn note_activity(state: &mut State, conversation: u64, content: &str) {
    let draft = Draft {
        kind: Kind::Activity,
        ..Draft::outgoing(conversation, Sender::Nobody, content)
    };
    insert(state, draft, "");
}
