//! `GET /questions/{id}` — one question with its answer.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciamento-perguntas-respostas>
//! (updated 2023-09-29).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};

use super::SellerCall;
use crate::{ids::QuestionId, wire::question::Question};

/// Reads a question.
#[derive(Debug)]
pub(crate) struct GetQuestion(pub(crate) QuestionId);

impl Endpoint for GetQuestion {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /questions/{id}";
    type Response = Question;

    fn path(&self) -> String {
        format!("questions/{}", self.0)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[("api_version", "4")])
    }
}

impl SellerCall for GetQuestion {}
