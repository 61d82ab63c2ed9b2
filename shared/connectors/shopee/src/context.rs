//! Who the buyer is, and what agents should know beside the messages (§7).

mod note;

use bridge::{
    failure::{Failure, FailureKind},
    message::{Depth, Snapshot},
    ports::Context,
};

pub(crate) use self::note::ship_by;
use self::note::{item_attributes, item_note, order_attributes, order_note};
use crate::{
    calls::Stopped,
    chat::convert::{self, ITEM, ORDER, subject_attributes},
    client::Shopee,
    ids::{ConversationId, ItemId, OrderSn, PREFIX, ShopId, UserId},
    wire::message::Subject,
    words,
};

const SHOP: &str = "shopee_shop_id";
const CONVERSATION: &str = "shopee_conversation_id";

/// Every attribute that a conversation may get.
#[cfg(test)]
pub(crate) const ATTRIBUTES: &[&str] = &[
    SHOP,
    CONVERSATION,
    ORDER,
    ITEM,
    note::STATUS,
    note::STATUS_CODE,
    note::ITEMS,
    note::ITEM_TITLE,
    note::ITEM_URL,
];

impl Shopee {
    /// Who writes in a conversation. Its list names them, so it is asked for by its id: 1 call.
    pub(crate) async fn buyer(
        &self,
        shop: ShopId,
        id: &ConversationId,
        snapshot: &Snapshot,
    ) -> Result<Context, Failure> {
        let seen = convert::recipient(&snapshot.route);
        // A name is never worth delaying a message: without one there is a number.
        let talk = self.conversation(shop, id).await.ok();
        let person = seen.or(talk.as_ref().and_then(|talk| talk.to_id));
        let name = talk.and_then(|talk| talk.to_name);
        let mut attributes = vec![(SHOP, shop.to_string()), (CONVERSATION, id.to_string())];
        attributes.extend(snapshot.attributes.iter().cloned());
        Ok(Context {
            contact_identifier: identifier(shop, id, person),
            contact_name: name.unwrap_or_else(|| words::nameless(person, self.locale)),
            attributes,
            notes: Vec::new(),
        })
    }

    /// The order that a conversation is about, or the listing where it is about none. Up to 3 calls.
    pub(crate) async fn surroundings(
        &self,
        shop: ShopId,
        id: &ConversationId,
        contact: &Context,
    ) -> Result<Context, Failure> {
        let mut told = Context {
            attributes: Vec::new(),
            ..contact.clone()
        };
        let subject = match named(contact) {
            Some(subject) => subject,
            None => self.pages(shop, id, Depth::Newest).await?.subject(),
        };
        told.attributes.extend(subject_attributes(&subject));
        if let Some(order) = &subject.order {
            self.tell_of_order((shop, id), order, &mut told).await?;
        } else if let Some(item) = subject.item {
            self.tell_of_item((shop, id), item, &mut told).await?;
        }
        Ok(told)
    }

    async fn tell_of_order(
        &self,
        (shop, id): (ShopId, &ConversationId),
        order: &OrderSn,
        told: &mut Context,
    ) -> Result<(), Failure> {
        let shown = self.order_details(shop, std::slice::from_ref(order)).await;
        let shown = unless_hidden(shown)?.unwrap_or_default().items;
        let Some(order) = shown.into_iter().find(|shown| shown.sn == *order) else {
            return Ok(());
        };
        told.attributes
            .extend(order_attributes(&order, self.locale));
        let region = self.facts(shop).await?.region;
        let offset = crate::sellers::utc_offset(region.as_deref());
        let note = order_note(&order, self.locale, offset);
        told.notes
            .push((convert::order_note(shop, id, &order.sn), note));
        Ok(())
    }

    async fn tell_of_item(
        &self,
        (shop, id): (ShopId, &ConversationId),
        item: ItemId,
        told: &mut Context,
    ) -> Result<(), Failure> {
        let shown = unless_hidden(self.items(shop, &[item]).await)?.unwrap_or_default();
        let Some(item) = shown.items.into_iter().find(|shown| shown.id == item) else {
            return Ok(());
        };
        let region = self.facts(shop).await?.region.unwrap_or_default();
        let page = crate::sellers::item_page(&region, shop, item.id);
        told.attributes
            .extend(item_attributes(&item, page.as_deref()));
        let note = item_note(&item, page.as_deref(), self.locale);
        told.notes
            .push((convert::item_note(shop, id, item.id), note));
        Ok(())
    }
}

/// One person talks to several shops, and is another contact in each.
fn identifier(shop: ShopId, id: &ConversationId, person: Option<UserId>) -> String {
    match person {
        Some(person) => format!("{PREFIX}:{shop}:user:{person}"),
        None => format!("{PREFIX}:{shop}:nobody:{id}"),
    }
}

/// The subject that attributes name, if they name one.
fn named(contact: &Context) -> Option<Subject> {
    let attribute = |name: &str| {
        let named = contact.attributes.iter().find(|(known, _)| *known == name);
        named.map(|(_, value)| value.as_str())
    };
    let subject = Subject {
        order: attribute(ORDER).and_then(OrderSn::parse),
        item: attribute(ITEM).and_then(ItemId::parse),
    };
    // A contact that was asked for names its shop, even where its conversation has no subject.
    attribute(SHOP).map(|_| subject)
}

/// What we may not see or is gone is left out of a note; only what may work later fails it.
pub(crate) fn unless_hidden<T>(outcome: Result<T, Stopped>) -> Result<Option<T>, Failure> {
    match outcome.map_err(Failure::from) {
        Ok(shown) => Ok(Some(shown)),
        Err(failure) => match failure.kind {
            FailureKind::Missing | FailureKind::Permanent | FailureKind::Forbidden => Ok(None),
            _ => Err(failure),
        },
    }
}

#[cfg(test)]
mod tests;
