//! Shopee's own ids. Those of the chat are beyond 2^53, strings or bare numbers on the wire, and kept as text.

use std::fmt;

use bridge::{
    ids::{AccountId, Thread, ThreadKey},
    marketplace::ThreadKind,
};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

/// What every key of this marketplace begins with.
pub(crate) const PREFIX: &str = "shopee";

/// Most digits of an id: those of a 64-bit number.
const MOST_DIGITS: usize = 20;
/// Most characters of an order's or a return's number.
const MOST_CHARS: usize = 40;

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

        impl $name {
            /// Reads digits and nothing else; zero is no id.
            pub(crate) fn parse(text: &str) -> Option<Self> {
                text.parse().ok().filter(|_| is_digits(text)).filter(|id| *id != 0).map(Self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = written(&Value::deserialize(deserializer)?);
                text.and_then(|text| Self::parse(&text)).ok_or_else(|| de::Error::custom("not an id"))
            }
        }
    };
}

macro_rules! worded {
    ($(#[$meta:meta])* $name:ident, $fits:expr) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) struct $name(String);

        impl $name {
            /// Takes what may stand in a call, and nothing else.
            pub(crate) fn parse(text: &str) -> Option<Self> {
                let fits: fn(&str) -> bool = $fits;
                fits(text).then(|| Self(text.to_owned()))
            }

            /// The id as text.
            pub(crate) fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = written(&Value::deserialize(deserializer)?);
                text.and_then(|text| Self::parse(&text)).ok_or_else(|| de::Error::custom("not an id"))
            }
        }
    };
}

numbered!(
    /// A shop: the account.
    ShopId
);
numbered!(
    /// A person, to whom messages are addressed; on the wire always a number.
    UserId
);
numbered!(
    /// A login that holds several shops.
    MainAccountId
);
numbered!(
    /// A listing.
    ItemId
);
worded!(
    /// A conversation of one shop with one person.
    ConversationId,
    is_big
);
worded!(
    /// A message. Never compared for order.
    MessageId,
    is_big
);
worded!(
    /// An order's number: letters and digits.
    OrderSn,
    is_serial
);

impl ShopId {
    /// The shop as the core's account.
    pub(crate) fn account(self) -> AccountId {
        AccountId::from_connector(format!("{PREFIX}:{self}"))
    }

    /// The shop behind an account of this marketplace.
    pub(crate) fn of(account: &AccountId) -> Option<Self> {
        let (prefix, shop) = account.parts()?;
        Self::parse(shop).filter(|_| prefix == PREFIX)
    }
}

impl ConversationId {
    /// A shop's conversation as the core's thread.
    pub(crate) fn thread(&self, shop: ShopId) -> Thread {
        Thread {
            key: ThreadKey::from_connector(format!("{}:{CHAT}:{self}", shop.account())),
            kind: ThreadKind::Chat,
        }
    }

    /// Shop and conversation behind a thread.
    pub(crate) fn of(thread: &Thread) -> Option<(ShopId, Self)> {
        let shop = ShopId::of(&thread.key.account())?;
        let (lane, id) = thread.key.kind_and_id()?;
        let id = Self::parse(id).filter(|_| lane == CHAT)?;
        Some((shop, id))
    }
}

/// The one lane in which people talk.
pub(crate) const CHAT: &str = "chat";

/// A string, or a whole number as text.
pub(crate) fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => number.as_u64().map(|number| number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Digits that do not all say zero: `0` stands for none.
fn is_big(text: &str) -> bool {
    is_digits(text) && text.len() <= MOST_DIGITS && text.bytes().any(|digit| digit != b'0')
}

fn is_serial(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= MOST_CHARS
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn big_ids_are_text_however_they_come() {
        for value in [
            json!("2300000000000000009"),
            json!(2_300_000_000_000_000_009_u64),
            json!(" 2300000000000000009 "),
        ] {
            let id: MessageId = serde_json::from_value(value).unwrap();
            assert_eq!(id.as_str(), "2300000000000000009");
        }
        for value in [
            json!("0"),
            json!(0),
            json!(""),
            json!(null),
            json!(2.3e18),
            json!(-1),
            json!("12a"),
            json!("123456789012345678901"),
            json!([1]),
        ] {
            assert!(
                serde_json::from_value::<MessageId>(value.clone()).is_err(),
                "{value}"
            );
        }
    }

    #[test]
    fn only_harmless_serials_are_taken() {
        assert!(OrderSn::parse("201218V2Y6E59M").is_some());
        for text in ["", "a,b", "a&b", "../x", &"a".repeat(41)] {
            assert_eq!(OrderSn::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_thread_names_shop_and_conversation() {
        let shop = ShopId(300_400);
        let talk = ConversationId::parse("987654321098765432").unwrap();

        let thread = talk.thread(shop);

        assert_eq!(thread.key.as_str(), "shopee:300400:chat:987654321098765432");
        assert_eq!(ConversationId::of(&thread), Some((shop, talk)));
        let other = AccountId::from_connector("meli:300400");
        assert_eq!(ShopId::of(&other), None);
        assert_eq!(ShopId::of(&shop.account()), Some(shop));
    }
}
