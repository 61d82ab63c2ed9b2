//! `GET /post-purchase/v1/claims/{id}/detail` — a claim in words for people, and until when who must act.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciar-reclamacoes> (updated 2026-05-06).

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;

use super::SellerCall;
use crate::{
    dates::Date,
    ids::ClaimId,
    wire::{maybe, text},
};

/// Reads a claim's words.
#[derive(Debug)]
pub(crate) struct GetClaimDetail(pub(crate) ClaimId);

/// A claim's words, in the seller's language.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ClaimDetail {
    #[serde(default, deserialize_with = "text")]
    pub(crate) title: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) description: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) problem: Option<String>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) due_date: Option<Date>,
    /// `seller`, `buyer` or `mediator`.
    #[serde(default, deserialize_with = "text")]
    pub(crate) action_responsible: Option<String>,
}

impl Endpoint for GetClaimDetail {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /post-purchase/v1/claims/{id}/detail";
    type Response = ClaimDetail;

    fn path(&self) -> String {
        format!("post-purchase/v1/claims/{}/detail", self.0)
    }
}

impl SellerCall for GetClaimDetail {}
