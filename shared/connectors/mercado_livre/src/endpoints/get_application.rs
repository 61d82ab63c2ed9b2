//! `GET /applications/{id}` — how the application is set up in the developer centre.
//!
//! Only its owner's token shows all of it; to others most fields are missing. Sources:
//! <https://developers.mercadolivre.com.br/pt_br/gerenciamento-de-aplicativos> (updated 2026-04-15), and
//! for the names of the fields, clients of others (read 2026-11).

use std::num::NonZeroU32;

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;

use super::SellerCall;
use crate::wire::text;

/// Asks how the application is set up.
#[derive(Debug)]
pub(crate) struct GetApplication<'a>(pub(crate) &'a str);

/// The application, as far as the token may see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Wire")]
pub(crate) struct Application {
    /// Addresses that sellers' browsers may be sent back to.
    pub redirects: Option<Vec<String>>,
    /// Where notifications go.
    pub notifications: Option<String>,
    /// What is notified.
    pub topics: Option<Vec<String>>,
    /// `read`, `write`, `offline_access`.
    pub scopes: Option<Vec<String>>,
    /// What it may ask in an hour.
    pub requests_an_hour: Option<NonZeroU32>,
}

#[derive(Deserialize)]
struct Wire {
    #[serde(default, deserialize_with = "text")]
    callback_url: Option<String>,
    #[serde(default)]
    callback_urls: Value,
    #[serde(default, deserialize_with = "text")]
    notifications_callback_url: Option<String>,
    #[serde(default)]
    notifications_topics: Value,
    #[serde(default)]
    scopes: Value,
    #[serde(default)]
    max_requests_per_hour: Value,
}

/// Less than this is some other number: one account that is polled every minute takes up to 180.
const LEAST: u32 = 1_000;

/// A list of words; `None` when it is something else.
fn words(value: &Value) -> Option<Vec<String>> {
    Some(
        value
            .as_array()?
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
    )
}

impl From<Wire> for Application {
    fn from(wire: Wire) -> Self {
        let redirects = match (words(&wire.callback_urls), wire.callback_url) {
            (None, None) => None,
            (many, one) => Some(many.unwrap_or_default().into_iter().chain(one).collect()),
        };
        Self {
            redirects,
            notifications: wire
                .notifications_callback_url
                .filter(|url| !url.is_empty()),
            topics: words(&wire.notifications_topics),
            scopes: words(&wire.scopes),
            requests_an_hour: wire
                .max_requests_per_hour
                .as_u64()
                .and_then(|most| u32::try_from(most).ok())
                .filter(|most| *most >= LEAST)
                .and_then(NonZeroU32::new),
        }
    }
}

impl Endpoint for GetApplication<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /applications/{id}";
    type Response = Application;

    fn path(&self) -> String {
        format!("applications/{}", self.0)
    }
}

impl SellerCall for GetApplication<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_owner_sees_everything_and_others_little() {
        let own = r#"{"id":1234567890123456,"callback_url":"https://a.example/cb","notifications_callback_url":"https://a.example/n",
            "notifications_topics":["questions","messages"],"scopes":["read","write","offline_access"],"active":true,"max_requests_per_hour":18000}"#;
        let few = r#"{"id":1234567890123456,"max_requests_per_hour":0}"#;
        let foreign = r#"{"id":1234567890123456,"name":"Loja","active":true}"#;

        let own: Application = serde_json::from_str(own).unwrap();
        let foreign: Application = serde_json::from_str(foreign).unwrap();

        assert_eq!(own.redirects.unwrap(), ["https://a.example/cb"]);
        assert_eq!(own.topics.unwrap(), ["questions", "messages"]);
        assert_eq!(own.scopes.unwrap().len(), 3);
        assert_eq!(own.requests_an_hour, NonZeroU32::new(18_000));
        let few: Application = serde_json::from_str(few).unwrap();
        assert_eq!(few.requests_an_hour, None);
        assert_eq!(foreign, Application::default());
    }
}
