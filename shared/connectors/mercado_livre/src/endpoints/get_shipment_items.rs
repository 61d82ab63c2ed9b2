//! `GET /shipments/{id}/items` — what a shipment carries, and of which orders.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/envios> (updated 2026-06-05).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;

use super::SellerCall;
use crate::{
    ids::{OrderId, ShipmentId},
    wire::{LenientList, maybe},
};

/// Reads what a shipment carries.
#[derive(Debug)]
pub(crate) struct GetShipmentItems(pub(crate) ShipmentId);

/// One line of a shipment.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct ShipmentItem {
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) order_id: Option<OrderId>,
}

impl Endpoint for GetShipmentItems {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /shipments/{id}/items";
    type Response = LenientList<ShipmentItem>;

    fn path(&self) -> String {
        format!("shipments/{}/items", self.0)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.header("x-format-new", "true")
    }
}

impl SellerCall for GetShipmentItems {}
