//! `/users/{seller}/questions_blacklist` — who may ask a seller nothing any more.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciamento-perguntas-respostas>
//! (updated 2023-09-29). What the single read answers was never seen: 200 is taken for *blocked*, 404 for *not*.

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::SellerCall;
use crate::ids::UserId;

/// Blocks an asker.
#[derive(Debug)]
pub(crate) struct BlockAsker {
    pub(crate) seller: UserId,
    pub(crate) asker: UserId,
}

/// Takes the block back.
#[derive(Debug)]
pub(crate) struct UnblockAsker {
    pub(crate) seller: UserId,
    pub(crate) asker: UserId,
}

/// Whether an asker is blocked.
#[derive(Debug)]
pub(crate) struct GetBlockedAsker {
    pub(crate) seller: UserId,
    pub(crate) asker: UserId,
}

impl Endpoint for BlockAsker {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /users/{id}/questions_blacklist";
    type Response = Value;

    fn path(&self) -> String {
        format!("users/{}/questions_blacklist", self.seller)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(&json!({ "user_id": self.asker.0 }))
    }
}

impl Endpoint for UnblockAsker {
    const METHOD: Method = Method::DELETE;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "DELETE /users/{id}/questions_blacklist/{id}";
    type Response = Value;

    fn path(&self) -> String {
        format!("users/{}/questions_blacklist/{}", self.seller, self.asker)
    }
}

impl Endpoint for GetBlockedAsker {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /users/{id}/questions_blacklist/{id}";
    type Response = Value;

    fn path(&self) -> String {
        format!("users/{}/questions_blacklist/{}", self.seller, self.asker)
    }
}

impl SellerCall for BlockAsker {}
impl SellerCall for UnblockAsker {}
impl SellerCall for GetBlockedAsker {}
