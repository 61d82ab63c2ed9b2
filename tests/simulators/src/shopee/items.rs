//! Listings: only what a note about them needs.

use axum::Router;
use serde_json::{Value, json};

use super::{
    Shopee,
    gate::{Door, Incoming, get},
    ids::next,
    replies::{Answer, Reply},
    state::{App, State},
};

const MOST: usize = 50;

/// A listing.
pub(super) struct Item {
    shop: u64,
    pub(super) name: String,
    price: f64,
}

impl Shopee {
    /// A listing of a shop; its number.
    pub fn add_item(&self, shop: u64, name: &str, price: f64) -> u64 {
        let mut state = self.state();
        let id = next(&mut state.counters.item);
        let item = Item {
            shop,
            name: name.to_owned(),
            price,
        };
        state.items.insert(id, item);
        id
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new().route(
        "/api/v2/product/get_item_base_info",
        get(Door::Shop, base_info),
    )
}

fn base_info(state: &mut State, incoming: &Incoming) -> Answer {
    let asked = incoming.query("item_id_list").unwrap_or_default();
    let asked: Vec<u64> = asked.split(',').filter_map(|id| id.parse().ok()).collect();
    if asked.is_empty() || asked.len() > MOST {
        return Err(Reply::bad("Wrong parameters, detail: item_id_list."));
    }
    let rows = asked.iter().filter_map(|id| {
        let item = state.items.get(id)?;
        (item.shop == incoming.shop).then(|| show(*id, item))
    });
    let rows: Vec<Value> = rows.collect();
    Ok(Reply::Data(json!({"item_list": rows})))
}

fn show(id: u64, item: &Item) -> Value {
    json!({
        "item_id": id,
        "item_name": item.name,
        "item_sku": "SKU-1",
        "item_status": "NORMAL",
        "has_model": false,
        "price_info": [{"currency": "BRL", "original_price": item.price, "current_price": item.price}],
        "stock_info_v2": {"summary_info": {"total_reserved_stock": 0, "total_available_stock": 12}},
        "image": {"image_id_list": [], "image_url_list": []},
    })
}
