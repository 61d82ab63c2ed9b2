//! `GET /items/{id}` — what a question is about.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/items-y-busquedas> (updated 2025-04-08).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;

use super::Call;
use crate::{
    ids::ItemId,
    wire::{maybe, text},
};

/// Reads a listing.
#[derive(Debug)]
pub(crate) struct GetItem<'a>(pub(crate) &'a ItemId);

/// A listing, as far as agents care.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Item {
    #[serde(default, deserialize_with = "text")]
    pub(crate) title: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) permalink: Option<String>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) price: Option<f64>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) currency_id: Option<String>,
}

impl Endpoint for GetItem<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Read;
    const NAME: &'static str = "GET /items/{id}";
    type Response = Item;

    fn path(&self) -> String {
        format!("items/{}", self.0.as_str())
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[("attributes", "id,title,permalink,price,currency_id")])
    }
}

impl Call for GetItem<'_> {}
