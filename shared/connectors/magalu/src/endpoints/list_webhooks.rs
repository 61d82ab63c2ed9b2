//! `GET /v1/onboarding/signup` — every subscription of a tenant, without its secret (§7).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};

use super::{Host, PAGE, TenantCall};
use crate::wire::{WirePage, webhook::Subscription};

/// Every subscription of a tenant, without its secret (§7).
#[derive(Debug)]
pub(crate) struct ListWebhooks;

impl Endpoint for ListWebhooks {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /v1/onboarding/signup";
    type Response = WirePage<Subscription>;

    fn path(&self) -> String {
        "v1/onboarding/signup".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[("_limit", PAGE)])
    }
}

impl TenantCall for ListWebhooks {
    const HOST: Host = Host::Api;
}
