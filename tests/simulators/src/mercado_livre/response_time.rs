//! How fast a seller answers questions, by Mercado Livre's own count.

use axum::Router;
use serde_json::{Value, json};

use super::{
    MercadoLivre,
    calls::{Door, Incoming, get},
    replies::{Answer, Reply},
    state::{App, State},
};

impl MercadoLivre {
    /// The figure of a seller, in minutes; without one there is none.
    pub fn answers_within(&self, seller: u64, minutes: u64) {
        let mut state = self.state();
        state.accounts.response_times.insert(seller, minutes);
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new().route(
        "/users/{seller}/questions/response_time",
        get(Door::Usual, figure),
    )
}

fn figure(state: &mut State, incoming: &Incoming) -> Answer {
    let seller = incoming.number("seller")?;
    let Some(minutes) = state.accounts.response_times.get(&seller) else {
        let message = format!("Response time not found for user id: {seller}");
        return Err(Reply::missing(message));
    };
    let kind = |minutes: Option<u64>| json!({"response_time": minutes, "sales_percent_increase": Value::Null});
    Ok(Reply::ok(json!({
        "user_id": seller,
        "total": {"response_time": minutes},
        "weekend": kind(Some(minutes * 10)),
        "weekdays_working_hours": kind(Some(*minutes)),
        "weekdays_extra_hours": kind(None),
    })))
}
