//! `GET /inboxes/{id}` — reads an inbox, its webhook and (for administrators) its secret.
//!
//! Source: Chatwoot 4.15.1, `app/views/api/v1/models/_inbox.json.jbuilder`; `secret` since 4.13.

use bridge::ids::InboxId;
use http_api::{Effect, Endpoint};
use reqwest::Method;
use secrecy::SecretString;
use serde::Deserialize;

use crate::lenient::{Flag, Id, Text, maybe};

/// Asks for an inbox.
#[derive(Clone, Copy, Debug)]
pub struct GetInbox {
    /// Which.
    pub inbox: InboxId,
}

/// An inbox, as an administrator sees it.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Wire")]
pub struct Inbox {
    /// Its id.
    pub id: InboxId,
    /// Its name.
    pub name: String,
    /// `Channel::Api` for those that we can use.
    pub channel_type: String,
    /// Where it sends its events.
    pub webhook_url: Option<String>,
    /// What it signs them with; absent for agents and before 4.13.
    pub secret: Option<SecretString>,
    /// Whether a contact inbox has one conversation for ever.
    pub lock_to_single_conversation: bool,
    /// Whether it writes to contacts by itself: greetings, surveys, answers out of hours.
    pub speaks_by_itself: bool,
}

#[derive(Deserialize)]
struct Wire {
    id: Id,
    #[serde(default, deserialize_with = "maybe")]
    name: Option<Text>,
    #[serde(default, deserialize_with = "maybe")]
    channel_type: Option<Text>,
    #[serde(default, deserialize_with = "maybe")]
    webhook_url: Option<Text>,
    #[serde(default, deserialize_with = "maybe")]
    secret: Option<SecretString>,
    #[serde(default)]
    lock_to_single_conversation: Flag,
    #[serde(default)]
    greeting_enabled: Flag,
    #[serde(default)]
    csat_survey_enabled: Flag,
    #[serde(default)]
    working_hours_enabled: Flag,
}

impl From<Wire> for Inbox {
    fn from(wire: Wire) -> Self {
        let text = |text: Option<Text>| text.map_or_else(String::new, |text| text.0);
        Self {
            id: InboxId(wire.id.0),
            name: text(wire.name),
            channel_type: text(wire.channel_type),
            webhook_url: wire
                .webhook_url
                .map(|url| url.0)
                .filter(|url| !url.is_empty()),
            secret: wire.secret,
            lock_to_single_conversation: wire.lock_to_single_conversation.0,
            speaks_by_itself: wire.greeting_enabled.0
                || wire.csat_survey_enabled.0
                || wire.working_hours_enabled.0,
        }
    }
}

impl Endpoint for GetInbox {
    const METHOD: Method = Method::GET;
    const EFFECT: Effect = Effect::Idempotent;
    const NAME: &'static str = "GET /inboxes/{id}";
    type Response = Inbox;

    fn path(&self) -> String {
        format!("inboxes/{}", self.inbox)
    }
}
