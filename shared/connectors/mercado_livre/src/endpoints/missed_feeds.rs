//! `GET /missed_feeds` — one page of the application's notifications that were not taken within an hour, kept for two
//! days.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/produto-receba-notificacoes> (2026). Which token it takes is not
//! written.

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;
use serde_json::Value;

use super::SellerCall;
use crate::wire::LenientList;

/// Notifications per page: what Mercado Livre gives by itself.
pub(crate) const PER_PAGE: usize = 10;

/// Asks for the page that begins at `offset`.
#[derive(Debug)]
pub(crate) struct MissedFeeds<'a> {
    pub(crate) app: &'a str,
    pub(crate) offset: usize,
}

/// One page; an empty one is the last.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct MissedFeedsPage {
    pub(crate) messages: LenientList<Value>,
}

impl Endpoint for MissedFeeds<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /missed_feeds";
    type Response = MissedFeedsPage;

    fn path(&self) -> String {
        "missed_feeds".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .query(&[("app_id", self.app)])
            .query(&[("limit", PER_PAGE), ("offset", self.offset)])
    }
}

impl SellerCall for MissedFeeds<'_> {}
