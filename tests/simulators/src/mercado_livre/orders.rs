//! Orders, packs and shipments over HTTP.

use axum::Router;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    calls::{Door, Incoming, get},
    dates,
    replies::{Answer, Reply},
    sales::{Order, Shipment},
    state::{App, Quirk, State},
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/orders/search", get(Door::Usual, search))
        .route("/orders/{order}", get(Door::Usual, one))
        .route("/packs/{pack}", get(Door::Usual, pack))
        .route("/shipments/{shipment}", get(Door::Shipments, shipment))
        .route(
            "/shipments/{shipment}/items",
            get(Door::Shipments, shipment_items),
        )
}

fn one(state: &mut State, incoming: &Incoming) -> Answer {
    let id = incoming.number("order")?;
    let order = state.orders.get(&id).ok_or_else(no_order)?;
    if order.seller != incoming.caller {
        return Err(Reply::refuse(
            403,
            "not_owned_order",
            "The user has not access to the order",
        ));
    }
    let mut body = show(state, id, order);
    if state.has(Quirk::PartialOrders) {
        body["payments"] = Value::Null;
        body["shipping"] = Value::Null;
        return Ok(Reply::partial(body, "payments,shipping"));
    }
    Ok(Reply::ok(body))
}

fn no_order() -> Reply {
    Reply::refuse(404, "order_not_found", "Order do not exists")
}

fn search(state: &mut State, incoming: &Incoming) -> Answer {
    if incoming.query("seller") != Some(incoming.caller.to_string().as_str()) {
        return Err(Reply::refuse(
            403,
            "caller.id.invalid",
            "Caller must be the seller",
        ));
    }
    let limit = incoming.count("limit").unwrap_or(50).min(50);
    let offset = incoming.count("offset").unwrap_or(0);
    let order = incoming.query("sort").unwrap_or("date_asc");
    let mut found: Vec<_> = state
        .orders
        .iter()
        .filter(|(id, order)| fits(**id, order, incoming))
        .collect();
    found.sort_by_key(|(id, order)| (order.created, **id));
    if order == "date_desc" {
        found.reverse();
    }
    let page: Vec<Value> = found
        .iter()
        .skip(offset)
        .take(limit)
        .map(|(id, order)| show(state, **id, order))
        .collect();
    Ok(Reply::ok(json!({
        "query": null,
        "results": page,
        "sort": {"id": order, "name": order},
        "available_sorts": [],
        "filters": [],
        "paging": {"total": found.len(), "offset": offset, "limit": limit},
        "display": "complete",
    })))
}

/// Cancelled orders are never found by a seller's search.
fn fits(id: u64, order: &Order, incoming: &Incoming) -> bool {
    let is = |name, value: &str| incoming.query(name).is_none_or(|wanted| wanted == value);
    let text =
        |wanted: &str| wanted == id.to_string() || order.items.iter().any(|item| item == wanted);
    order.seller == incoming.caller
        && order.status != "cancelled"
        && is("order.status", &order.status)
        && is("buyer", &order.buyer.to_string())
        && incoming.query("q").is_none_or(text)
        && ["order.date_created", "order.date_last_updated"]
            .iter()
            .all(|field| between(order.created, field, incoming))
}

/// Bounds count by the hour.
fn between(at: Timestamp, field: &str, incoming: &Incoming) -> bool {
    let hour = |at: Timestamp| at.as_second().div_euclid(3600);
    let bound = |side: &str| -> Option<i64> {
        incoming
            .query(&format!("{field}.{side}"))?
            .parse()
            .ok()
            .map(hour)
    };
    bound("from").is_none_or(|from| from <= hour(at)) && bound("to").is_none_or(|to| hour(at) <= to)
}

fn show(state: &State, id: u64, order: &Order) -> Value {
    let (lines, total) = lines(state, order);
    let claims: Vec<Value> = state
        .claims
        .iter()
        .filter(|(_, claim)| claim.order == id)
        .map(|(claim, _)| json!({"id": claim}))
        .collect();
    let tags = if order.pack.is_some() {
        vec!["pack_order", "paid"]
    } else {
        vec!["paid", "not_delivered"]
    };
    json!({
        "id": id,
        "status": order.status,
        "status_detail": null,
        "date_created": dates::millis(order.created),
        "date_closed": dates::millis(order.created),
        "last_updated": dates::millis(order.created),
        "pack_id": order.pack,
        "fulfilled": null,
        "mediations": claims,
        "total_amount": total,
        "paid_amount": total,
        "currency_id": "BRL",
        "order_items": lines,
        "payments": [{
            "id": id / 10, "order_id": id, "payer_id": order.buyer, "status": "approved",
            "transaction_amount": total, "payment_type": "bank_transfer",
        }],
        "shipping": {"id": order.shipment},
        "buyer": {"id": order.buyer},
        "seller": {"id": order.seller},
        "tags": tags,
        "context": {"channel": "marketplace", "site": state.site_of(order.seller), "flows": []},
        "cancel_detail": null,
    })
}

