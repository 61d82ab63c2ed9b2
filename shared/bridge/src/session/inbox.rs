//! Conversations that lie in an inbox which is not configured any more.

use super::ThreadSession;
use crate::{
    ids::{ConversationId, InboxId},
    outbox::ReplyRow,
};

impl ThreadSession<'_> {
    /// Whether the thread's conversation is known to lie where nobody looks.
    pub(crate) fn is_left(&self, conversation: ConversationId) -> bool {
        self.state.conversation == Some(conversation) && self.is_elsewhere(self.state.inbox)
    }

    /// Whether a reply was written in an inbox that is ours no more.
    pub(crate) fn is_written_elsewhere(&self, row: &ReplyRow) -> bool {
        let known = self.state.conversation == Some(row.conversation);
        let inbox = row.inbox.or(self.state.inbox.filter(|_| known));
        self.is_elsewhere(inbox)
    }

    /// Whether a reply waits that was written there: its agent is to be told where to write.
    pub(crate) fn has_replies_elsewhere(&self) -> bool {
        let mut replies = self.replies.iter();
        replies.any(|row| row.is_pending() && self.is_written_elsewhere(row))
    }

    pub(crate) fn is_elsewhere(&self, inbox: Option<InboxId>) -> bool {
        is_left_out(&self.bridge.policy.inboxes.all(), inbox)
    }

    /// The inbox in which a conversation lies, as far as the rows say it.
    pub(crate) fn inbox_known_of(&self, conversation: ConversationId) -> Option<InboxId> {
        let of_thread = self.state.conversation == Some(conversation);
        let mut rows = self.replies.iter();
        let of_row = rows.find_map(|row| row.inbox.filter(|_| row.conversation == conversation));
        self.state.inbox.filter(|_| of_thread).or(of_row)
    }
}

/// Whether an inbox is known to be none of `ours`; without any of ours nothing is known.
fn is_left_out(ours: &[InboxId], inbox: Option<InboxId>) -> bool {
    !ours.is_empty() && inbox.is_some_and(|inbox| !ours.contains(&inbox))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inbox_is_left_when_others_are_configured() {
        let [ours, old] = [InboxId(1), InboxId(2)];

        assert!(is_left_out(&[ours], Some(old)));
        assert!(!is_left_out(&[ours, old], Some(old)));
        assert!(!is_left_out(&[ours], None));
        assert!(!is_left_out(&[], Some(old)));
    }
}
