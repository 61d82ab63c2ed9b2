//! `POST /oauth/token` with a refresh token — buys the next pair, once. A form, unlike the first one (§2.3).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};

use crate::{app::AppCredentials, wire::token::Granted};

/// Spends a refresh token.
#[derive(Debug)]
pub(crate) struct RefreshToken<'a> {
    pub(crate) app: &'a AppCredentials,
    pub(crate) refresh: &'a SecretString,
}

impl Endpoint for RefreshToken<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /oauth/token";
    type Response = Granted;

    fn path(&self) -> String {
        "oauth/token".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.form(&[
            ("grant_type", "refresh_token"),
            ("client_id", &self.app.client_id),
            ("client_secret", self.app.secret.expose_secret()),
            ("refresh_token", self.refresh.expose_secret()),
        ])
    }
}
