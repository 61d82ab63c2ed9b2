//! Orders: lists of at most 15 days, and details without what was not asked for.

use axum::Router;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{
    Shopee,
    gate::{Door, Incoming, get},
    replies::{Answer, Reply},
    state::{App, State},
};

const MOST_DETAILS: usize = 50;
const MOST_LISTED: u64 = 100;
pub(super) const MOST_DAYS: u64 = 15 * 24 * 3600;
const SHIP_WITHIN: SignedDuration = SignedDuration::from_hours(3 * 24);

/// An order.
pub(super) struct Order {
    pub(super) shop: u64,
    pub(super) buyer: u64,
    items: Vec<(u64, u64)>,
    status: String,
    created: Timestamp,
    updated: Timestamp,
}

/// What an order is made of.
#[derive(Clone, Debug)]
pub struct Sale {
    /// The shop that sold.
    pub shop: u64,
    /// Who bought.
    pub buyer: u64,
    /// Items and how many of each.
    pub items: Vec<(u64, u64)>,
}

impl Shopee {
    /// A buyer orders; returns the order's number. It is ready to be shipped.
    pub fn order(&self, sale: &Sale) -> String {
        let mut state = self.state();
        let sn = state.new_order_sn();
        let now = state.now();
        let order = Order {
            shop: sale.shop,
            buyer: sale.buyer,
            items: sale.items.clone(),
            status: "READY_TO_SHIP".to_owned(),
            created: now,
            updated: now,
        };
        state.orders.insert(sn.clone(), order);
        sn
    }

    /// An order moves on; pushed as code 3.
    pub fn set_order_status(&self, sn: &str, status: &str) {
        let mut state = self.state();
        let now = state.now();
        let order = state.orders.get_mut(sn).expect("a known order");
        status.clone_into(&mut order.status);
        order.updated = now;
        let shop = order.shop;
        let data =
            json!({"ordersn": sn, "status": status, "update_time": now.as_second(), "items": []});
        state.push(3, Some(shop), &data);
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/api/v2/order/get_order_list", get(Door::Shop, list))
        .route("/api/v2/order/get_order_detail", get(Door::Shop, detail))
}

/// Refuses a span that ends before it begins, or is longer than 15 days.
pub(super) fn check_span(from: u64, to: u64) -> Result<(), Reply> {
    if to > from && to - from <= MOST_DAYS {
        return Ok(());
    }
    Err(Reply::refuse(
        "order.order_list_invalid_time",
        "Start time must be earlier than end time and diff in 15days.",
    ))
}

fn list(state: &mut State, incoming: &Incoming) -> Answer {
    let by_update = match incoming.query("time_range_field") {
        Some("create_time") => false,
        Some("update_time") => true,
        _ => return Err(Reply::bad("Wrong parameters, detail: time_range_field.")),
    };
    let (from, to) = (incoming.number("time_from")?, incoming.number("time_to")?);
    check_span(from, to)?;
    let size = incoming.number("page_size")?;
    if !(1..=MOST_LISTED).contains(&size) {
        return Err(Reply::bad("Wrong parameters, detail: page_size."));
    }
    let size = usize::try_from(size).unwrap_or_default();
    let start = incoming.query("cursor").unwrap_or("0").parse().unwrap_or(0);
    let status = incoming.query("order_status");
    let within = |order: &Order| {
        let at = if by_update {
            order.updated
        } else {
            order.created
        };
        let at = u64::try_from(at.as_second()).unwrap_or_default();
        (from..to).contains(&at)
    };
    let found: Vec<(&String, &Order)> = state
        .orders
        .iter()
        .filter(|(_, order)| order.shop == incoming.shop && within(order))
        .filter(|(_, order)| status.is_none_or(|status| order.status == status))
        .collect();
    let with_status = incoming.query("response_optional_fields") == Some("order_status");
    let rows: Vec<Value> = found
        .iter()
        .skip(start)
        .take(size)
        .map(|(sn, order)| {
            if with_status {
                json!({"order_sn": sn, "order_status": order.status})
            } else {
                json!({"order_sn": sn})
            }
        })
        .collect();
    let more = found.len() > start + size;
    let next = if more {
        (start + size).to_string()
    } else {
        String::new()
    };
    Ok(Reply::Data(
        json!({"more": more, "next_cursor": next, "order_list": rows}),
    ))
}

fn detail(state: &mut State, incoming: &Incoming) -> Answer {
    let numbers = incoming
        .query("order_sn_list")
        .ok_or_else(|| Reply::bad("Wrong parameters, detail: order_sn_list."))?;
    let numbers: Vec<&str> = numbers.split(',').collect();
    if numbers.len() > MOST_DETAILS {
        return Err(Reply::bad("Wrong parameters, detail: order_sn_list."));
    }
    let asked = incoming
        .query("response_optional_fields")
        .unwrap_or_default();
    let asked: Vec<&str> = asked.split(',').collect();
    let found = numbers.iter().filter_map(|sn| {
        let order = state.orders.get(*sn)?;
        (order.shop == incoming.shop).then(|| show(state, sn, order, &asked))
    });
    let found: Vec<Value> = found.collect();
    if found.is_empty() {
        return Err(Reply::missing(
            "Wrong parameters, detail: the order is not found.",
        ));
    }
    Ok(Reply::Data(json!({"order_list": found})))
}

fn show(state: &State, sn: &str, order: &Order, asked: &[&str]) -> Value {
    let mut row = json!({
        "order_sn": sn,
        "region": "BR",
        "currency": "BRL",
        "cod": false,
        "order_status": order.status,
        "message_to_seller": "",
        "create_time": order.created.as_second(),
        "update_time": order.updated.as_second(),
        "days_to_ship": 3,
        "ship_by_date": (order.created + SHIP_WITHIN).as_second(),
    });
    let optional = [
        ("buyer_user_id", json!(order.buyer)),
        ("buyer_username", json!(state.buyer_name(order.buyer))),
        ("item_list", items(state, order)),
        ("total_amount", json!(59.9)),
        ("shipping_carrier", json!("Shopee Xpress")),
        ("pay_time", json!(order.created.as_second())),
        ("cancel_reason", json!("")),
        (
            "package_list",
            json!([{"package_number": "OFG1", "logistics_status": "LOGISTICS_READY", "shipping_carrier": "Shopee Xpress"}]),
        ),
    ];
    for (name, value) in optional {
        if asked.contains(&name) {
            row[name] = value;
        }
    }
    row
}

fn items(state: &State, order: &Order) -> Value {
    let rows = order.items.iter().map(|(item, count)| {
        let name = state.items.get(item).map_or("", |item| item.name.as_str());
        json!({
            "item_id": item,
            "item_name": name,
            "model_name": "Azul",
            "model_sku": "SKU-1",
            "model_quantity_purchased": count,
            "model_discounted_price": 59.9,
            "image_info": {"image_url": format!("{}/file/none", state.address)},
        })
    });
    rows.collect()
}
