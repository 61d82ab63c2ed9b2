//! `GET /messages/unread` — every sale thread with messages that the seller has not read (at most 500).
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/mensagens-pendentes> (updated 2025-12-30).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;

use super::SellerCall;
use crate::{
    error::RefusalScope,
    wire::{LenientList, maybe},
};

/// Most threads one answer holds; there are no pages.
pub(crate) const MOST: usize = 500;

/// Asks what is unread.
#[derive(Debug)]
pub(crate) struct UnreadMessages;

/// What is unread.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct UnreadThreads {
    pub(crate) results: LenientList<UnreadThread>,
}

/// One thread.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct UnreadThread {
    /// `/packs/{pack or order}/sellers/{seller}`.
    pub(crate) resource: String,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) count: Option<u64>,
}

impl Endpoint for UnreadMessages {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /messages/unread";
    type Response = UnreadThreads;

    fn path(&self) -> String {
        "messages/unread".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[("role", "seller"), ("tag", "post_sale")])
    }
}

impl SellerCall for UnreadMessages {
    const REFUSAL_SCOPE: RefusalScope = RefusalScope::Feed;
}
