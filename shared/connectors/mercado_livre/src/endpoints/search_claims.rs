//! `GET /post-purchase/v1/claims/search` — one page of the open claims against the seller, latest change first.
//!
//! Asked by role, user and status: thinner queries are refused, and a client saw ranges of dates
//! refused as well (§8.1).
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciar-reclamacoes> (updated 2026-05-06).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;

use super::Call;
use crate::{
    error::About,
    ids::UserId,
    wire::{Each, claim::Claim, maybe, message::Paging},
};

/// Claims per page: the most that is given.
const PER_PAGE: usize = 100;

/// Asks for the page that begins at `offset`.
#[derive(Debug)]
pub(crate) struct SearchClaims {
    pub(crate) seller: UserId,
    pub(crate) offset: usize,
}

/// One page.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ClaimsPage {
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) paging: Option<Paging>,
    pub(crate) data: Each<Claim>,
}

impl Endpoint for SearchClaims {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Read;
    const NAME: &'static str = "GET /post-purchase/v1/claims/search";
    type Response = ClaimsPage;

    fn path(&self) -> String {
        "post-purchase/v1/claims/search".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .query(&[
                ("players.role", "respondent"),
                ("status", "opened"),
                ("sort", "last_updated:desc"),
            ])
            .query(&[("players.user_id", self.seller.0)])
            .query(&[("limit", PER_PAGE), ("offset", self.offset)])
    }
}

impl Call for SearchClaims {
    const ABOUT: About = About::Lane;
}
