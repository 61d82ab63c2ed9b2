//! `GET /post-purchase/v1/claims/{id}/expected-resolutions` — what the parties of a claim have asked for and offered.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciar-reclamacoes> (updated 2026-05-06).

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;

use super::SellerCall;
use crate::{
    ids::{ClaimId, UserId},
    wire::{LenientList, maybe},
};

/// Reads them.
#[derive(Debug)]
pub(crate) struct GetResolutions(pub(crate) ClaimId);

/// One of them.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ExpectedResolution {
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) user_id: Option<UserId>,
}

impl Endpoint for GetResolutions {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /post-purchase/v1/claims/{id}/expected-resolutions";
    type Response = LenientList<ExpectedResolution>;

    fn path(&self) -> String {
        format!("post-purchase/v1/claims/{}/expected-resolutions", self.0)
    }
}

impl SellerCall for GetResolutions {}
