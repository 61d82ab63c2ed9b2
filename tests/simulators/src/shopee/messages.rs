//! `get_message`: pages of one conversation, newest first, and an offset that is a message's id.

use axum::Router;
use serde_json::{Value, json};

use super::{
    chat::{Author, Conversation, Post},
    gate::{Door, Incoming, get},
    replies::{Answer, Reply},
    state::{App, Quirk, State},
};

const DEFAULT_PAGE: u64 = 25;
const MOST: u64 = 60;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/api/v2/sellerchat/get_message", get(Door::Chat, page))
}

/// A shop's own conversation.
pub(super) fn find(state: &State, shop: u64, id: u64) -> Result<&Conversation, Reply> {
    state
        .own(shop, id)
        .ok_or_else(|| Reply::missing("conversation not found"))
}

fn page(state: &mut State, incoming: &Incoming) -> Answer {
    let id = incoming.number("conversation_id")?;
    let size = incoming.optional("page_size")?.unwrap_or(DEFAULT_PAGE);
    if size == 0 || size > MOST {
        return Err(Reply::bad("Wrong parameters, detail: page_size."));
    }
    let talk = find(state, incoming.shop, id)?;
    let offset = incoming.optional("offset")?;
    if let Some(offset) = offset
        && !talk.posts.iter().any(|post| post.id == offset)
    {
        return Err(Reply::missing("message not found"));
    }
    let include = state.has(Quirk::OffsetsInclude);
    let within = |post: &&Post| match offset {
        None => true,
        Some(offset) if include => post.id <= offset,
        Some(offset) => post.id < offset,
    };
    let now = state.now();
    let older: Vec<&Post> = talk.shown(now).rev().filter(within).collect();
    let size = usize::try_from(size).unwrap_or_default();
    let shown = &older[..size.min(older.len())];
    let last = shown.last().map(|post| post.id);
    let next = if state.has(Quirk::OffsetsForEver) {
        last
    } else if include {
        older.get(size).map(|post| post.id)
    } else {
        last.filter(|_| older.len() > size)
    };
    let messages: Vec<Value> = shown
        .iter()
        .map(|post| show(state, id, talk, post))
        .collect();
    Ok(Reply::Data(json!({
        "messages": messages,
        "page_result": {
            "page_size": size,
            "next_offset": next.map_or_else(|| json!("0"), |next| state.id(next)),
        },
    })))
}

/// One message as the list shows it.
pub(super) fn show(state: &State, id: u64, talk: &Conversation, post: &Post) -> Value {
    let shop = state.shop(talk.shop);
    // A buyer has a shop of their own, too.
    let (us, them) = ((shop.user, talk.shop), (talk.other, talk.other + 100_000));
    let (from, to) = match post.author {
        Author::Buyer => (them, us),
        Author::Shop | Author::System => (us, them),
    };
    let created = if state.has(Quirk::Milliseconds) {
        post.at.as_millisecond()
    } else {
        post.at.as_second()
    };
    json!({
        "message_id": state.id(post.id),
        "message_type": post.kind,
        "from_id": from.0,
        "from_shop_id": from.1,
        "to_id": to.0,
        "to_shop_id": to.1,
        "conversation_id": state.id(id),
        "created_timestamp": created,
        "region": shop.region,
        "status": post.status(state.now()),
        "source": post.source,
        "content": post.content,
        "source_content": {"order_sn": post.order_sn, "item_id": post.item},
        "message_option": 0,
        "quoted_msg": null,
        "business_type": talk.business_type,
    })
}
