//! `GET /questions/search` — a buyer's latest questions on one listing.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciamento-perguntas-respostas>
//! (updated 2023-09-29).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};

use super::{SellerCall, search_questions::QuestionsPage};
use crate::ids::{ItemId, UserId};

/// Most questions that are asked for: one page, never a second.
pub(crate) const MOST: usize = 6;

/// Asks for the latest questions of `asker` on `item`.
#[derive(Debug)]
pub(crate) struct PastQuestions<'a> {
    pub(crate) item: &'a ItemId,
    pub(crate) asker: UserId,
}

impl Endpoint for PastQuestions<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /questions/search";
    type Response = QuestionsPage;

    fn path(&self) -> String {
        "questions/search".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request
            .query(&[("item", self.item.as_str()), ("api_version", "4")])
            .query(&[("sort_fields", "date_created"), ("sort_types", "DESC")])
            .query(&[("from", self.asker.0)])
            .query(&[("limit", MOST)])
    }
}

impl SellerCall for PastQuestions<'_> {}
