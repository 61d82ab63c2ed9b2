//! The messages of a claim: a bare array without ids, and a send that answers nothing.

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{COMPLAINANT, Claim, MEDIATOR, Note, RESPONDENT, own};
use crate::mercado_livre::{
    calls::Incoming,
    dates,
    moderation::Verdict,
    replies::{Answer, Reply},
    state::{Quirk, State},
};

/// Newest first, the whole of it.
pub(super) fn list(state: &mut State, incoming: &Incoming) -> Answer {
    let (id, _) = own(state, incoming)?;
    for note in &mut state.claims.get_mut(&id).expect("just read").messages {
        note.verdict.settle();
    }
    let now = state.now();
    let visible = state.claims[&id]
        .messages
        .iter()
        .rev()
        .filter(|note| note.hidden_until <= now);
    Ok(Reply::ok(Value::Array(
        visible.map(|note| show(state, note)).collect(),
    )))
}

fn show(state: &State, note: &Note) -> Value {
    let at = dates::millis(note.at);
    let mut moderation = note.verdict.show(&at);
    moderation["date_moderated"] = Value::Null;
    let mut body = json!({
        "sender_role": note.sender,
        "receiver_role": note.receiver,
        "message": note.text,
        "translated_message": null,
        "date_created": at,
        "last_updated": at,
        "message_date": at,
        "date_read": null,
        "attachments": note.files.iter().filter_map(|name| file(state, name)).collect::<Vec<_>>(),
        "status": note.verdict.message_status(),
        "stage": note.stage,
        "message_moderation": moderation,
        "repeated": note.repeated,
    });
    if !state.has(Quirk::NoClaimHashes) {
        body["hash"] = json!(note.hash);
    }
    body
}

fn file(state: &State, name: &str) -> Option<Value> {
    let upload = state.uploads.get(name)?;
    Some(json!({
        "filename": name,
        "original_filename": upload.name,
        "size": upload.bytes.len(),
        "date_created": dates::millis(upload.created),
        "type": upload.mime,
    }))
}

/// 201 without a body: the hash is only found by reading again.
pub(super) fn send(state: &mut State, incoming: &Incoming) -> Answer {
    let (id, claim) = own(state, incoming)?;
    let body = incoming.json();
    let receiver = allowed(claim, body["receiver_role"].as_str().unwrap_or_default())?;
    let text = body["message"]
        .as_str()
        .filter(|text| !text.trim().is_empty());
    let text =
        text.ok_or_else(|| Reply::refuse(400, "bad_request_error", "The message is required"))?;
    let files: Vec<String> = body["attachments"]
        .as_array()
        .map(|names| {
            names
                .iter()
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect()
        })
        .unwrap_or_default();
    attach(state, id, &files)?;
    let verdict: Verdict = state.judge(text);
    state.note(id, (RESPONDENT, receiver), text, verdict, files);
    let hide = SignedDuration::from_secs(i64::from(state.hide_seconds));
    let note = state
        .claims
        .get_mut(&id)
        .and_then(|claim| claim.messages.last_mut())
        .expect("just written");
    note.hidden_until = note.at + hide;
    Ok(Reply::created_empty())
}

fn allowed(claim: &Claim, asked: &str) -> Result<&'static str, Reply> {
    let role = [COMPLAINANT, MEDIATOR]
        .into_iter()
        .find(|role| *role == asked);
    let role =
        role.ok_or_else(|| Reply::refuse(400, "bad_request_error", "Invalid receiver_role"))?;
    if claim.receiver() != Some(role) {
        let message = format!("Action send_message_to_{role} not available for player");
        return Err(Reply::refuse(400, "bad_request_error", message));
    }
    Ok(role)
}

fn attach(state: &mut State, claim: u64, files: &[String]) -> Result<(), Reply> {
    for name in files {
        if state
            .uploads
            .get(name)
            .is_none_or(|upload| upload.claim != Some(claim))
        {
            return Err(super::files::missing(claim, name));
        }
    }
    for name in files {
        state.uploads.get_mut(name).expect("just seen").sent = true;
    }
    Ok(())
}
