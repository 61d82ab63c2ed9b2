//! A reply on its way to the buyer: its row, and what may happen to it next.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::{ConversationId, DeskMessageId, MarketplaceId, ThreadKey};

/// How far a reply has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReplyState {
    /// Parts are left to send, or their fate is to be found out.
    Pending,
    /// Every part is at the marketplace.
    Sent,
    /// It will not be sent; the agent is told why.
    Failed,
    /// A part may or may not have been sent, and looking did not tell.
    Uncertain,
    /// Given up on after a day.
    Dead,
    /// Not to be relayed after all (deleted meanwhile, merged into another row).
    Ignored,
}

/// One part of a reply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartRow {
    /// When the latest attempt to send it was recorded.
    pub intended_at: Timestamp,
    /// Fingerprint of its text, to know it by when the other side is read.
    pub fingerprint: String,
    /// It is there.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sent: bool,
    /// Its id there, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<MarketplaceId>,
}

/// One agent message in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyRow {
    /// The thread it answers.
    #[serde(skip, default = "no_key")]
    pub key: ThreadKey,
    /// The agent's message.
    #[serde(skip, default = "no_message")]
    pub message: DeskMessageId,
    /// 0 for the message itself, n for the n-th retry that an agent asked for.
    #[serde(skip)]
    pub attempt: u32,
    /// Its conversation.
    pub conversation: ConversationId,
    /// How far it has come.
    pub state: ReplyState,
    /// Its text as announced, while it is needed and when it is small.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    /// How many files go with it.
    #[serde(default)]
    pub files: usize,
    /// Parts whose sending was begun, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<PartRow>,
    /// When it was first seen.
    pub first_at: Timestamp,
    /// Attempts that failed in a row.
    #[serde(default)]
    pub tries: u32,
    /// When it is to be worked on again; `None` when nothing is left to do.
    #[serde(skip)]
    pub due_at: Option<Timestamp>,
    /// The bubble shows the state above.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub told: bool,
    /// The text under a failed bubble.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Retries of an agent that were taken up.
    #[serde(default)]
    pub retries: u32,
}

fn no_key() -> ThreadKey {
    ThreadKey::from_connector("")
}

fn no_message() -> DeskMessageId {
    DeskMessageId(0)
}
