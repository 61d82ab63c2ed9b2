//! Returns and disputes: states with deadlines, without any text to talk in (§7).

use serde::Deserialize;
use serde_json::Number;

use super::{LenientList, filled_text, maybe, or_default, truth};
use crate::{
    ids::{OrderSn, ReturnSn},
    instant::Instant,
};

/// A return. Only its number is indispensable.
#[derive(Clone, Debug, Deserialize)]
pub struct ReturnCase {
    /// Its number.
    #[serde(rename = "return_sn")]
    pub sn: ReturnSn,
    /// Of which order.
    #[serde(default, rename = "order_sn", deserialize_with = "maybe")]
    pub order: Option<OrderSn>,
    /// `REQUESTED`, `PROCESSING`, …: an open set.
    #[serde(default, deserialize_with = "filled_text")]
    pub status: Option<String>,
    /// `PHYSICAL_DMG`, …: an open set.
    #[serde(default, deserialize_with = "filled_text")]
    pub reason: Option<String>,
    /// The buyer's own words.
    #[serde(default, rename = "text_reason", deserialize_with = "filled_text")]
    pub words: Option<String>,
    /// How much is to be paid back.
    #[serde(default, deserialize_with = "maybe")]
    pub refund_amount: Option<Number>,
    /// Of that.
    #[serde(default, deserialize_with = "filled_text")]
    pub currency: Option<String>,
    /// When it last changed.
    #[serde(default, rename = "update_time", deserialize_with = "maybe")]
    pub updated: Option<Instant>,
    /// Until when the seller may deal with it.
    #[serde(default, rename = "due_date", deserialize_with = "maybe")]
    pub due: Option<Instant>,
    /// The same, once the goods are on their way back.
    #[serde(default, rename = "return_seller_due_date", deserialize_with = "maybe")]
    pub due_after_shipping: Option<Instant>,
}

/// One page of the list.
#[derive(Clone, Debug, Deserialize)]
pub struct ReturnsPage {
    /// Returns of the page.
    #[serde(default, rename = "return", deserialize_with = "or_default")]
    pub returns: LenientList<ReturnCase>,
    /// There is another page.
    #[serde(default, deserialize_with = "truth")]
    pub more: bool,
}
