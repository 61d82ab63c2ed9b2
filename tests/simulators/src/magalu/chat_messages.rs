//! Messages of the chat: 201 at once, moderated later, and refused ones stay listed.

use axum::Router;
use serde_json::{Value, json};

use super::{
    chat::{Conversation, Message, READ, WRITE, find},
    gate::{Incoming, get, post},
    replies::{Answer, Reply},
    state::{App, Quirk, Repeats, State},
};

const MOST_CHARS: usize = 2200;

pub(super) fn routes() -> Router<App> {
    let all = "/v0/conversations/{conversation}/messages";
    Router::new()
        .route(all, get(READ, list).merge(post(WRITE, send)))
        .route(
            "/v0/conversations/{conversation}/messages/{message}",
            get(READ, one),
        )
}

fn list(state: &mut State, incoming: &Incoming) -> Answer {
    let talk = find(state, incoming)?;
    let mut rows: Vec<Value> = talk
        .messages
        .iter()
        .map(|message| show(state, talk, message))
        .collect();
    if state.has(Quirk::Shuffled) {
        rows.sort_by_key(|row| row["id"].to_string());
    }
    state.chat_paging().cut(incoming, rows).map(Reply::ok)
}

fn one(state: &mut State, incoming: &Incoming) -> Answer {
    let talk = find(state, incoming)?;
    let mut messages = talk.messages.iter();
    let message = messages.find(|message| message.id == incoming.part("message"));
    let message = message.ok_or_else(Reply::missing)?;
    Ok(Reply::ok(show(state, talk, message)))
}

fn send(state: &mut State, incoming: &Incoming) -> Answer {
    let talk = find(state, incoming)?;
    let body = incoming.json();
    let text = body["content"].as_str().unwrap_or_default().to_owned();
    if text.is_empty() || text.chars().count() > MOST_CHARS {
        return Err(Reply::bad("content"));
    }
    // The attendant who writes.
    let owner = &body["owner"];
    if !owner["name"].is_string() || !owner["external_id"].is_string() {
        return Err(Reply::bad("owner"));
    }
    if talk.is_closed {
        return Err(Reply::refuse(
            422,
            "UNPROCESSABLE_ENTITY",
            "The conversation is closed",
        ));
    }
    let reference = body["external_id"].as_str().map(str::to_owned);
    let mut messages = talk.messages.iter();
    let repeated = messages.find(|one| Some(&one.reference) == reference.as_ref());
    match (repeated, state.repeats) {
        (Some(first), Repeats::First) => {
            return Ok(Reply::Json(201, show(state, talk, first)));
        }
        (Some(_), Repeats::Conflict) => {
            return Err(Reply::refuse(
                409,
                "ENTITY_WITH_SAME_KEY_ALREADY_EXISTS",
                "external_id",
            ));
        }
        _ => {}
    }
    let message = Message {
        moderation: state.moderate(&text),
        id: state.new_id(),
        reference: reference.unwrap_or_else(|| state.new_uuid()),
        text,
        from_seller: true,
        is_card: false,
        files: Vec::new(),
        at: state.now(),
        read_by_buyer: false,
    };
    let id = incoming.part("conversation");
    let shown = show(state, &state.conversations[id], &message);
    let talk = state.conversations.get_mut(id).expect("just seen");
    talk.messages.push(message);
    Ok(Reply::Json(201, shown))
}

fn show(state: &State, talk: &Conversation, message: &Message) -> Value {
    let buyer = state.person(&talk.buyer_id, &talk.buyer, "CUSTOMER");
    let seller = state.person(&talk.seller_id, "Loja Exemplo", "SELLER");
    let (from, to) = if message.from_seller {
        (seller, buyer)
    } else {
        (buyer, seller)
    };
    let readers: Vec<&String> = message
        .read_by_buyer
        .then_some(&talk.buyer_id)
        .into_iter()
        .collect();
    json!({
        "id": message.id,
        "external_id": message.reference,
        "content": message.text,
        "attachments": message.files,
        "from_user": from,
        "to_user": to,
        "read_by": readers,
        "moderation": message.moderation.show(state.now()),
        "when_at": message.at.to_string(),
        "integration": message.is_card,
    })
}
