//! `get_conversation_list` and its neighbours: newest or oldest first, and cursors in nanoseconds.

use axum::Router;
use serde_json::{Value, json};

use super::{
    chat::Conversation,
    gate::{Door, Incoming, get, post},
    messages::find,
    replies::{Answer, Reply},
    state::{App, State},
};

const DEFAULT_PAGE: u64 = 25;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(
            "/api/v2/sellerchat/get_conversation_list",
            get(Door::Chat, list),
        )
        .route(
            "/api/v2/sellerchat/get_one_conversation",
            get(Door::Chat, one),
        )
        .route(
            "/api/v2/sellerchat/get_unread_conversation_count",
            get(Door::Chat, unread_count),
        )
        .route(
            "/api/v2/sellerchat/read_conversation",
            post(Door::Chat, mark_read),
        )
}

/// A conversation that lists show, with the time it is ordered by.
type Row<'a> = (i128, u64, &'a Conversation);

fn list(state: &mut State, incoming: &Incoming) -> Answer {
    let kind = incoming.query("type").unwrap_or("all");
    if !["all", "unread", "pinned"].contains(&kind) {
        return Err(Reply::bad("Wrong parameters, detail: type."));
    }
    let direction = incoming.query("direction").unwrap_or_default();
    let size = incoming.optional("page_size")?.unwrap_or(DEFAULT_PAGE);
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let from = incoming.query("next_timestamp_nano");
    let from = from.map(str::parse::<i128>).transpose();
    let from = from.map_err(|_| Reply::bad("Wrong parameters, detail: next_timestamp_nano."))?;
    let rows = rows(state, incoming.shop, kind);
    let rows = match direction {
        "older" => older(rows, from),
        "latest" => newer(rows, from),
        _ => return Err(Reply::bad("Wrong parameters, detail: direction.")),
    };
    // A page that is too large is answered with nothing, not with an error.
    let taken = if size > state.rules.max_page { 0 } else { size };
    let more = taken > 0 && rows.len() > taken;
    let page = &rows[..taken.min(rows.len())];
    let next = page.iter().rev().find(|(_, _, talk)| !talk.pinned);
    let next = next.or(page.last()).filter(|_| more);
    let conversations: Vec<Value> = page
        .iter()
        .map(|(nano, id, talk)| show(state, *id, talk, *nano))
        .collect();
    Ok(Reply::Data(json!({
        "conversations": conversations,
        "page_result": {
            "page_size": size,
            "next_cursor": {
                "next_message_time_nano": next.map_or_else(String::new, |(nano, _, _)| nano.to_string()),
                "conversation_id": next.map(|(_, id, _)| state.id(*id)),
            },
            "more": more,
        },
    })))
}

fn rows<'a>(state: &'a State, shop: u64, kind: &str) -> Vec<Row<'a>> {
    let now = state.now();
    let own = state
        .conversations
        .iter()
        .filter(|(_, talk)| talk.shop == shop);
    let wanted = own.filter(|(_, talk)| match kind {
        "unread" => talk.unread > 0,
        "pinned" => talk.pinned,
        _ => true,
    });
    wanted
        .filter_map(|(id, talk)| Some((talk.last_nano(now)?, *id, talk)))
        .collect()
}

/// Descending; pinned ones stand before all others on the first page and on no other.
fn older(mut rows: Vec<Row<'_>>, before: Option<i128>) -> Vec<Row<'_>> {
    match before {
        None => rows.sort_by_key(|(nano, _, talk)| (!talk.pinned, -nano)),
        Some(before) => {
            rows.retain(|(nano, _, talk)| *nano < before && !talk.pinned);
            rows.sort_by_key(|(nano, _, _)| -nano);
        }
    }
    rows
}

/// Ascending: without a time this begins at the shop's oldest conversation.
fn newer(mut rows: Vec<Row<'_>>, after: Option<i128>) -> Vec<Row<'_>> {
    rows.retain(|(nano, _, _)| after.is_none_or(|after| *nano > after));
    rows.sort_by_key(|(nano, _, _)| *nano);
    rows
}

fn show(state: &State, id: u64, talk: &Conversation, nano: i128) -> Value {
    let last = talk.shown(state.now()).next_back();
    let from = |shop: bool| {
        if shop {
            state.shop(talk.shop).user
        } else {
            talk.other
        }
    };
    json!({
        "conversation_id": state.id(id),
        "to_id": talk.other,
        "to_name": state.buyer_name(talk.other),
        "to_avatar": "",
        "shop_id": talk.shop,
        "unread_count": talk.unread,
        "pinned": talk.pinned,
        "mute": false,
        "last_read_message_id": state.id(talk.last_read),
        "latest_message_id": last.map(|post| state.id(post.id)),
        "latest_message_type": last.map(|post| &post.kind),
        "latest_message_content": last.map(|post| &post.content),
        "latest_message_from_id": last.map(|post| from(post.author != super::chat::Author::Buyer)),
        "last_message_timestamp": u64::try_from(nano).unwrap_or_default(),
        "last_message_option": 0,
        "max_general_option_hide_time": 0,
        "business_type": talk.business_type,
    })
}

fn one(state: &mut State, incoming: &Incoming) -> Answer {
    let id = incoming.number("conversation_id")?;
    let talk = find(state, incoming.shop, id)?;
    let nano = talk.last_nano(state.now()).unwrap_or_default();
    Ok(Reply::Data(show(state, id, talk, nano)))
}

#[expect(clippy::unnecessary_wraps, reason = "a handler like the others")]
fn unread_count(state: &mut State, incoming: &Incoming) -> Answer {
    let count = rows(state, incoming.shop, "unread").len();
    Ok(Reply::Data(json!({"total_unread_count": count})))
}

fn mark_read(state: &mut State, incoming: &Incoming) -> Answer {
    let body = incoming.json();
    let number = |name: &str| {
        let value = &body[name];
        let number = value.as_u64().or_else(|| value.as_str()?.parse().ok());
        number.ok_or_else(|| Reply::bad(&format!("Wrong parameters, detail: {name}.")))
    };
    let (id, up_to) = (number("conversation_id")?, number("last_read_message_id")?);
    find(state, incoming.shop, id)?;
    let talk = state.conversations.get_mut(&id).expect("just seen");
    talk.unread = 0;
    talk.last_read = up_to;
    Ok(Reply::Data(json!({})))
}
