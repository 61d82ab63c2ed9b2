//! Somebody, as questions, chat and tickets name them.

use serde::Deserialize;

use super::{is, text};

/// Somebody. Older pages write `ref_key` where newer ones write `external_id`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct Person {
    /// Their id in this lane.
    #[serde(default, deserialize_with = "text")]
    pub id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    customer_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    external_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    ref_key: Option<String>,
    #[serde(default, deserialize_with = "text")]
    full_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    name: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "text")]
    kind: Option<String>,
}

/// On which side somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonSide {
    /// The buyer.
    Buyer,
    /// The seller, whoever writes for them.
    Seller,
    /// Magalu itself.
    Magalu,
}

impl Person {
    /// What they are called.
    pub fn name(&self) -> Option<&str> {
        self.full_name.as_deref().or(self.name.as_deref())
    }

    /// What tells a buyer from another (§3.1).
    pub fn key(&self) -> Option<&str> {
        let keys = [
            &self.customer_id,
            &self.external_id,
            &self.ref_key,
            &self.id,
        ];
        keys.into_iter().find_map(Option::as_deref)
    }

    /// On which side they are. Whoever is named as neither is Magalu's.
    pub fn side(&self) -> PersonSide {
        let kind = self.kind.as_deref();
        if is(kind, "customer") {
            PersonSide::Buyer
        } else if is(kind, "seller") {
            PersonSide::Seller
        } else {
            PersonSide::Magalu
        }
    }
}
