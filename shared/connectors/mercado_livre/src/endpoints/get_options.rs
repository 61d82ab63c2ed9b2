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
    pub(crate) options: LenientList<GuideOption>,
}

/// One reason.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct GuideOption {
    pub(crate) id: String,
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
    #[serde(default, deserialize_with = "maybe")]
    templates: Option<LenientList<GuideTemplate>>,
}

/// A ready-made text of a reason.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct GuideTemplate {
    pub(crate) id: String,
    #[serde(default, deserialize_with = "maybe")]
    vars: Option<LenientList<TemplatePlace>>,
}

/// A place in a ready-made text.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct TemplatePlace {
    pub(crate) id: String,
    #[serde(default, rename = "type", deserialize_with = "text")]
    kind: Option<String>,
}

/// What a reason takes.
#[derive(Clone, Copy, Debug)]
pub(crate) enum OptionForm<'a> {
    /// Any text.
    Free,
    /// This ready-made text.
    Ready(&'a GuideTemplate),
    /// Something that no page tells.
    Unknown,
}

impl GuideTemplate {
    /// Its places in order, if all of them take a number.
    pub(crate) fn places(&self) -> Option<Vec<&TemplatePlace>> {
        let Some(places) = &self.vars else {
            return Some(Vec::new());
        };
        let is_number = |one: &&TemplatePlace| is(one.kind.as_deref(), "number");
        let numbers: Vec<_> = places.items.iter().filter(is_number).collect();
        (numbers.len() == places.seen()).then_some(numbers)
    }
}

impl GuideOption {
    /// Whether Mercado Livre lets it be chosen at all.
    pub(crate) fn is_on(&self) -> bool {
        self.enabled != Some(false) && self.actionable != Some(false)
    }

    /// What it takes; where it names no form, its ready-made texts tell.
    pub(crate) fn form(&self) -> OptionForm<'_> {
        let first = self.templates.as_ref().and_then(|all| all.items.first());
        match (self.kind.as_deref(), first) {
            (Some(kind), _) if is(Some(kind), "free_text") => OptionForm::Free,
            (Some(kind), Some(template)) if is(Some(kind), "template") => {
                OptionForm::Ready(template)
            }
            (None, None) => OptionForm::Free,
            _ => OptionForm::Unknown,
        }
    }
}

impl Options {
    /// The reason that takes any text, if this sale has it.
    pub(crate) fn free_text(&self) -> Option<&GuideOption> {
        self.options.items.iter().find(|option| {
            let is_free = matches!(option.form(), OptionForm::Free);
            is(Some(&option.id), OTHER) && option.is_on() && is_free
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
