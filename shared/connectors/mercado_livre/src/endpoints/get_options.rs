//! `GET /messages/action_guide/packs/{pack}` — for which reasons a seller may write first, and how often yet.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/motivos-para-se-comunicar> (updated 2026-06-08).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;

use super::SellerCall;
use crate::{
    ids::PackId,
    wire::{LenientList, is, maybe, text},
};

/// The reason that takes any text.
pub(crate) const OTHER: &str = "OTHER";

/// Asks for the reasons.
#[derive(Debug)]
pub(crate) struct GetOptions(pub(crate) PackId);

/// The reasons.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Options {
    options: LenientList<GuideOption>,
}

/// One reason.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct GuideOption {
    id: String,
    #[serde(default, deserialize_with = "maybe")]
    enabled: Option<bool>,
    #[serde(default, deserialize_with = "maybe")]
    actionable: Option<bool>,
    #[serde(default, rename = "type", deserialize_with = "text")]
    kind: Option<String>,
    /// Longest text, in characters.
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) char_limit: Option<usize>,
    /// How often it may be used before the buyer writes.
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) cap_available: Option<usize>,
}

impl Options {
    /// The reason that takes any text, if this sale has it.
    pub(crate) fn free_text(&self) -> Option<&GuideOption> {
        self.options.items.iter().find(|option| {
            is(Some(&option.id), OTHER)
                && option.enabled != Some(false)
                && option.actionable != Some(false)
                && option
                    .kind
                    .as_deref()
                    .is_none_or(|kind| is(Some(kind), "free_text"))
        })
    }
}

impl Endpoint for GetOptions {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /messages/action_guide/packs/{id}";
    type Response = Options;

    fn path(&self) -> String {
        format!("messages/action_guide/packs/{}", self.0)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[("tag", "post_sale")])
    }
}

impl SellerCall for GetOptions {}
