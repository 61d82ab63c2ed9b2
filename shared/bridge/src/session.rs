//! One worker's hold on one thread: its lease, its rows, and what this run found out so far.
//!
//! Nobody else writes them. A reply in memory changes by being written ([`ThreadSession::write`],
//! [`ThreadSession::record`]), so memory and table cannot drift apart; the thread's state is written as
//! a whole when the lease is released.

mod absence;
mod inbox;
mod post;
mod replies;
mod snapshot;

use std::time::Duration;

use jiff::Timestamp;
use tracing::{error, warn};

use self::replies::Replies;
pub(crate) use self::{
    post::{Look, Shown},
    snapshot::ReadError,
};
use crate::{
    bridge::{Bridge, RunSummary, Target},
    failure::{Failure, StoreFailure},
    ids::{MessageKey, RemoteMessageId, Thread},
    journal,
    marketplace::ThreadKind,
    message::{Snapshot, ThreadStatus},
    outbox::{ReplyRow, ReplyState, Revision},
    ports::{Entry, Evidence, Lease, LeaseError, Rows, ThreadState},
    reply::Reading,
    texts::{self, Voice},
    timing::{FILE_LEASE_MARGIN, GIVE_UP, LEASE, LEASE_MARGIN, PATIENCE, age, later, patience},
};

/// Why a step did not get to its end.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Stop everything: the thread is not ours any more, or the table failed.
    Lease(LeaseError),
    /// Retry this step later.
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

/// A thread while one worker holds its lease.
pub(crate) struct ThreadSession<'a> {
    pub(crate) bridge: &'a Bridge,
    pub(crate) target: &'a Target,
    pub(crate) state: ThreadState,
    pub(crate) summary: RunSummary,
    /// When the marketplace was asked for the snapshot at hand: later messages may be missing in it.
    pub(crate) asked_at: Timestamp,
    /// What it means that a snapshot of this thread does not show something.
    pub(crate) evidence: Evidence,
    /// The thread's status in that snapshot; `None` while the marketplace was not asked.
    pub(crate) status: Option<ThreadStatus>,
    /// Chatwoot answers again after an outage: what backs off need not wait any longer.
    pub(crate) hurries: bool,
    /// The parts that this run sent, in order; `None` = one whose id or fate is not known yet.
    sent: Vec<Option<RemoteMessageId>>,
    /// When a post that Chatwoot refused is to be retried, as far as this run came across one.
    refused_until: Option<Timestamp>,
    lease: Lease,
    ledger: Vec<(MessageKey, Entry)>,
    /// The ledger lacks entries of messages, as [`Settled`](crate::Settled) speaks for them.
    lacks_messages: bool,
    replies: Replies,
}

impl<'a> ThreadSession<'a> {
    pub(crate) fn new(
        bridge: &'a Bridge,
        target: &'a Target,
        lease: Lease,
        mut state: ThreadState,
        rows: Rows,
    ) -> Self {
        state.part_due_times();
        Self {
            bridge,
            target,
            state,
            summary: RunSummary::default(),
            asked_at: bridge.now(),
            evidence: match target {
                Target::Thread(thread) => bridge.connector.evidence(thread),
                Target::Account(_) | Target::Stray(_) => Evidence::default(),
            },
            status: None,
            hurries: false,
            sent: Vec::new(),
            refused_until: None,
            lease,
            ledger: rows.ledger,
            lacks_messages: rows.beside_messages,
            replies: Replies::new(&rows.replies),
        }
    }

    /// The lease, the state to be written with its release, and what was done under it.
    pub(crate) fn into_parts(mut self) -> (Lease, ThreadState, RunSummary) {
        let (now, percent) = (self.now(), self.bridge.policy.urgent_below);
        self.state.join_due_times(now, percent);
        (self.lease, self.state, self.summary)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.bridge.now()
    }

    /// How agents are told of what concerns this thread.
    pub(crate) fn voice(&self) -> Voice {
        self.bridge.policy.voice(&self.target.key().account())
    }

    /// An instant as people of the shop's country would write it.
    pub(crate) async fn local(&self, at: Timestamp) -> String {
        let account = self.target.key().account();
        let offset = self.bridge.connector.utc_offset(&account).await;
        texts::local(self.bridge.policy.locale, offset, at)
    }

