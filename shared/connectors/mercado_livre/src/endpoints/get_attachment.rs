//! `GET /messages/attachments/{filename}` — a file of a message, as bytes.
//!
//! One that is not there (yet) is answered with 500.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/mensagens-post-venda> (updated 2026-04-27).

use http_api::{Effect, Endpoint};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::{Method, RequestBuilder};
use serde::de::IgnoredAny;

use super::SellerCall;

/// Everything that does not stand for itself in a path.
pub(super) const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Asks for a file by the name that Mercado Livre gave it.
#[derive(Debug)]
pub(crate) struct GetAttachment<'a> {
    pub(crate) filename: &'a str,
    /// The site, such as `MLB`.
    pub(crate) site: &'a str,
}

impl Endpoint for GetAttachment<'_> {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /messages/attachments/{filename}";
    /// Opened, never read as JSON.
    type Response = IgnoredAny;

    fn path(&self) -> String {
        format!(
            "messages/attachments/{}",
            utf8_percent_encode(self.filename, SEGMENT)
        )
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[("tag", "post_sale"), ("site_id", self.site)])
    }
}

impl SellerCall for GetAttachment<'_> {}
