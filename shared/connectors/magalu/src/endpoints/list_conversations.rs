//! `GET /v0/conversations` — open conversations with something new since a time, a page (§4.1).

use http_api::{Effect, Endpoint};
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder};

use super::{Host, PAGE, TenantCall};
use crate::{
    instant::zoned,
    wire::{WirePage, conversation::Conversation},
};

/// Open conversations with something new since a time, a page (§4.1).
#[derive(Debug)]
pub(crate) struct ListConversations {
    pub(crate) since: Timestamp,
    pub(crate) offset: usize,
}

impl Endpoint for ListConversations {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /v0/conversations";
    type Response = WirePage<Conversation>;

    fn path(&self) -> String {
        "v0/conversations".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .query(&[
                ("status", "OPENED"),
                ("last_interaction_at_start", &zoned(self.since)),
            ])
            .query(&[("_limit", PAGE), ("_offset", self.offset)])
    }
}

impl TenantCall for ListConversations {
    const HOST: Host = Host::Services;
}
