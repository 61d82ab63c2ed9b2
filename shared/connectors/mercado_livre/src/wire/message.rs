//! A post-sale message and its thread (§5.1), and the other shape of a message by id (§5.2).

use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::{LenientList, is, maybe, text};
use crate::{
    dates::Date,
    ids::{PackId, UserId},
};

/// A message. Only its id is indispensable.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct SaleMessage {
    #[serde(deserialize_with = "named")]
    pub(crate) id: String,
    #[serde(default, deserialize_with = "maybe")]
    from: Option<Participant>,
    /// The application that sent it.
    #[serde(default, deserialize_with = "text")]
    pub(crate) client_id: Option<String>,
    #[serde(default, deserialize_with = "text")]
    status: Option<String>,
    #[serde(default, deserialize_with = "plain")]
    pub(crate) text: Option<String>,
    #[serde(default, rename = "message_date", deserialize_with = "maybe")]
    dates: Option<Dates>,
    #[serde(default, rename = "message_moderation", deserialize_with = "maybe")]
    moderation: Option<Moderation>,
    #[serde(default, rename = "message_attachments", deserialize_with = "maybe")]
    attachments: Option<LenientList<Attached>>,
}

#[derive(Clone, Debug, Deserialize)]
struct Participant {
    user_id: UserId,
}

#[derive(Clone, Debug, Deserialize)]
struct Dates {
    #[serde(default, deserialize_with = "maybe")]
    created: Option<Date>,
    #[serde(default, deserialize_with = "maybe")]
    received: Option<Date>,
    #[serde(default, deserialize_with = "maybe")]
    available: Option<Date>,
    #[serde(default, deserialize_with = "maybe")]
    notified: Option<Date>,
    #[serde(default, deserialize_with = "maybe")]
    read: Option<Date>,
}

/// What moderation says of a message.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Moderation {
    #[serde(default, deserialize_with = "text")]
    status: Option<String>,
    #[serde(default, deserialize_with = "text")]
    reason: Option<String>,
}

/// A file of a message.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Attached {
    /// Fetches it.
    #[serde(default, deserialize_with = "text")]
    pub(crate) filename: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) original_filename: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "text")]
    pub(crate) content_type: Option<String>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) size: Option<u64>,
    /// Anything but a plain no counts.
    #[serde(
        default,
        rename = "potential_security_threat",
        deserialize_with = "unless_false"
    )]
    pub(crate) suspect: bool,
}

/// Whether the other side gets to see a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ModerationVerdict {
    Delivered,
    Undecided,
    Rejected(Option<String>),
}

impl SaleMessage {
    pub(crate) fn sender(&self) -> Option<UserId> {
        self.from.as_ref().map(|party| party.user_id)
    }

    /// When it was written, or the nearest instant to that which is known.
    pub(crate) fn created(&self) -> Option<Date> {
        let dates = self.dates.as_ref()?;
        dates
            .created
            .or(dates.received)
            .or(dates.available)
            .or(dates.notified)
    }

    pub(crate) fn read(&self) -> Option<Date> {
        self.dates.as_ref()?.read
    }

    pub(crate) fn files(&self) -> &[Attached] {
        self.attachments.as_ref().map_or(&[], |files| &files.items)
    }

    pub(crate) fn verdict(&self) -> ModerationVerdict {
        verdict(self.status.as_deref(), self.moderation.as_ref())
    }
}

pub(super) fn verdict(status: Option<&str>, moderation: Option<&Moderation>) -> ModerationVerdict {
    let judged = moderation.and_then(|moderation| moderation.status.as_deref());
    if is(status, "moderated") || is(status, "rejected") || is(judged, "rejected") {
        let reason = moderation.and_then(|moderation| super::filled(moderation.reason.as_deref()));
        return ModerationVerdict::Rejected(reason.map(str::to_owned));
    }
    let pending =
        is(judged, "pending") || is(status, "in_moderation") || is(status, "pending_translation");
    if pending {
        ModerationVerdict::Undecided
    } else {
        ModerationVerdict::Delivered
    }
}

