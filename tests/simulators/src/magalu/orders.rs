//! Orders, as far as notes need them: money with a divisor, limits in UTC.

use axum::Router;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    Magalu,
    gate::{Door, Host, Incoming, get},
    pages::{CARE, Paging},
    replies::{Answer, Reply},
    state::{App, State},
};

const READ: Door = (Host::Api, "open:order-order-seller:read");
const HANDLING: SignedDuration = SignedDuration::from_hours(48);
const PAGING: Paging = Paging {
    default: 20,
    ceiling: Some(5000),
    ..CARE
};

/// An order.
pub(super) struct Order {
    tenant: String,
    status: String,
    at: Timestamp,
}

impl Magalu {
    /// A buyer orders; the order's code.
    pub fn order(&self, tenant: &str) -> String {
        let mut state = self.state();
        let code = format!("12812701800{:05}", state.orders.len() + 1);
        let order = Order {
            tenant: tenant.to_owned(),
            status: "approved".to_owned(),
            at: state.now(),
        };
        state.orders.insert(code.clone(), order);
        code
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/seller/v1/orders", get(READ, list))
        .route("/seller/v1/orders/{code}", get(READ, one))
}

fn list(state: &mut State, incoming: &Incoming) -> Answer {
    let code = incoming.query("code");
    let rows = state.orders.iter().filter(|(known, order)| {
        order.tenant == incoming.tenant && code.is_none_or(|code| code == known.as_str())
    });
    let rows: Vec<Value> = rows.map(|(code, order)| show(code, order)).collect();
    PAGING.cut(incoming, rows).map(Reply::ok)
}

fn one(state: &mut State, incoming: &Incoming) -> Answer {
    let code = incoming.part("code");
    let order = state
        .orders
        .get(code)
        .filter(|order| order.tenant == incoming.tenant);
    let order = order.ok_or_else(Reply::missing)?;
    Ok(Reply::ok(show(code, order)))
}

fn show(code: &str, order: &Order) -> Value {
    json!({
        "id": "b1a2c3d4-1111-4000-8000-000000000002",
        "code": code,
        "status": order.status,
        "purchased_at": order.at.to_string(),
        "deliveries": [{
            "id": "a5b6c7d8-1111-4000-8000-000000000003",
            "code": format!("{code}-1"),
            "status": "invoiced",
            "items": [{
                "info": {"sku": "LUM-01", "name": "Luminária de mesa"}, "quantity": 1,
                "unit_price": {"value": 8990, "currency": "BRL", "normalizer": 100},
            }],
            "shipping": {
                "tracking": {"code": "BR123", "url": "https://rastreio.example/BR123"},
                "handling_time": {"limit_date": (order.at + HANDLING).to_string()},
            },
        }],
    })
}
