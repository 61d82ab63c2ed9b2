//! Replies that somebody only hinted at: what Chatwoot itself shows decides.
//!
//! Whoever announced them could not prove to be Chatwoot, or spoke of a message that has long been
//! there. Such a row says where to look, and nothing else of it is believed.

use tracing::{info, warn};

use crate::{
    bridge::{Table, Target},
    failure::FailureKind,
    ids::ConversationId,
    outbox::{ReplyRow, Trust},
    ports::{Clock, Connector, Helpdesk, HelpdeskMessage, LeaseError, Whereabouts},
    session::{Stop, ThreadSession},
    timing::{COMMIT_LAG, age, backoff, later},
};

/// What a listing says of a hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    /// The message is there, and is to be sent.
    Reply,
    /// The message is there and is none for the buyer, or it was passed over before.
    Nothing,
    /// There is no such message; it may show a moment later.
    NotYet,
    /// There is no such message.
    Never,
}

impl<C: Connector, D: Helpdesk, S: Table, K: Clock> ThreadSession<'_, C, D, S, K> {
    /// Whether somebody hinted at a reply that nobody looked for yet.
    pub(crate) fn has_hints(&self) -> bool {
        self.rows.replies.iter().any(ReplyRow::is_hint)
    }

    /// Ends hints at conversations that are not this thread's: what was written to one buyer
    /// never goes to another. Costs a call for each that the thread is not known to have.
    pub(crate) async fn check_places(&mut self) -> Result<(), Stop> {
        let mut places: Vec<ConversationId> = self
            .hints()
            .iter()
            .map(|row| row.conversation)
            .filter(|place| Some(*place) != self.state.conversation)
            .collect();
        places.dedup();
        for place in places {
            let shown = match self.bridge.helpdesk.whereabouts(place).await {
                Ok(shown) => Some(shown),
                Err(failure) => match self.stop(place, failure) {
                    Stop::ConversationGone => None,
                    stop => return Err(stop),
                },
            };
            if let Some(shown) = shown.filter(|shown| self.is_ours(shown)) {
                let rows = self.rows.replies.iter_mut();
                let here = rows.filter(|row| row.is_hint() && row.conversation == place);
                here.for_each(|row| row.inbox = shown.inbox);
                continue;
            }
            warn!(thread.key = %self.target.key(), conversation.id = %place, "a reply was announced for a conversation of somebody else; it is left out");
            self.drop_hints(|row| row.conversation == place).await?;
        }
        Ok(())
    }

    /// Whether a conversation is this target's, as Chatwoot itself shows it.
    fn is_ours(&self, shown: &Whereabouts) -> bool {
        let thread = shown
            .source_id
            .as_deref()
            .and_then(|id| self.bridge.policy.thread(id));
        match self.target {
            Target::Thread(ours) => thread.is_some_and(|thread| thread.key == ours.key),
            Target::Stray(_) => {
                let inboxes = self.bridge.policy.inboxes.all();
                thread.is_none() && shown.inbox.is_some_and(|inbox| inboxes.contains(&inbox))
            }
        }
    }

    /// Decides about every hint by what was listed.
    pub(crate) async fn decide_hints(
        &mut self,
        listed: &[(ConversationId, Vec<HelpdeskMessage>)],
    ) -> Result<(), Stop> {
        for mut row in self.hints() {
            match self.judge(&row, listed) {
                Verdict::Reply => row.trust = Trust::Sure,
                Verdict::Nothing => row.drop_silently(),
                Verdict::Never => {
                    warn!(thread.key = %row.key, message.id = %row.message, "a reply was announced that its conversation does not hold; nothing is sent");
                    row.drop_silently();
                }
                Verdict::NotYet => {
                    let seed = format!("{}/{}", row.key, row.message);
                    let wait = backoff(FailureKind::Retryable { after: None }, row.tries, &seed);
                    row.tries += 1;
                    row.due_at = Some(later(self.now(), wait));
                }
            }
            if row.trust == Trust::Hint {
                self.bridge.table.write_fenced(&self.lease, &row).await?;
            } else {
                row.tries = 0; // what comes next writes it down
            }
            self.replace(&row);
        }
        Ok(())
    }

    fn judge(&self, row: &ReplyRow, listed: &[(ConversationId, Vec<HelpdeskMessage>)]) -> Verdict {
        if self.was_passed_over(row.conversation, row.message) {
            return Verdict::Nothing;
        }
        let here = listed
            .iter()
            .filter(|(place, _)| *place == row.conversation)
            .flat_map(|(_, messages)| messages);
        match here.into_iter().find(|shown| shown.id == row.message) {
            Some(shown) if !self.bridge.policy.relay().allows(shown) => Verdict::Nothing,
            Some(shown) if self.is_history(row.conversation, shown, row.first_at) => {
                Verdict::Nothing
            }
            Some(_) => Verdict::Reply,
            None if age(row.first_at, self.now()) < COMMIT_LAG => Verdict::NotYet,
            None => Verdict::Never,
        }
    }

    /// Ends hints without anybody being told: nobody wrote what they speak of.
    pub(crate) async fn drop_hints(
        &mut self,
        are: impl Fn(&ReplyRow) -> bool,
    ) -> Result<(), LeaseError> {
        for mut row in self.hints() {
            if are(&row) {
                row.drop_silently();
                self.bridge.table.write_fenced(&self.lease, &row).await?;
                self.replace(&row);
                info!(thread.key = %row.key, message.id = %row.message, "a hint at a reply was left out");
            }
        }
        Ok(())
    }

    fn hints(&self) -> Vec<ReplyRow> {
        let hints = self.rows.replies.iter().filter(|row| row.is_hint());
        hints.cloned().collect()
    }
}
