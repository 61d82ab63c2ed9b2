//! `POST /messages/action_guide/packs/{pack}/option` — writes first, giving the reason that takes any text.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/motivos-para-se-comunicar> (updated 2026-06-08).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use super::{SellerCall, get_options::OTHER};
use crate::ids::PackId;

/// Writes a message.
#[derive(Debug)]
pub(crate) struct ChooseOption<'a> {
    pub(crate) pack: PackId,
    pub(crate) text: &'a str,
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
        request
            .query(&[("tag", "post_sale")])
            .json(&json!({ "option_id": OTHER, "text": self.text }))
    }
}

impl SellerCall for ChooseOption<'_> {}