    /// What the snapshot at hand is worth.
    pub(crate) fn reading<'s>(&'s self, snapshot: &'s Snapshot) -> Reading<'s> {
        Reading {
            snapshot,
            asked_at: self.asked_at,
            evidence: &self.evidence,
        }
    }

    /// The thread that is worked on, unless it is a conversation that belongs to none.
    pub(crate) fn thread(&self) -> Option<Thread> {
        match self.target {
            Target::Thread(thread) => Some(thread.clone()),
            Target::Account(_) | Target::Stray(_) => None,
        }
    }

    // ------------------------------------------------------------------- lease

    /// Prolongs the lease if it might not outlive the call that comes next.
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
            let until = later(now, LEASE);
            self.lease = self.bridge.table.renew(&self.lease, until).await?;
        }
        Ok(())
    }

    /// Whether another worker found the thread leased and asked for another look at it.
    pub(crate) fn was_requested(&self) -> bool {
        self.lease.requests > 0
    }

    // ----------------------------------------------------------------- replies

    pub(crate) fn replies(&self) -> &Replies {
        &self.replies
    }

    /// Writes a reply, unless another worker has written it since it was read.
    pub(crate) async fn write(&mut self, row: &ReplyRow) -> Result<(), LeaseError> {
        let (row, seen) = self.revised(row);
        self.bridge.table.replace(&row, seen.as_ref()).await?;
        self.journal(&row);
        self.replies.remember(&row);
        Ok(())
    }

    /// Writes what became of a reply, whoever has written it since: an outcome is a fact.
    pub(crate) async fn record(&mut self, row: &ReplyRow) -> Result<(), StoreFailure> {
        let (row, _) = self.revised(row);
        self.bridge.table.record_outcome(&row).await?;
        self.journal(&row);
        self.replies.remember(&row);
        Ok(())
    }

    fn journal(&self, row: &ReplyRow) {
        journal::written(self.replies.get(row.message), row, self.now());
    }

    /// The row under the name of its next write, and the name of the write that was read.
    fn revised(&self, row: &ReplyRow) -> (ReplyRow, Option<Revision>) {
        let seen = self.replies.revision(row);
        let revision = Some(Revision::after(seen, self.lease.fence));
        (
            ReplyRow {
                revision,
                ..row.clone()
            },
            seen,
        )
    }

    /// Writes the row of a reply that has none; false when it has one by now.
    pub(crate) async fn enqueue(&mut self, row: &ReplyRow) -> Result<bool, StoreFailure> {
        let is_new = self.bridge.table.enqueue(row).await?;
        if is_new {
            self.journal(row);
            self.replies.remember(row);
        }
        Ok(is_new)
    }

    /// Holds in memory what was found out about a reply, until its next write. A worker that dies before
    /// that write loses nothing: the next one finds it out again.
    pub(crate) fn hold(&mut self, row: &ReplyRow) {
        self.replies.remember(row);
    }

    /// Notes that a part went, under this id if the marketplace says that it is there for good.
    pub(crate) fn note_sent(&mut self, id: Option<RemoteMessageId>) {
        self.sent.push(id);
    }

    /// The parts that this run sent, if each is known to be there.
    pub(crate) fn sent_for_sure(&self) -> Option<Vec<RemoteMessageId>> {
        let sent: Option<Vec<_>> = self.sent.iter().cloned().collect();
        sent.filter(|sent| !sent.is_empty())
    }

    // ------------------------------------------------------------------ ledger

    /// What is recorded about the message that is posted as `key`.
    pub(crate) fn entry(&self, key: &MessageKey) -> Option<&Entry> {
        let mut entries = self.ledger.iter();
        entries
            .find(|(known, _)| known == key)
            .map(|(_, entry)| entry)
    }

    /// What is recorded of everything that was shown, as far as it was read.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.ledger.iter().map(|(_, entry)| entry)
    }

    /// Whether anything was ever posted for this thread, or begun to be. What was taken over from another
    /// bridge is settled without a message.
    pub(crate) fn has_posts(&self) -> bool {
        let mut entries = self.ledger.iter();
        self.lacks_messages
            || entries.any(|(_, entry)| !matches!(entry, Entry::Settled { message: None }))
    }

    /// The `source_id` of a note of ours in this thread.
    pub(crate) fn note_key(&self, name: &str) -> MessageKey {
        let key = self.target.key();
        let (account, kind) = (key.account(), key.kind_and_id());
        // A stray conversation's notes carry any registered prefix: they are still ours.
        let marketplaces = self.bridge.policy.marketplaces;
        let ours = marketplaces.first().map_or("bridge", |one| one.prefix);
        let (prefix, (kind, id)) = match (self.target, account.parts(), kind) {
            (Target::Thread(_), Some((prefix, _)), Some(kind)) => (prefix, kind),
            _ => (ours, ("conversation", key.as_str())),
        };
        MessageKey::from_connector(format!("{prefix}:note:{kind}:{id}:{name}"))
    }

    // ------------------------------------------------------------ thread state

    /// Backs off: the marketplace's side of this thread is retried later.
    pub(crate) fn try_later(&mut self, failure: &Failure) {
        let now = self.now();
        self.summary.failed += 1;
        warn!(thread.key = %self.target.key(), error = failure as &dyn std::error::Error, "thread backs off, will retry");
        let since = *self.state.failing_since.get_or_insert(now);
        if age(since, now) > GIVE_UP {
            error!(thread.key = %self.target.key(), since = %since, "thread has failed for more than a day, retried by the hour");
        }
        let seed = self.target.key().as_str();
        let wait = patience(failure.kind, self.state.tries, seed);
        self.state.tries = self.state.tries.saturating_add(1);
        let known = failure.until.filter(|until| *until > now);
        self.state.retry_at = Some(known.unwrap_or_else(|| later(now, wait)));
    }

    /// The marketplace's side is to be looked at again at `at`, or earlier.
    pub(crate) fn look_by(&mut self, at: Timestamp) {
        self.state.retry_at = Some(self.state.retry_at.map_or(at, |earlier| earlier.min(at)));
    }

    /// Whether nothing has gone through on the marketplace's side for a day.
    pub(crate) fn has_failed_for_a_day(&self) -> bool {
        let since = self.state.failing_since;
        since.is_some_and(|since| age(since, self.now()) > GIVE_UP)
    }

    /// Nothing is left to do on the marketplace's side.
    pub(crate) fn rest(&mut self) {
        self.state.tries = 0;
        self.state.retry_at = None;
        self.state.failing_since = None;
    }

    /// The last attempt failed, and the next is not due yet.
    pub(crate) fn backs_off(&self) -> bool {
        self.state.tries > 0 && self.state.retry_at.is_some_and(|at| at > self.now())
    }

    /// Whether something is to happen to the thread's time limit now.
    pub(crate) fn is_limit_due(&self) -> bool {
        let percent = self.bridge.policy.urgent_below;
        self.state.is_limit_due(self.now(), percent)
    }

    /// Until when what backs off counts as due.
    pub(crate) fn due_by(&self) -> Timestamp {
        if self.hurries {
            later(self.now(), PATIENCE)
        } else {
            self.now()
        }
    }

    pub(crate) fn is_one_shot(&self) -> bool {
        matches!(self.target, Target::Thread(thread) if thread.kind == ThreadKind::OneShot)
    }

    /// A reply of ours is there, whether the marketplace shows it yet or not.
    pub(crate) fn is_answered_from_here(&self) -> bool {
        let mut replies = self.replies.iter();
        self.is_one_shot() && replies.any(|row| row.state == ReplyState::Sent)
    }

    /// A reply of ours that was begun at `at` or later is there, whether the marketplace shows it yet or not.
    pub(crate) fn has_answered_since(&self, at: Timestamp) -> bool {
        let begun = |row: &ReplyRow| row.parts.last().map(|part| part.intended_at);
        let mut sent = self
            .replies
            .iter()
            .filter(|row| row.state == ReplyState::Sent);
        sent.any(|row| begun(row).is_some_and(|begun| begun >= at))
    }

    /// Whether a thread in this status needs nobody any more.
    pub(crate) fn needs_nobody(&self, status: &ThreadStatus) -> bool {
        match status {
            ThreadStatus::Answered | ThreadStatus::Ended(_) => true,
            ThreadStatus::Open => self.is_answered_from_here(),
        }
    }
}
