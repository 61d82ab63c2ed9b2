//! `GET /seller/v0/transactions/{id}` — what became of a write to a ticket (§5.5).

use http_api::{Effect, Endpoint};
use reqwest::Method;

use super::{Host, TenantCall};
use crate::{ids::TransactionId, wire::ticket::Transaction};

/// What became of a write to a ticket (§5.5).
#[derive(Debug)]
pub(crate) struct GetTransaction<'a> {
    pub(crate) transaction: &'a TransactionId,
}

impl Endpoint for GetTransaction<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /seller/v0/transactions/{id}";
    type Response = Transaction;

    fn path(&self) -> String {
        format!("seller/v0/transactions/{}", self.transaction)
    }
}

impl TenantCall for GetTransaction<'_> {
    const HOST: Host = Host::Api;
}
