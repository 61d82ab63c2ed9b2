//! Reading a sale's messages whole, and finding out under which id they are kept.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use bridge::{
    accounts::Accounts, failure::Failure, ids::AccountId, message::Snapshot, ports::Clock,
};

use crate::{
    calls::{Calls, Stopped},
    convert::{self, Pages},
    endpoints::{get_order::GetOrder, get_pack::GetPack, get_thread::GetThread},
    ids::{OrderId, PackId, UserId},
    listing::PagedList,
    wire::{
        message::MessageThread,
        order::{Order, Pack},
    },
};

/// Reads every page, without marking anything read.
async fn read<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    account: &AccountId,
    seller: UserId,
    pack: PackId,
) -> Result<Pages, Failure> {
    let mut pages = Pages::default();
    let mut listing = PagedList::default();
    while let Some(offset) = listing.next_offset() {
        let page = calls
            .make(
                account,
                &GetThread {
                    pack,
                    seller,
                    offset,
                },
            )
            .await?;
        if offset == 0 {
            pages.status = page.conversation_status.unwrap_or_default();
            pages.max_chars = page.seller_max_message_length;
        }
        let total = page.paging.and_then(|paging| paging.total);
        listing.take(&page.messages, |message| message.id.clone(), total);
        pages.messages.extend(page.messages.items);
    }
    calls.missed.note(format!("pack {pack}"), listing.skipped());
    pages.complete = listing.is_complete();
    Ok(pages)
}

/// The thread as it is now, its attributes in codes.
pub(crate) async fn snapshot<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    account: &AccountId,
    seller: UserId,
    pack: PackId,
) -> Result<Snapshot, Failure> {
    let pages = read(calls, account, seller, pack).await?;
    let site = calls.site(account).await?;
    let now = calls.now();
    Ok(convert::thread_snapshot(
        seller,
        site.as_deref(),
        &pages,
        now,
    ))
}

/// A sale: a pack, or an order that has none.
#[derive(Clone, Debug)]
pub(crate) enum Sale {
    /// One or several orders.
    Pack(Pack),
    /// One.
    Order(Box<Order>),
}

impl Sale {
    pub(crate) fn buyer(&self) -> Option<UserId> {
        let buyer = match self {
            Self::Pack(pack) => &pack.buyer,
            Self::Order(order) => &order.buyer,
        };
        buyer.as_ref().map(|buyer| buyer.id)
    }

    pub(crate) fn orders(&self) -> Vec<OrderId> {
        match self {
            Self::Pack(pack) => pack
                .orders
                .iter()
                .flat_map(|orders| &orders.items)
                .map(|order| order.id)
                .collect(),
            Self::Order(order) => vec![order.id],
        }
    }
}

/// Reads the sale that a thread's id stands for. An order's id is no pack: then the order is read.
pub(crate) async fn sale<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    account: &AccountId,
    id: PackId,
) -> Result<Sale, Stopped> {
    match calls.make(account, &GetPack(id)).await {
        Ok(pack) => Ok(Sale::Pack(pack)),
        Err(stopped) if stopped.is_missing() => order(calls, account, id).await,
        Err(stopped) => Err(stopped),
    }
}

/// Reads the order that stands in for a pack.
async fn order<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    account: &AccountId,
    id: PackId,
) -> Result<Sale, Stopped> {
    let order = calls.make(account, &GetOrder(OrderId(id.0))).await?;
    Ok(Sale::Order(Box::new(order)))
}

/// Under which ids sales are kept, as far as this process has found out. It never changes.
#[derive(Debug, Default)]
pub(crate) struct Names(Mutex<HashMap<(UserId, PackId), PackId>>);

impl Names {
    /// More than a busy seller's open threads; then it starts anew.
    const MOST: usize = 10_000;

    fn get(&self, seller: UserId, id: PackId) -> Option<PackId> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&(seller, id))
            .copied()
    }

    fn put(&self, seller: UserId, id: PackId, name: PackId) {
        let mut names = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if names.len() >= Self::MOST {
            names.clear();
        }
        names.insert((seller, id), name);
    }
}

/// The id under which the sale's messages are kept: the pack's if there is one (§5.1).
///
/// `None` when the sale is somebody else's. An id that is neither a pack nor an order stays as it
/// is: a thread under an odd key beats a lost message.
pub(crate) async fn canonical<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    names: &Names,
    account: &AccountId,
    seller: UserId,
    found: MessageThread,
) -> Result<Option<PackId>, Failure> {
    let id = found.id;
    if found.seller.is_some_and(|owner| owner != seller) {
        return Ok(None);
    }
    if let Some(name) = names.get(seller, id) {
        return Ok(Some(name));
    }
    let sale = if found.is_order {
        order(calls, account, id).await
    } else {
        sale(calls, account, id).await
    };
    let name = match sale {
        Ok(Sale::Pack(_)) => id,
        Ok(Sale::Order(order)) if order.seller.as_ref().is_some_and(|user| user.id != seller) => {
            return Ok(None);
        }
        Ok(Sale::Order(order)) => order.pack_id.unwrap_or(PackId::from(order.id)),
        Err(stopped) if stopped.is_missing() => {
            tracing::warn!(pack.id = %id, "sale lookup failed: neither a pack nor an order");
            return Ok(Some(id));
        }
        Err(stopped) => return Err(stopped.into()),
    };
    names.put(seller, id, name);
    Ok(Some(name))
}
