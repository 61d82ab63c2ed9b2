//! Listings: one, many, and only one's own.

use axum::Router;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    MercadoLivre,
    calls::{Door, Incoming, get},
    dates, ids,
    replies::{Answer, Reply},
    state::{App, State},
};

/// Ids over this many are dropped without a word.
const MAX_IDS: usize = 20;

/// A listing.
pub(super) struct Item {
    pub(super) seller: u64,
    pub(super) title: String,
    pub(super) price: f64,
    pub(super) status: String,
    pub(super) created: Timestamp,
}

impl MercadoLivre {
    /// An active listing of `seller`; returns its id.
    pub fn add_item(&self, seller: u64, title: &str, price: f64) -> String {
        let mut state = self.state();
        let id = format!(
            "{}{}",
            state.site_of(seller),
            ids::next(&mut state.counters.item)
        );
        let created = state.now();
        let item = Item {
            seller,
            title: title.to_owned(),
            price,
            status: "active".to_owned(),
            created,
        };
        state.items.insert(id.clone(), item);
        id
    }

    /// Sets a listing's status, such as `paused`: its questions can no longer be answered.
    pub fn set_item_status(&self, item: &str, status: &str) {
        let mut state = self.state();
        let item = state.items.get_mut(item).expect("a known item");
        status.clone_into(&mut item.status);
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/items", get(Door::Usual, several))
        .route("/items/{item}", get(Door::Usual, one))
}

fn one(state: &mut State, incoming: &Incoming) -> Answer {
    let body = visible(state, incoming.caller, incoming.part("item"))?;
    Ok(Reply::ok(project(body, incoming.query("attributes"))))
}

fn several(state: &mut State, incoming: &Incoming) -> Answer {
    let wanted = incoming
        .query("ids")
        .ok_or_else(|| Reply::bad("ids is required"))?;
    let found: Vec<Value> = wanted
        .split(',')
        .take(MAX_IDS)
        .map(|id| match state.items.get(id) {
            None => json!({"code": 404, "body": not_found(id)}),
            Some(item) if item.seller != incoming.caller => json!({"code": 403, "body": denied()}),
            Some(item) => {
                json!({"code": 200, "body": project(show(id, item), incoming.query("attributes"))})
            }
        })
        .collect();
    Ok(Reply::ok(Value::Array(found)))
}

fn visible(state: &State, caller: u64, id: &str) -> Result<Value, Reply> {
    match state.items.get(id) {
        None => Err(Reply::json(404, not_found(id))),
        Some(item) if item.seller != caller => Err(Reply::json(403, denied())),
        Some(item) => Ok(show(id, item)),
    }
}

fn not_found(id: &str) -> Value {
    json!({"message": format!("Item with id {id} not found"), "error": "not_found", "status": 404, "cause": []})
}

fn denied() -> Value {
    let message = "access to the requested resource is forbidden";
    json!({"status": 403, "error": "access_denied", "message": message, "code": "FORBIDDEN"})
}

fn project(mut body: Value, attributes: Option<&str>) -> Value {
    if let (Some(attributes), Some(fields)) = (attributes, body.as_object_mut()) {
        fields.retain(|name, _| attributes.split(',').any(|wanted| wanted == name));
    }
    body
}

fn show(id: &str, item: &Item) -> Value {
    let (site, digits) = id.split_at(3);
    json!({
        "id": id,
        "site_id": site,
        "title": item.title,
        "seller_id": item.seller,
        "category_id": format!("{site}1234"),
        "price": item.price,
        "base_price": item.price,
        "original_price": null,
        "currency_id": "BRL",
        "available_quantity": 12,
        "sold_quantity": 3,
        "condition": "new",
        "status": item.status,
        "sub_status": [],
        "permalink": format!("https://produto.mercadolivre.com.br/{site}-{digits}-anuncio-_JM"),
        "thumbnail_id": "700000-MLB1_012024",
        "thumbnail": "http://http2.mlstatic.com/D_700000-MLB1_012024-I.jpg",
        "pictures": [],
        "variations": [],
        "attributes": [{"id": "BRAND", "name": "Marca", "value_name": "X"}],
        "shipping": {"mode": "me2", "logistic_type": "cross_docking", "free_shipping": true, "tags": []},
        "date_created": dates::millis_utc(item.created),
        "last_updated": dates::millis_utc(item.created),
    })
}