/// `GET /messages/packs/…`: one page of a thread.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ThreadPage {
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) paging: Option<MessagesPaging>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) conversation_status: Option<ConversationStatus>,
    pub(crate) messages: LenientList<SaleMessage>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) seller_max_message_length: Option<usize>,
}

impl ThreadPage {
    /// How many messages the thread holds.
    pub(crate) fn total(&self) -> Option<usize> {
        self.paging.and_then(|paging| paging.total)
    }
}

/// How much there is in all.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct MessagesPaging {
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) total: Option<usize>,
}

/// Whether and through whom a thread can be written to.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ConversationStatus {
    #[serde(default, deserialize_with = "text")]
    pub(crate) path: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) substatus: Option<String>,
}

impl ConversationStatus {
    /// Why it is blocked, if it is: Mercado Livre's code, perhaps empty (§5.6).
    pub(crate) fn block(&self) -> Option<String> {
        is(self.status.as_deref(), "blocked").then(|| self.substatus.clone().unwrap_or_default())
    }
}

/// Where a message belongs: all that is wanted of a message by id, in either shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct MessageThread {
    /// The pack or, where `is_order`, the order.
    pub(crate) id: PackId,
    pub(crate) is_order: bool,
    /// Whose sale it is, where it says.
    pub(crate) seller: Option<UserId>,
}

/// `GET /messages/{id}`, as far as it says what is wanted, in either shape.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MessageById {
    /// Where the message belongs.
    pub(crate) place: Option<MessageThread>,
    /// Who wrote it.
    pub(crate) from: Option<UserId>,
    /// It was read.
    pub(crate) is_read: bool,
}

impl<'de> Deserialize<'de> for MessageById {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let listed = value
            .get("messages")
            .and_then(Value::as_array)
            .and_then(|messages| messages.first());
        let message = listed.unwrap_or(&value);
        let from = message.pointer("/from/user_id");
        let read = ["/message_date/read", "/date_read"].map(|path| message.pointer(path));
        Ok(Self {
            place: from_resources(message).or_else(|| from_resource(message)),
            from: from.and_then(crate::ids::number).map(UserId),
            is_read: read.into_iter().flatten().any(Value::is_string),
        })
    }
}

/// `message_resources: [{"id": …, "name": "packs"}, …]`. A pack beats an order.
fn from_resources(message: &Value) -> Option<MessageThread> {
    let resources = message.get("message_resources")?.as_array()?;
    let find = |names: [&str; 2]| id_of(resources, names);
    let seller = find(["sellers", "seller"]).map(UserId);
    if let Some(pack) = find(["packs", "pack"]) {
        return Some(MessageThread {
            id: PackId(pack),
            is_order: false,
            seller,
        });
    }
    find(["orders", "order"]).map(|order| MessageThread {
        id: PackId(order),
        is_order: true,
        seller,
    })
}

/// The id of the first of these resources that has one and is called so.
fn id_of(resources: &[Value], names: [&str; 2]) -> Option<u64> {
    let is_called_so = |resource: &&Value| {
        let called = resource.get("name").and_then(Value::as_str);
        names.iter().any(|name| is(called, name))
    };
    let mut found = resources.iter().filter(is_called_so);
    found.find_map(|resource| crate::ids::number(resource.get("id")?))
}

/// `resource: "orders", resource_id: …`.
fn from_resource(message: &Value) -> Option<MessageThread> {
    let id = PackId(crate::ids::number(message.get("resource_id")?)?);
    let resource = message.get("resource").and_then(Value::as_str);
    let is_pack = is(resource, "packs") || is(resource, "pack");
    Some(MessageThread {
        id,
        is_order: !is_pack,
        seller: None,
    })
}

fn named<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = text(deserializer)?;
    text.filter(|text| !text.is_empty())
        .ok_or_else(|| serde::de::Error::custom("not an id"))
}

/// False for `false`, `null` and what means the same; true for anything else.
fn unless_false<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !matches!(text.as_str(), "" | "false"),
        Value::Bool(true) | Value::Number(_) | Value::Array(_) | Value::Object(_) => true,
    })
}

/// A string, or an object with the string under `plain`.
fn plain<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Object(parts) => parts
            .get("plain")
            .and_then(Value::as_str)
            .map(str::to_owned),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) => None,
    })
}
