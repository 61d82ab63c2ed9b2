//! `GET /post-purchase/v1/claims/{id}` — one claim: its stage, its players and what they may do.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciar-reclamacoes> (updated 2026-05-06).

use http_api::{Effect, Endpoint};
use reqwest::Method;

use super::SellerCall;
use crate::{ids::ClaimId, wire::claim::Claim};

/// Reads a claim.
#[derive(Debug)]
pub(crate) struct GetClaim(pub(crate) ClaimId);

impl Endpoint for GetClaim {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /post-purchase/v1/claims/{id}";
    type Response = Claim;

    fn path(&self) -> String {
        format!("post-purchase/v1/claims/{}", self.0)
    }
}

impl SellerCall for GetClaim {}
