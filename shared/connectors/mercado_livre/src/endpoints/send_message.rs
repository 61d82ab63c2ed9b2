//! `POST /messages/packs/{pack}/sellers/{seller}` — writes to the buyer of a sale.
//!
//! Source: <https://developers.mercadolivre.com.br/pt_br/mensagens-post-venda> (updated 2026-04-27).

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Serialize;
use serde_json::Value;

use super::SellerCall;
use crate::ids::{PackId, UserId};

/// Writes a message.
#[derive(Debug)]
pub(crate) struct SendMessage<'a> {
    pub(crate) pack: PackId,
    pub(crate) seller: UserId,
    /// The buyer, or the agent that speaks for them.
    pub(crate) to: UserId,
    pub(crate) text: &'a str,
    /// Uploads that go along.
    pub(crate) files: &'a [&'a str],
}

#[derive(Serialize)]
struct Body<'a> {
    from: Addressee,
    to: Addressee,
    text: &'a str,
    /// An empty list is refused.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    attachments: &'a [&'a str],
}

#[derive(Serialize)]
struct Addressee {
    user_id: String,
}

impl Endpoint for SendMessage<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /messages/packs/{id}/sellers/{id}";
    /// The message, when all is well. Kept raw: any 2xx may have taken effect.
    type Response = Value;

    fn path(&self) -> String {
        format!("messages/packs/{}/sellers/{}", self.pack, self.seller)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.query(&[("tag", "post_sale")]).json(&Body {
            from: Addressee {
                user_id: self.seller.to_string(),
            },
            to: Addressee {
                user_id: self.to.to_string(),
            },
            text: self.text,
            attachments: self.files,
        })
    }
}

impl SellerCall for SendMessage<'_> {}
