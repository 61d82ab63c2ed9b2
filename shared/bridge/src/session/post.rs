//! Posting something in a conversation exactly once: intent, call, outcome.
//!
//! Chatwoot answers any trouble of its own while it takes a message with the same status as a real
//! refusal, even after the message was stored. So a refusal is never the end of a message: each
//! further attempt looks first, and is counted before it is made.

use jiff::Timestamp;
use tracing::warn;

use super::{Stop, ThreadSession};
use crate::{
    failure::{Failure, FailureKind, StoreFailure},
    ids::{ConversationId, HelpdeskMessageId, MessageKey},
    ports::{Entry, Intent, LeaseError, Post, Refused},
    timing::{GIVE_UP, LOOK_GRACE, age, backoff, later},
};

/// What became of something that was to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// It is there, and this call made or found it so.
    Now,
    /// It needs nothing: it was there before, or people were told that it cannot be shown.
    Before,
    /// Chatwoot refuses it; it has its next try at its own time.
    Refused,
}

/// What looking came to, before something is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// It is not there, and may be posted.
    ToPost,
    /// There is nothing to post now.
    Done(Shown),
    /// It is not there, and Chatwoot has refused it for a day.
    Overdue,
}

/// The refusal with one more attempt, begun at `now`.
pub(crate) fn again(refused: &Refused, key: &MessageKey, now: Timestamp) -> Refused {
    let retryable = FailureKind::Retryable { after: None };
    // Before that, nobody could tell whether the attempt is still on its way.
    let wait = backoff(retryable, refused.tries, key.as_str()).max(LOOK_GRACE);
    Refused {
        since: refused.since,
        tries: refused.tries.saturating_add(1),
        next_at: later(now, wait),
    }
}

