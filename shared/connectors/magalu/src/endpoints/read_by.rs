//! `PATCH /v0/conversations/{id}/read_by` — marks a conversation as read by the seller (§4.1).

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::de::IgnoredAny;

use super::{Host, TenantCall};
use crate::ids::ConversationId;

/// Marks a conversation as read by the seller (§4.1).
#[derive(Debug)]
pub(crate) struct ReadBy<'a> {
    pub(crate) conversation: &'a ConversationId,
}

impl Endpoint for ReadBy<'_> {
    const METHOD: Method = Method::PATCH;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "PATCH /v0/conversations/{id}/read_by";
    type Response = IgnoredAny;

    fn path(&self) -> String {
        format!("v0/conversations/{}/read_by", self.conversation)
    }
}

impl TenantCall for ReadBy<'_> {
    const HOST: Host = Host::Services;
}
