//! `POST /seller/v0/tickets/{id}/messages` — writes to the buyer or to Magalu in a ticket. Taken is not processed, and processed is not seen (§5.4).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{Host, TenantCall};
use crate::{draft::OutgoingText, ids::TicketId, route::Audience};

/// Writes to the buyer or to Magalu in a ticket. Taken is not processed, and processed is not seen (§5.4).
#[derive(Debug)]
pub(crate) struct SendTicketMessage<'a> {
    pub(crate) ticket: &'a TicketId,
    pub(crate) to: Audience,
    pub(crate) draft: OutgoingText<'a>,
}

impl Endpoint for SendTicketMessage<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /seller/v0/tickets/{id}/messages";
    type Response = Value;

    fn path(&self) -> String {
        format!("seller/v0/tickets/{}/messages", self.ticket)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        let draft = &self.draft;
        request.json(&json!({
            "code": draft.reference,
            "message": draft.text,
            "destination": self.to.word(),
            "owner": {"code": draft.author_code, "name": draft.author},
        }))
    }
}

impl TenantCall for SendTicketMessage<'_> {
    const HOST: Host = Host::Api;
}
