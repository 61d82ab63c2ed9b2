//! `POST /public/get_token_by_resend_code` — buys a pair again, after tokens were lost.
//!
//! The seller has the code sent from the authorization page; live only, not in the sandbox.

use http_api::Effect;
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};
use serde_json::json;

use super::{Call, PublicCall};
use crate::wire::token::Granted;

/// Spends a code that was sent again, good once for 10 minutes.
#[derive(Debug)]
pub(crate) struct ExchangeResent<'a> {
    pub(crate) code: &'a SecretString,
}

impl Call for ExchangeResent<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const PATH: &'static str = "public/get_token_by_resend_code";
    const NAME: &'static str = "POST /public/get_token_by_resend_code";
    type Data = Granted;

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(&json!({ "resend_code": self.code.expose_secret() }))
    }
}

impl PublicCall for ExchangeResent<'_> {}
