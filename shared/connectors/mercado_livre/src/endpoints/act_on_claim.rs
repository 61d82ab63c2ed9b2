//! `POST /post-purchase/v1/claims/{id}/expected-resolutions/…` and `…/actions/open-dispute` — what a seller does in a
//! claim beside writing. Money moves.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciar-reclamacoes> (updated 2026-05-06).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::SellerCall;
use crate::ids::ClaimId;

/// What is done.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ClaimAct {
    /// The buyer gets everything back.
    Refund,
    /// The buyer is offered so many percent.
    PartialRefund(u8),
    /// The buyer may send the product back.
    AllowReturn,
    /// A mediator is asked in.
    OpenDispute,
}

/// Does it.
#[derive(Debug)]
pub(crate) struct ActOnClaim {
    pub(crate) claim: ClaimId,
    pub(crate) act: ClaimAct,
}

impl Endpoint for ActOnClaim {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /post-purchase/v1/claims/{id}/expected-resolutions";
    /// Nothing of use: what became of the claim is found by reading it again.
    type Response = Value;

    fn path(&self) -> String {
        let what = match self.act {
            ClaimAct::Refund => "expected-resolutions/refund",
            ClaimAct::PartialRefund(_) => "expected-resolutions/partial-refund",
            ClaimAct::AllowReturn => "expected-resolutions/allow-return",
            ClaimAct::OpenDispute => "actions/open-dispute",
        };
        format!("post-purchase/v1/claims/{}/{what}", self.claim)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        match self.act {
            ClaimAct::PartialRefund(percentage) => {
                request.json(&json!({ "percentage": percentage }))
            }
            ClaimAct::Refund | ClaimAct::AllowReturn | ClaimAct::OpenDispute => request,
        }
    }
}

impl SellerCall for ActOnClaim {}
