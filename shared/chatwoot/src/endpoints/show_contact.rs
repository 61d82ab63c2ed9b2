//! `GET /contacts/{id}` — shows a contact with everything that it is linked to.
//!
//! Source: Chatwoot 4.15.1, `app/views/api/v1/models/_contact.json.jbuilder`.

use http_api::{Effect, Endpoint};
use reqwest::Method;
use serde::Deserialize;

use crate::lenient::{Id, ReadableList, Text, maybe};

/// Asks for a contact.
#[derive(Clone, Copy, Debug)]
pub struct ShowContact {
    /// Which.
    pub contact: u64,
}

/// A contact, without its name and what else people wrote of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Wire")]
pub struct ShownContact {
    /// The `source_id` of each of its links, in no order.
    pub source_ids: Vec<String>,
}

#[derive(Deserialize)]
struct Wire {
    payload: Linked,
}

#[derive(Deserialize)]
struct Linked {
    // Read, so that an answer about something else is none.
    #[serde(rename = "id")]
    _id: Id,
    #[serde(default, deserialize_with = "maybe")]
    contact_inboxes: Option<ReadableList<Link>>,
}

#[derive(Deserialize)]
struct Link {
    source_id: Text,
}

impl From<Wire> for ShownContact {
    fn from(wire: Wire) -> Self {
        let links = wire.payload.contact_inboxes;
        let links = links.map_or_else(Vec::new, |ReadableList(links, _)| links);
        Self {
            source_ids: links.into_iter().map(|link| link.source_id.0).collect(),
        }
    }
}

impl Endpoint for ShowContact {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /contacts/{id}";
    type Response = ShownContact;

    fn path(&self) -> String {
        format!("contacts/{}", self.contact)
    }
}
