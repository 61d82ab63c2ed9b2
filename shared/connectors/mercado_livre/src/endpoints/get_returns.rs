//! `GET /post-purchase/v2/claims/{id}/returns` — how the return of a claim stands, and where its parcels are.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciar-devolucoes>. Version 1 answers 400, and 404
//! means that there is none (§8.2). The buyer's address stands in it too, and is not read.

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;

use super::SellerCall;
use crate::{
    ids::ClaimId,
    wire::{LenientList, maybe, text},
};

/// Reads it.
#[derive(Debug)]
pub(crate) struct GetReturns(pub(crate) ClaimId);

/// A return.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ClaimReturn {
    #[serde(default, deserialize_with = "text")]
    pub(crate) status: Option<String>,
    /// What became of the buyer's money.
    #[serde(default, deserialize_with = "text")]
    pub(crate) status_money: Option<String>,
    #[serde(default, deserialize_with = "maybe")]
    shipments: Option<LenientList<ReturnShipment>>,
}

/// A parcel on its way back.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ReturnShipment {
    #[serde(default, deserialize_with = "text")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) tracking_number: Option<String>,
}

impl ClaimReturn {
    pub(crate) fn shipments(&self) -> &[ReturnShipment] {
        self.shipments.as_ref().map_or(&[], |all| &all.items)
    }
}

impl Endpoint for GetReturns {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /post-purchase/v2/claims/{id}/returns";
    type Response = ClaimReturn;

    fn path(&self) -> String {
        format!("post-purchase/v2/claims/{}/returns", self.0)
    }
}

impl SellerCall for GetReturns {}
