//! `POST /messages/attachments` — hands over a file for a message that is written afterwards.
//!
//! The file is forgotten after 48 hours without a message. Nobody sees it before, so doing
//! this twice does no harm.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/mensagens-post-venda> (updated 2026-04-27).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::SellerCall;
use crate::wire::text;

/// Hands over the file in the part `file` of its form.
#[derive(Debug)]
pub(crate) struct UploadAttachment<'a> {
    /// The site, such as `MLB`.
    pub(crate) site: &'a str,
}

/// What the file is called from now on: `id`, `attachment_id` or the whole answer, as clients report it.
/// Some answers leave it out, and then nothing is there.
#[derive(Debug, Default)]
pub(crate) struct Uploaded {
    pub(crate) id: Option<String>,
}

impl<'de> Deserialize<'de> for Uploaded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let answer = Value::deserialize(deserializer)?;
        let named = |key: &str| text(answer.get(key)?).ok().flatten();
        let id = answer.as_str().map(str::to_owned);
        Ok(Self {
            id: id
                .or_else(|| named("id"))
                .or_else(|| named("attachment_id")),
        })
    }
}

impl Endpoint for UploadAttachment<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /messages/attachments";
    type Response = Option<Uploaded>;

    fn path(&self) -> String {
        "messages/attachments".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[("tag", "post_sale"), ("site_id", self.site)])
    }
}

impl SellerCall for UploadAttachment<'_> {}
