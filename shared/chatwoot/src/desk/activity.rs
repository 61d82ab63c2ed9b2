//! Conversations of a list, as the core wants to see them.

use bridge::{ids::InboxId, ports::Activity};

use super::Chatwoot;
use crate::{convert::Conversation, endpoints::ConversationList};

impl Chatwoot {
    /// Those that read; the others are noted.
    pub(super) fn activities(&self, inbox: InboxId, listed: ConversationList) -> Vec<Activity> {
        let unread = listed.seen - listed.conversations.len();
        self.missed.note(format!("inbox {inbox}"), unread);
        let activity = |found: Conversation| Activity {
            conversation: found.id,
            source_id: found.source_id,
            newest: found.newest,
            changed: found.changed,
            active_at: found.active_at,
        };
        listed.conversations.into_iter().map(activity).collect()
    }
}
