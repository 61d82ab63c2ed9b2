//! `GET /my/received_questions/search` — one page of the seller's questions.
//!
//! Chosen over `/questions/search?seller_id=…` because a client saw that one answer 400 to some
//! sets of parameters (§16); they are alike otherwise.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciamento-perguntas-respostas>
//! (updated 2023-09-29).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;

use super::SellerCall;
use crate::{
    error::RefusalScope,
    wire::{LenientList, maybe, question::Question},
};

/// The search in use.
const PATH: &str = "my/received_questions/search";
/// Questions per page; more are refused or ignored.
const PER_PAGE: usize = 50;

/// Which questions are asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SearchQuestions {
    /// The unanswered ones, oldest first: the page that begins at `offset`.
    Unanswered { offset: usize },
    /// The latest of every status: one page, never a second.
    Latest,
    /// Those of every status, latest first: the page that begins at `offset`. For a backfill.
    Past { offset: usize },
}

/// One page.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct QuestionsPage {
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) total: Option<usize>,
    pub(crate) questions: LenientList<Question>,
}

impl Endpoint for SearchQuestions {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /my/received_questions/search";
    type Response = QuestionsPage;

    fn path(&self) -> String {
        PATH.to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        let request = request.query(&[("api_version", "4"), ("sort_fields", "date_created")]);
        let (request, offset) = match self {
            Self::Unanswered { offset } => (
                request.query(&[("status", "UNANSWERED"), ("sort_types", "ASC")]),
                *offset,
            ),
            Self::Latest => (request.query(&[("sort_types", "DESC")]), 0),
            Self::Past { offset } => (request.query(&[("sort_types", "DESC")]), *offset),
        };
        request.query(&[("limit", PER_PAGE), ("offset", offset)])
    }
}

impl SellerCall for SearchQuestions {
    const REFUSAL_SCOPE: RefusalScope = RefusalScope::Feed;
}
