//! Reading a sale's messages, the newest or all, and finding out under which id they are kept.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use bridge::{
    failure::Failure,
    ids::{AccountId, RemoteMessageId},
    message::{Depth, Extent, Snapshot},
    ports::MarkedRead,
};

use crate::{
    calls::{Calls, Stopped},
    convert::{self, Pages},
    endpoints::{
        get_order::GetOrder, get_pack::GetPack, get_thread::GetThread,
        mark_thread_read::MarkThreadRead,
    },
    ids::{OrderId, PackId, UserId},
    listing::PagedList,
    places::ThreadAddress,
    poll::rhythm::Rhythm,
    wire::{
        LenientList,
        message::{MessageThread, SaleMessage, ThreadPage},
        order::{Order, Pack},
    },
};

/// Reads as much as is asked for, without marking anything read.
async fn read(
    calls: &Calls,
    account: &AccountId,
    at: GetThread,
    depth: Depth,
) -> Result<Pages, Failure> {
    let first = calls.make(account, &at).await?;
    if depth == Depth::Newest
        && let Some(newest) = newest(calls, account, at, &first).await?
    {
        return Ok(newest);
    }
    whole(calls, account, at, first).await
}

/// The newest messages, if the list is by time, up or down, and they show with whom the seller speaks:
/// the order of the list is undocumented (§5.1).
async fn newest(
    calls: &Calls,
    account: &AccountId,
    at: GetThread,
    first: &ThreadPage,
) -> Result<Option<Pages>, Failure> {
    let Some(of) = first.total().filter(|total| *total > first.messages.seen()) else {
        return Ok(None);
    };
    let newest = match PageOrder::of(&first.messages) {
        Some(PageOrder::NewestFirst) => Some(first.clone()),
        Some(PageOrder::OldestFirst) => {
            let offset = of - first.messages.seen();
            let last = calls.make(account, &GetThread { offset, ..at }).await?;
            let is_last = last.total() == Some(of) && last.messages.seen() + offset == of;
            let is_by_time = PageOrder::of(&last.messages) == Some(PageOrder::OldestFirst);
            (is_last && is_by_time).then_some(last)
        }
        None => None,
    };
    Ok(newest
        .filter(|newest| shows_counterpart(&newest.messages, at.seller))
        .map(|newest| Pages {
            extent: Extent::Newest { of: Some(of) },
            ..Pages::begun(&newest)
        }))
}

/// Whether all of a page reads and somebody else than the seller speaks in it.
fn shows_counterpart(messages: &LenientList<SaleMessage>, seller: UserId) -> bool {
    let is_counterpart = |message: &SaleMessage| message.sender() != Some(seller);
    messages.skipped == 0 && messages.items.iter().any(is_counterpart)
}

/// In this time the list of unread threads was asked for again, and a poll knows that this one was read: until then
/// the buyer's next message makes one unread message of one, and the list looks as it did.
const LISTED_AGAIN: Duration = Duration::from_secs(130);

/// Marks a sale's messages read; whether the buyer wrote since `snapshot`, as far as the page that comes back
/// tells: what came in between is unread nowhere any more. 1 call.
pub(crate) async fn mark_read(
    calls: &Calls,
    at: &ThreadAddress,
    pack: PackId,
    snapshot: &Snapshot,
) -> Result<MarkedRead, Failure> {
    let mark = MarkThreadRead {
        pack,
        seller: at.seller,
    };
    let page = calls.make(&at.account, &mark).await?;
    let known: HashSet<&str> = snapshot
        .messages
        .iter()
        .filter_map(|message| message.remote_id.as_ref())
        .map(RemoteMessageId::as_str)
        .collect();
    let is_new = |message: &SaleMessage| {
        message.sender() != Some(at.seller) && !known.contains(message.id.as_str())
    };
    let shows_all = page
        .total()
        .is_some_and(|total| total <= page.messages.seen())
        || PageOrder::of(&page.messages) == Some(PageOrder::NewestFirst);
    let is_as_shown =
        shows_all && page.messages.skipped == 0 && !page.messages.items.iter().any(is_new);
    if !is_as_shown {
        return Ok(MarkedRead::HoldsMore);
    }
    Ok(match calls.watch(&at.account).await? {
        Rhythm::Loosely => MarkedRead::AsShown,
        Rhythm::Closely => MarkedRead::AsShownFor(LISTED_AGAIN),
    })
}

/// Every page, from the `first` on.
async fn whole(
    calls: &Calls,
    account: &AccountId,
    at: GetThread,
    first: ThreadPage,
) -> Result<Pages, Failure> {
    let mut pages = Pages {
        messages: Vec::new(),
        ..Pages::begun(&first)
    };
    let mut listing = PagedList::default();
    let mut page = first;
    loop {
        let total = page.total();
        listing.take(&page.messages, |message| message.id.clone(), total);
        pages.messages.extend(page.messages.items);
        let Some(offset) = listing.next_offset() else {
            break;
        };
        page = calls.make(account, &GetThread { offset, ..at }).await?;
    }
    let pack = at.pack;
    calls.missed.note(format!("pack {pack}"), listing.skipped());
    if listing.is_complete() {
        pages.extent = Extent::Whole;
    }
    Ok(pages)
}

/// How a page of messages is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PageOrder {
    NewestFirst,
    OldestFirst,
}

impl PageOrder {
    /// `None` where the dates do not tell.
    fn of(page: &LenientList<SaleMessage>) -> Option<Self> {
        let dates: Option<Vec<_>> = page.items.iter().map(SaleMessage::created).collect();
        let dates: Vec<_> = dates?.into_iter().map(|date| date.0).collect();
        match (dates.first()?, dates.last()?) {
            (first, last) if first > last => dates
                .is_sorted_by(|one, next| one >= next)
                .then_some(Self::NewestFirst),
            (first, last) if first < last => dates.is_sorted().then_some(Self::OldestFirst),
            _ => None,
        }
    }
}

/// The thread as it is now, its attributes in codes.
pub(crate) async fn snapshot(
    calls: &Calls,
    account: &AccountId,
    seller: UserId,
    pack: PackId,
    depth: Depth,
) -> Result<Snapshot, Failure> {
    let at = GetThread {
        pack,
        seller,
        offset: 0,
    };
    let pages = read(calls, account, at, depth).await?;
    let site = calls.site(account).await?;
    let now = calls.now();
    Ok(convert::thread_snapshot(
        seller,
        calls.app_id(),
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
pub(crate) async fn sale(calls: &Calls, account: &AccountId, id: PackId) -> Result<Sale, Stopped> {
    match calls.make(account, &GetPack(id)).await {
        Ok(pack) => Ok(Sale::Pack(pack)),
        Err(stopped) if stopped.is_missing() => order(calls, account, id).await,
        Err(stopped) => Err(stopped),
    }
}

/// Reads the order that stands in for a pack.
async fn order(calls: &Calls, account: &AccountId, id: PackId) -> Result<Sale, Stopped> {
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
pub(crate) async fn canonical(
    calls: &Calls,
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
