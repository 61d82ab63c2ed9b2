//! Orders (§7). Neither addresses nor documents of buyers are ever asked for.

use serde::Deserialize;
use serde_json::Number;

use super::{LenientList, filled_text, maybe, or_default};
use crate::{
    ids::{ItemId, OrderSn, UserId},
    instant::Instant,
};

/// An order. Only its number is indispensable; fields that were not asked for are absent.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Order {
    /// Its number.
    #[serde(rename = "order_sn")]
    pub(crate) sn: OrderSn,
    /// `READY_TO_SHIP`, …: an open set.
    #[serde(default, rename = "order_status", deserialize_with = "filled_text")]
    pub(crate) status: Option<String>,
    /// `BRL`, …
    #[serde(default, deserialize_with = "filled_text")]
    pub(crate) currency: Option<String>,
    /// In that currency.
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) total_amount: Option<Number>,
    /// The buyer, who can be written to by this.
    #[serde(default, rename = "buyer_user_id", deserialize_with = "maybe")]
    pub(crate) buyer: Option<UserId>,
    /// The buyer's name at Shopee.
    #[serde(default, deserialize_with = "filled_text")]
    pub(crate) buyer_username: Option<String>,
    /// What the buyer wrote when ordering.
    #[serde(default, deserialize_with = "filled_text")]
    pub(crate) message_to_seller: Option<String>,
    /// Who carries it.
    #[serde(default, deserialize_with = "filled_text")]
    pub(crate) shipping_carrier: Option<String>,
    /// Why it was cancelled.
    #[serde(default, deserialize_with = "filled_text")]
    pub(crate) cancel_reason: Option<String>,
    /// Until when it has to be shipped.
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) ship_by_date: Option<Instant>,
    /// What was bought.
    #[serde(default, rename = "item_list", deserialize_with = "or_default")]
    pub(crate) items: LenientList<OrderItem>,
}

/// A line of an order.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct OrderItem {
    /// The listing.
    #[serde(default, rename = "item_id", deserialize_with = "maybe")]
    pub(crate) item: Option<ItemId>,
    /// Its title.
    #[serde(default, rename = "item_name", deserialize_with = "filled_text")]
    pub(crate) name: Option<String>,
    /// Its variation.
    #[serde(default, deserialize_with = "filled_text")]
    pub(crate) model_name: Option<String>,
    /// How many.
    #[serde(
        default,
        rename = "model_quantity_purchased",
        deserialize_with = "maybe"
    )]
    pub(crate) quantity: Option<u64>,
    /// What one costs, in the order's currency.
    #[serde(default, rename = "model_discounted_price", deserialize_with = "maybe")]
    pub(crate) price: Option<Number>,
    #[serde(default, rename = "image_info", deserialize_with = "maybe")]
    image: Option<OrderImage>,
}

#[derive(Clone, Debug, Deserialize)]
struct OrderImage {
    #[serde(default, rename = "image_url", deserialize_with = "filled_text")]
    url: Option<String>,
}

impl OrderItem {
    /// Its picture, where that is over https.
    pub(crate) fn picture(&self) -> Option<String> {
        let url = self.image.as_ref()?.url.clone()?;
        Some(url).filter(|url| url.starts_with("https://"))
    }
}

/// What the call for details answers.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Orders {
    /// Those that are the shop's own.
    #[serde(rename = "order_list", deserialize_with = "or_default")]
    pub(crate) orders: LenientList<Order>,
}
