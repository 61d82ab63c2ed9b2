//! `POST /conversations` — makes a conversation, or finds it in an inbox locked to one.
//!
//! Without all three ids Chatwoot makes random links or looks in other inboxes. 422 `source_id
//! should be unique` when it is linked to another contact. Source: Chatwoot 4.15.1,
//! `app/controllers/api/v1/accounts/conversations_controller.rb`,
//! `app/builders/conversation_builder.rb`.

use std::collections::BTreeMap;

use bridge::ids::{ConversationId, InboxId};
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::{Deserialize, Serialize};

use super::set_status::ConversationState;
use crate::lenient::Id;

/// Makes a conversation. Chatwoot makes a second one if it is asked twice.
#[derive(Clone, Debug, Serialize)]
pub struct CreateConversation<'a> {
    /// Where.
    pub inbox_id: InboxId,
    /// With whom.
    pub contact_id: u64,
    /// `source_id` of the contact's link to the inbox; made if it is not there.
    pub source_id: &'a str,
    /// How it starts.
    pub status: ConversationState,
    /// Strings only: numbers over 9 999 999 999 are refused, strings over 1 500 characters too.
    pub custom_attributes: BTreeMap<&'a str, String>,
}

/// The conversation that was made or found.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(from = "Wire")]
pub struct CreatedConversation {
    /// Its `display_id`.
    pub id: ConversationId,
}

#[derive(Deserialize)]
struct Wire {
    id: Id,
}

impl From<Wire> for CreatedConversation {
    fn from(wire: Wire) -> Self {
        Self {
            id: ConversationId(wire.id.0),
        }
    }
}

impl Endpoint for CreateConversation<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /conversations";
    type Response = CreatedConversation;

    fn path(&self) -> String {
        "conversations".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(self)
    }
}
