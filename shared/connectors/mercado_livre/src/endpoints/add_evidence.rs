//! `POST /post-purchase/v1/claims/{id}/actions/evidences` — a seller's proof that the product was sent, or will be.
//!
//! What was added cannot be changed or taken back.
//!
//! Source: <https://developers.mercadolibre.com.ar/gestionar-evidencia-de-reclamos> (updated 2024-07-24).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::SellerCall;
use crate::ids::ClaimId;

/// What is proven; it is sent and kept in the same words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub(crate) enum ClaimProof {
    /// It was sent.
    #[serde(rename = "shipping_evidence")]
    Shipped(SentBy),
    /// It will be sent on that day.
    #[serde(rename = "handling_shipping_evidence")]
    Promised { handling_date: String },
}

/// How it was sent. Instants have the offset of the seller's country.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "shipping_method", rename_all = "snake_case")]
pub(crate) enum SentBy {
    /// By mail.
    Mail {
        shipping_company_name: String,
        date_shipped: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tracking_number: Option<String>,
    },
    /// By a courier, to one of its agencies.
    Entrusted {
        shipping_company_name: String,
        destination_agency: String,
        receiver_name: String,
        date_shipped: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tracking_number: Option<String>,
    },
    /// By hand.
    PersonalDelivery { date_delivered: String },
    /// By e-mail.
    Email {
        receiver_email: String,
        date_shipped: String,
    },
}

/// Adds it.
#[derive(Debug)]
pub(crate) struct AddEvidence<'a> {
    pub(crate) claim: ClaimId,
    pub(crate) evidence: &'a ClaimProof,
}

impl Endpoint for AddEvidence<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /post-purchase/v1/claims/{id}/actions/evidences";
    /// Nothing of use: what is there is found by listing it.
    type Response = Value;

    fn path(&self) -> String {
        format!("post-purchase/v1/claims/{}/actions/evidences", self.claim)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(self.evidence)
    }
}

impl SellerCall for AddEvidence<'_> {}
