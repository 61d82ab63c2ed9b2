//! Who may ask a seller nothing any more. A blocked asker's open questions cannot be answered either.

use axum::Router;
use serde_json::json;

use super::{
    MercadoLivre,
    calls::{Door, Incoming, delete, get, post},
    replies::{Answer, Reply},
    state::{App, State},
};

impl MercadoLivre {
    /// The truth: whether a seller blocked this asker.
    pub fn is_asker_blocked(&self, seller: u64, asker: u64) -> bool {
        self.state().blocked_askers.contains(&(seller, asker))
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(
            "/users/{seller}/questions_blacklist",
            post(Door::Usual, add),
        )
        .route(
            "/users/{seller}/questions_blacklist/{asker}",
            get(Door::Usual, one).merge(delete(Door::Usual, remove)),
        )
}

/// The caller's own list.
fn own(incoming: &Incoming) -> Result<u64, Reply> {
    match incoming.number("seller")? {
        seller if seller == incoming.caller => Ok(seller),
        _ => Err(Reply::forbidden("The list belongs to another seller")),
    }
}

fn add(state: &mut State, incoming: &Incoming) -> Answer {
    let seller = own(incoming)?;
    let body = incoming.json();
    let asker = body["user_id"].as_u64();
    let asker = asker.ok_or_else(|| Reply::bad("user_id must be an integer"))?;
    state.blocked_askers.insert((seller, asker));
    state.mark_blocked(seller, asker, true);
    Ok(Reply::ok(json!({"user_id": asker})))
}

fn one(state: &mut State, incoming: &Incoming) -> Answer {
    let entry = (own(incoming)?, incoming.number("asker")?);
    if state.blocked_askers.contains(&entry) {
        return Ok(Reply::ok(json!({"user_id": entry.1})));
    }
    Err(Reply::missing(format!("User {} is not blocked", entry.1)))
}

fn remove(state: &mut State, incoming: &Incoming) -> Answer {
    let entry = (own(incoming)?, incoming.number("asker")?);
    if !state.blocked_askers.remove(&entry) {
        return Err(Reply::missing(format!("User {} is not blocked", entry.1)));
    }
    state.mark_blocked(entry.0, entry.1, false);
    Ok(Reply::ok(json!({"user_id": entry.1})))
}

impl State {
    fn mark_blocked(&mut self, seller: u64, asker: u64, on: bool) {
        let theirs = self.questions.values_mut();
        let theirs = theirs.filter(|one| one.seller == seller && one.buyer == asker);
        theirs.for_each(|one| one.blocked = on);
    }
}
