//! `GET /post-purchase/v1/claims/{id}/messages` — every message of a claim: a bare list, without pages.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciar-mensagem-de-uma-eclamacao>
//! (updated 2024-07-14).

use http_api::{Effect, Endpoint};
use reqwest::Method;

use super::SellerCall;
use crate::{
    ids::ClaimId,
    wire::{LenientList, claim::ClaimMessage},
};

/// Reads a claim's messages.
#[derive(Debug)]
pub(crate) struct GetClaimMessages(pub(crate) ClaimId);

impl Endpoint for GetClaimMessages {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /post-purchase/v1/claims/{id}/messages";
    type Response = LenientList<ClaimMessage>;

    fn path(&self) -> String {
        format!("post-purchase/v1/claims/{}/messages", self.0)
    }
}

impl SellerCall for GetClaimMessages {}
