//! `POST /messages/attachments` — hands over a file for a message that is written afterwards.
//!
//! The file is forgotten after 48 hours without a message. Nobody sees it before, so doing
//! this twice does no harm.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/mensagens-post-venda> (updated 2026-04-27).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;

use super::Call;
use crate::wire::text;

/// Hands over the file in the part `file` of its form.
#[derive(Debug)]
pub(crate) struct UploadAttachment<'a> {
    /// The site, such as `MLB`.
    pub(crate) site: &'a str,
}

/// What the file is called from now on; some answers leave it out, and then nothing is there.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Uploaded {
    #[serde(default, deserialize_with = "text")]
    pub(crate) id: Option<String>,
}

impl Endpoint for UploadAttachment<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::Write;
    const NAME: &'static str = "POST /messages/attachments";
    type Response = Option<Uploaded>;

    fn path(&self) -> String {
        "messages/attachments".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[("tag", "post_sale"), ("site_id", self.site)])
    }
}

impl Call for UploadAttachment<'_> {}
