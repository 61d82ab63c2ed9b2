//! Messages over HTTP: create, list, change (§5).

use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use super::{
    files, marks,
    marks::Mark,
    params::{flag, number, text},
    posting,
    posting::Draft,
    reply::{Outcome, Reply, crash, no_route, not_found, ok, refused},
    request::Asked,
    rows::{Kind, Message, Sender},
    state::State,
};

/// Routes below `/conversations/{id}/messages`.
pub(super) fn route(state: &mut State, asked: &Asked, conversation: u64, rest: &[&str]) -> Outcome {
    match (asked.method.as_str(), rest) {
        ("POST", []) => create(state, asked, conversation),
        ("GET", []) => list(state, asked, conversation),
        ("PATCH" | "PUT", [id]) if state.profile.since(4, 2, 0) => {
            patch(state, asked, conversation, id)
        }
        ("DELETE", [id]) => {
            let id = find(state, conversation, id)?;
            marks::delete(state, id);
            ok(&state.message_json(&state.messages[&id]))
        }
        ("POST", [id, "retry"]) => {
            let id = find(state, conversation, id)?;
            marks::retry(state, id);
            ok(&state.message_json(&state.messages[&id]))
        }
        _ => Err(no_route()),
    }
}

fn create(state: &mut State, asked: &Asked, conversation: u64) -> Outcome {
    let held = &state.conversations[&conversation];
    let draft = draft(state, asked, held.inbox, &asked.params).map_err(|error| refused(&error))?;
    let draft = Draft {
        conversation,
        ..draft
    };
    admit(state, &draft).map_err(|error| refused(&format!("Validation failed: {error}")))?;
    let attachments =
        files::attach(state, asked, &asked.params).map_err(|error| refused(&error))?;
    let id = posting::insert(
        state,
        Draft {
            attachments,
            ..draft
        },
        asked.actor.name(),
    );
    let mut json = state.message_json(&state.messages[&id]);
    if let Some(echo) = text(&asked.params, "echo_id") {
        json["echo_id"] = json!(echo);
    }
    ok(&json)
}

/// The inline message of a new conversation, checked: nothing exists until both may.
pub(super) fn inline(
    state: &State,
    asked: &Asked,
    inbox: u64,
    held: Option<u64>,
) -> Result<Option<Draft>, Reply> {
    let params = &asked.params["message"];
    if params.as_object().is_none_or(Map::is_empty) {
        return Ok(None);
    }
    let draft = draft(state, asked, inbox, params).map_err(|_| crash())?;
    let draft = Draft {
        conversation: held.unwrap_or(draft.conversation),
        ..draft
    };
    admit(state, &draft).map_err(|error| super::reply::invalid(&error, "content"))?;
    Ok(Some(draft))
}

/// Reads message parameters; `conversation` is still open.
fn draft(state: &State, asked: &Asked, inbox: u64, params: &Value) -> Result<Draft, String> {
    let name = text(params, "message_type").unwrap_or_else(|| "outgoing".to_owned());
    let kind = Kind::parse(&name).ok_or_else(|| format!("'{name}' is not a valid message_type"))?;
    if kind == Kind::Incoming && !state.inboxes[&inbox].is_api() {
        return Err("Incoming messages are only allowed in Api inboxes".to_owned());
    }
    let content_type = text(params, "content_type").unwrap_or_else(|| "text".to_owned());
    if !CONTENT_TYPES.contains(&content_type.as_str()) {
        return Err(format!("'{content_type}' is not a valid content_type"));
    }
    Ok(Draft {
        conversation: 0,
        content: params["content"].as_str().map(str::to_owned),
        kind,
        private: flag(params, "private"),
        content_type,
        content_attributes: content_attributes(state, params),
        source_id: text(params, "source_id"),
        sender: sender(state, asked, kind, params),
        attachments: Vec::new(),
    })
}

const CONTENT_TYPES: [&str; 12] = [
    "text",
    "input_text",
    "input_textarea",
    "input_email",
    "input_select",
    "cards",
    "form",
    "article",
    "incoming_email",
    "input_csat",
    "integrations",
    "sticker",
];

fn content_attributes(state: &State, params: &Value) -> Map<String, Value> {
    let given = match &params["content_attributes"] {
        Value::String(json) => serde_json::from_str(json).unwrap_or_default(),
        Value::Object(given) => given.clone(),
        _ => Map::new(),
    };
    let mut kept = given;
    if !state.profile.since(4, 9, 0) {
        kept.retain(|key, _| {
            ["items", "in_reply_to", "automation_rule_id"].contains(&key.as_str())
        });
    }
    // Kept as it comes: a number in JSON, text in a form.
    if text(params, "external_created_at").is_some() {
        let at = params["external_created_at"].clone();
        kept.insert("external_created_at".to_owned(), at);
    }
    kept
}

