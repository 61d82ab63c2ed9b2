//! Tickets of SAC, their messages, and what became of writes (§5).

use serde::Deserialize;

use super::{
    LenientList, count, is, maybe,
    moderation::Moderation,
    or_default,
    person::{Person, PersonSide},
    text, truth,
};
use crate::{
    ids::{AttachmentId, MessageId, OrderCode, TenantId, TicketId, TransactionId},
    instant::Instant,
};

/// A ticket. Only its id is indispensable; no buyer is in it.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Ticket {
    /// Its id.
    pub id: TicketId,
    /// The number that people know it by.
    #[serde(default, deserialize_with = "text")]
    pub protocol: Option<String>,
    /// `shipping`, …: an open set.
    #[serde(default, rename = "type", deserialize_with = "text")]
    pub kind: Option<String>,
    /// `shipping_delay`, …: an open set.
    #[serde(default, deserialize_with = "text")]
    pub reason: Option<String>,
    /// `waiting_seller`, `waiting_customer`, …: an open set. Whose turn it is stands here alone.
    #[serde(default, deserialize_with = "text")]
    pub status: Option<String>,
    #[serde(default, deserialize_with = "truth")]
    closed: bool,
    /// Until when the seller's reply is due.
    #[serde(default, deserialize_with = "maybe")]
    pub due_date: Option<Instant>,
    /// When it last changed.
    #[serde(default, deserialize_with = "maybe")]
    pub updated_at: Option<Instant>,
    #[serde(default, deserialize_with = "maybe")]
    order: Option<TicketOrder>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct TicketOrder {
    #[serde(default, deserialize_with = "maybe")]
    code: Option<OrderCode>,
    #[serde(default, deserialize_with = "maybe")]
    delivery: Option<TicketDelivery>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct TicketDelivery {
    #[serde(default, deserialize_with = "maybe")]
    seller: Option<TicketSeller>,
    #[serde(default, deserialize_with = "maybe")]
    items: Option<LenientList<TicketItem>>,
}

/// The shop that a ticket is with.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct TicketSeller {
    /// Its tenant.
    pub id: TenantId,
    /// What it is called.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
}

/// A thing that a ticket is about.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct TicketItem {
    /// What it is called.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
    /// The seller's own code.
    #[serde(default, deserialize_with = "text")]
    pub sku: Option<String>,
}

/// In which lists the seller's turn is looked for.
pub(crate) const WAITING_SELLER: &str = "waiting_seller";

impl Ticket {
    /// Whether it is over.
    pub(crate) fn is_closed(&self) -> bool {
        self.closed || is(self.status.as_deref(), "closed")
    }

    /// Whether Magalu waits for the seller.
    pub(crate) fn waits_for_seller(&self) -> bool {
        !self.is_closed() && is(self.status.as_deref(), WAITING_SELLER)
    }

    /// The order that it is about.
    pub(crate) fn order(&self) -> Option<&OrderCode> {
        self.order.as_ref()?.code.as_ref()
    }

    /// The shop that it is with.
    pub(crate) fn seller(&self) -> Option<&TicketSeller> {
        self.order.as_ref()?.delivery.as_ref()?.seller.as_ref()
    }

    /// What it is about.
    pub(crate) fn items(&self) -> &[TicketItem] {
        let delivery = self
            .order
            .as_ref()
            .and_then(|order| order.delivery.as_ref());
        let items = delivery.and_then(|delivery| delivery.items.as_ref());
        items.map_or(&[], |items| &items.items)
    }

    /// What changes when something happens in it.
    pub(crate) fn mark(&self) -> String {
        let at = self
            .updated_at
            .map_or_else(String::new, |at| at.0.to_string());
        format!("{at} {}", self.status.as_deref().unwrap_or_default())
    }
}

/// A message of a ticket. Only its id is indispensable.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct TicketMessage {
    /// Its id.
    pub id: MessageId,
    /// The text.
    #[serde(default, deserialize_with = "text")]
    pub message: Option<String>,
    /// The reference of whoever wrote it over the API.
    #[serde(default, deserialize_with = "text")]
    pub code: Option<String>,
    /// Who wrote it.
    #[serde(default, deserialize_with = "maybe")]
    pub sender: Option<Person>,
    #[serde(default, deserialize_with = "text")]
    destination: Option<String>,
    /// What moderation makes of it: one that it refused is in no list.
    #[serde(default, deserialize_with = "maybe")]
    pub moderation: Option<Moderation>,
    /// Its files.
    #[serde(default, deserialize_with = "or_default")]
    pub attachments: LenientList<TicketFile>,
    /// When it was written.
    #[serde(default, deserialize_with = "maybe")]
    pub created_at: Option<Instant>,
}

impl TicketMessage {
    /// Whether Magalu asks the seller something here: that is answered to Magalu.
    pub(crate) fn asks_for_magalu(&self) -> bool {
        let side = self.sender.as_ref().map(Person::side);
        side == Some(PersonSide::Magalu) && is(self.destination.as_deref(), "seller")
    }
}

/// A file of a ticket's message.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct TicketFile {
    /// Its id.
    pub id: AttachmentId,
    /// The name that people gave it.
    #[serde(default, deserialize_with = "text")]
    pub provided_file_name: Option<String>,
    /// The name that Magalu gave it.
    #[serde(default, deserialize_with = "text")]
    pub file_name: Option<String>,
    /// Its type.
    #[serde(default, deserialize_with = "text")]
    pub file_type: Option<String>,
    /// Its size in bytes.
    #[serde(default, deserialize_with = "count")]
    pub file_size: Option<usize>,
}

/// What a write to a ticket is answered with: one page shows the message, another a transaction (§5.4).
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct TakenWrite {
    /// The message's id.
    #[serde(default, deserialize_with = "maybe")]
    pub id: Option<MessageId>,
    /// Where to ask what became of it.
    #[serde(default, deserialize_with = "maybe")]
    pub transaction_id: Option<TransactionId>,
}

/// What became of a write (§5.5). `completed` is not approved.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Transaction {
    #[serde(default, deserialize_with = "text")]
    status: Option<String>,
}

/// How far a write has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TransactionProgress {
    /// Not decided yet; so is a status that is new.
    Waiting,
    /// SAC has it. Moderation has still to look at it.
    Completed,
    /// It came to nothing.
    Failed,
}

impl Transaction {
    /// How far it has come.
    pub(crate) fn progress(&self) -> TransactionProgress {
        let status = self.status.as_deref();
        if is(status, "completed") {
            TransactionProgress::Completed
        } else if is(status, "failed") || is(status, "cancelled") {
            TransactionProgress::Failed
        } else {
            TransactionProgress::Waiting
        }
    }
}
