//! `POST /conversations/{id}/assignments` — gives a conversation to an agent or a team.
//!
//! 404 for an agent or team that is not there. Source: Chatwoot 4.15.1,
//! `app/controllers/api/v1/accounts/conversations/assignments_controller.rb`.

use bridge::ids::ConversationId;
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

/// Who is to look after a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// A team's number.
    Team(u64),
    /// An agent's number.
    Agent(u64),
}

/// Gives a conversation to somebody.
#[derive(Clone, Copy, Debug)]
pub struct Assign {
    /// Which conversation.
    pub conversation: ConversationId,
    /// To whom.
    pub to: Owner,
}

impl Endpoint for Assign {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "POST /conversations/{id}/assignments";
    type Response = Value;

    fn path(&self) -> String {
        format!("conversations/{}/assignments", self.conversation)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(&match self.to {
            Owner::Team(team) => json!({ "team_id": team }),
            Owner::Agent(agent) => json!({ "assignee_id": agent }),
        })
    }
}
