//! Tickets of SAC, Magalu's service after a sale (§5).

mod convert;
mod poll;
mod send;
mod settle;
mod walk;

#[cfg(test)]
mod tests;

use bridge::{capabilities::Capabilities, failure::Failure, i18n::Locale, message::Snapshot};

#[cfg(test)]
pub(crate) use poll::QUEUE;
pub(crate) use poll::{FEED, poll, since};
pub(crate) use send::{HeldFiles, Written, send};
pub(crate) use settle::settle;

use crate::{
    calls::Calls,
    endpoints::{get_ticket::GetTicket, list_ticket_messages::ListTicketMessages},
    ids::{TenantId, TicketId},
    listing::PagedList,
    wire::ticket::{Ticket, TicketMessage},
};

/// Lists end at an offset of 100: the newest 200 messages at most.
const MOST_PAGES: usize = 2;

/// A ticket as it stands. 1 call.
pub(crate) async fn without_messages(
    calls: &Calls,
    tenant: &TenantId,
    ticket: &TicketId,
) -> Result<Ticket, Failure> {
    Ok(calls.make(tenant, &GetTicket { ticket }).await?)
}

/// What may be sent in a ticket now.
pub(crate) fn capabilities(ticket: &Ticket, locale: Locale) -> Capabilities {
    convert::capabilities(ticket.is_closed(), locale)
}

/// Reads a ticket with its newest messages.
pub(crate) async fn read(
    calls: &Calls,
    locale: Locale,
    tenant: &TenantId,
    ticket: &TicketId,
) -> Result<Snapshot, Failure> {
    let shown = match calls.make(tenant, &GetTicket { ticket }).await {
        Ok(shown) => shown,
        Err(stopped) if stopped.is_missing() => return Ok(convert::vanished(locale)),
        Err(stopped) => return Err(stopped.into()),
    };
    let mut listing = PagedList::new(MOST_PAGES, |message: &TicketMessage| &message.id);
    while let Some(offset) = listing.next() {
        let call = ListTicketMessages { ticket, offset };
        listing.take(calls.make(tenant, &call).await.map_err(Failure::from)?);
    }
    calls.missed.note(ticket.as_str(), listing.skipped);
    Ok(convert::snapshot(&shown, &listing, locale, calls.now()))
}
