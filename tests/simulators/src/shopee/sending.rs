//! `send_message`: addressed to a person, and all the ways it is refused.

use axum::Router;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{
    chat::{AFFILIATE, Author, Draft},
    gate::{Door, Incoming, post},
    replies::{Answer, Reply},
    state::{App, Quirk, Refusal, State},
};

/// How long after the buyer's last message a shop may write.
const WINDOW: SignedDuration = SignedDuration::from_hours(7 * 24);

pub(super) fn routes() -> Router<App> {
    Router::new().route("/api/v2/sellerchat/send_message", post(Door::Chat, send))
}

fn send(state: &mut State, incoming: &Incoming) -> Answer {
    let body = incoming.json();
    // A string of digits is not a number.
    let to = body["to_id"]
        .as_u64()
        .ok_or_else(|| Reply::bad("Wrong parameters, detail: to_id."))?;
    let (kind, content) = read_content(state, &body)?;
    let known = addressee(state, incoming.shop, to)?;
    if let Some(conversation) = known {
        may_write(state, conversation, &body)?;
    }
    let conversation = known.unwrap_or_else(|| state.conversation_with(incoming.shop, to));
    refused(state.rules.refuses)?;
    let late = links(&content);
    if late && !state.has(Quirk::CensoredLate) {
        return Err(censored());
    }
    let draft = Draft {
        source: "openapi",
        ..Draft::of(Author::Shop, &kind, content.clone())
    };
    let id = state.write(conversation, draft);
    if late {
        let at = state.now() + SignedDuration::from_secs(state.rules.censor_seconds.into());
        state.post_mut(id).stopped = Some((at, "censored_blacklist"));
    }
    let mut answer = json!({
        "message_id": state.id(id),
        "to_id": to,
        "message_type": kind,
        "content": content,
        "conversation_id": state.id(conversation),
        "created_timestamp": state.now().as_second(),
        "message_option": 0,
    });
    if state.has(Quirk::NoMessageId) {
        answer["message_id"] = Value::Null;
    }
    Ok(Reply::Data(answer))
}

/// The conversation with this person; `None` when they only bought something.
fn addressee(state: &State, shop: u64, to: u64) -> Result<Option<u64>, Reply> {
    let known = state
        .conversations
        .iter()
        .find(|(_, talk)| talk.shop == shop && talk.other == to)
        .map(|(id, _)| *id);
    let bought = state
        .orders
        .values()
        .any(|order| order.shop == shop && order.buyer == to);
    if known.is_some() || bought {
        Ok(known)
    } else {
        Err(Reply::missing("user not found"))
    }
}

fn refused(why: Option<Refusal>) -> Result<(), Reply> {
    match why {
        None => Ok(()),
        Some(Refusal::Censored) => Err(censored()),
        Some(Refusal::Forbidden) => Err(Reply::refuse(
            "user_is_forbidden",
            "The buyer does not take messages of this shop.",
        )),
    }
}

fn censored() -> Reply {
    Reply::refuse(
        "error_message_censored",
        "The message contains content that is not allowed.",
    )
}

fn may_write(state: &State, conversation: u64, body: &Value) -> Result<(), Reply> {
    let talk = &state.conversations[&conversation];
    let names_it =
        body["business_type"].as_u64() == Some(AFFILIATE) && !body["conversation_id"].is_null();
    if talk.business_type == AFFILIATE && !names_it {
        return Err(Reply::bad("Wrong parameters, detail: business_type."));
    }
    let forbidden = |why: &str| Err(Reply::refuse("user_is_forbidden", why));
    let closed = talk
        .last_heard()
        .is_some_and(|at| state.now() >= at + WINDOW);
    if closed {
        return forbidden("The chat window is closed.");
    }
    if talk.in_a_row() >= state.rules.in_a_row {
        return forbidden("Too many messages before the buyer replied.");
    }
    Ok(())
}

fn read_content(state: &State, body: &Value) -> Result<(String, Value), Reply> {
    let kind = body["message_type"].as_str().unwrap_or_default();
    let content = &body["content"];
    let bad = || Reply::bad("Wrong parameters, detail: content.");
    let stored = match kind {
        "text" => {
            let text = content["text"].as_str().filter(|text| !text.is_empty());
            let text = text.ok_or_else(bad)?;
            if text.chars().count() > state.rules.max_text {
                return Err(Reply::bad("Wrong parameters, detail: text too long."));
            }
            json!({ "text": text })
        }
        "image" => {
            let url = content["image_url"].as_str().ok_or_else(bad)?;
            if !state.images.values().any(|image| image.url == url) {
                return Err(Reply::bad("Wrong parameters, detail: image_url."));
            }
            json!({"url": url, "thumb_url": url, "thumb_width": 100, "thumb_height": 100})
        }
        "item" => {
            let item = content["item_id"].as_u64().ok_or_else(bad)?;
            json!({ "item_id": item })
        }
        "order" => {
            let order = content["order_sn"].as_str().ok_or_else(bad)?;
            json!({ "order_sn": order })
        }
        _ => return Err(Reply::bad("Wrong parameters, detail: message_type.")),
    };
    Ok((kind.to_owned(), stored))
}

/// Whether a text leads out of Shopee.
fn links(content: &Value) -> bool {
    let text = content["text"].as_str().unwrap_or_default().to_lowercase();
    ["http://", "https://", "www.", "wa.me/"]
        .iter()
        .any(|mark| text.contains(mark))
}
