//! `GET /push/get_app_push_config` — where pushes go, and whether they still do.

use http_api::Effect;
use reqwest::Method;

use super::{Call, PublicCall};
use crate::wire::push::PushConfig;

/// Asks for the application's set-up.
#[derive(Debug)]
pub(crate) struct GetPushConfig;

impl Call for GetPushConfig {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const PATH: &'static str = "push/get_app_push_config";
    const NAME: &'static str = "GET /push/get_app_push_config";
    type Data = PushConfig;
}

impl PublicCall for GetPushConfig {}
