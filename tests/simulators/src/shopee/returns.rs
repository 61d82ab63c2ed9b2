//! Returns and disputes: a lane of its own, without any text to talk in.

use axum::Router;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    Shopee,
    gate::{Door, Incoming, get},
    ids::next,
    orders::MOST_DAYS,
    replies::{Answer, Reply},
    state::{App, State},
};

const MOST_LISTED: u64 = 100;
const ANSWER_WITHIN: SignedDuration = SignedDuration::from_hours(2 * 24);

/// A return that a buyer asked for.
pub(super) struct ReturnCase {
    shop: u64,
    order_sn: String,
    status: String,
    words: String,
    created: Timestamp,
    updated: Timestamp,
}

impl Shopee {
    /// A buyer wants to return an order; the number of the return.
    pub fn return_order(&self, order_sn: &str, words: &str) -> String {
        let mut state = self.state();
        let shop = state.orders[order_sn].shop;
        let now = state.now();
        let sn = next(&mut state.counters.returns).to_string();
        let case = ReturnCase {
            shop,
            order_sn: order_sn.to_owned(),
            status: "REQUESTED".to_owned(),
            words: words.to_owned(),
            created: now,
            updated: now,
        };
        state.returns.insert(sn.clone(), case);
        sn
    }

    /// A return moves on.
    pub fn set_return_status(&self, return_sn: &str, status: &str) {
        let mut state = self.state();
        let now = state.now();
        let case = state.returns.get_mut(return_sn).expect("a known return");
        status.clone_into(&mut case.status);
        case.updated = now;
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/api/v2/returns/get_return_list", get(Door::Shop, list))
        .route("/api/v2/returns/get_return_detail", get(Door::Shop, detail))
}

fn span(incoming: &Incoming, name: &str) -> Result<Option<(u64, u64)>, Reply> {
    let from = incoming.optional(&format!("{name}_from"))?;
    let to = incoming.optional(&format!("{name}_to"))?;
    let (Some(from), Some(to)) = (from, to) else {
        return Ok(None);
    };
    if to < from || to - from > MOST_DAYS {
        return Err(Reply::bad(&format!(
            "The period between {name}_from and {name}_to must not more than 15 days."
        )));
    }
    Ok(Some((from, to)))
}

fn within(at: Timestamp, span: Option<(u64, u64)>) -> bool {
    let at = u64::try_from(at.as_second()).unwrap_or_default();
    span.is_none_or(|(from, to)| (from..=to).contains(&at))
}

fn list(state: &mut State, incoming: &Incoming) -> Answer {
    let page = incoming.number("page_no")?;
    let size = incoming.number("page_size")?;
    if !(1..=MOST_LISTED).contains(&size) {
        return Err(Reply::bad("Wrong parameters, detail: page_size."));
    }
    let (created, updated) = (
        span(incoming, "create_time")?,
        span(incoming, "update_time")?,
    );
    let status = incoming.query("status");
    let found: Vec<(&String, &ReturnCase)> = state
        .returns
        .iter()
        .filter(|(_, case)| case.shop == incoming.shop)
        .filter(|(_, case)| within(case.created, created) && within(case.updated, updated))
        .filter(|(_, case)| status.is_none_or(|status| case.status == status))
        .collect();
    let size = usize::try_from(size).unwrap_or_default();
    let start = usize::try_from(page)
        .unwrap_or_default()
        .saturating_mul(size);
    let rows: Vec<Value> = found
        .iter()
        .skip(start)
        .take(size)
        .map(|(sn, case)| show(sn, case))
        .collect();
    let more = found.len() > start + size;
    Ok(Reply::Data(json!({"more": more, "return": rows})))
}

fn detail(state: &mut State, incoming: &Incoming) -> Answer {
    let sn = incoming.query("return_sn").unwrap_or_default();
    let case = state
        .returns
        .get(sn)
        .filter(|case| case.shop == incoming.shop);
    let case =
        case.ok_or_else(|| Reply::refuse("error_data", "The return you queried doesn't exist."))?;
    Ok(Reply::Data(show(sn, case)))
}

fn show(sn: &str, case: &ReturnCase) -> Value {
    let due = (case.created + ANSWER_WITHIN).as_second();
    json!({
        "return_sn": sn,
        "order_sn": case.order_sn,
        "status": case.status,
        "reason": "PHYSICAL_DMG",
        "text_reason": case.words,
        "refund_amount": 59.9,
        "currency": "BRL",
        "create_time": case.created.as_second(),
        "update_time": case.updated.as_second(),
        "due_date": due,
        "return_seller_due_date": due,
        "negotiation": {"negotiation_status": "PENDING_RESPOND", "offer_due_date": due},
        "user": {"username": "rita_p", "email": "", "portrait": ""},
        "item": [],
    })
}
