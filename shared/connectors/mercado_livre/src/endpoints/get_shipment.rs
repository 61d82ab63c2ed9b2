//! `GET /shipments/{id}` — how far a shipment has come.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/envios> (updated 2026-06-05).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;

use super::SellerCall;
use crate::{ids::ShipmentId, wire::text};

/// Reads a shipment.
#[derive(Debug)]
pub(crate) struct GetShipment(pub(crate) ShipmentId);

/// A shipment's state. The address stays where it is: agents have the sale's page.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Shipment {
    #[serde(default, deserialize_with = "text")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) substatus: Option<String>,
}

impl Endpoint for GetShipment {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /shipments/{id}";
    type Response = Shipment;

    fn path(&self) -> String {
        format!("shipments/{}", self.0)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.header("x-format-new", "true")
    }
}

impl SellerCall for GetShipment {}