fn lines(state: &State, order: &Order) -> (Vec<Value>, f64) {
    let mut total = 0.0;
    let lines = order.items.iter().map(|id| {
        let listing = state.items.get(id);
        let price = listing.map_or(0.0, |item| item.price);
        total += price;
        json!({
            "item": {"id": id, "title": listing.map(|item| &item.title), "variation_id": null, "variation_attributes": []},
            "quantity": 1, "unit_price": price, "full_unit_price": price, "currency_id": "BRL",
        })
    });
    (lines.collect(), total)
}

fn pack(state: &mut State, incoming: &Incoming) -> Answer {
    let id = incoming.number("pack")?;
    let pack = state.packs.get(&id).ok_or_else(no_order)?;
    if pack.seller != incoming.caller {
        return Err(Reply::forbidden("The user has not access to the pack"));
    }
    let orders: Vec<Value> = pack.orders.iter().map(|id| json!({"id": id})).collect();
    Ok(Reply::ok(json!({
        "shipment": {"id": pack.shipment},
        "orders": orders,
        "id": id,
        "status": "released",
        "status_detail": null,
        "family_pack_id": null,
        "buyer": {"id": pack.buyer},
        "date_created": dates::no_colon(pack.created),
        "last_updated": dates::no_colon(pack.created),
    })))
}

fn shipment(state: &mut State, incoming: &Incoming) -> Answer {
    let (id, shipment) = own_shipment(state, incoming)?;
    Ok(Reply::ok(show_shipment(
        id,
        shipment,
        &state.site_of(shipment.seller),
    )))
}

/// What a shipment carries: one line per item of each order.
fn shipment_items(state: &mut State, incoming: &Incoming) -> Answer {
    let (id, _) = own_shipment(state, incoming)?;
    let orders = state
        .orders
        .iter()
        .filter(|(_, order)| order.shipment == id);
    let lines = orders.flat_map(|(order, sold)| {
        sold.items
            .iter()
            .map(move |item| json!({"item_id": item, "order_id": order, "quantity": 1}))
    });
    Ok(Reply::ok(Value::Array(lines.collect())))
}

fn own_shipment<'a>(state: &'a State, incoming: &Incoming) -> Result<(u64, &'a Shipment), Reply> {
    if incoming
        .headers
        .get("x-format-new")
        .is_none_or(|value| value != "true")
    {
        return Err(Reply::bad("The header x-format-new is required"));
    }
    let id = incoming.number("shipment")?;
    let shipment = state
        .shipments
        .get(&id)
        .ok_or_else(|| Reply::missing("Shipment not found"))?;
    if shipment.seller != incoming.caller {
        return Err(Reply::forbidden("The caller is not part of the shipment"));
    }
    Ok((id, shipment))
}

fn show_shipment(id: u64, shipment: &Shipment, site: &str) -> Value {
    json!({
        "id": id,
        "status": shipment.status,
        "substatus": null,
        "date_created": dates::millis(shipment.created),
        "last_updated": dates::millis(shipment.created),
        "tracking_number": format!("BR{id}XX"),
        "tracking_method": "Normal",
        "logistic": {"mode": "me2", "type": "cross_docking", "direction": "forward"},
        "source": {"site_id": site, "market_place": "MELI"},
        "lead_time": {
            "shipping_method": {"id": 100_009, "name": "Normal", "type": "standard", "deliver_to": "address"},
            "estimated_delivery_time": {"date": dates::millis(shipment.created), "unit": "hour"},
        },
        "destination": {"receiver_id": shipment.buyer, "receiver_name": "Nome Exemplo", "receiver_phone": "XXXXXXX"},
        "origin": {"sender_id": shipment.seller, "shipping_address": {}},
        "tags": [],
    })
}
