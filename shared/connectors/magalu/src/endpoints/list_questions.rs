//! `GET /v0/questions` — questions of one status, a page (§3.1).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};

use super::{Host, PAGE, TenantCall};
use crate::wire::{WirePage, question::Question};

/// Questions of one status, a page (§3.1).
#[derive(Debug)]
pub(crate) struct ListQuestions<'a> {
    pub(crate) status: &'a str,
    pub(crate) offset: usize,
}

impl Endpoint for ListQuestions<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /v0/questions";
    type Response = WirePage<Question>;

    fn path(&self) -> String {
        "v0/questions".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .query(&[("status", self.status)])
            .query(&[("_limit", PAGE), ("_offset", self.offset)])
    }
}

impl TenantCall for ListQuestions<'_> {
    const HOST: Host = Host::Services;
}
