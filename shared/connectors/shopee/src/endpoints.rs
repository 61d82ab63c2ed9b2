//! One file per call: path, sentence, source.
//!
//! Source, where a file names no other: the portal's API entries as kept in congminh1254/shopee-sdk (2026),
//! summed up in `docs/shopee-api.md`.

pub(crate) mod confirm_lost_pushes;
pub(crate) mod exchange_code;
pub(crate) mod exchange_resent;
pub(crate) mod get_conversation;
pub(crate) mod get_items;
pub(crate) mod get_lost_pushes;
pub(crate) mod get_messages;
pub(crate) mod get_order_detail;
pub(crate) mod get_push_config;
pub(crate) mod get_shop_info;
pub(crate) mod list_conversations;
pub(crate) mod read_conversation;
pub(crate) mod refresh_token;
pub(crate) mod send_message;
pub(crate) mod upload_image;

#[cfg(test)]
mod tests;

use http_api::Effect;
use reqwest::{Method, RequestBuilder};
use serde::de::DeserializeOwned;

/// One call: its path, what it adds to a signed request, and the data it answers.
pub(crate) trait Call: Sync {
    /// HTTP method.
    const METHOD: Method;
    /// Whether it may be repeated.
    const EFFECT: Effect;
    /// Below `/api/v2/`; signed, so it never depends on what is asked.
    const PATH: &'static str;
    /// Names it in logs and failures.
    const NAME: &'static str;
    /// What the answer holds.
    type Data: DeserializeOwned + Send;

    /// Adds query and body. The body is not signed.
    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request
    }
}

/// A call that any application may make, without a shop.
pub(crate) trait PublicCall: Call {}

/// A call that a shop's token opens.
pub(crate) trait ShopCall: Call {}
