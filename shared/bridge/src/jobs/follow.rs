//! Following notifications: to the threads they speak of, or to a later time.

use std::time::Duration;

use jiff::Timestamp;
use tracing::{info, warn};

use crate::{
    bridge::{Bridge, RunSummary, Target},
    deadline::Share,
    failure::{Failure, FailureKind, Reach, StoreFailure},
    ids::Thread,
    jobs::poll::news,
    ports::{Found, HintRow},
    thread::Trigger,
    timing::{FIRST, GIVE_UP, age, later},
};

impl Bridge {
    /// The threads that a hint speaks of, and those whose surroundings it speaks of.
    pub(crate) async fn look_up(
        &self,
        hint: &HintRow,
    ) -> Result<(Vec<Found>, Vec<Thread>), Failure> {
        let found = self.connector.follow(&hint.account, &hint.hint).await?;
        Ok((
            found,
            self.connector.surrounds(&hint.account, &hint.hint).await?,
        ))
    }

    /// Works what a notification led to; false when at least one thread was in other hands.
    pub(crate) async fn work_found(
        &self,
        (found, touched): (Vec<Found>, Vec<Thread>),
        asked_at: Timestamp,
    ) -> Result<(RunSummary, bool), StoreFailure> {
        let works = self
            .changed(found)
            .await?
            .into_iter()
            .map(|found| news(found, asked_at));
        let touched = self.known(touched).await?.into_iter();
        let works =
            works.chain(touched.map(|thread| (Target::Thread(thread), Trigger::Surroundings)));
        self.work_all(works.collect(), Share::Whole).await
    }

    /// Follows a notification to the threads it speaks of. Then it is forgotten; or marked as followed, where it
    /// named a buyer's message: that this is only read is no news then, as the webhook sees by its row.
    ///
    /// # Errors
    ///
    /// Only when the table fails; what else fails is tried again by the sweep.
    pub async fn follow(&self, hint: &HintRow) -> Result<RunSummary, StoreFailure> {
        let asked_at = self.now();
        if let Some(feed) = self.connector.feed_of(&hint.account, &hint.hint) {
            self.table.note_heard(&hint.account, feed, asked_at).await?;
        }
        let found = match self.look_up(hint).await {
            Ok(found) => found,
            Err(failure)
                if matches!(failure.kind, FailureKind::Missing | FailureKind::Permanent) =>
            {
                info!(
                    account.id = %hint.account,
                    notification = hint.hint,
                    error = &failure as &dyn std::error::Error,
                    "notification dropped: resource not found"
                );
                (Vec::new(), Vec::new())
            }
            Err(failure) => return self.hint_failed(hint, &failure).await,
        };
        let is_of_buyer = found.0.iter().any(|found| found.announced.is_some());
        let (summary, all_in_hand) = self.work_found(found, asked_at).await?;
        if all_in_hand {
            self.end_hint(hint, is_of_buyer).await?;
        } else {
            self.table.postpone(hint, later(self.now(), FIRST)).await?;
        }
        Ok(summary)
    }

    async fn end_hint(&self, hint: &HintRow, is_of_buyer: bool) -> Result<(), StoreFailure> {
        if is_of_buyer {
            self.table.mark_followed(hint).await
        } else {
            self.table.forget(hint).await
        }
    }

    /// Leaves a notification to the sweep: nobody has time for it in this run.
    ///
    /// # Errors
    ///
    /// Only when the table fails.
    pub async fn leave(&self, hint: &HintRow) -> Result<(), StoreFailure> {
        self.table.postpone(hint, self.now()).await
    }

    /// Backs a hint off, as everything else that fails; drops it after a day, and at once when its
    /// account is dead or may not ask: the poll finds what it spoke of when that works again.
    async fn hint_failed(
        &self,
        hint: &HintRow,
        failure: &Failure,
    ) -> Result<RunSummary, StoreFailure> {
        let (now, waited) = (self.now(), age(hint.arrived_at, self.now()));
        let is_dead = failure.kind == FailureKind::Auth && failure.reach == Reach::Account
            || failure.kind == FailureKind::Forbidden;
        warn!(account.id = %hint.account, notification = hint.hint, error = failure as &dyn std::error::Error, "notification could not be followed, will retry or leave it to the poll");
        if is_dead || waited > GIVE_UP {
            self.table.forget(hint).await?;
        } else {
            self.table
                .postpone(hint, later(now, pause(hint, failure, waited, now)))
                .await?;
        }
        Ok(RunSummary {
            failed: 1,
            unanswered: is_unanswered(failure).into(),
            ..RunSummary::default()
        })
    }
}

/// Whether the marketplace gave no answer. What was held back here, or is to be asked at a known time, says nothing of that.
fn is_unanswered(failure: &Failure) -> bool {
    let is_open = matches!(
        failure.kind,
        FailureKind::Unknown | FailureKind::Retryable { after: None }
    );
    is_open && failure.until.is_none()
}

/// How long a hint waits that has waited for `waited` already: its age stands for its attempts.
fn pause(hint: &HintRow, failure: &Failure, waited: Duration, now: Timestamp) -> Duration {
    let doublings = (waited.as_secs() / FIRST.as_secs()).checked_ilog2();
    let wait = failure.wait(doublings.unwrap_or(0), &hint.hint, now);
    match failure.kind {
        FailureKind::Retryable { after: Some(_) } => wait,
        _ => wait.max(FIRST),
    }
}
