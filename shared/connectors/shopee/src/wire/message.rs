//! A message, as a page of its conversation shows it (§4.2).

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{LenientList, conversation::AFFILIATE, filled_text, maybe, or_default};
use crate::{
    ids::{ItemId, MessageId, OrderSn, ShopId, UserId},
    instant::Instant,
};

/// A message. Only its id is indispensable.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ChatMessage {
    /// Its id.
    #[serde(rename = "message_id")]
    pub(crate) id: MessageId,
    /// `text`, `image`, …: an open set.
    #[serde(default, rename = "message_type", deserialize_with = "filled_text")]
    pub(crate) kind: Option<String>,
    /// Who wrote it.
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) from_id: Option<UserId>,
    /// That person's shop. Buyers have one, too.
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) from_shop_id: Option<ShopId>,
    /// To whom.
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) to_id: Option<UserId>,
    /// When.
    #[serde(default, rename = "created_timestamp", deserialize_with = "maybe")]
    pub(crate) at: Option<Instant>,
    /// `normal`, `auto_reply`, `blocked`, …: an open set.
    #[serde(default, deserialize_with = "filled_text")]
    pub(crate) status: Option<String>,
    /// What it holds.
    #[serde(default)]
    pub(crate) content: MessageContent,
    /// What it was written about.
    #[serde(default)]
    pub(crate) source_content: Subject,
    #[serde(default, deserialize_with = "maybe")]
    business_type: Option<u64>,
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Writer {
    /// The other person.
    Buyer,
    /// Somebody of the shop, from wherever.
    Shop,
    /// Shopee, or an automatic answer in the shop's name.
    Robot,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MessageFate {
    /// It is there.
    Shown,
    /// It was stopped after it had been taken, under this code.
    Stopped(String),
}

const ROBOT_KINDS: &[&str] = &["notification", "bundle_message", "system"];
const ROBOT_STATUSES: &[&str] = &["auto_reply", "offwork_autoreply"];
const STOPPED: &[&str] = &["blocked", "censored_blacklist"];

impl ChatMessage {
    /// Who wrote it, seen from `shop`. Where nobody is named it was not the shop.
    pub(crate) fn writer(&self, shop: ShopId) -> Writer {
        let is_one_of = |word: &Option<String>, words: &[&str]| {
            word.as_deref()
                .is_some_and(|word| words.iter().any(|known| known.eq_ignore_ascii_case(word)))
        };
        if is_one_of(&self.kind, ROBOT_KINDS) || is_one_of(&self.status, ROBOT_STATUSES) {
            Writer::Robot
        } else if self.from_shop_id == Some(shop) {
            Writer::Shop
        } else {
            Writer::Buyer
        }
    }

    /// It belongs to a talk with an affiliate, not with a buyer.
    pub(crate) fn is_affiliate(&self) -> bool {
        self.business_type == Some(AFFILIATE)
    }

    /// Whether the other side gets to see it.
    pub(crate) fn fate(&self) -> MessageFate {
        let status = self.status.as_deref().unwrap_or_default();
        let status = status.to_ascii_lowercase();
        if STOPPED.contains(&status.as_str()) {
            MessageFate::Stopped(status)
        } else {
            MessageFate::Shown
        }
    }
}

/// What a message holds: each kind has its own fields, and may be JSON inside a string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MessageContent {
    /// Of a text.
    pub(crate) text: Option<String>,
    /// Address or bare id of an image or a video.
    pub(crate) file: Option<String>,
    /// Of a card that shows a listing.
    pub(crate) item: Option<ItemId>,
    /// Of a card that shows an order.
    pub(crate) order: Option<OrderSn>,
    /// Which sticker.
    pub(crate) sticker: Option<String>,
}

impl<'de> Deserialize<'de> for MessageContent {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = object(Value::deserialize(deserializer)?);
        let word = |name: &str| filled_text(fields.get(name)?).ok().flatten();
        Ok(Self {
            text: word("text"),
            file: word("url")
                .or_else(|| word("image_url"))
                .or_else(|| word("video_url")),
            item: word("item_id").and_then(|id| ItemId::parse(&id)),
            order: word("order_sn").and_then(|sn| OrderSn::parse(&sn)),
            sticker: word("sticker_id"),
        })
    }
}

/// What a message was written about: it may change within a conversation (§7).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Subject {
    /// An order.
    pub(crate) order: Option<OrderSn>,
    /// A listing.
    pub(crate) item: Option<ItemId>,
}

impl<'de> Deserialize<'de> for Subject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let fields = object(Value::deserialize(deserializer)?);
        let word = |name: &str| filled_text(fields.get(name)?).ok().flatten();
        Ok(Self {
            order: word("order_sn").and_then(|sn| OrderSn::parse(&sn)),
            item: word("item_id").and_then(|id| ItemId::parse(&id)),
        })
    }
}

/// An object, or one inside a string, or nothing.
pub(super) fn object(value: Value) -> Value {
    match value {
        Value::String(text) => serde_json::from_str(&text).unwrap_or_default(),
        other => other,
    }
}

/// One page of a conversation, newest first.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct MessagesPage {
    /// Newest first.
    #[serde(deserialize_with = "or_default")]
    pub(crate) messages: LenientList<ChatMessage>,
    #[serde(default, deserialize_with = "maybe")]
    page_result: Option<NextMessages>,
}

#[derive(Clone, Debug, Deserialize)]
struct NextMessages {
    #[serde(default, deserialize_with = "maybe")]
    next_offset: Option<MessageId>,
}

impl MessagesPage {
    /// Where older messages begin; `None` at the end. It may name a message of this page.
    pub(crate) fn next(&self) -> Option<&MessageId> {
        self.page_result.as_ref()?.next_offset.as_ref()
    }
}

/// What a send answered. Any success may have taken effect, whatever it lacks.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Sent {
    /// The message's id; some successes lack it.
    #[serde(default, rename = "message_id", deserialize_with = "maybe")]
    pub(crate) id: Option<MessageId>,
}

/// What an upload answered.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Uploaded {
    /// The image's address, to be sent as it is; some successes lack it.
    #[serde(default, deserialize_with = "filled_text")]
    pub(crate) url: Option<String>,
}
