//! `GET /shipments/{id}` — how far a shipment has come.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/envios> (updated 2026-06-05).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;

use super::SellerCall;
use crate::{
    dates::Date,
    ids::ShipmentId,
    wire::{maybe, text},
};

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
    #[serde(default, deserialize_with = "text")]
    pub(crate) tracking_number: Option<String>,
    /// Who carries it: `Normal`, `Expresso`, the name of a carrier.
    #[serde(default, deserialize_with = "text")]
    pub(crate) tracking_method: Option<String>,
    #[serde(default, deserialize_with = "maybe")]
    lead_time: Option<LeadTime>,
}

/// How long a shipment takes.
#[derive(Clone, Debug, Deserialize)]
struct LeadTime {
    #[serde(default, deserialize_with = "maybe")]
    estimated_delivery_time: Option<Estimate>,
}

#[derive(Clone, Debug, Deserialize)]
struct Estimate {
    #[serde(default, deserialize_with = "maybe")]
    date: Option<Date>,
}

impl Shipment {
    /// The day on which it should arrive.
    pub(crate) fn due(&self) -> Option<Date> {
        self.lead_time
            .as_ref()?
            .estimated_delivery_time
            .as_ref()?
            .date
    }
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
