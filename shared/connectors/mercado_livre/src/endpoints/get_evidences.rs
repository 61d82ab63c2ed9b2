//! `GET /post-purchase/v1/claims/{id}/evidences` — what was proven in a claim.
//!
//! Source: <https://developers.mercadolibre.com.ar/gestionar-evidencia-de-reclamos> (updated 2024-07-24).

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde_json::Value;

use super::SellerCall;
use crate::{ids::ClaimId, wire::LenientList};

/// Lists it; entries have no ids, and their number is what tells.
#[derive(Debug)]
pub(crate) struct GetEvidences(pub(crate) ClaimId);

impl Endpoint for GetEvidences {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /post-purchase/v1/claims/{id}/evidences";
    type Response = LenientList<Value>;

    fn path(&self) -> String {
        format!("post-purchase/v1/claims/{}/evidences", self.0)
    }
}

impl SellerCall for GetEvidences {}
