//! `GET /messages/packs/{pack}/sellers/{seller}` with `mark_as_read=true` — marks a sale's messages read for the seller.
//!
//! No other call does that. It answers with the first page as the read does.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/mensagens-post-venda> (updated 2026-04-27).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};

use super::{SellerCall, get_thread::PER_PAGE};
use crate::{
    ids::{PackId, UserId},
    wire::message::ThreadPage,
};

/// Marks the whole thread.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MarkThreadRead {
    pub(crate) pack: PackId,
    pub(crate) seller: UserId,
}

impl Endpoint for MarkThreadRead {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /messages/packs/{id}/sellers/{id} (mark read)";
    type Response = ThreadPage;

    fn path(&self) -> String {
        format!("messages/packs/{}/sellers/{}", self.pack, self.seller)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .query(&[("tag", "post_sale"), ("mark_as_read", "true")])
            .query(&[("limit", PER_PAGE)])
    }
}

impl SellerCall for MarkThreadRead {}
