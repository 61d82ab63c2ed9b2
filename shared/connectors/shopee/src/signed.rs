//! A call with its identity: signed at the moment of each try, because a signature lives five minutes (§1).

use std::fmt;

use http_api::{Effect, Endpoint};
use jiff::Timestamp;
use reqwest::{Method, RequestBuilder};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    app::AppCredentials,
    endpoints::Call,
    ids::ShopId,
    sign::{self, Base},
    wire::Envelope,
};

/// Begins the path of every call, and of what is signed.
const PREFIX: &str = "/api/v2/";

/// A call, signed.
pub(crate) struct Signed<'a, C> {
    call: &'a C,
    partner_id: u64,
    timestamp: i64,
    sign: String,
    shop: Option<(&'a SecretString, ShopId)>,
}

impl<C> fmt::Debug for Signed<'_, C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signed")
            .field("partner_id", &self.partner_id)
            .field("timestamp", &self.timestamp)
            .finish_non_exhaustive()
    }
}

impl<'a, C: Call> Signed<'a, C> {
    /// Signs `call` at `now`, for a shop with its access token or for the application alone.
    pub(crate) fn new(
        call: &'a C,
        app: &AppCredentials,
        now: Timestamp,
        shop: Option<(&'a SecretString, ShopId)>,
    ) -> Self {
        let timestamp = now.as_second();
        let base = Base {
            partner_id: app.partner_id,
            path: &format!("{PREFIX}{}", C::PATH),
            timestamp,
            shop: shop.map(|(token, shop)| (token, shop.0)),
        };
        Self {
            call,
            partner_id: app.partner_id,
            timestamp,
            sign: sign::of_call(&app.key, &base),
            shop,
        }
    }
}

impl<C: Call> Endpoint for Signed<'_, C> {
    const METHOD: Method = C::METHOD;
    const EFFECT: Effect = C::EFFECT;
    const NAME: &'static str = C::NAME;
    type Response = Envelope<C::Data>;

    fn path(&self) -> String {
        format!("{}{}", PREFIX.trim_start_matches('/'), C::PATH)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        let request = request
            .query(&[("partner_id", self.partner_id)])
            .query(&[("timestamp", self.timestamp)])
            .query(&[("sign", self.sign.as_str())]);
        let request = match self.shop {
            Some((token, shop)) => request
                .query(&[("access_token", token.expose_secret())])
                .query(&[("shop_id", shop.0)]),
            None => request,
        };
        self.call.fill(request)
    }
}

/// The address of the consent page, for a browser: signed like a public call, and good as long.
pub(crate) fn consent_query(
    app: &AppCredentials,
    path: &str,
    now: Timestamp,
) -> [(&'static str, String); 3] {
    let timestamp = now.as_second();
    let base = Base {
        partner_id: app.partner_id,
        path: &format!("{PREFIX}{path}"),
        timestamp,
        shop: None,
    };
    [
        ("partner_id", app.partner_id.to_string()),
        ("timestamp", timestamp.to_string()),
        ("sign", sign::of_call(&app.key, &base)),
    ]
}
