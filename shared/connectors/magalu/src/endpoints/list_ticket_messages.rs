//! `GET /seller/v0/tickets/{id}/messages` — messages of a ticket, newest first, a page; refused and private ones are in none (§5.2).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};

use super::{Host, PAGE, TenantCall};
use crate::{
    ids::TicketId,
    wire::{WirePage, ticket::TicketMessage},
};

/// Messages of a ticket, newest first, a page; refused and private ones are in none (§5.2).
#[derive(Debug)]
pub(crate) struct ListTicketMessages<'a> {
    pub(crate) ticket: &'a TicketId,
    pub(crate) offset: usize,
}

impl Endpoint for ListTicketMessages<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /seller/v0/tickets/{id}/messages";
    type Response = WirePage<TicketMessage>;

    fn path(&self) -> String {
        format!("seller/v0/tickets/{}/messages", self.ticket)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .query(&[("_limit", PAGE), ("_offset", self.offset)])
            .query(&[("_sort", "created_at:desc")])
    }
}

impl TenantCall for ListTicketMessages<'_> {
    const HOST: Host = Host::Api;
}
