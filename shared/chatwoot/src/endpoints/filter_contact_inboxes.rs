//! `POST /contact_inboxes/filter` — finds the contact that a `source_id` of an inbox belongs to.
//!
//! 404 with an empty body when it belongs to nobody. Source: Chatwoot 4.15.1,
//! `app/controllers/api/v1/accounts/contact_inboxes_controller.rb` (since 3.2).

use bridge::ids::InboxId;
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::{Deserialize, Serialize};

use crate::lenient::Id;

/// Asks for the contact behind `source_id`.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct FilterContactInboxes<'a> {
    /// Where.
    pub inbox_id: InboxId,
    /// Matched exactly.
    pub source_id: &'a str,
}

/// The contact that it belongs to.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(from = "Wire")]
pub struct LinkedContact {
    /// Its id.
    pub id: u64,
}

#[derive(Deserialize)]
struct Wire {
    id: Id,
}

impl From<Wire> for LinkedContact {
    fn from(wire: Wire) -> Self {
        Self { id: wire.id.0 }
    }
}

impl Endpoint for FilterContactInboxes<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "POST /contact_inboxes/filter";
    type Response = LinkedContact;

    fn path(&self) -> String {
        "contact_inboxes/filter".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(self)
    }
}
