//! `POST /post-purchase/v1/claims/{id}/attachments` — hands over a file for a claim's next message.
//!
//! Nobody sees it before, so doing this twice does no harm.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciar-mensagem-de-uma-eclamacao>
//! (updated 2024-07-14).

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;

use super::SellerCall;
use crate::{ids::ClaimId, wire::text};

/// Hands over the file in the part `file` of its form.
#[derive(Debug)]
pub(crate) struct UploadClaimAttachment(pub(crate) ClaimId);

/// What the file is called from now on.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct UploadedToClaim {
    #[serde(default, deserialize_with = "text")]
    pub(crate) filename: Option<String>,
}

impl Endpoint for UploadClaimAttachment {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /post-purchase/v1/claims/{id}/attachments";
    type Response = Option<UploadedToClaim>;

    fn path(&self) -> String {
        format!("post-purchase/v1/claims/{}/attachments", self.0)
    }
}

impl SellerCall for UploadClaimAttachment {}
