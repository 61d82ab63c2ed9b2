//! A conversation, as the list and the call by id show it (§4.1).

use serde::Deserialize;

use super::{LenientList, filled_text, maybe, or_default, truth};
use crate::{
    ids::{ConversationId, MessageId, UserId},
    instant::Instant,
};

/// People other than buyers talk here.
pub(super) const AFFILIATE: u64 = 11;

/// A conversation. Only its id is indispensable.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Conversation {
    /// Its id.
    #[serde(rename = "conversation_id")]
    pub(crate) id: ConversationId,
    /// The other person, to whom messages are addressed. A wrong one writes to a stranger.
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) to_id: Option<UserId>,
    /// Their name.
    #[serde(default, deserialize_with = "filled_text")]
    pub(crate) to_name: Option<String>,
    /// Pinned ones stand out of order.
    #[serde(default, deserialize_with = "truth")]
    pub(crate) pinned: bool,
    /// Its newest message.
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) latest_message_id: Option<MessageId>,
    /// When that was written.
    #[serde(default, rename = "last_message_timestamp", deserialize_with = "maybe")]
    pub(crate) last_at: Option<Instant>,
    /// Messages that nobody has read.
    #[serde(default, deserialize_with = "maybe")]
    unread_count: Option<u64>,
    #[serde(default, deserialize_with = "maybe")]
    business_type: Option<u64>,
}

impl Conversation {
    /// Something in it waits to be read.
    pub(crate) fn is_unread(&self) -> bool {
        self.unread_count.is_some_and(|count| count > 0)
    }

    /// It is with an affiliate, not with a buyer.
    pub(crate) fn is_affiliate(&self) -> bool {
        self.business_type == Some(AFFILIATE)
    }
}

/// One page of the list.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct ConversationsPage {
    /// In the order asked for.
    #[serde(deserialize_with = "or_default")]
    pub(crate) conversations: LenientList<Conversation>,
    #[serde(default, deserialize_with = "maybe")]
    page_result: Option<NextConversations>,
}

#[derive(Clone, Debug, Deserialize)]
struct NextConversations {
    #[serde(default, deserialize_with = "maybe")]
    next_cursor: Option<NextCursor>,
    #[serde(default, deserialize_with = "truth")]
    more: bool,
}

#[derive(Clone, Debug, Deserialize)]
struct NextCursor {
    #[serde(default, deserialize_with = "maybe")]
    next_message_time_nano: Option<Instant>,
}

impl ConversationsPage {
    /// From when the next page goes on; `None` at the end.
    pub(crate) fn next(&self) -> Option<Instant> {
        let page = self.page_result.as_ref().filter(|page| page.more)?;
        page.next_cursor.as_ref()?.next_message_time_nano
    }

    /// There is more, and nobody says from when: what follows would be lost in silence.
    pub(crate) fn is_cut(&self) -> bool {
        self.page_result.as_ref().is_some_and(|page| page.more) && self.next().is_none()
    }
}
