//! What the table knows of a thread.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ids::{ConversationId, HelpdeskMessageId, InboxId, MessageKey},
    message::TimeLimit,
    settled::Settled,
};

/// What the table knows of a thread.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each an attribute of the row that is absent while it does not hold"
)]
pub struct ThreadState {
    /// Its conversation, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
    /// The inbox in which that lies, once it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbox: Option<InboxId>,
    /// Every message of the conversation up to here has been handled.
    #[serde(rename = "seen", default, skip_serializing_if = "Option::is_none")]
    pub read_up_to: Option<HelpdeskMessageId>,
    /// The newest message that a listing showed or that we posted: a newer one is unknown here.
    #[serde(rename = "newest", default, skip_serializing_if = "Option::is_none")]
    pub known_up_to: Option<HelpdeskMessageId>,
    /// What [`Activity::changed`](super::Activity::changed) said when the conversation was last read back.
    #[serde(rename = "looked", default, skip_serializing_if = "Option::is_none")]
    pub read_back_at: Option<Timestamp>,
    /// When a bubble in it was last set.
    #[serde(rename = "told_at", default, skip_serializing_if = "Option::is_none")]
    pub bubble_set_at: Option<Timestamp>,
    /// Fingerprint of the snapshot that was last worked off completely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// How much of the thread needs no other look. `None` while anything is left to do in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<Settled>,
    /// The conversation was resolved, because the thread had its answer or ended.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub resolved: bool,
    /// That call failed or its opposite did: nobody knows how the conversation stands.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub status_unclear: bool,
    /// The conversation before this one, which was left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<ConversationId>,
    /// That one lies in an inbox that is ours no more; else it was deleted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub was_moved: bool,
    /// Notes with context were posted.
    #[serde(rename = "noted", default, skip_serializing_if = "std::ops::Not::not")]
    pub context_posted: bool,
    /// When what surrounds the thread (the sale, its parcel) was last asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_at: Option<Timestamp>,
    /// Attributes that follow the thread, as the conversation last showed them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<String>,
    /// The conversation is new, and has not been given its labels and people yet, after so many attempts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_route: Option<u32>,
    /// The time limit that its conversation shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<ShownLimit>,
    /// Attempts to get that context that failed.
    #[serde(rename = "note_tries", default)]
    pub context_tries: u32,
    /// The newest reply for which the thread was marked read at the marketplace.
    #[serde(rename = "marked", default, skip_serializing_if = "Option::is_none")]
    pub marked_for: Option<HelpdeskMessageId>,
    /// Attempts in a row that failed; 0 after a success.
    #[serde(default)]
    pub tries: u32,
    /// Files that could not come with their message, and since when they are owed. Which ones
    /// are owed is in the ledger: a key that is missing here was owed a moment ago.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub owed: BTreeMap<MessageKey, Timestamp>,
    /// When the marketplace's side is to be looked at again, if something is left to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<Timestamp>,
    /// What of Chatwoot was not there when it was looked for, and is to be looked for once more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Missing>,
    /// The first failure of the present row of failures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<Timestamp>,
    /// Workers that died over the thread since one last got to its end. Counted here once they are
    /// too many; until then the table counts them, see [`Lease::deaths`](super::Lease::deaths).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub crashes: u32,
    /// Since when workers have been dying over it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crashing_since: Option<Timestamp>,
    /// Other threads go first until then, because too many workers died over this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resting_until: Option<Timestamp>,
    /// Since when the marketplace has said that the thread is not there; `None` while it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent_since: Option<Timestamp>,
    /// How often the thread was open again after its end was noted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reopened: u32,
    /// What could not be shown and was given up on is to be tried again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replay: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// A time limit as the thread's conversation shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownLimit {
    /// Which limit.
    #[serde(flatten)]
    pub limit: TimeLimit,
    /// The conversation was marked urgent for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// It has passed, and nothing is left to be said of it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub over: bool,
    /// The conversation does not show it yet, or does not show yet that it is met.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unclear: bool,
    /// The row's place in the due queue, where it is due for the limit and nothing else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_at: Option<Timestamp>,
    /// When it is due for something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_due_at: Option<Timestamp>,
}

/// Something of Chatwoot that was not there when it was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missing {
    /// Which conversation, or the one of the message.
    pub conversation: ConversationId,
    /// Which message of it; `None` = the conversation itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<HelpdeskMessageId>,
    /// When that was seen first.
    pub since: Timestamp,
}
