//! `POST /oauth/token` with a code — buys the first pair of tokens. JSON, and only here (§2.3).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use crate::{app::AppCredentials, wire::token::Granted};

/// Spends the code that a seller's browser brought back: good once, for 10 minutes.
#[derive(Debug)]
pub(crate) struct ExchangeCode<'a> {
    pub(crate) app: &'a AppCredentials,
    pub(crate) code: &'a SecretString,
    pub(crate) redirect: &'a str,
}

impl Endpoint for ExchangeCode<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /oauth/token code";
    type Response = Granted;

    fn path(&self) -> String {
        "oauth/token".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(&json!({
            "grant_type": "authorization_code",
            "client_id": self.app.client_id,
            "client_secret": self.app.secret.expose_secret(),
            "redirect_uri": self.redirect,
            "code": self.code.expose_secret(),
        }))
    }
}
