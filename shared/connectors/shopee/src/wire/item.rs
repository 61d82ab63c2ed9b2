//! Listings.

use serde::Deserialize;
use serde_json::Number;

use super::{LenientList, filled_text, maybe, or_default};
use crate::ids::ItemId;

/// A listing. Only its id is indispensable.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ListedItem {
    /// Its id.
    #[serde(rename = "item_id")]
    pub(crate) id: ItemId,
    /// Its title.
    #[serde(default, rename = "item_name", deserialize_with = "filled_text")]
    pub(crate) name: Option<String>,
    /// Of a listing without variations.
    #[serde(default, rename = "price_info", deserialize_with = "or_default")]
    pub(crate) prices: LenientList<Price>,
}

/// A price.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Price {
    /// `BRL`, …
    #[serde(default, deserialize_with = "filled_text")]
    pub(crate) currency: Option<String>,
    /// What it costs now.
    #[serde(default, rename = "current_price", deserialize_with = "maybe")]
    pub(crate) current: Option<Number>,
}

/// What the call answers.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Items {
    /// Those that are the shop's own.
    #[serde(default, rename = "item_list", deserialize_with = "or_default")]
    pub(crate) items: LenientList<ListedItem>,
}
