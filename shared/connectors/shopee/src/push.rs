//! Pushes as hints: who signed them, and what to look at, never what they say (§6).

use bridge::ids::AccountId;
use http_api::json;
use secrecy::SecretString;
use serde_json::Value;

use crate::{
    app::AppCredentials,
    connector,
    ids::{ConversationId, OrderSn, ShopId, written},
    sign,
    wire::push::LostPush,
};

/// A push as it came in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RawPush<'a> {
    /// The header `Authorization`; empty if absent.
    pub(crate) authorization: &'a str,
    /// The callback as it was registered, not as the request shows it: behind a proxy they differ.
    pub(crate) url: &'a str,
    /// The body, untouched.
    pub(crate) body: &'a [u8],
}

/// What a push is. Whatever is taken is answered with 2xx and an empty body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RecognisedPush {
    /// Signed by Shopee, and worth following.
    Hint(PushHint),
    /// Signed by Shopee, and about nothing that we follow.
    Nothing,
    /// A body that says nothing, as the test push after a registration has. It is answered, and not believed.
    Test,
    /// It says something and bears no signature of Shopee's: to be refused.
    Unsigned,
}

/// A push that is worth following.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PushHint {
    /// Whose account it is about.
    pub(crate) account: AccountId,
    /// What to look at.
    pub(crate) target: HintTarget,
}

/// What a hint points at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum HintTarget {
    /// One conversation.
    Conversation(ConversationId),
    /// Something in the chat, and it does not say where.
    Conversations,
    /// An order, which notes may speak of.
    Order(OrderSn),
    /// The shop's consent: given, taken back, or about to end.
    Consent,
    /// Conversations of the last days, because people asked for them.
    Backfill {
        /// How many days.
        days: u16,
    },
}

impl HintTarget {
    /// The feed whose news it announces, if it announces any.
    pub(crate) fn feed(&self) -> Option<&'static str> {
        match self {
            Self::Conversation(_) | Self::Conversations => Some(connector::FEED),
            Self::Order(_) | Self::Consent | Self::Backfill { .. } => None,
        }
    }

    /// Reads what [`hint`](Self::hint) wrote. Hints were stored meanwhile, so they are checked again.
    pub(crate) fn parse(hint: &str) -> Option<Self> {
        Some(match hint.split_once('/') {
            None if hint == "chat" => Self::Conversations,
            None if hint == "consent" => Self::Consent,
            Some(("chat", id)) => Self::Conversation(ConversationId::parse(id)?),
            Some(("orders", sn)) => Self::Order(OrderSn::parse(sn)?),
            Some(("backfill", days)) => Self::Backfill {
                days: days.parse().ok()?,
            },
            _ => return None,
        })
    }

    /// As it is stored: `chat/<id>`, `chat`, `orders/<number>`, `consent` or `backfill/<days>`.
    pub(crate) fn hint(&self) -> String {
        match self {
            Self::Conversation(id) => format!("chat/{id}"),
            Self::Conversations => "chat".to_owned(),
            Self::Order(sn) => format!("orders/{sn}"),
            Self::Consent => "consent".to_owned(),
            Self::Backfill { days } => format!("backfill/{days}"),
        }
    }
}

/// Recognises a push by the keys of `app`. Nothing is asked of anybody.
///
/// No time is signed, so a push may be replayed: as a hint that does no harm.
pub(crate) fn recognise(push: &RawPush<'_>, app: &AppCredentials) -> RecognisedPush {
    let Ok(Value::Object(_)) = json::read::<Value>(push.body) else {
        return RecognisedPush::Test;
    };
    if !is_signed(push, app.push_keys()) {
        return RecognisedPush::Unsigned;
    }
    let body = json::read(push.body).unwrap_or_default();
    hint_in(&body, None).map_or(RecognisedPush::Nothing, RecognisedPush::Hint)
}

fn is_signed<'a>(push: &RawPush<'_>, keys: impl Iterator<Item = &'a SecretString>) -> bool {
    // Every key is tried, so that time tells nothing.
    keys.fold(false, |signed, key| {
        signed | sign::is_of_push(key, push.url, push.body, push.authorization)
    })
}

/// The hint in a push that had been lost.
pub(crate) fn hint_of_lost(lost: &LostPush) -> Option<PushHint> {
    let body = json::read(lost.data.as_deref()?.as_bytes()).ok()?;
    hint_in(&body, lost.shop_id)
}

fn hint_in(body: &Value, told: Option<ShopId>) -> Option<PushHint> {
    let data = body.get("data").map(unfolded);
    // Seen too: what belongs into `data` at the top.
    let data = data
        .filter(Value::is_object)
        .unwrap_or_else(|| body.clone());
    let content = data.get("content").map(unfolded).unwrap_or_default();
    let shop = [body, &data, &content]
        .into_iter()
        .find_map(|place| id(place, "shop_id"))
        .or(told)?;
    let target = match id_text(body, "code")?.as_str() {
        "1" | "2" | "12" => HintTarget::Consent,
        "3" => HintTarget::Order(OrderSn::parse(
            &id_text(&data, "ordersn").or_else(|| id_text(&data, "order_sn"))?,
        )?),
        "10" => id_text(&content, "conversation_id")
            .and_then(|id| ConversationId::parse(&id))
            .map_or(HintTarget::Conversations, HintTarget::Conversation),
        _ => return None,
    };
    Some(PushHint {
        account: shop.account(),
        target,
    })
}

fn id(place: &Value, name: &str) -> Option<ShopId> {
    id_text(place, name).and_then(|id| ShopId::parse(&id))
}

fn id_text(place: &Value, name: &str) -> Option<String> {
    place.get(name).and_then(written)
}

/// An object, or one inside a string.
fn unfolded(value: &Value) -> Value {
    match value {
        Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests;
