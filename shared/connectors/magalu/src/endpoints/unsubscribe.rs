//! `DELETE /v1/onboarding/signup/{id}` — ends a subscription (§7).

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::de::IgnoredAny;

use super::{Host, TenantCall};

/// Ends a subscription (§7).
#[derive(Debug)]
pub(crate) struct Unsubscribe<'a> {
    pub(crate) subscription: &'a str,
}

impl Endpoint for Unsubscribe<'_> {
    const METHOD: Method = Method::DELETE;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "DELETE /v1/onboarding/signup/{id}";
    type Response = IgnoredAny;

    fn path(&self) -> String {
        format!("v1/onboarding/signup/{}", self.subscription)
    }
}

impl TenantCall for Unsubscribe<'_> {
    const HOST: Host = Host::Api;
}
