//! `POST /packs/{pack}/fiscal_documents` — files become a sale's invoice, and Mercado Livre tells the buyer.
//!
//! Doing this twice may make two of each file.
//!
//! Source: <https://developers.mercadolivre.com.br/anexar-nota-fiscal> (updated 2026-04-07).

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;

use super::SellerCall;
use crate::{
    ids::PackId,
    wire::{LenientList, maybe},
};

/// What each file's part of the form is called.
pub(crate) const PART: &str = "fiscal_document";

/// Hands the files over, each in a [part](PART) of the form.
#[derive(Debug)]
pub(crate) struct UploadInvoice(pub(crate) PackId);

/// What they are called from now on, in the order of their parts.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct UploadedInvoice {
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) ids: Option<LenientList<String>>,
}

impl Endpoint for UploadInvoice {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /packs/{id}/fiscal_documents";
    type Response = UploadedInvoice;

    fn path(&self) -> String {
        format!("packs/{}/fiscal_documents", self.0)
    }
}

impl SellerCall for UploadInvoice {}
