//! `POST /contacts` — makes a contact and links it to an inbox.
//!
//! 422 when the `identifier` is taken; 500 when somebody else made it at the same moment or
//! has the `source_id`. Source: Chatwoot 4.15.1,
//! `app/controllers/api/v1/accounts/contacts_controller.rb`.

use bridge::ids::InboxId;
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::{Deserialize, Serialize};

use crate::lenient::Id;

/// Makes a contact and its link to one inbox, in one call.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct CreateContact<'a> {
    /// At most 255 characters.
    pub name: &'a str,
    /// Unique in the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub identifier: Option<&'a str>,
    /// Where it is linked.
    pub inbox_id: InboxId,
    /// Under which name it is linked; unique in the inbox.
    pub source_id: &'a str,
}

/// The contact that was made.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(from = "Wire")]
pub struct CreatedContact {
    /// Its id.
    pub id: u64,
}

#[derive(Deserialize)]
struct Wire {
    payload: Payload,
}

#[derive(Deserialize)]
struct Payload {
    contact: MadeContact,
}

#[derive(Deserialize)]
struct MadeContact {
    id: Id,
}

impl From<Wire> for CreatedContact {
    fn from(wire: Wire) -> Self {
        Self {
            id: wire.payload.contact.id.0,
        }
    }
}

impl Endpoint for CreateContact<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /contacts";
    type Response = CreatedContact;

    fn path(&self) -> String {
        "contacts".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(self)
    }
}
