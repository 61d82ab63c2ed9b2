//! `POST /seller/v1/tickets/{id}/messages` — writes in a ticket with one file: another version than that of texts, as a form (§5.4).

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde_json::Value;

use super::{Host, TenantCall};
use crate::ids::TicketId;

/// Writes in a ticket with one file: another version than that of texts, as a form (§5.4).
#[derive(Debug)]
pub(crate) struct SendTicketFile<'a> {
    pub(crate) ticket: &'a TicketId,
}

impl Endpoint for SendTicketFile<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /seller/v1/tickets/{id}/messages";
    type Response = Value;

    fn path(&self) -> String {
        format!("seller/v1/tickets/{}/messages", self.ticket)
    }
}

impl TenantCall for SendTicketFile<'_> {
    const HOST: Host = Host::Api;
}
