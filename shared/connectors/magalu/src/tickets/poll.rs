//! The feed of tickets: what changed, by date, and now and then the queue of what waits for the seller (§5.1).

use std::{collections::BTreeMap, time::Duration};

use bridge::{
    failure::Failure,
    ports::{Batch, Found, Source},
    timing::age,
};

use jiff::Timestamp;

use super::walk::{TicketCursor, Walk};
use crate::{
    calls::{Answer, Calls},
    endpoints::{
        PAGE,
        list_tickets::{ListTickets, Wanted},
    },
    ids::{Place, TenantId, TicketId},
    listing::PagedList,
    wire::{
        WirePage,
        ticket::{Ticket, WAITING_SELLER},
    },
};

/// The feed's name.
pub(crate) const FEED: &str = "tickets";
/// The source of what waits for the seller, whenever it changed.
pub(crate) const QUEUE: &str = "tickets:queue";
/// The queue is looked at this often.
const LOOK_EVERY: Duration = Duration::from_mins(5);
/// Lists end at an offset of 100.
const QUEUE_PAGES: usize = 2;

/// Tickets that changed since the last poll. 1 call where few did; every five minutes one more. On the first
/// poll: what waits for the seller.
pub(crate) async fn poll(
    calls: &Calls,
    tenant: &TenantId,
    cursor: Option<&str>,
) -> Result<Batch, Failure> {
    let now = calls.now();
    let stored = cursor.and_then(|cursor| serde_json::from_str(cursor).ok());
    let (mut changed, mut cursor, mut missed) = walked(calls, tenant, stored).await?;
    let mut sources = Vec::new();
    if cursor.looked_at.is_none_or(|at| age(at, now) >= LOOK_EVERY) {
        cursor.looked_at = Some(now);
        let outcome = match queue(calls, tenant).await {
            Ok(listed) => {
                missed += listed.skipped;
                changed.extend(news(&mut cursor, &listed));
                Ok(())
            }
            Err(stopped) => Err(stopped.into()),
        };
        sources.push(Source {
            name: QUEUE,
            outcome,
        });
    }
    changed.sort();
    changed.dedup();
    Ok(Batch {
        found: changed.iter().map(|id| found(tenant, id)).collect(),
        cursor: serde_json::to_string(&cursor).ok(),
        sources,
        missed: u32::try_from(missed).unwrap_or(u32::MAX),
    })
}

/// Tickets that changed since the stored cursor, the cursor after them, and how many did not read.
async fn walked(
    calls: &Calls,
    tenant: &TenantId,
    stored: Option<TicketCursor>,
) -> Result<(Vec<TicketId>, TicketCursor, usize), Failure> {
    let (now, mut missed) = (calls.now(), 0);
    let is_first = stored.is_none();
    let mut walk = Walk::new(stored.unwrap_or_else(|| TicketCursor::at(now)));
    while let Some(from) = walk.next() {
        let page = changed_since(calls, tenant, from).await?;
        missed += page.results.skipped;
        walk.take(from, &page.results.items, page.is_last(0, PAGE));
    }
    let (mut changed, mut cursor) = walk.end(now);
    if is_first {
        // What changed before the shop was connected is not shown, unless it waits for the seller.
        changed.clear();
        cursor.recent = settled(cursor.recent);
    }
    Ok((changed, cursor, missed))
}

/// Tickets that changed at this time or later.
pub(crate) async fn since(
    calls: &Calls,
    tenant: &TenantId,
    since: Timestamp,
) -> Result<Vec<Found>, Failure> {
    let mut walk = Walk::from(since);
    while let Some(from) = walk.next() {
        let page = changed_since(calls, tenant, from).await?;
        walk.take(from, &page.results.items, page.is_last(0, PAGE));
    }
    let (changed, _) = walk.end(calls.now());
    Ok(changed.iter().map(|id| found(tenant, id)).collect())
}

/// A ticket that is worth reading.
fn found(tenant: &TenantId, ticket: &TicketId) -> Found {
    Found {
        thread: Place::Ticket(ticket.clone()).thread(tenant),
        snapshot: None,
        announced: None,
    }
}

async fn changed_since(
    calls: &Calls,
    tenant: &TenantId,
    since: Timestamp,
) -> Answer<WirePage<Ticket>> {
    let call = ListTickets {
        wanted: Wanted::ChangedSince(since),
        offset: 0,
    };
    calls.make(tenant, &call).await
}

async fn queue(calls: &Calls, tenant: &TenantId) -> Answer<PagedList<Ticket, TicketId>> {
    let mut listing = PagedList::new(QUEUE_PAGES, |ticket: &Ticket| &ticket.id);
    while let Some(offset) = listing.next() {
        let wanted = Wanted::WaitingForSeller;
        listing.take(calls.make(tenant, &ListTickets { wanted, offset }).await?);
    }
    Ok(listing)
}

/// Marks of tickets that do not wait for the seller: the queue is to find the others.
fn settled(marks: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let marks = marks.into_iter();
    marks
        .filter(|(_, mark)| !mark.ends_with(WAITING_SELLER))
        .collect()
}

/// What is in the queue and looked otherwise before, there or among the changes.
fn news(cursor: &mut TicketCursor, listed: &PagedList<Ticket, TicketId>) -> Vec<TicketId> {
    let marks: BTreeMap<String, String> = listed
        .items
        .iter()
        .map(|ticket| (ticket.id.to_string(), ticket.mark()))
        .collect();
    let changed = listed.items.iter().filter(|ticket| !cursor.knows(ticket));
    let changed = changed.map(|ticket| ticket.id.clone()).collect();
    cursor.queue = marks;
    changed
}
