//! `GET /seller/v0/tickets/{id}/messages/{message}/attachments/{file}` — a file of a ticket's message, as bytes (§5.3).

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::de::IgnoredAny;

use super::{Host, TenantCall};
use crate::ids::{AttachmentId, MessageId, TicketId};

/// A file of a ticket's message, as bytes (§5.3).
#[derive(Debug)]
pub(crate) struct GetTicketFile<'a> {
    pub(crate) ticket: &'a TicketId,
    pub(crate) message: &'a MessageId,
    pub(crate) file: &'a AttachmentId,
}

impl Endpoint for GetTicketFile<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /seller/v0/tickets/{id}/messages/{message}/attachments/{file}";
    type Response = IgnoredAny;

    fn path(&self) -> String {
        format!(
            "seller/v0/tickets/{}/messages/{}/attachments/{}",
            self.ticket, self.message, self.file
        )
    }
}

impl TenantCall for GetTicketFile<'_> {
    const HOST: Host = Host::Api;
}
