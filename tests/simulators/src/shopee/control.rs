//! `/_sim/…`: being the buyer, and seeing what the buyer sees, from a terminal.

use axum::Router;
use serde_json::{Value, json};

use super::{
    Shopee,
    chat::{Author, Draft},
    gate::{Door, Incoming, get, post},
    replies::{Answer, Reply},
    state::{App, State},
};
use crate::fields::misfit;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/_sim/write", post(Door::Open, write))
        .route("/_sim/state", get(Door::Open, everything))
}

impl Shopee {
    /// The truth as `GET /_sim/state` tells it: every conversation as its buyer sees it.
    pub fn seen(&self) -> Value {
        seen(&self.state())
    }
}

fn write(state: &mut State, incoming: &Incoming) -> Answer {
    let body = incoming.json();
    if let Some(why) = misfit(&body, &["shop", "buyer", "text"]) {
        return Err(Reply::bad(&why));
    }
    let number = |name: &str| {
        let number = body[name].as_u64();
        number.ok_or_else(|| Reply::bad(&format!("{name} is a number")))
    };
    let (shop, buyer) = (number("shop")?, number("buyer")?);
    let text = body["text"]
        .as_str()
        .ok_or_else(|| Reply::bad("text is a text"))?;
    if !state.shops.by_id.contains_key(&shop) {
        return Err(Reply::missing("no such shop"));
    }
    let conversation = state.conversation_with(shop, buyer);
    let message = state.write(conversation, Draft::text(Author::Buyer, text));
    Ok(Reply::Data(
        json!({"conversation": conversation.to_string(), "message": message.to_string()}),
    ))
}

#[expect(clippy::unnecessary_wraps, reason = "a handler like the others")]
fn everything(state: &mut State, _: &Incoming) -> Answer {
    Ok(Reply::Data(seen(state)))
}

fn seen(state: &State) -> Value {
    let now = state.now();
    let talks = state.conversations.iter().map(|(id, talk)| {
        let got = talk
            .posts
            .iter()
            .filter(|post| post.author == Author::Buyer || post.status(now) == "normal");
        let messages: Vec<Value> = got
            .map(|post| json!({"from": if post.author == Author::Buyer { "buyer" } else { "shop" }, "kind": post.kind, "content": post.content}))
            .collect();
        json!({"conversation": id.to_string(), "shop": talk.shop, "buyer": talk.other, "messages": messages})
    });
    json!({"conversations": talks.collect::<Vec<_>>()})
}
