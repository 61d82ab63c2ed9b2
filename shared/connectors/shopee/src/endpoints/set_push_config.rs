//! `POST /push/set_app_push_config` — sets the one callback of the application, for all shops.
//!
//! A test push must be answered with 2xx within 3 s while this call is open. Another callback before it gets
//! nothing any more: one application for each environment.

use http_api::Effect;
use reqwest::{Method, RequestBuilder};
use serde::de::IgnoredAny;
use serde_json::json;

use super::{Call, PublicCall};

/// What is wanted: consents given, taken back and ending; orders; chat.
pub(crate) const WANTED: [u64; 5] = [1, 2, 3, 10, 12];

/// Sets the callback and switches on what is wanted.
#[derive(Debug)]
pub(crate) struct SetPushConfig<'a> {
    /// Byte for byte: pushes are signed over it.
    pub(crate) callback: &'a str,
}

impl Call for SetPushConfig<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::Idempotent;
    const PATH: &'static str = "push/set_app_push_config";
    const NAME: &'static str = "POST /push/set_app_push_config";
    type Data = IgnoredAny;

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(&json!({
            "callback_url": self.callback,
            "set_push_config_on": WANTED,
        }))
    }
}

impl PublicCall for SetPushConfig<'_> {}
