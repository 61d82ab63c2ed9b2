//! `GET /messages/{id}` — the message that a notification points at, in either of two shapes.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/mensagens-post-venda> (updated 2026-04-27).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};

use super::SellerCall;
use crate::{ids::MessageId, wire::message::MessageById};

/// Reads a message, to learn where it belongs.
#[derive(Debug)]
pub(crate) struct GetMessage<'a>(pub(crate) &'a MessageId);

impl Endpoint for GetMessage<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /messages/{id}";
    type Response = MessageById;

    fn path(&self) -> String {
        format!("messages/{}", self.0.as_str())
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[("tag", "post_sale")])
    }
}

impl SellerCall for GetMessage<'_> {}
