//! Orders (§7). Neither addresses nor documents of buyers are ever asked for.

use serde::Deserialize;
use serde_json::Number;

use super::{LenientList, filled_text, maybe, or_default, truth};
use crate::{
    ids::{ItemId, OrderSn, UserId},
    instant::Instant,
};

/// An order. Only its number is indispensable; fields that were not asked for are absent.
#[derive(Clone, Debug, Deserialize)]
pub struct Order {
    /// Its number.
    #[serde(rename = "order_sn")]
    pub sn: OrderSn,
    /// `READY_TO_SHIP`, …: an open set.
    #[serde(default, rename = "order_status", deserialize_with = "filled_text")]
    pub status: Option<String>,
    /// `BRL`, …
    #[serde(default, deserialize_with = "filled_text")]
    pub currency: Option<String>,
    /// In that currency.
    #[serde(default, deserialize_with = "maybe")]
    pub total_amount: Option<Number>,
    /// The buyer, who can be written to by this.
    #[serde(default, rename = "buyer_user_id", deserialize_with = "maybe")]
    pub buyer: Option<UserId>,
    /// The buyer's name at Shopee.
    #[serde(default, deserialize_with = "filled_text")]
    pub buyer_username: Option<String>,
    /// What the buyer wrote when ordering.
    #[serde(default, deserialize_with = "filled_text")]
    pub message_to_seller: Option<String>,
    /// Who carries it.
    #[serde(default, deserialize_with = "filled_text")]
    pub shipping_carrier: Option<String>,
    /// Why it was cancelled.
    #[serde(default, deserialize_with = "filled_text")]
    pub cancel_reason: Option<String>,
    /// When it was placed.
    #[serde(default, rename = "create_time", deserialize_with = "maybe")]
    pub created: Option<Instant>,
    /// Until when it has to be shipped.
    #[serde(default, deserialize_with = "maybe")]
    pub ship_by_date: Option<Instant>,
    /// What was bought.
    #[serde(default, rename = "item_list", deserialize_with = "or_default")]
    pub items: LenientList<OrderItem>,
}

/// A line of an order.
#[derive(Clone, Debug, Deserialize)]
pub struct OrderItem {
    /// The listing.
    #[serde(default, rename = "item_id", deserialize_with = "maybe")]
    pub item: Option<ItemId>,
    /// Its title.
    #[serde(default, rename = "item_name", deserialize_with = "filled_text")]
    pub name: Option<String>,
    /// Its variation.
    #[serde(default, deserialize_with = "filled_text")]
    pub model_name: Option<String>,
    /// The seller's own code.
    #[serde(default, deserialize_with = "filled_text")]
    pub model_sku: Option<String>,
    /// How many.
    #[serde(
        default,
        rename = "model_quantity_purchased",
        deserialize_with = "maybe"
    )]
    pub quantity: Option<u64>,
    /// The price of one, in the order's currency.
    #[serde(default, rename = "model_discounted_price", deserialize_with = "maybe")]
    pub price: Option<Number>,
}

/// What the call for details answers.
#[derive(Clone, Debug, Deserialize)]
pub struct Orders {
    /// Those that are the shop's own.
    #[serde(rename = "order_list", deserialize_with = "or_default")]
    pub orders: LenientList<Order>,
}

/// One page of the list.
#[derive(Clone, Debug, Deserialize)]
pub struct OrdersPage {
    /// Numbers, and statuses where they were asked for.
    #[serde(rename = "order_list", deserialize_with = "or_default")]
    pub orders: LenientList<Order>,
    #[serde(default, deserialize_with = "truth")]
    more: bool,
    #[serde(default, deserialize_with = "filled_text")]
    next_cursor: Option<String>,
}

impl OrdersPage {
    /// Where the next page begins; `None` at the end.
    pub fn next(&self) -> Option<&str> {
        self.next_cursor.as_deref().filter(|_| self.more)
    }
}
