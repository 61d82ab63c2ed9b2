//! A conversation of Shopee's as the core's snapshot.

use std::collections::BTreeMap;

use bridge::{
    i18n::Locale,
    ids::{MessageKey, RemoteMessageId, Route},
    message::{Attachment, Author, Extent, Message, Snapshot, ThreadStatus, Visibility},
};
use jiff::Timestamp;

use super::rules::{ChatTurn, may_still_be_stopped};
use crate::{
    ids::{ConversationId, ItemId, MessageId, OrderSn, PREFIX, ShopId, UserId},
    wire::message::{ChatMessage, MessageFate, Subject, Writer},
    words,
};

/// The conversation's attribute that names the order last spoken of.
pub(crate) const ORDER: &str = "shopee_order";
/// The same of the listing.
pub(crate) const ITEM: &str = "shopee_item_id";

/// What was read of a conversation.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pages {
    /// Newest first, each once.
    pub(crate) newest_first: Vec<ChatMessage>,
    /// How much of it is here.
    pub(crate) extent: Extent,
}

/// The message's name in Chatwoot.
pub(crate) fn message_key(shop: ShopId, id: &MessageId) -> MessageKey {
    MessageKey::from_connector(format!("{PREFIX}:{shop}:message:{id}"))
}

impl Pages {
    /// What the conversation is about now.
    pub(crate) fn subject(&self) -> Subject {
        let of = |message: &ChatMessage| {
            let (card, source) = (&message.content, &message.source_content);
            let order = card.order.clone().or_else(|| source.order.clone());
            (order, card.item.or(source.item))
        };
        let subjects = || self.newest_first.iter().map(of);
        Subject {
            order: subjects().find_map(|(order, _)| order),
            item: subjects().find_map(|(_, item)| item),
        }
    }

    /// The other person is an affiliate, no buyer.
    pub(crate) fn is_with_affiliate(&self) -> bool {
        self.newest_first.iter().any(ChatMessage::is_affiliate)
    }
}

/// The note about an order in a conversation: each order is told of once.
pub(crate) fn order_note(
    shop: ShopId,
    conversation: &ConversationId,
    order: &OrderSn,
) -> MessageKey {
    note_key(shop, conversation, &format!("order-{order}"))
}

/// The note about a listing.
pub(crate) fn item_note(shop: ShopId, conversation: &ConversationId, item: ItemId) -> MessageKey {
    note_key(shop, conversation, &format!("item-{item}"))
}

fn note_key(shop: ShopId, conversation: &ConversationId, what: &str) -> MessageKey {
    MessageKey::from_connector(format!("{PREFIX}:{shop}:note:{conversation}:{what}"))
}

/// What names a conversation's subject to agents.
pub(crate) fn subject_attributes(subject: &Subject) -> Vec<(&'static str, String)> {
    let order = subject
        .order
        .as_ref()
        .map(|order| (ORDER, order.to_string()));
    let item = subject.item.map(|item| (ITEM, item.to_string()));
    order.into_iter().chain(item).collect()
}

/// The snapshot of a conversation at `now`, in the words of `locale`.
pub(crate) fn snapshot(
    pages: &Pages,
    (shop, conversation): (ShopId, &ConversationId),
    now: Timestamp,
    locale: Locale,
) -> Snapshot {
    let newest_first = &pages.newest_first;
    let messages = newest_first
        .iter()
        .rev()
        .map(|message| core_message(message, shop, now, locale));
    let subject = pages.subject();
    // A conversation goes on for ever, and the order that it is about changes; the first one is told of at length
    // under the same key.
    let note = subject.order.as_ref().map(|order| {
        let text = words::NOW_ABOUT.fill(locale, &[("order", order.as_str())]);
        (order_note(shop, conversation, order), text)
    });
    Snapshot {
        messages: messages.collect(),
        extent: pages.extent,
        status: ThreadStatus::Open,
        capabilities: ChatTurn::of(newest_first, shop).capabilities(now),
        attributes: subject_attributes(&subject),
        notes: note.into_iter().collect(),
        limit: None,
        other_apps: BTreeMap::new(),
        route: addressee(newest_first, shop).map_or_else(Route::nowhere, route),
    }
}

/// The other person: whoever wrote to the shop, or whom it wrote to.
fn addressee(messages: &[ChatMessage], shop: ShopId) -> Option<UserId> {
    messages
        .iter()
        .find_map(|message| match message.writer(shop) {
            Writer::Buyer => message.from_id,
            Writer::Shop => message.to_id,
            Writer::Robot => None,
        })
}

/// A thread's route: the person that a reply goes to.
pub(crate) fn route(to: UserId) -> Route {
    Route::from_connector(format!("user/{to}"))
}

/// Reads what [`route`] wrote.
pub(crate) fn recipient(route: &Route) -> Option<UserId> {
    UserId::parse(route.as_str().strip_prefix("user/")?)
}

fn core_message(message: &ChatMessage, shop: ShopId, now: Timestamp, locale: Locale) -> Message {
    let author = match message.writer(shop) {
        Writer::Buyer => Author::Buyer,
        Writer::Shop => Author::Seller,
        Writer::Robot => Author::Platform(words::NAME.to_owned()),
    };
    let visibility = visibility(message, &author, now);
    Message {
        source_id: message_key(shop, &message.id),
        remote_id: Some(RemoteMessageId::from_connector(message.id.as_str())),
        reference: None,
        author,
        text: text(message, locale),
        attachments: attachment(message).into_iter().collect(),
        at: message.at.map_or(now, |at| at.0),
        visibility,
        read_at: None,
    }
}

fn visibility(message: &ChatMessage, author: &Author, now: Timestamp) -> Visibility {
    let is_ours = *author == Author::Seller;
    match message.fate() {
        MessageFate::Stopped(code) => Visibility::Rejected(Some(code)),
        MessageFate::Shown if is_ours && may_still_be_stopped(message, now) => Visibility::Pending,
        MessageFate::Shown => Visibility::Visible,
    }
}

/// What a message says: its text, else a label, so that nothing is dropped.
fn text(message: &ChatMessage, locale: Locale) -> String {
    let content = &message.content;
    if let Some(text) = &content.text {
        return text.clone();
    }
    if content.file.is_some() {
        return String::new();
    }
    if let Some(order) = &content.order {
        return words::ORDER.fill(locale, &[("order", order.as_str())]);
    }
    if let Some(item) = content.item {
        return words::ITEM.fill(locale, &[("item", &item.to_string())]);
    }
    words::of_kind(message.kind.as_deref().unwrap_or_default(), locale)
}

fn attachment(message: &ChatMessage) -> Option<Attachment> {
    let handle = message.content.file.clone()?;
    let kind = message.kind.as_deref().unwrap_or("image");
    let end = if kind.eq_ignore_ascii_case("video") {
        "mp4"
    } else {
        "jpg"
    };
    Some(Attachment {
        handle,
        name: format!("{}-{}.{end}", kind.to_ascii_lowercase(), message.id),
        content_type: None,
        size: None,
        suspect: false,
    })
}
