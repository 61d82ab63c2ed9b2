//! `DELETE /questions/{id}` — takes an unanswered question off its listing.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciamento-perguntas-respostas>
//! (updated 2023-09-29).

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde_json::Value;

use super::SellerCall;
use crate::ids::QuestionId;

/// Deletes a question.
#[derive(Debug)]
pub(crate) struct DeleteQuestion(pub(crate) QuestionId);

impl Endpoint for DeleteQuestion {
    const METHOD: Method = Method::DELETE;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "DELETE /questions/{id}";
    /// A sentence. Any 2xx has deleted it.
    type Response = Value;

    fn path(&self) -> String {
        format!("questions/{}", self.0)
    }
}

impl SellerCall for DeleteQuestion {}
