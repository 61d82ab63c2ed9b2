//! `POST /post-purchase/v1/claims/{id}/actions/send-message` — writes in a claim.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciar-mensagem-de-uma-eclamacao>
//! (updated 2024-07-14).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde_json::Value;

use super::SellerCall;
use crate::ids::ClaimId;

/// Writes a message.
#[derive(Debug, Serialize)]
pub(crate) struct SendClaimMessage<'a> {
    #[serde(skip)]
    pub(crate) claim: ClaimId,
    /// The role of whoever is written to: `complainant`, `mediator`.
    #[serde(rename = "receiver_role")]
    pub(crate) receiver: &'a str,
    #[serde(rename = "message")]
    pub(crate) text: &'a str,
    /// Files that were handed over for it, by their names.
    #[serde(rename = "attachments", skip_serializing_if = "<[_]>::is_empty")]
    pub(crate) files: &'a [&'a str],
}

impl Endpoint for SendClaimMessage<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /post-purchase/v1/claims/{id}/actions/send-message";
    /// Nothing of use: the message is found by reading the claim again.
    type Response = Value;

    fn path(&self) -> String {
        format!(
            "post-purchase/v1/claims/{}/actions/send-message",
            self.claim
        )
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(self)
    }
}

impl SellerCall for SendClaimMessage<'_> {}
