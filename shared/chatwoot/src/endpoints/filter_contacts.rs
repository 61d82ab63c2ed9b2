//! `POST /contacts/filter` — finds contacts by `identifier`.
//!
//! Case does not count there: compare what comes back. Source: Chatwoot 4.15.1,
//! `app/controllers/api/v1/accounts/contacts_controller.rb`, issue #8919.

use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;
use serde_json::json;

use crate::lenient::{Id, ReadableList, Text, maybe};

/// Asks for the contacts with this `identifier`.
#[derive(Clone, Copy, Debug)]
pub struct FilterContacts<'a> {
    /// A string always: a number is answered with 500.
    pub identifier: &'a str,
}

/// The contacts that were found, at most 15.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Page")]
pub struct FilteredContacts {
    /// Contacts, at most one page (15).
    pub payload: Vec<Contact>,
}

#[derive(Deserialize)]
struct Page {
    payload: ReadableList<Contact>,
}

impl From<Page> for FilteredContacts {
    fn from(page: Page) -> Self {
        Self {
            payload: page.payload.0,
        }
    }
}

/// A contact, without its name and what else people wrote of it.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Wire")]
pub struct Contact {
    /// Its id.
    pub id: u64,
    /// Its `identifier`, if it has one.
    pub identifier: Option<String>,
}

#[derive(Deserialize)]
struct Wire {
    id: Id,
    #[serde(default, deserialize_with = "maybe")]
    identifier: Option<Text>,
}

impl From<Wire> for Contact {
    fn from(wire: Wire) -> Self {
        Self {
            id: wire.id.0,
            identifier: wire.identifier.map(|identifier| identifier.0),
        }
    }
}

impl Endpoint for FilterContacts<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "POST /contacts/filter";
    type Response = FilteredContacts;

    fn path(&self) -> String {
        "contacts/filter".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        // A `query_operator` after the last condition would be answered with 500 (#9206).
        request.json(&json!({ "payload": [{
            "attribute_key": "identifier",
            "filter_operator": "equal_to",
            "values": [self.identifier],
        }] }))
    }
}
