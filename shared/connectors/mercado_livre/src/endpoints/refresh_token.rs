//! `POST /oauth/token` with `grant_type=refresh_token` — buys the next pair of tokens, once.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/autenticacao-e-autorizacao>
//! (updated 2025-12-29).

use std::fmt;

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;

use crate::{
    ids::{self, UserId},
    oauth::app::AppCredentials,
};

/// The call's name, for both grants.
pub(crate) const NAME: &str = "POST /oauth/token";

/// Spends a refresh token.
#[derive(Debug)]
pub(crate) struct RefreshToken<'a> {
    pub(crate) app: &'a AppCredentials,
    pub(crate) refresh: &'a SecretString,
}

impl Endpoint for RefreshToken<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = NAME;
    type Response = Granted;

    fn path(&self) -> String {
        "oauth/token".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.form(&[
            ("grant_type", "refresh_token"),
            ("client_id", self.app.id.as_str()),
            ("client_secret", self.app.secret.expose_secret()),
            ("refresh_token", self.refresh.expose_secret()),
        ])
    }
}

/// A pair of tokens. Read from a [`Value`], so that no parse error can quote one.
#[derive(Clone, Deserialize)]
#[serde(from = "Value")]
pub(crate) struct Granted {
    /// `None`: the answer was not what it should be.
    pub(crate) access: Option<SecretString>,
    /// Not given to applications without `offline_access`.
    pub(crate) refresh: Option<SecretString>,
    /// How long the access token lives, in seconds.
    pub(crate) expires_in: Option<i64>,
    pub(crate) user: Option<UserId>,
}

impl From<Value> for Granted {
    fn from(answer: Value) -> Self {
        let token = |key: &str| {
            answer
                .get(key)?
                .as_str()
                .filter(|token| !token.is_empty())
                .map(SecretString::from)
        };
        let seconds = answer
            .get("expires_in")
            .and_then(ids::number)
            .and_then(|seconds| seconds.try_into().ok());
        Self {
            access: token("access_token"),
            refresh: token("refresh_token"),
            expires_in: seconds,
            user: answer.get("user_id").and_then(ids::number).map(UserId),
        }
    }
}

impl fmt::Debug for Granted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Granted")
            .field("expires_in", &self.expires_in)
            .finish_non_exhaustive()
    }
}
