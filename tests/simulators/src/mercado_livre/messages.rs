//! `GET /messages/{id}`: one message, in two documented shapes that take turns.

use axum::Router;
use serde_json::{Value, json};

use super::{
    calls::{Door, Incoming, get},
    dates,
    replies::{Answer, Reply},
    state::{App, Quirk, State},
    threads::{Post, Thread, show_post},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/messages/{message}", get(Door::Usual, one))
}

fn one(state: &mut State, incoming: &Incoming) -> Answer {
    incoming.post_sale()?;
    let id = incoming.part("message");
    let whole = state.alternate();
    let (key, at) =
        find(state, id).ok_or_else(|| Reply::bad("The specified message id does not exists"))?;
    state.settle(key);
    let thread = &state.threads[&key];
    if thread.seller != incoming.caller {
        return Err(Reply::forbidden(format!(
            "Access denied for user {} to message with id {id}",
            incoming.caller
        )));
    }
    if state.has(Quirk::MessagesUnreadable) {
        return Err(Reply::forbidden(format!(
            "Access denied for user {} to message with id {id}",
            incoming.caller
        )));
    }
    let post = &thread.posts[at];
    if post.hidden_until > state.now() {
        return Err(Reply::missing(format!(
            "The message with id: {id} could not be retrieved from storage"
        )));
    }
    Ok(Reply::ok(if whole {
        json!({"paging": null, "conversation_status": null, "messages": [show_post(state, key, post, at == 0)]})
    } else {
        flat(state, thread, post)
    }))
}

fn find(state: &State, id: &str) -> Option<(u64, usize)> {
    state.threads.iter().find_map(|(key, thread)| {
        thread
            .posts
            .iter()
            .position(|post| post.id == id)
            .map(|at| (*key, at))
    })
}

/// The shape that names an order and no pack.
fn flat(state: &State, thread: &Thread, post: &Post) -> Value {
    let (seller, other) = (state.id(thread.seller), state.id(thread.counterpart()));
    let (from, to) = if post.from_seller {
        (seller, other)
    } else {
        (other, seller)
    };
    let date = dates::millis_utc(post.created);
    json!({
        "message_id": post.id,
        "date_received": date,
        "date": date,
        "date_available": date,
        "date_notified": date,
        "date_read": post.read.map(dates::millis_utc),
        "from": {"user_id": from},
        "to": {"user_id": to},
        "subject": "Item",
        "text": {"plain": post.text},
        "attachments": [],
        "attachments_validations": {"invalid_size": [], "invalid_extension": [], "forbidden": [], "internal_error": []},
        "site_id": thread.site,
        "resource": "orders",
        "resource_id": thread.orders[0].to_string(),
        "status": post.verdict.message_status(),
        "moderation": {"status": post.verdict.show(&date)["status"], "date_moderated": date, "source": "online"},
    })
}
