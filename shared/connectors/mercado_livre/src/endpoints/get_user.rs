//! `GET /users/{id}` — a buyer, of whom only the nickname is shown.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/produto-consulta-usuarios>
//! (updated 2025-12-30).

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;

use super::SellerCall;
use crate::{ids::UserId, wire::text};

/// Asks who a buyer is.
#[derive(Debug)]
pub(crate) struct GetUser(pub(crate) UserId);

/// What sellers may know of a buyer.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct UserProfile {
    #[serde(default, deserialize_with = "text")]
    pub(crate) nickname: Option<String>,
}

impl Endpoint for GetUser {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /users/{id}";
    type Response = UserProfile;

    fn path(&self) -> String {
        format!("users/{}", self.0)
    }
}

impl SellerCall for GetUser {}
