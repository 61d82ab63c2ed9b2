//! The thread as the marketplace shows it, as much of it as this look needs.

use jiff::Timestamp;

use super::ThreadSession;
use crate::{
    failure::{Failure, StoreFailure},
    ids::Thread,
    message::{Depth, Extent, Snapshot},
    ports::Entry,
    reply::watch::watched_since,
    settled::{Fit, Settled, fit},
};

/// Why a thread could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ReadError {
    /// The marketplace did not show it.
    #[error(transparent)]
    Marketplace(#[from] Failure),
    /// The table did not give the rows to compare it with.
    #[error(transparent)]
    Store(#[from] StoreFailure),
}

impl ThreadSession<'_> {
    /// Asks the marketplace for the thread as it is now: the newest messages, and all if these do not
    /// follow on what is settled.
    pub(crate) async fn read(&mut self, thread: &Thread) -> Result<Snapshot, ReadError> {
        let asked_at = self.now();
        let newest = self.bridge.connector.read(thread, Depth::Newest).await?;
        if self.accepts(asked_at, &newest).await? {
            return Ok(newest);
        }
        let asked_at = self.now();
        let mut whole = self.bridge.connector.read(thread, Depth::Whole).await?;
        if matches!(whole.extent, Extent::Newest { .. }) {
            whole.extent = Extent::Gaps;
        }
        self.accepts(asked_at, &whole).await?;
        Ok(whole)
    }

    /// Whether a snapshot that was asked for then is enough to go by. If so, the ledger at hand has an
    /// entry of each of its messages that has one.
    pub(crate) async fn accepts(
        &mut self,
        asked_at: Timestamp,
        snapshot: &Snapshot,
    ) -> Result<bool, StoreFailure> {
        let now = self.now();
        let watched = watched_since(self.replies().iter(), now);
        match fit(self.state.settled.as_ref(), snapshot, watched, now) {
            Fit::TooLittle => return Ok(false),
            Fit::SettledUpTo(count) => self.take_as_settled(snapshot, count),
            Fit::AsItIs => self.complete_ledger().await?,
        }
        self.asked_at = asked_at;
        Ok(true)
    }

    /// Everything in `snapshot` is shown or our own: the next look need not see it again.
    pub(crate) fn settle_up_to(&mut self, snapshot: &Snapshot, before: Option<&Settled>) {
        let is_whole = !self.lacks_messages && snapshot.extent == Extent::Whole;
        let compared_at = if is_whole {
            Some(self.asked_at)
        } else {
            before.map(Settled::compared_at)
        };
        self.state.settled = compared_at.and_then(|at| Settled::of(snapshot, at));
    }

    /// What the thread's state says of the oldest messages in `snapshot`, as entries of the ledger.
    fn take_as_settled(&mut self, snapshot: &Snapshot, count: usize) {
        if !self.lacks_messages {
            return;
        }
        for message in snapshot.messages.iter().take(count) {
            if self.entry(&message.source_id).is_none() {
                let entry = Entry::Settled { message: None };
                self.ledger.push((message.source_id.clone(), entry));
            }
        }
    }

    /// Reads the entries that were left out.
    async fn complete_ledger(&mut self) -> Result<(), StoreFailure> {
        if !self.lacks_messages {
            return Ok(());
        }
        let rows = self.bridge.table.rows(self.target.key()).await?;
        for (key, entry) in rows.ledger {
            if self.entry(&key).is_none() {
                self.ledger.push((key, entry));
            }
        }
        self.lacks_messages = false;
        Ok(())
    }
}