/// The contact speaks in incoming messages; its id is filled in by [`posting::insert`].
fn sender(state: &State, asked: &Asked, kind: Kind, params: &Value) -> Sender {
    let bot = number(params, "sender_id").filter(|id| state.bots.contains_key(id));
    match (kind, bot) {
        (Kind::Incoming, _) => Sender::Contact(0),
        (_, Some(bot)) if text(params, "sender_type").as_deref() == Some("AgentBot") => {
            Sender::Bot(bot)
        }
        _ => asked.actor.sender(),
    }
}

fn admit(state: &State, draft: &Draft) -> Result<(), String> {
    let length = draft
        .content
        .as_ref()
        .map_or(0, |content| content.chars().count());
    if length > 150_000 {
        return Err("Content is too long (maximum is 150000 characters)".to_owned());
    }
    if draft
        .source_id
        .as_ref()
        .is_some_and(|source_id| source_id.chars().count() > 20_000)
    {
        return Err("Source is too long (maximum is 20000 characters)".to_owned());
    }
    let minute_ago = state.now() - SignedDuration::from_mins(1);
    let recent = state
        .messages_of(draft.conversation)
        .filter(|message| message.created_at >= minute_ago)
        .count();
    if recent >= 200 {
        Err("Too many messages".to_owned())
    } else {
        Ok(())
    }
}

fn list(state: &State, asked: &Asked, conversation: u64) -> Outcome {
    let held = &state.conversations[&conversation];
    let quiet = text(&asked.params, "filter_internal_messages").is_some();
    let shown = |message: &&Message| !quiet || (!message.private && message.kind != Kind::Activity);
    let mut all: Vec<_> = state.messages_of(conversation).filter(shown).collect();
    all.sort_by_key(|message| message.created_at);
    let page: Vec<&Message> = match (
        number(&asked.params, "after"),
        number(&asked.params, "before"),
    ) {
        (Some(after), Some(before)) => all
            .into_iter()
            .filter(|message| after <= message.id && message.id < before)
            .take(1000)
            .collect(),
        (Some(after), None) => all
            .into_iter()
            .filter(|message| message.id > after)
            .take(100)
            .collect(),
        (None, before) => last_twenty(all, before.unwrap_or(u64::MAX)),
    };
    let mut meta = json!({
        "labels": held.labels, "additional_attributes": held.additional,
        "contact": state.contacts.get(&held.contact).map(|contact| state.contact_json(contact, false)),
        "agent_last_seen_at": held.agent_last_seen_at.map(super::shapes::iso), "assignee_last_seen_at": null,
    });
    if let Some(user) = held.assignee.and_then(|id| state.user(id)) {
        meta["assignee"] = state.agent_json(user);
    }
    let payload: Vec<_> = page
        .into_iter()
        .map(|message| state.message_json(message))
        .collect();
    ok(&json!({ "meta": meta, "payload": payload }))
}

fn last_twenty(all: Vec<&Message>, before: u64) -> Vec<&Message> {
    let mut older: Vec<_> = all
        .into_iter()
        .filter(|message| message.id < before)
        .collect();
    older.split_off(older.len().saturating_sub(20))
}

fn find(state: &State, conversation: u64, id: &str) -> Result<u64, Reply> {
    let message = id.parse().ok().and_then(|id: u64| state.messages.get(&id));
    message
        .filter(|message| message.conversation == conversation)
        .map(|message| message.id)
        .ok_or_else(not_found)
}

fn patch(state: &mut State, asked: &Asked, conversation: u64, id: &str) -> Outcome {
    let id = find(state, conversation, id)?;
    if !state.inboxes[&state.messages[&id].inbox].is_api() {
        return Err(Reply::json(
            403,
            &json!({ "error": "Message status update is only allowed for API inboxes" }),
        ));
    }
    let status = text(&asked.params, "status").unwrap_or_default();
    marks::mark(
        state,
        id,
        &Mark {
            status,
            external_error: text(&asked.params, "external_error"),
        },
    );
    ok(&state.message_json(&state.messages[&id]))
}

/// Bots create messages, and do nothing else with them.
pub(super) fn bot_may(method: &str, rest: &[&str]) -> bool {
    method == "POST" && rest.is_empty()
}
