//! Mercado Livre's own ids. Numbers of up to 64 bits, on the wire also as strings, also padded with zeros.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

macro_rules! numbered {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(pub(crate) u64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = std::num::ParseIntError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.trim().parse().map(Self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                number(&Value::deserialize(deserializer)?).map(Self).ok_or_else(|| de::Error::custom("not an id"))
            }
        }
    };
}

numbered!(
    /// A seller, a buyer or a messaging agent.
    UserId
);
numbered!(
    /// A question on a listing.
    QuestionId
);
numbered!(
    /// What a sale's messages hang on: a pack, or an order that has none.
    PackId
);
numbered!(
    /// An order: one item of a sale.
    OrderId
);
numbered!(
    /// A shipment.
    ShipmentId
);
numbered!(
    /// A claim: a buyer's complaint about a sale.
    ClaimId
);

impl From<OrderId> for PackId {
    /// An order without a pack stands in for one in every path of messages (§5.1).
    fn from(order: OrderId) -> Self {
        Self(order.0)
    }
}

/// A listing: `MLB4012345678`. Safe in a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ItemId(String);

/// A post-sale message: 32 hex digits as a rule. Safe in a path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct MessageId(String);

impl ItemId {
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let fits = !text.is_empty()
            && text.len() <= 40
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl MessageId {
    /// `[0-9A-Za-z_-]{16,80}`: what a notification may make us ask for (§9).
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        let fits = (16..=80).contains(&text.len()) && text.bytes().all(word);
        fits.then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for ItemId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not an item"))
    }
}

/// Reads an id that is a number or a string of digits; `None` for anything else, "" and zero included.
pub(crate) fn number(value: &Value) -> Option<u64> {
    let number = match value {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => digits(text.trim()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    };
    number.filter(|number| *number != 0)
}

/// Reads digits and nothing else: no sign, no blank.
pub(crate) fn digits(text: &str) -> Option<u64> {
    let only_digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if only_digits { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_numbers_or_strings_perhaps_padded() {
        for value in [
            json!(11_122_344),
            json!("11122344"),
            json!("000011122344"),
            json!(" 11122344 "),
        ] {
            assert_eq!(number(&value), Some(11_122_344), "{value}");
        }
        for value in [
            json!(""),
            json!(null),
            json!("x1"),
            json!("+1"),
            json!(-1),
            json!(1.5),
            json!(0),
            json!([1]),
        ] {
            assert_eq!(number(&value), None, "{value}");
        }
        assert_eq!(number(&json!("18446744073709551615")), Some(u64::MAX));
    }

    #[test]
    fn only_harmless_ids_go_into_paths() {
        assert!(MessageId::parse("d81f5c3ea0b7496c82e4f09b7a6d1c35").is_some());
        for text in [
            "",
            "short",
            "../../users/me/12345",
            "d81f5c3ea0b7496c?tag=post_sale",
            &"a".repeat(81),
        ] {
            assert_eq!(MessageId::parse(text), None, "{text}");
        }
        assert!(ItemId::parse("MLB4012345678").is_some());
        for text in ["", "MLB/1", "MLB 1", "MLB%2F"] {
            assert_eq!(ItemId::parse(text), None, "{text}");
        }
    }
}
