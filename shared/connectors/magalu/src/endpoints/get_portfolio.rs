//! `GET /seller/v1/portfolios/me` — whose a token is; its answer has no documented form (§2.3).

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde_json::Value;

use super::{Host, TenantCall};

/// Whose a token is; its answer has no documented form (§2.3).
#[derive(Debug)]
pub(crate) struct GetPortfolio;

impl Endpoint for GetPortfolio {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /seller/v1/portfolios/me";
    type Response = Value;

    fn path(&self) -> String {
        "seller/v1/portfolios/me".to_owned()
    }
}

impl TenantCall for GetPortfolio {
    const HOST: Host = Host::Api;
}
