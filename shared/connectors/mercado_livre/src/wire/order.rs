//! Orders and packs (§7.1, §7.2).

use serde::Deserialize;

use super::{LenientList, maybe, text};
use crate::dates::Date;
use crate::ids::{ItemId, OrderId, PackId, ShipmentId, UserId};

/// One order: one item of a sale.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Order {
    pub(crate) id: OrderId,
    #[serde(default, deserialize_with = "text")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) date_created: Option<Date>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) pack_id: Option<PackId>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) total_amount: Option<f64>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) currency_id: Option<String>,
    #[serde(default, rename = "order_items", deserialize_with = "maybe")]
    pub(crate) lines: Option<LenientList<OrderLine>>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) payments: Option<LenientList<Payment>>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) shipping: Option<Shipping>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) buyer: Option<User>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) seller: Option<User>,
}

/// One line of an order.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct OrderLine {
    pub(crate) item: LineItem,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) quantity: Option<f64>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) unit_price: Option<f64>,
}

/// A payment of an order.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Payment {
    #[serde(default, deserialize_with = "text")]
    pub(crate) status: Option<String>,
}

/// What was bought.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct LineItem {
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) id: Option<ItemId>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) title: Option<String>,
}

/// Which shipment an order goes with.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct Shipping {
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) id: Option<ShipmentId>,
}

/// A party of a sale. Only the id is ever guaranteed.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct User {
    pub(crate) id: UserId,
}

/// A cart: several orders of one buyer.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Pack {
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) buyer: Option<User>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) orders: Option<LenientList<PackOrder>>,
}

/// An order of a pack.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct PackOrder {
    pub(crate) id: OrderId,
}
