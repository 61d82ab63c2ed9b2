//! `GET /post-purchase/v1/claims/{id}/attachments/{filename}/download` — a file of a claim's message, as bytes.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciar-mensagem-de-uma-eclamacao>
//! (updated 2024-07-14).

use http_api::{Effect, Endpoint};
use percent_encoding::utf8_percent_encode;
use reqwest::Method;
use serde::de::IgnoredAny;

use super::{SellerCall, get_attachment::SEGMENT};
use crate::ids::ClaimId;

/// Asks for a file by the name that Mercado Livre gave it.
#[derive(Debug)]
pub(crate) struct GetClaimAttachment<'a> {
    pub(crate) claim: ClaimId,
    pub(crate) filename: &'a str,
}

impl Endpoint for GetClaimAttachment<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /post-purchase/v1/claims/{id}/attachments/{filename}/download";
    /// Opened, never read as JSON.
    type Response = IgnoredAny;

    fn path(&self) -> String {
        let filename = utf8_percent_encode(self.filename, SEGMENT);
        format!(
            "post-purchase/v1/claims/{}/attachments/{filename}/download",
            self.claim
        )
    }
}

impl SellerCall for GetClaimAttachment<'_> {}
