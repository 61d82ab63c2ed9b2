//! `POST /oauth/token` with `grant_type=authorization_code` — buys a seller's first pair of tokens.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/autenticacao-e-autorizacao>
//! (updated 2025-12-29).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use secrecy::ExposeSecret;

use super::refresh_token::{Granted, NAME};
use crate::oauth::app::{AppCredentials, Grant};

/// Spends the code that the seller's browser brought back.
#[derive(Debug)]
pub(crate) struct ExchangeCode<'a> {
    pub(crate) app: &'a AppCredentials,
    pub(crate) grant: &'a Grant,
}

impl Endpoint for ExchangeCode<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = NAME;
    type Response = Granted;

    fn path(&self) -> String {
        "oauth/token".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.form(&[
            ("grant_type", "authorization_code"),
            ("client_id", self.app.id.as_str()),
            ("client_secret", self.app.secret.expose_secret()),
            ("code", self.grant.code.expose_secret()),
            ("redirect_uri", self.grant.redirect_uri.as_str()),
            ("code_verifier", self.grant.code_verifier.expose_secret()),
        ])
    }
}
