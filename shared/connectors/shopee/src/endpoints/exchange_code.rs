//! `POST /auth/token/get` — buys the first pair of tokens: a shop's, or one for all shops of a main account.

use http_api::Effect;
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::{Call, PublicCall};
use crate::{oauth::Granter, wire::token::Granted};

/// Spends the code that the seller's browser brought back, good once for 10 minutes.
#[derive(Debug)]
pub(crate) struct ExchangeCode<'a> {
    pub(crate) partner_id: u64,
    pub(crate) code: &'a SecretString,
    pub(crate) granter: Granter,
}

impl Call for ExchangeCode<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const PATH: &'static str = "auth/token/get";
    const NAME: &'static str = "POST /auth/token/get";
    type Data = Granted;

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        let (who, id) = match self.granter {
            Granter::Shop(shop) => ("shop_id", shop.0),
            Granter::MainAccount(main) => ("main_account_id", main.0),
        };
        request.json(&json!({
            "code": self.code.expose_secret(), "partner_id": self.partner_id, who: id,
        }))
    }
}

impl PublicCall for ExchangeCode<'_> {}
