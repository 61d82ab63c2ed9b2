//! `GET /inbox_members/{id}` and `POST /inbox_members` — who sees an inbox beside administrators.
//!
//! Source: Chatwoot 4.15.1, `app/controllers/api/v1/accounts/inbox_members_controller.rb`.

use bridge::ids::InboxId;
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::Deserialize;
use serde_json::json;

use crate::lenient::{Id, ReadableList};

/// Asks who sees an inbox.
#[derive(Clone, Copy, Debug)]
pub struct ListInboxMembers {
    /// Which.
    pub inbox: InboxId,
}

/// Adds people to those who see an inbox; takes nobody away. For administrators.
#[derive(Clone, Copy, Debug)]
pub struct AddInboxMembers<'a> {
    /// Which.
    pub inbox: InboxId,
    /// Their ids.
    pub users: &'a [u64],
}

/// Ids of the agents who see the inbox, in no order.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Wire")]
pub struct Members(pub Vec<u64>);

#[derive(Deserialize)]
struct Wire {
    payload: ReadableList<Member>,
}

#[derive(Deserialize)]
struct Member {
    id: Id,
}

impl From<Wire> for Members {
    fn from(wire: Wire) -> Self {
        Self(
            wire.payload
                .0
                .into_iter()
                .map(|member| member.id.0)
                .collect(),
        )
    }
}

impl Endpoint for ListInboxMembers {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /inbox_members/{id}";
    type Response = Members;

    fn path(&self) -> String {
        format!("inbox_members/{}", self.inbox)
    }
}

impl Endpoint for AddInboxMembers<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "POST /inbox_members";
    type Response = Members;

    fn path(&self) -> String {
        "inbox_members".to_owned()
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(&json!({ "inbox_id": self.inbox, "user_ids": self.users }))
    }
}
