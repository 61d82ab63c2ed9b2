//! `get_lost_push_message`: the earliest hundred of three days, until they are confirmed.

use axum::Router;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    Shopee,
    gate::{Door, Incoming, get, post},
    ids::next,
    replies::{Answer, Reply},
    state::{App, State},
};

const LIFE: SignedDuration = SignedDuration::from_hours(3 * 24);
const PAGE: usize = 100;

/// A push that did not arrive.
#[derive(Clone)]
pub(super) struct Lost {
    id: u64,
    code: u64,
    /// Not given of pushes that concern the application.
    shop: Option<u64>,
    at: Timestamp,
    /// The whole push.
    data: String,
}

impl Lost {
    pub(super) fn new(code: u64, shop: Option<u64>, at: Timestamp, data: String) -> Self {
        Self {
            id: 0,
            code,
            shop,
            at,
            data,
        }
    }
}

impl State {
    pub(super) fn lose(&mut self, mut lost: Lost) {
        lost.id = next(&mut self.counters.lost);
        self.pusher.lost.push(lost);
    }
}

impl Shopee {
    /// How many lost pushes wait to be confirmed.
    pub fn lost(&self) -> usize {
        self.state().pusher.lost.len()
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(
            "/api/v2/push/get_lost_push_message",
            get(Door::Public, list),
        )
        .route(
            "/api/v2/push/confirm_consumed_lost_push_message",
            post(Door::Public, confirm),
        )
}

#[expect(clippy::unnecessary_wraps, reason = "a handler like the others")]
fn list(state: &mut State, _: &Incoming) -> Answer {
    let oldest = state.now() - LIFE;
    let all: Vec<&Lost> = state
        .pusher
        .lost
        .iter()
        .filter(|lost| lost.at >= oldest)
        .collect();
    let page = &all[..PAGE.min(all.len())];
    let shown: Vec<Value> = page.iter().map(|lost| show(lost)).collect();
    Ok(Reply::Data(json!({
        "push_message_list": shown,
        "has_next_page": all.len() > PAGE,
        "last_message_id": page.last().map_or(0, |lost| lost.id),
    })))
}

fn show(lost: &Lost) -> Value {
    let mut row = json!({"code": lost.code, "timestamp": lost.at.as_second(), "data": lost.data});
    if let Some(shop) = lost.shop {
        row["shop_id"] = json!(shop);
    }
    row
}

/// Confirms everything up to an id, seen or not.
fn confirm(state: &mut State, incoming: &Incoming) -> Answer {
    let up_to = incoming.json()["last_message_id"]
        .as_u64()
        .ok_or_else(|| Reply::bad("Wrong parameters, detail: last_message_id."))?;
    state.pusher.lost.retain(|lost| lost.id > up_to);
    Ok(Reply::Data(json!({})))
}
