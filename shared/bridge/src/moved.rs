//! A conversation that lies in an inbox which is ours no more: it is left, and its thread goes on in
//! the inbox of now.

use tracing::{info, warn};

use crate::{
    bridge::Table,
    capabilities::Refusal,
    ids::{ConversationId, InboxId},
    message::Message,
    outbox::ReplyRow,
    ports::{Clock, Connector, Helpdesk, LeaseError},
    session::ThreadSession,
};

impl<C: Connector, D: Helpdesk, S: Table, K: Clock> ThreadSession<'_, C, D, S, K> {
    /// Whether the thread's conversation lies in an inbox that is ours no more. Asks Chatwoot once
    /// for a conversation of which no row says where it lies.
    async fn lies_elsewhere(&mut self, conversation: ConversationId) -> bool {
        if self.state.inbox.is_none() {
            match self.bridge.helpdesk.whereabouts(conversation).await {
                Ok(shown) => self.state.inbox = shown.inbox,
                Err(failure) => {
                    warn!(conversation.id = %conversation, error = &failure as &dyn std::error::Error, "nobody could say in which inbox a conversation lies");
                }
            }
        }
        self.is_elsewhere(self.state.inbox)
    }

    /// Whether the thread has to go on elsewhere: somebody has something to say, and its conversation lies
    /// where nobody looks.
    pub(crate) async fn must_move(
        &mut self,
        conversation: ConversationId,
        missing: &[Message],
    ) -> bool {
        if self.has_moved(conversation) {
            return true;
        }
        let has_news = !missing.is_empty() || self.has_replies_elsewhere();
        has_news && self.lies_elsewhere(conversation).await
    }

    /// Whether the conversation that goes on for this one was made by a worker that ended before its row
    /// knew of it.
    fn has_moved(&self, conversation: ConversationId) -> bool {
        ["moved", "made-again"].into_iter().any(|name| {
            let key = self.note_key(&format!("{name}-{conversation}"));
            self.entry(&key).is_some()
        })
    }

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
        let mut replies = self.rows.replies.iter();
        replies.any(|row| row.is_pending() && self.is_written_elsewhere(row))
    }

    fn is_elsewhere(&self, inbox: Option<InboxId>) -> bool {
        let ours = self.bridge.policy.inboxes.all();
        !ours.is_empty() && inbox.is_some_and(|inbox| !ours.contains(&inbox))
    }

    /// The inbox in which a conversation lies, as far as the rows say it.
    pub(crate) fn inbox_known_of(&self, conversation: ConversationId) -> Option<InboxId> {
        let of_thread = self.state.conversation == Some(conversation);
        let mut rows = self.rows.replies.iter();
        let of_row = rows.find_map(|row| row.inbox.filter(|_| row.conversation == conversation));
        self.state.inbox.filter(|_| of_thread).or(of_row)
    }

    /// Ends replies that were written there, and tells their agents.
    pub(crate) async fn refuse_elsewhere(&mut self) -> Result<(), LeaseError> {
        for message in self.pending() {
            let Some(row) = self.reply(message) else {
                continue;
            };
            if self.is_written_elsewhere(&row) {
                info!(thread.key = %row.key, message.id = %message, "a reply was written in an inbox that is ours no more");
                self.refuse_now(row, &Refusal::InboxLeft).await?;
            }
        }
        Ok(())
    }
}
