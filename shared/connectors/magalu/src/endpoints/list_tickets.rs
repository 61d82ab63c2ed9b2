//! `GET /seller/v0/tickets` — tickets, a page: lists end at an offset of 100 (§5.1).

use http_api::{Effect, Endpoint};
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder};

use super::{Host, PAGE, TenantCall};
use crate::{
    instant::naive,
    wire::{
        WirePage,
        ticket::{Ticket, WAITING_SELLER},
    },
};

/// Tickets, a page: lists end at an offset of 100 (§5.1).
#[derive(Debug)]
pub(crate) struct ListTickets {
    pub(crate) wanted: Wanted,
    pub(crate) offset: usize,
}

/// Which tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Those that wait for the seller, the most urgent first.
    WaitingForSeller,
    /// Those that changed at this time or later, oldest change first.
    ChangedSince(Timestamp),
    /// Any: their shop is looked for.
    One,
}

impl Endpoint for ListTickets {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /seller/v0/tickets";
    type Response = WirePage<Ticket>;

    fn path(&self) -> String {
        "seller/v0/tickets".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        let limit = match self.wanted {
            Wanted::One => 1,
            Wanted::WaitingForSeller | Wanted::ChangedSince(_) => PAGE,
        };
        let request = request.query(&[("_limit", limit), ("_offset", self.offset)]);
        match self.wanted {
            Wanted::One => request,
            Wanted::WaitingForSeller => {
                request.query(&[("status", WAITING_SELLER), ("_sort", "due_date:asc")])
            }
            Wanted::ChangedSince(since) => request.query(&[
                ("updated_at_gte", naive(since).as_str()),
                ("_sort", "updated_at:asc"),
            ]),
        }
    }
}

impl TenantCall for ListTickets {
    const HOST: Host = Host::Api;
}
