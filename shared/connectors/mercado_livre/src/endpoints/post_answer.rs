//! `POST /answers` — answers a buyer's question, in public, once and for ever.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciamento-perguntas-respostas>
//! (updated 2023-09-29).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::SellerCall;
use crate::ids::QuestionId;

/// Answers a question.
#[derive(Debug)]
pub(crate) struct PostAnswer<'a> {
    pub(crate) question: QuestionId,
    pub(crate) text: &'a str,
}

impl Endpoint for PostAnswer<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /answers";
    /// The question, when all is well. Kept raw: any 2xx may have taken effect.
    type Response = Value;

    fn path(&self) -> String {
        "answers".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(&json!({ "question_id": self.question.0, "text": self.text }))
    }
}

impl SellerCall for PostAnswer<'_> {}
