//! `POST /auth/access_token/get` — buys a shop's next pair of tokens, once.

use http_api::Effect;
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::{Call, PublicCall};
use crate::{ids::ShopId, wire::token::Granted};

/// Spends a refresh token, which is good once for each shop that it was given for.
#[derive(Debug)]
pub(crate) struct RefreshToken<'a> {
    pub(crate) partner_id: u64,
    pub(crate) shop: ShopId,
    pub(crate) refresh: &'a SecretString,
}

impl Call for RefreshToken<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const PATH: &'static str = "auth/access_token/get";
    const NAME: &'static str = "POST /auth/access_token/get";
    type Data = Granted;

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(&json!({
            "refresh_token": self.refresh.expose_secret(),
            "partner_id": self.partner_id,
            "shop_id": self.shop.0,
        }))
    }
}

impl PublicCall for RefreshToken<'_> {}
