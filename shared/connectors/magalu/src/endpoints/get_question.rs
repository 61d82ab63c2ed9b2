//! `GET /v0/questions/{id}` — a question with its answer. One that was deleted is not there (§3.1).

use http_api::{Effect, Endpoint};
use reqwest::Method;

use super::{Host, TenantCall};
use crate::{ids::QuestionId, wire::question::Question};

/// A question with its answer. One that was deleted is not there (§3.1).
#[derive(Debug)]
pub(crate) struct GetQuestion<'a> {
    pub(crate) question: &'a QuestionId,
}

impl Endpoint for GetQuestion<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /v0/questions/{id}";
    type Response = Question;

    fn path(&self) -> String {
        format!("v0/questions/{}", self.question)
    }
}

impl TenantCall for GetQuestion<'_> {
    const HOST: Host = Host::Services;
}
