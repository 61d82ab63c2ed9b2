//! `GET /packs/{id}` — a cart of one or several orders; 404 for the id of an order.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gestao-packs> (updated 2025-12-29).

use http_api::{Effect, Endpoint};
use reqwest::Method;

use super::SellerCall;
use crate::{ids::PackId, wire::order::Pack};

/// Reads a pack.
#[derive(Debug)]
pub(crate) struct GetPack(pub(crate) PackId);

impl Endpoint for GetPack {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /packs/{id}";
    type Response = Pack;

    fn path(&self) -> String {
        format!("packs/{}", self.0)
    }
}

impl SellerCall for GetPack {}
