//! `GET /push/get_lost_push_message` — the earliest hundred pushes of three days that did not arrive.
//!
//! The same hundred come back until they are confirmed.

use http_api::Effect;
use reqwest::Method;

use super::{Call, PublicCall};
use crate::wire::push::LostPushes;

/// Asks for them.
#[derive(Debug)]
pub(crate) struct GetLostPushes;

impl Call for GetLostPushes {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const PATH: &'static str = "push/get_lost_push_message";
    const NAME: &'static str = "GET /push/get_lost_push_message";
    type Data = LostPushes;
}

impl PublicCall for GetLostPushes {}
