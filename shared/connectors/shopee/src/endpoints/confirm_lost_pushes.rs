//! `POST /push/confirm_consumed_lost_push_message` — forgets lost pushes, everything up to an id.

use http_api::Effect;
use reqwest::{Method, RequestBuilder};
use serde::de::IgnoredAny;
use serde_json::json;

use super::{Call, PublicCall};

/// Confirms all up to this one. Only once they are durable on our side.
#[derive(Debug)]
pub(crate) struct ConfirmLostPushes(pub(crate) u64);

impl Call for ConfirmLostPushes {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::Idempotent;
    const PATH: &'static str = "push/confirm_consumed_lost_push_message";
    const NAME: &'static str = "POST /push/confirm_consumed_lost_push_message";
    type Data = IgnoredAny;

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(&json!({ "last_message_id": self.0 }))
    }
}

impl PublicCall for ConfirmLostPushes {}
