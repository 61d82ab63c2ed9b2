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
    #[serde(default, deserialize_with = "maybe")]
    image: Option<ItemImages>,
}

#[derive(Clone, Debug, Deserialize)]
struct ItemImages {
    #[serde(default, rename = "image_url_list", deserialize_with = "or_default")]
    urls: LenientList<String>,
}

impl ListedItem {
    /// Its first picture over https.
    pub(crate) fn picture(&self) -> Option<String> {
        let mut urls = self.image.as_ref()?.urls.items.iter();
        urls.find(|url| url.starts_with("https://")).cloned()
    }
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
