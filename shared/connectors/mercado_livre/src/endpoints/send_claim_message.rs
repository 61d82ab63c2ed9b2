//! `POST /post-purchase/v1/claims/{id}/actions/send-message` — writes in a claim.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciar-mensagem-de-uma-eclamacao>
//! (updated 2024-07-14).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::Call;
use crate::ids::ClaimId;

/// Writes a message.
#[derive(Debug)]
pub(crate) struct SendClaimMessage<'a> {
    pub(crate) claim: ClaimId,
    /// The role of whoever is written to: `complainant`, `mediator`.
    pub(crate) receiver: &'a str,
    pub(crate) text: &'a str,
}

impl Endpoint for SendClaimMessage<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::Write;
    const NAME: &'static str = "POST /post-purchase/v1/claims/{id}/actions/send-message";
    /// Nothing of use: the message is found by reading the claim again.
    type Response = Value;

    fn path(&self) -> String {
        format!("post-purchase/v1/claims/{}/actions/send-message", self.claim)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(&json!({ "receiver_role": self.receiver, "message": self.text }))
    }
}

impl Call for SendClaimMessage<'_> {}
