//! Listings.

use serde::Deserialize;
use serde_json::Number;

use super::{LenientList, filled_text, maybe, or_default};
use crate::ids::ItemId;

/// A listing. Only its id is indispensable.
#[derive(Clone, Debug, Deserialize)]
pub struct Item {
    /// Its id.
    #[serde(rename = "item_id")]
    pub id: ItemId,
    /// Its title.
    #[serde(default, rename = "item_name", deserialize_with = "filled_text")]
    pub name: Option<String>,
    /// `NORMAL`, `BANNED`, …: an open set.
    #[serde(default, rename = "item_status", deserialize_with = "filled_text")]
    pub status: Option<String>,
    /// Of a listing without variations.
    #[serde(default, rename = "price_info", deserialize_with = "or_default")]
    pub prices: LenientList<Price>,
}

/// A price.
#[derive(Clone, Debug, Deserialize)]
pub struct Price {
    /// `BRL`, …
    #[serde(default, deserialize_with = "filled_text")]
    pub currency: Option<String>,
    /// What it costs now.
    #[serde(default, rename = "current_price", deserialize_with = "maybe")]
    pub current: Option<Number>,
}

/// What the call answers.
#[derive(Clone, Debug, Deserialize)]
pub struct Items {
    /// Those that are the shop's own.
    #[serde(default, rename = "item_list", deserialize_with = "or_default")]
    pub items: LenientList<Item>,
}
