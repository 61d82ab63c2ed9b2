//! `/_sim/…`: playing the agent with curl, without a token.

use serde_json::{Value, json};

use super::{
    agents,
    params::{number, text},
    reply::{Outcome, Reply, not_found, ok, refused},
    state::State,
    views::{conversation_view, message_view},
};
use crate::fields::misfit;

/// Routes below `/_sim`.
pub(super) fn route(state: &mut State, method: &str, rest: &[&str], params: &Value) -> Outcome {
    match (method, rest) {
        ("POST", [act @ ("reply" | "note")]) => {
            let private = private(act, params)?;
            let conversation =
                number(params, "conversation").ok_or_else(|| refused("conversation is missing"))?;
            let words = text(params, "text").ok_or_else(|| refused("text is missing"))?;
            if !state.conversations.contains_key(&conversation) {
                return Err(Reply::json(
                    404,
                    &json!({
                        "error": format!("there is no conversation {conversation}; GET /_sim/state lists them")
                    }),
                ));
            }
            let id = agents::write(state, conversation, &words, private, Vec::new());
            ok(&json!({ "message": id }))
        }
        ("GET", ["state"]) => ok(
            &json!({ "conversations": state.conversations.keys().map(|id| dump(state, *id)).collect::<Vec<_>>() }),
        ),
        _ => Err(not_found()),
    }
}

/// Whether it is to be a private note. Nothing unclear may become an answer to the buyer.
fn private(act: &str, params: &Value) -> Result<bool, Reply> {
    let known: &[&str] = match act {
        "note" => &["conversation", "text"],
        _ => &["conversation", "text", "private"],
    };
    if let Some(why) = misfit(params, known) {
        return Err(refused(&why));
    }
    match &params["private"] {
        Value::Null => Ok(act == "note"),
        Value::Bool(private) => Ok(*private),
        Value::String(text) if text == "true" => Ok(true),
        Value::String(text) if text == "false" => Ok(false),
        _ => Err(refused("private is true or false")),
    }
}

fn dump(state: &State, id: u64) -> Value {
    let held = conversation_view(state, &state.conversations[&id]);
    let messages = state.messages_of(id).map(|message| {
        let view = message_view(state, message);
        json!({
            "id": view.id, "kind": view.kind, "private": view.private, "content": view.content,
            "source_id": view.source_id, "status": view.status, "external_error": view.external_error,
            "attachments": view.attachments, "deleted": view.deleted,
        })
    });
    json!({
        "id": held.id, "inbox_id": held.inbox_id, "source_id": held.source_id, "status": held.status,
        "contact_identifier": held.contact_identifier, "contact_name": held.contact_name,
        "custom_attributes": held.custom_attributes, "messages": messages.collect::<Vec<_>>(),
    })
}
