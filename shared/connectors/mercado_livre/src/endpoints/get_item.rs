//! `GET /items/{id}` — what a question is about.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/items-y-busquedas> (updated 2025-04-08).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;

use super::SellerCall;
use crate::{
    ids::ItemId,
    wire::{maybe, text},
};

/// Reads a listing.
#[derive(Debug)]
pub(crate) struct GetItem<'a>(pub(crate) &'a ItemId);

/// A listing, as far as agents care.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ItemDetails {
    #[serde(default, deserialize_with = "text")]
    pub(crate) title: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) permalink: Option<String>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) price: Option<f64>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) currency_id: Option<String>,
    /// How many are left.
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) available_quantity: Option<u64>,
    /// `active`, `paused`, `closed`, `under_review`, …
    #[serde(default, deserialize_with = "text")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "text")]
    thumbnail: Option<String>,
}

impl ItemDetails {
    /// The listing's photo: over https, and in the larger of its sizes.
    pub(crate) fn photo(&self) -> Option<String> {
        let (_, path) = self.thumbnail.as_deref()?.split_once("://")?;
        let is_plain = path
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte));
        let path = path
            .strip_suffix("-I.jpg")
            .map_or_else(|| path.to_owned(), |name| format!("{name}-O.jpg"));
        is_plain.then(|| format!("https://{path}"))
    }
}

impl Endpoint for GetItem<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /items/{id}";
    type Response = ItemDetails;

    fn path(&self) -> String {
        format!("items/{}", self.0.as_str())
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[(
            "attributes",
            "id,title,permalink,price,currency_id,available_quantity,status,thumbnail",
        )])
    }
}

impl SellerCall for GetItem<'_> {}
