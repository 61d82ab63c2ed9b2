//! An order, as far as notes need it (§6). Recipient and address are never read.

use jiff::Timestamp;
use serde::Deserialize;

use super::{LenientList, count, maybe, or_default, text};
use crate::instant::Instant;

/// An order.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Order {
    /// `new`, `approved`, …: an open set.
    #[serde(default, deserialize_with = "text")]
    pub status: Option<String>,
    /// Its parcels.
    #[serde(default, deserialize_with = "or_default")]
    pub deliveries: LenientList<Delivery>,
}

/// A parcel.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Delivery {
    /// `invoiced`, `shipped`, …: an open set.
    #[serde(default, deserialize_with = "text")]
    pub status: Option<String>,
    /// What is in it.
    #[serde(default, deserialize_with = "or_default")]
    pub items: LenientList<OrderItem>,
    #[serde(default, deserialize_with = "maybe")]
    shipping: Option<Shipping>,
}

/// A thing that was bought.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct OrderItem {
    /// What it is.
    #[serde(default, deserialize_with = "maybe")]
    pub info: Option<Info>,
    /// How many.
    #[serde(default, deserialize_with = "count")]
    pub quantity: Option<usize>,
    /// What one costs.
    #[serde(default, deserialize_with = "maybe")]
    pub unit_price: Option<Money>,
}

/// What a thing is.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Info {
    /// What it is called.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
    /// The seller's own code.
    #[serde(default, deserialize_with = "text")]
    pub sku: Option<String>,
}

/// An amount: a whole number with a divisor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Money {
    value: u64,
    #[serde(default = "hundred")]
    normalizer: u64,
}

fn hundred() -> u64 {
    100
}

impl Money {
    /// In cents.
    pub(crate) fn cents(self) -> u64 {
        let value = u128::from(self.value) * 100;
        let cents = value / u128::from(self.normalizer.max(1));
        u64::try_from(cents).unwrap_or(u64::MAX)
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Shipping {
    #[serde(default, deserialize_with = "maybe")]
    tracking: Option<Tracking>,
    #[serde(default, deserialize_with = "maybe")]
    handling_time: Option<Handling>,
}

/// Where a parcel can be followed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Tracking {
    /// Its number.
    #[serde(default, deserialize_with = "text")]
    pub code: Option<String>,
    /// Its page.
    #[serde(default, deserialize_with = "text")]
    pub url: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Handling {
    #[serde(default, deserialize_with = "maybe")]
    limit_date: Option<Instant>,
}

impl Delivery {
    /// Where it can be followed.
    pub(crate) fn tracking(&self) -> Option<&Tracking> {
        self.shipping.as_ref()?.tracking.as_ref()
    }

    /// Until when it is to be sent off.
    pub(crate) fn send_by(&self) -> Option<Timestamp> {
        let handling = self.shipping.as_ref()?.handling_time.as_ref()?;
        Some(handling.limit_date?.0)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn money_has_a_divisor() {
        for (money, cents) in [
            (json!({"value": 8990, "normalizer": 100}), 8990),
            (json!({"value": 89, "normalizer": 1}), 8900),
            (json!({"value": 89_900, "normalizer": 1000}), 8990),
            (json!({"value": 5, "normalizer": 0}), 500),
            (json!({"value": 5}), 5),
        ] {
            let read: Money = serde_json::from_value(money).unwrap();
            assert_eq!(read.cents(), cents);
        }
    }
}
