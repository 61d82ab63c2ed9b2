//! `GET /packs/{pack}/fiscal_documents` — which files are a sale's invoice.
//!
//! Source: <https://developers.mercadolivre.com.br/anexar-nota-fiscal> (updated 2026-04-07).

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;

use super::SellerCall;
use crate::{ids::PackId, wire::LenientList};

/// Lists them; a sale that has none may be answered by 404.
#[derive(Debug)]
pub(crate) struct GetInvoices(pub(crate) PackId);

/// The files. A list under any other name is no list.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Invoices {
    pub(crate) fiscal_documents: LenientList<InvoiceEntry>,
}

/// One of them.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct InvoiceEntry {
    pub(crate) id: String,
}

impl Endpoint for GetInvoices {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /packs/{id}/fiscal_documents";
    type Response = Invoices;

    fn path(&self) -> String {
        format!("packs/{}/fiscal_documents", self.0)
    }
}

impl SellerCall for GetInvoices {}
