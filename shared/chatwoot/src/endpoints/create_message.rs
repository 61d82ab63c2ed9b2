//! `POST /conversations/{id}/messages` — writes a message in a conversation.
//!
//! Not idempotent: `source_id` is stored and never checked. Every exception is answered with
//! 422. Source: Chatwoot 4.15.1,
//! `app/controllers/api/v1/accounts/conversations/messages_controller.rb`,
//! `app/builders/messages/message_builder.rb`.

use bridge::ids::{ConversationId, HelpdeskMessageId};
use http_api::{Effect, Endpoint};
use reqwest::{Method, RequestBuilder};
use serde::{Deserialize, Serialize};

use crate::lenient::Id;

/// On whose side a message appears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageType {
    /// The contact's; API inboxes only.
    Incoming,
    /// The seller's.
    Outgoing,
}

impl MessageType {
    /// As it is written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Incoming => "incoming",
            Self::Outgoing => "outgoing",
        }
    }
}

/// Writes a message without files into a conversation.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct CreateMessage<'a> {
    /// Where.
    #[serde(skip)]
    pub conversation: ConversationId,
    /// Markdown, at most 150 000 characters. Liquid too, unless it is incoming.
    pub content: &'a str,
    /// On whose side.
    pub message_type: MessageType,
    /// Whether only agents see it.
    pub private: bool,
    /// Our name for it.
    pub source_id: &'a str,
    /// When it was written on the other side, in seconds since 1970: dashboards up to 4.3 show it in place of the
    /// time of its arrival and cannot render anything but a number; later ones leave it to whoever reads the API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_created_at: Option<i64>,
}

/// The message that was written.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(from = "Wire")]
pub struct CreatedMessage {
    /// Its id.
    pub id: HelpdeskMessageId,
}

#[derive(Deserialize)]
struct Wire {
    id: Id,
}

impl From<Wire> for CreatedMessage {
    fn from(wire: Wire) -> Self {
        Self {
            id: HelpdeskMessageId(wire.id.0),
        }
    }
}

impl Endpoint for CreateMessage<'_> {
    const METHOD: Method = Method::POST;
    const EFFECT: Effect = Effect::NotIdempotent;
    const NAME: &'static str = "POST /conversations/{id}/messages";
    type Response = CreatedMessage;

    fn path(&self) -> String {
        format!("conversations/{}/messages", self.conversation)
    }

    fn fill(&self, request: RequestBuilder) -> RequestBuilder {
        request.json(self)
    }
}