impl ThreadSession<'_> {
    /// Chatwoot refused what was intended: it has its next try later, and others go on.
    pub(crate) async fn was_refused(
        &mut self,
        key: &MessageKey,
        failure: &Failure,
    ) -> Result<Shown, LeaseError> {
        warn!(message.key = %key, error = failure as &dyn std::error::Error, "Chatwoot refused a message, will retry");
        self.summary.failed += 1;
        let now = self.now();
        let refused = if let Some(Entry::Intended {
            refused: Some(one), ..
        }) = self.entry(key)
        {
            one.clone()
        } else {
            let first = Refused {
                since: now,
                tries: 0,
                next_at: now,
            };
            let first = again(&first, key, now);
            self.begin_post_at(key, now, Some(first.clone())).await?;
            first
        };
        self.try_refused_at(refused.next_at);
        Ok(Shown::Refused)
    }

    /// Something that was refused is due at `at`, or earlier.
    pub(crate) fn try_refused_at(&mut self, at: Timestamp) {
        self.refused_until = Some(self.refused_until.map_or(at, |earlier| earlier.min(at)));
    }

    /// Whether a post that Chatwoot refused waits for its retry.
    pub(crate) fn has_refused_posts(&self) -> bool {
        self.refused_until.is_some()
    }

    /// The thread is due again for what was refused in it.
    pub(crate) fn refused_later(&mut self) {
        if let Some(at) = self.refused_until {
            self.look_by(at);
        }
    }

    /// Whether `key` is to be posted now.
    pub(crate) async fn look_first(
        &mut self,
        conversation: ConversationId,
        key: &MessageKey,
    ) -> Result<Look, Stop> {
        let (at, refused) = match self.entry(key) {
            None => return Ok(Look::ToPost),
            Some(Entry::Settled { .. }) => return Ok(Look::Done(Shown::Before)),
            Some(Entry::Dead) if !self.state.replay => return Ok(Look::Done(Shown::Before)),
            Some(Entry::Dead) => (Timestamp::MIN, None),
            Some(Entry::Intended { at, refused }) => (*at, refused.clone()),
        };
        let asked_at = self.now();
        if let Some(refused) = refused.as_ref().filter(|one| asked_at < one.next_at) {
            self.try_refused_at(refused.next_at);
            return Ok(Look::Done(Shown::Refused));
        }
        if let Some(found) = self.look_for(conversation, key).await? {
            self.post_done(key, Some(found)).await?;
            return Ok(Look::Done(Shown::Now));
        }
        // The post of a worker that died may still have been on its way.
        if age(at, asked_at) < LOOK_GRACE {
            return Err(Failure::retryable("looking for an unclear post").into());
        }
        let is_overdue = refused.is_some_and(|one| age(one.since, asked_at) > GIVE_UP);
        Ok(if is_overdue {
            Look::Overdue
        } else {
            Look::ToPost
        })
    }

    /// Records that `key` is about to be posted. What was refused before counts the attempt.
    pub(crate) async fn begin_post(&mut self, key: &MessageKey) -> Result<(), LeaseError> {
        let now = self.now();
        let refused = match self.entry(key) {
            Some(Entry::Intended { refused, .. }) => {
                refused.as_ref().map(|one| again(one, key, now))
            }
            _ => None,
        };
        self.begin_post_at(key, now, refused).await
    }

    async fn begin_post_at(
        &mut self,
        key: &MessageKey,
        at: Timestamp,
        refused: Option<Refused>,
    ) -> Result<(), LeaseError> {
        let intent = Intent { at, refused };
        let (table, seen) = (&self.bridge.table, self.entry(key));
        table.begin_post(&self.lease, key, &intent, seen).await?;
        let Intent { at, refused } = intent;
        self.note_entry(key, Entry::Intended { at, refused });
        Ok(())
    }

    /// Posts what was intended. What Chatwoot refuses is tried again, whatever it says: it answers
    /// its own troubles in the same way.
    pub(crate) async fn post(
        &mut self,
        conversation: ConversationId,
        post: &Post<'_>,
    ) -> Result<Shown, Stop> {
        match self.bridge.helpdesk.post(conversation, post).await {
            Ok(posted) => {
                self.is_there(conversation);
                self.post_done(post.key, Some(posted)).await?;
            }
            Err(failure) if failure.kind == FailureKind::Permanent => {
                return Ok(self.was_refused(post.key, &failure).await?);
            }
            Err(failure) => return Err(self.stop(conversation, failure)),
        }
        Ok(Shown::Now)
    }

    /// Records that `key` is there, or needs no post.
    pub(crate) async fn post_done(
        &mut self,
        key: &MessageKey,
        posted: Option<HelpdeskMessageId>,
    ) -> Result<(), StoreFailure> {
        self.bridge
            .table
            .post_done(self.target.key(), key, posted, self.now())
            .await?;
        self.note_entry(key, Entry::Settled { message: posted });
        self.state.known_up_to = self.state.known_up_to.max(posted);
        Ok(())
    }

    async fn look_for(
        &mut self,
        conversation: ConversationId,
        key: &MessageKey,
    ) -> Result<Option<HelpdeskMessageId>, Stop> {
        let listed = self
            .bridge
            .helpdesk
            .messages(conversation, HelpdeskMessageId(0))
            .await;
        let listed = listed.map_err(|failure| self.stop(conversation, failure))?;
        self.is_there(conversation);
        Ok(listed
            .iter()
            .find(|message| message.source_id.as_deref() == Some(key.as_str()))
            .map(|message| message.id))
    }

    /// Whether what Chatwoot just refused is there all the same: it may refuse what it has stored.
    pub(crate) async fn was_stored(
        &mut self,
        conversation: ConversationId,
        key: &MessageKey,
    ) -> Result<bool, Stop> {
        let found = self.look_for(conversation, key).await?;
        if found.is_some() {
            self.post_done(key, found).await?;
        }
        Ok(found.is_some())
    }

    /// Records that `key` was given up on and people were told: it is counted in `dead`, and may be replayed.
    pub(crate) async fn give_up_post(&mut self, key: &MessageKey) -> Result<(), StoreFailure> {
        let (thread, now) = (self.target.key(), self.now());
        self.bridge.table.give_up(thread, key, now).await?;
        self.summary.dead += 1;
        self.note_entry(key, Entry::Dead);
        Ok(())
    }

    fn note_entry(&mut self, key: &MessageKey, entry: Entry) {
        self.ledger.retain(|(known, _)| known != key);
        self.ledger.push((key.clone(), entry));
    }
}
