//! Polling accounts and following hints: marketplace → threads.

use std::collections::HashMap;

use futures::{StreamExt, stream};
use tracing::{info, warn};

use crate::{
    accounts::Account,
    bridge::{Bridge, Table, Tally, Target},
    failure::{Failure, FailureKind, StoreFailure},
    ids::ThreadKey,
    inbound::digest,
    ports::{Clock, Connector, Desk, Found, HintRow},
    timing::{FIRST, later},
    work::{Wake, Worked},
};

/// Threads worked on at the same time.
const PARALLEL: usize = 4;

impl<C: Connector, D: Desk, S: Table, K: Clock> Bridge<C, D, S, K> {
    /// Polls every lane of one account. A lane's failure leaves the others alone.
    ///
    /// # Errors
    ///
    /// Only when the table fails.
    pub async fn poll(&self, account: &Account) -> Result<Tally, StoreFailure> {
        let mut tally = Tally { accounts: 1, ..Tally::default() };
        for lane in self.connector.lanes() {
            match self.poll_lane(account, lane).await? {
                Ok(lane) => tally += lane,
                Err(failure) => {
                    tally.failed += 1;
                    warn!(account = %account.id, lane, error = &failure as &dyn std::error::Error, "a lane could not be polled");
                    if failure.kind == FailureKind::Auth {
                        break;
                    }
                }
            }
        }
        Ok(tally)
    }

    async fn poll_lane(&self, account: &Account, lane: &str) -> Result<Result<Tally, Failure>, StoreFailure> {
        let cursor = account.cursors.get(lane);
        let batch = match self.connector.poll(&account.id, lane, cursor.map(String::as_str)).await {
            Ok(batch) => batch,
            Err(failure) => return Ok(Err(failure)),
        };
        let changed = self.changed(batch.found).await?;
        let (mut tally, all_in_hand) = self.work_all(changed).await?;
        // A thread that somebody else holds is found again next time.
        if all_in_hand && batch.cursor.is_some() && batch.cursor.as_ref() != cursor {
            let cursor = batch.cursor.as_deref().unwrap_or_default();
            self.table.save_cursor(&account.id, lane, cursor).await?;
            tally.cursors += 1;
        }
        Ok(Ok(tally))
    }

    /// Leaves out threads that look as they did when they were last worked off.
    async fn changed(&self, found: Vec<Found>) -> Result<Vec<Found>, StoreFailure> {
        let keys: Vec<ThreadKey> =
            found.iter().filter(|found| found.snapshot.is_some()).map(|found| found.thread.key.clone()).collect();
        if keys.is_empty() {
            return Ok(found);
        }
        let known: HashMap<ThreadKey, Option<String>> =
            self.table.states(&keys).await?.into_iter().map(|(key, state)| (key, state.digest)).collect();
        let is_new = |found: &Found| {
            let last = known.get(&found.thread.key).and_then(Option::as_deref);
            found.snapshot.as_ref().is_none_or(|snapshot| last != Some(&digest(snapshot)))
        };
        Ok(found.into_iter().filter(is_new).collect())
    }

    /// Works every thread; false when at least one was in other hands.
    async fn work_all(&self, found: Vec<Found>) -> Result<(Tally, bool), StoreFailure> {
        let mut works = stream::iter(found)
            .map(|found| async move { self.work(&Target::Thread(found.thread), Wake::News(found.snapshot)).await })
            .buffer_unordered(PARALLEL);
        let (mut tally, mut all_in_hand, mut broken) = (Tally::default(), true, None);
        while let Some(worked) = works.next().await {
            match worked {
                Ok(Worked::Done(one)) => tally += one,
                Ok(Worked::Busy) => all_in_hand = false,
                Err(failure) => broken = Some(failure),
            }
        }
        broken.map_or(Ok((tally, all_in_hand)), Err)
    }

    /// Follows a notification to the threads it speaks of, then forgets it.
    ///
    /// # Errors
    ///
    /// Only when the table fails; what else fails is tried again by the sweep.
    pub async fn follow(&self, hint: &HintRow) -> Result<Tally, StoreFailure> {
        let found = match self.connector.follow(&hint.account, &hint.hint).await {
            Ok(found) => found,
            Err(failure) if matches!(failure.kind, FailureKind::Missing | FailureKind::Permanent) => {
                info!(hint = hint.hint, error = &failure as &dyn std::error::Error, "a hint leads nowhere");
                Vec::new()
            }
            Err(failure) => {
                warn!(hint = hint.hint, error = &failure as &dyn std::error::Error, "a hint waits");
                self.table.postpone(hint, later(self.now(), FIRST)).await?;
                return Ok(Tally { failed: 1, ..Tally::default() });
            }
        };
        let (tally, all_in_hand) = self.work_all(self.changed(found).await?).await?;
        if all_in_hand {
            self.table.forget(hint).await?;
        } else {
            self.table.postpone(hint, later(self.now(), FIRST)).await?;
        }
        Ok(tally)
    }
}
