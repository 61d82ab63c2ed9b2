//! `GET /seller/v0/tickets/{id}` — a ticket without its messages (§5.1).

use http_api::{Effect, Endpoint};
use reqwest::Method;

use super::{Host, TenantCall};
use crate::{ids::TicketId, wire::ticket::Ticket};

/// A ticket without its messages (§5.1).
#[derive(Debug)]
pub(crate) struct GetTicket<'a> {
    pub(crate) ticket: &'a TicketId,
}

impl Endpoint for GetTicket<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /seller/v0/tickets/{id}";
    type Response = Ticket;

    fn path(&self) -> String {
        format!("seller/v0/tickets/{}", self.ticket)
    }
}

impl TenantCall for GetTicket<'_> {
    const HOST: Host = Host::Api;
}
