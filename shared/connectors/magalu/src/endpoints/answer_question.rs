//! `POST /v0/questions/{id}/answer` — answers a question, or answers it again after a refusal. Taken is not published (§3.2).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{Host, TenantCall};
use crate::{draft::OutgoingText, ids::QuestionId};

/// Answers a question, or answers it again after a refusal. Taken is not published (§3.2).
#[derive(Debug)]
pub(crate) struct AnswerQuestion<'a> {
    pub(crate) question: &'a QuestionId,
    pub(crate) draft: OutgoingText<'a>,
}

impl Endpoint for AnswerQuestion<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /v0/questions/{id}/answer";
    type Response = Value;

    fn path(&self) -> String {
        format!("v0/questions/{}/answer", self.question)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        let draft = &self.draft;
        request.json(&json!({
            "message": draft.text,
            "external_id": draft.reference,
            "owner": {"name": draft.author, "external_id": draft.author_code},
        }))
    }
}

impl TenantCall for AnswerQuestion<'_> {
    const HOST: Host = Host::Services;
}
