//! Beginning again what was given up on.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, stream};
use tracing::info;

use crate::{
    bridge::{Bridge, RunSummary, Target},
    deadline::Share,
    failure::StoreFailure,
    ids::{HelpdeskMessageId, ThreadKey},
    outbox::ReplyRow,
    ports::{Acquired, Dead, LeaseError, Released, ThreadState},
    thread::{Trigger, WorkOutcome, gather, unless_unreadable},
    timing::{LEASE, STREAM_GRACE, later},
};

/// Replies taken up by one replay; a second takes the next.
const AT_ONCE: usize = 200;

impl Bridge {
    /// Begins every dead reply again, as if its agent had pressed Retry: the stream's worker
    /// looks first and sends what is missing, once. What Chatwoot refused to show is tried again,
    /// too, after a look. Counts what begins again as retried.
    ///
    /// Running it twice asks once: the retry of a reply that is still dead has the same number.
    ///
    /// # Errors
    ///
    /// Only when the table fails.
    pub async fn replay(&self) -> Result<RunSummary, StoreFailure> {
        let mut summary = RunSummary::default();
        let mut threads: BTreeMap<ThreadKey, Vec<HelpdeskMessageId>> = BTreeMap::new();
        let mut unshown: BTreeSet<ThreadKey> = BTreeSet::new();
        for dead in self.table.dead(AT_ONCE).await? {
            match dead {
                Dead::Reply(key, message) => threads.entry(key).or_default().push(message),
                Dead::Message(key, _) => {
                    unshown.insert(key);
                }
            }
        }
        for (key, messages) in threads {
            let rows = unless_unreadable(self.table.rows(&key).await, &mut summary)?;
            let rows = rows.unwrap_or_default();
            for row in rows
                .replies
                .iter()
                .filter(|row| row.request.is_none() && messages.contains(&row.message))
            {
                summary.retried += u32::from(self.begin_again(row).await?);
            }
        }
        info!(
            replies = summary.retried,
            threads = unshown.len(),
            "replay: replies and posts begin again"
        );
        let works = stream::iter(unshown).then(|key| self.show_again(key));
        let (shown, _) = gather(works.boxed()).await?;
        summary += shown;
        Ok(summary)
    }

    /// Tries once more to show what Chatwoot refused in a thread. That it is wanted is written down
    /// first, so that the sweep does it if this worker does not.
    async fn show_again(&self, key: ThreadKey) -> Result<WorkOutcome, StoreFailure> {
        if !self.deadline.has_room(Share::Whole) {
            return Ok(WorkOutcome::Left);
        }
        let target = Target::of(&self.policy, key);
        let now = self.now();
        let Acquired::Held(lease, state) = self
            .table
            .acquire(target.key(), now, later(now, LEASE))
            .await?
        else {
            return Ok(WorkOutcome::Busy);
        };
        let state = ThreadState {
            replay: true,
            retry_at: Some(now),
            ..state
        };
        match self.table.release(&lease, &state).await {
            Ok(Released::Done) => self.work(&target, Trigger::Due).await,
            Ok(Released::WantedAgain(lease)) => {
                self.work_held(&target, lease, state, Trigger::Due).await
            }
            Err(LeaseError::Lost) => Ok(WorkOutcome::Busy),
            Err(LeaseError::Store(failure)) => Err(failure),
        }
    }

    async fn begin_again(&self, row: &ReplyRow) -> Result<bool, StoreFailure> {
        let now = self.now();
        let Some(request) = row.asked_again(now).filter(|_| row.is_dead()) else {
            return Ok(false);
        };
        let due = later(now, STREAM_GRACE);
        let retry = ReplyRow {
            request: Some(request),
            ..ReplyRow::enqueued(&row.key, row.conversation, row.message, now, due)
        };
        self.table.enqueue(&retry).await
    }
}
