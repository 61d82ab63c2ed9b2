//! Listings.

use serde::Deserialize;
use serde_json::Number;

use super::{LenientList, maybe, text};
use crate::ids::ItemId;

/// A listing. Only its id is indispensable.
#[derive(Clone, Debug, Deserialize)]
pub struct Item {
    /// Its id.
    #[serde(rename = "item_id")]
    pub id: ItemId,
    /// Its title.
    #[serde(default, rename = "item_name", deserialize_with = "text")]
    pub name: Option<String>,
    /// `NORMAL`, `BANNED`, …: an open set.
    #[serde(default, rename = "item_status", deserialize_with = "text")]
    pub status: Option<String>,
    /// Of a listing without variations.
    #[serde(default, rename = "price_info")]
    pub prices: LenientList<Price>,
}

/// A price.
#[derive(Clone, Debug, Deserialize)]
pub struct Price {
    /// `BRL`, …
    #[serde(default, deserialize_with = "text")]
    pub currency: Option<String>,
    /// What it costs now.
    #[serde(default, rename = "current_price", deserialize_with = "maybe")]
    pub current: Option<Number>,
}

/// What the call answers.
#[derive(Clone, Debug, Deserialize)]
pub struct Items {
    /// Those that are the shop's own.
    #[serde(default, rename = "item_list")]
    pub items: LenientList<Item>,
}
