//! `PUT /v1/onboarding/signup` — subscribes to webhooks of one topic. The secret is told here, once (§7).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde_json::json;
use url::Url;

use super::{Host, TenantCall};
use crate::wire::webhook::Subscription;

/// Subscribes to webhooks of one topic. The secret is told here, once (§7).
#[derive(Debug)]
pub(crate) struct Subscribe<'a> {
    pub(crate) topic: &'a str,
    pub(crate) address: &'a Url,
}

impl Endpoint for Subscribe<'_> {
    const METHOD: Method = Method::PUT;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "PUT /v1/onboarding/signup";
    type Response = Subscription;

    fn path(&self) -> String {
        "v1/onboarding/signup".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(&json!({
            "webhook": self.address.as_str(),
            "topic_id": self.topic,
            "filter_by": {},
        }))
    }
}

impl TenantCall for Subscribe<'_> {
    const HOST: Host = Host::Api;
}
