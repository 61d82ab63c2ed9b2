//! `GET /users/me` — the seller whose token it is.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/produto-consulta-usuarios>
//! (updated 2025-12-30).

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;

use super::SellerCall;
use crate::{
    error::RefusalScope,
    ids::UserId,
    wire::{maybe, text},
};

/// Asks who we are.
#[derive(Debug)]
pub(crate) struct GetMe;

/// The seller.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Me {
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) id: Option<UserId>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) nickname: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) site_id: Option<String>,
}

impl Endpoint for GetMe {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /users/me";
    type Response = Me;

    fn path(&self) -> String {
        "users/me".to_owned()
    }
}

impl SellerCall for GetMe {
    const REFUSAL_SCOPE: RefusalScope = RefusalScope::Feed;
}
