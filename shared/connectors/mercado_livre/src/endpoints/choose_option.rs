//! `POST /messages/action_guide/packs/{pack}/option` — writes first, giving a reason.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/motivos-para-se-comunicar> (updated 2026-06-08).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde_json::Value;

use super::SellerCall;
use crate::ids::PackId;

/// Writes a message.
#[derive(Debug)]
pub(crate) struct ChooseOption<'a> {
    pub(crate) pack: PackId,
    pub(crate) choice: Choice<'a>,
}

impl<'a> ChooseOption<'a> {
    /// Writes a text of the seller's.
    pub(crate) fn text(pack: PackId, reason: &'a str, text: &'a str) -> Self {
        let words = ChosenWords::Text { text };
        let choice = Choice { reason, words };
        Self { pack, choice }
    }
}

/// A reason, and what goes with it.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Choice<'a> {
    #[serde(rename = "option_id")]
    pub(crate) reason: &'a str,
    #[serde(flatten)]
    pub(crate) words: ChosenWords<'a>,
}

/// What the buyer reads: a text of the seller's, or a ready-made one.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum ChosenWords<'a> {
    Text {
        text: &'a str,
    },
    Template {
        template_id: &'a str,
        #[serde(rename = "vars", skip_serializing_if = "<[_]>::is_empty")]
        values: &'a [TemplateValue],
    },
}

/// A number that a ready-made text has a place for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, serde::Deserialize)]
pub(crate) struct TemplateValue {
    /// Which place.
    pub(crate) id: String,
    /// What stands there.
    pub(crate) value: u32,
}

impl Endpoint for ChooseOption<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /messages/action_guide/packs/{id}/option";
    /// The message, when all is well. Kept raw: any 2xx may have taken effect.
    type Response = Value;

    fn path(&self) -> String {
        format!("messages/action_guide/packs/{}/option", self.pack)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[("tag", "post_sale")]).json(&self.choice)
    }
}

impl SellerCall for ChooseOption<'_> {}
