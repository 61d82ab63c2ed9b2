//! `GET /messages/packs/{pack}/sellers/{seller}` — one page of a sale's messages.
//!
//! Always with `mark_as_read=false`: without it the call [marks](super::mark_thread_read) the thread read for the seller.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/mensagens-post-venda> (updated 2026-04-27).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};

use super::SellerCall;
use crate::{
    ids::{PackId, UserId},
    wire::message::ThreadPage,
};

/// Messages per page: the server gives 10 unless asked, and clients were given 100.
pub(crate) const PER_PAGE: usize = 50;

/// Asks for the page that begins at `offset`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct GetThread {
    pub(crate) pack: PackId,
    pub(crate) seller: UserId,
    pub(crate) offset: usize,
}

impl Endpoint for GetThread {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /messages/packs/{id}/sellers/{id}";
    type Response = ThreadPage;

    fn path(&self) -> String {
        format!("messages/packs/{}/sellers/{}", self.pack, self.seller)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .query(&[("tag", "post_sale"), ("mark_as_read", "false")])
            .query(&[("limit", PER_PAGE), ("offset", self.offset)])
    }
}

impl SellerCall for GetThread {}
