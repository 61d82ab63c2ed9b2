//! `GET /users/{id}/questions/response_time` — how fast a seller answers questions, in minutes, over the last 14 days.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/gerenciamento-perguntas-respostas>
//! (updated 2023-09-29). 404 = Mercado Livre has no figure.

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;

use super::SellerCall;
use crate::{ids::UserId, wire::maybe};

/// Asks for it.
#[derive(Debug)]
pub(crate) struct GetResponseTime(pub(crate) UserId);

/// The figure, and what it is made of.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct ResponseTime {
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) total: Option<ResponseMinutes>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) weekdays_working_hours: Option<ResponseMinutes>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) weekdays_extra_hours: Option<ResponseMinutes>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) weekend: Option<ResponseMinutes>,
}

/// The figure of one kind of hours.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct ResponseMinutes {
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) response_time: Option<u64>,
}

impl Endpoint for GetResponseTime {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /users/{id}/questions/response_time";
    type Response = ResponseTime;

    fn path(&self) -> String {
        format!("users/{}/questions/response_time", self.0)
    }
}

impl SellerCall for GetResponseTime {}
