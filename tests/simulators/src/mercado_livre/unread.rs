//! `GET /messages/unread…`: how many messages wait, thread by thread.

use axum::Router;
use serde_json::{Value, json};

use super::{
    calls::{Door, Incoming, get},
    replies::{Answer, Reply},
    state::{App, State},
    threads::{Thread, own_thread},
};

/// More threads than this do not fit in one answer, and there are no pages.
const MAX_THREADS: usize = 500;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/messages/unread", get(Door::Unread, all))
        .route(
            "/messages/unread/packs/{pack}/sellers/{seller}",
            get(Door::Unread, one),
        )
}

fn all(state: &mut State, incoming: &Incoming) -> Answer {
    incoming.post_sale()?;
    if incoming.query("role") != Some("seller") {
        return Err(Reply::bad("The queryparam 'role' is required"));
    }
    let waiting = state
        .threads
        .iter()
        .filter(|(_, thread)| thread.seller == incoming.caller && thread.unread() > 0)
        .take(MAX_THREADS)
        .map(|(key, thread)| show(*key, thread));
    Ok(answer(state, incoming.caller, &waiting.collect::<Vec<_>>()))
}

fn one(state: &mut State, incoming: &Incoming) -> Answer {
    incoming.post_sale()?;
    let key = own_thread(state, incoming)?;
    let thread = &state.threads[&key];
    let waiting = if thread.unread() > 0 {
        vec![show(key, thread)]
    } else {
        Vec::new()
    };
    Ok(answer(state, incoming.caller, &waiting))
}

fn show(key: u64, thread: &Thread) -> Value {
    json!({"resource": format!("/packs/{key}/sellers/{}", thread.seller), "count": thread.unread()})
}

fn answer(state: &State, user: u64, results: &[Value]) -> Reply {
    let total = results.len();
    Reply::ok(json!({"user_id": state.id(user), "results": results, "total": total}))
}
