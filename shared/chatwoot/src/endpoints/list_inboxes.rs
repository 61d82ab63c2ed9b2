//! `GET /inboxes` — every inbox that the token's user sees.
//!
//! Source: Chatwoot 4.15.1, `app/views/api/v1/accounts/inboxes/index.json.jbuilder`.

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;

use super::get_inbox::Inbox;
use crate::lenient::ReadableList;

/// Asks for all of them.
#[derive(Clone, Copy, Debug)]
pub struct ListInboxes;

/// All inboxes of the account, of every channel.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Wire")]
pub struct InboxList {
    /// In no order.
    pub payload: Vec<Inbox>,
}

#[derive(Deserialize)]
struct Wire {
    payload: ReadableList<Inbox>,
}

impl From<Wire> for InboxList {
    fn from(wire: Wire) -> Self {
        Self {
            payload: wire.payload.0,
        }
    }
}

impl Endpoint for ListInboxes {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /inboxes";
    type Response = InboxList;

    fn path(&self) -> String {
        "inboxes".to_owned()
    }
}
