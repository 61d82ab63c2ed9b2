//! One worker's hold on one thread: lease, rows and what it found out so far.

use std::time::Duration;

use jiff::Timestamp;
use tracing::{error, warn};

use crate::{
    bridge::{Bridge, RunSummary, Table, Target},
    failure::{Failure, FailureKind, StoreFailure},
    ids::{ConversationId, HelpdeskMessageId, MessageKey},
    message::ThreadStatus,
    ports::{
        Clock, Connector, Entry, Helpdesk, Lease, LeaseError, Post, Refused, Rows, Side,
        ThreadState,
    },
    timing::{FILE_LEASE_MARGIN, GIVE_UP, LEASE, LEASE_MARGIN, LOOK_GRACE, age, later, patience},
    unshown::{Look, again},
};

/// Why a step did not get to its end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Stop everything: the thread is not ours any more, or the table failed.
    Lease(LeaseError),
    /// Try this step later.
    Failed(Failure),
    /// The conversation is not there any more.
    ConversationGone,
}

impl From<LeaseError> for Stop {
    fn from(error: LeaseError) -> Self {
        Self::Lease(error)
    }
}

impl From<StoreFailure> for Stop {
    fn from(failure: StoreFailure) -> Self {
        Self::Lease(failure.into())
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

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

/// A thread in work.
pub(crate) struct ThreadSession<'a, C, D, S, K> {
    pub(crate) bridge: &'a Bridge<C, D, S, K>,
    pub(crate) target: &'a Target,
    pub(crate) lease: Lease,
    pub(crate) state: ThreadState,
    pub(crate) rows: Rows,
    pub(crate) summary: RunSummary,
    /// When the marketplace was asked for what is at hand of it. What happened since may be missing there.
    pub(crate) asked_at: Timestamp,
    /// The stage in which it was then; `None` while it was not asked.
    pub(crate) status: Option<ThreadStatus>,
    /// Chatwoot answers again after it did not: what waits for its next try need not wait any longer.
    pub(crate) hurries: bool,
    /// When something that Chatwoot refused is to be tried again, as far as this run came across it.
    pub(crate) refused_until: Option<Timestamp>,
}

impl<'a, C: Connector, D: Helpdesk, S: Table, K: Clock> ThreadSession<'a, C, D, S, K> {
    pub(crate) fn new(
        bridge: &'a Bridge<C, D, S, K>,
        target: &'a Target,
        lease: Lease,
        state: ThreadState,
        rows: Rows,
    ) -> Self {
        Self {
            bridge,
            target,
            lease,
            state,
            rows,
            summary: RunSummary::default(),
            asked_at: bridge.now(),
            status: None,
            hurries: false,
            refused_until: None,
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.bridge.now()
    }

    /// Makes sure that the lease outlives the call that comes next.
    pub(crate) async fn keep_lease(&mut self) -> Result<(), LeaseError> {
        self.keep_lease_of(LEASE_MARGIN).await
    }

    /// The same before a call that carries files.
    pub(crate) async fn keep_lease_for_files(&mut self) -> Result<(), LeaseError> {
        self.keep_lease_of(FILE_LEASE_MARGIN).await
    }

    async fn keep_lease_of(&mut self, margin: Duration) -> Result<(), LeaseError> {
        let now = self.now();
        if age(now, self.lease.until) < margin {
            self.lease = self
                .bridge
                .table
                .renew(&self.lease, later(now, LEASE))
                .await?;
        }
        Ok(())
    }

    /// What is recorded about `key`.
    pub(crate) fn entry(&self, key: &MessageKey) -> Option<&Entry> {
        self.rows
            .ledger
            .iter()
            .find(|(known, _)| known == key)
            .map(|(_, entry)| entry)
    }

    /// Shows something of ours in the conversation exactly once: intent, act, outcome.
    pub(crate) async fn show(
        &mut self,
        conversation: ConversationId,
        side: Side,
        key: &MessageKey,
        text: &str,
    ) -> Result<Shown, Stop> {
        match self.look_first(conversation, key).await? {
            Look::Done(shown) => return Ok(shown),
            Look::Overdue => return self.give_up_showing(conversation, key, None).await,
            Look::ToPost => {}
        }
        self.keep_lease().await?;
        self.begin_post(key).await?;
        self.post(conversation, side, key, text).await
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

    pub(crate) async fn begin_post_at(
        &mut self,
        key: &MessageKey,
        at: Timestamp,
        refused: Option<Refused>,
    ) -> Result<(), LeaseError> {
        let table = &self.bridge.table;
        table
            .begin_post(&self.lease, key, at, refused.as_ref())
            .await?;
        self.remember(key, Entry::Intended { at, refused });
        Ok(())
    }

    /// Posts what was intended. What Chatwoot refuses is tried again, whatever it says: it answers
    /// its own troubles in the same way.
    pub(crate) async fn post(
        &mut self,
        conversation: ConversationId,
        side: Side,
        key: &MessageKey,
        text: &str,
    ) -> Result<Shown, Stop> {
        match self
            .bridge
            .helpdesk
            .post(conversation, &Post { side, key, text })
            .await
        {
            Ok(posted) => {
                self.is_there(conversation);
                self.post_done(key, Some(posted)).await?;
            }
            Err(failure) if failure.kind == FailureKind::Permanent => {
                return Ok(self.was_refused(key, &failure).await?);
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
        self.remember(key, Entry::Settled { message: posted });
        Ok(())
    }

    pub(crate) fn remember(&mut self, key: &MessageKey, entry: Entry) {
        self.rows.ledger.retain(|(known, _)| known != key);
        self.rows.ledger.push((key.clone(), entry));
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

    /// Passes a failure on, unless it means that the conversation is gone: then nothing is left to do.
    pub(crate) fn unless_gone(
        &mut self,
        conversation: ConversationId,
        failure: Failure,
    ) -> Result<(), Stop> {
        match self.stop(conversation, failure) {
            Stop::ConversationGone => Ok(()),
            stop => Err(stop),
        }
    }

    /// The key of a note of ours in this thread.
    pub(crate) fn note_key(&self, name: &str) -> MessageKey {
        let key = self.target.key();
        let (account, lane) = (key.account(), key.kind_and_id());
        // A stray conversation's notes carry any registered prefix: they are still ours.
        let ours = self
            .bridge
            .policy
            .marketplaces
            .first()
            .map_or("bridge", |marketplace| marketplace.prefix);
        let (prefix, (lane, id)) = match (self.target, account.parts(), lane) {
            (Target::Thread(_), Some((prefix, _)), Some(lane)) => (prefix, lane),
            _ => (ours, ("conversation", key.as_str())),
        };
        MessageKey::from_connector(format!("{prefix}:note:{lane}:{id}:{name}"))
    }

    /// Puts the marketplace's side of this thread off after `failure`.
    pub(crate) fn try_later(&mut self, failure: &Failure) {
        let now = self.now();
        self.summary.failed += 1;
        warn!(thread.key = %self.target.key(), error = failure as &dyn std::error::Error, "a thread waits for its next try");
        let since = *self.state.failing_since.get_or_insert(now);
        if age(since, now) > GIVE_UP {
            error!(thread.key = %self.target.key(), since = %since, "a thread fails for more than a day; it is tried by the hour");
        }
        let seed = self.target.key().as_str();
        let wait = patience(failure.kind, self.state.tries, seed);
        self.state.tries = self.state.tries.saturating_add(1);
        self.state.retry_at = Some(later(now, wait));
    }

    /// The marketplace's side is to be looked at again at `at`, or earlier.
    pub(crate) fn look_by(&mut self, at: Timestamp) {
        self.state.retry_at = Some(self.state.retry_at.map_or(at, |earlier| earlier.min(at)));
    }

    /// Nothing is left to do on the marketplace's side.
    pub(crate) fn rest(&mut self) {
        self.state.tries = 0;
        self.state.retry_at = None;
        self.state.failing_since = None;
    }
}
