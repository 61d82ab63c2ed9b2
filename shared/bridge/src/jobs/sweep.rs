//! The sweep: what is due, and replies whose webhook never came.

use std::time::Duration;

use futures::{StreamExt, stream};
use jiff::Timestamp;
use tracing::debug;

use crate::{
    accounts::{ConnectedCounts, Overview},
    bridge::{Bridge, RunSummary, Target},
    deadline::Share,
    failure::StoreFailure,
    jobs::{
        due::{DueScope, Last},
        fair::{HintsOfAccount, plan},
        read_back::LEAST,
        shard::{Shard, further_sweeps},
    },
    thread::{Trigger, WorkOutcome, gather},
    timing::{PATIENCE, age, earlier, later},
};

/// While the last good read-back is younger than this, the window is the least one
/// anyway, so the time need not be written down again.
const WORTH_WRITING: Duration = Duration::from_mins(4);
/// At this age it is written down even in a run that writes other things.
const MUST_WRITE: Duration = Duration::from_mins(7);

/// Until when Chatwoot was read back well.
#[derive(Clone, Debug)]
pub struct ReadBack {
    last_good: Option<Timestamp>,
    now_good: Option<Timestamp>,
    /// Accounts that are connected.
    connected: ConnectedCounts,
}

/// What a sweep came to, and what is left to do when everything else is done.
#[derive(Debug)]
pub struct Swept {
    /// What it moved.
    pub summary: RunSummary,
    /// For [`Bridge::note_read_back`].
    pub read_back: ReadBack,
    /// For [`Bridge::work_last`].
    pub last: Last,
}

/// Says by how much the clock, or Chatwoot's answer to it, comes late: the last good look is written down every
/// few minutes, and is never older than that where all is well.
fn note_lag(last_good: Option<Timestamp>, now: Timestamp) {
    let old = last_good.map_or(Duration::ZERO, |good| age(good, now));
    let lag_seconds = old.saturating_sub(MUST_WRITE).as_secs();
    debug!(metric = "tick", lag_seconds, "sweep begun");
}

impl Bridge {
    /// Works off what is due, then reads Chatwoot back.
    ///
    /// # Errors
    ///
    /// Only when the table fails.
    pub async fn sweep(&self, overview: &Overview) -> Result<Swept, StoreFailure> {
        let last_good = overview.read_back_until;
        note_lag(last_good, self.now());
        let (mut summary, last) = self.work_off_due(overview, DueScope::All).await?;
        summary.sweeps = further_sweeps(summary, summary.left);
        summary.failed += overview.unreadable;
        let at = self.now();
        let read = self.read_back(overview).await?;
        summary += read.summary;
        if read.is_back {
            summary += self.catch_up().await?;
        }
        // What was there before the first sweep is history; all that came since is to be read some day.
        let since = last_good.is_none().then(|| earlier(at, LEAST));
        let read_back = ReadBack {
            last_good,
            now_good: read.good_until.or(since),
            connected: overview.connected.clone(),
        };
        Ok(Swept {
            summary,
            read_back,
            last,
        })
    }

    /// Works off one shard of what is due, beside a sweep that gets through less than there is. Nothing is
    /// polled, nothing is read back.
    ///
    /// # Errors
    ///
    /// Only when the table fails.
    pub async fn sweep_shard(
        &self,
        overview: &Overview,
        shard: Shard,
    ) -> Result<RunSummary, StoreFailure> {
        // Threads over which workers died stay due: they are the plain sweep's, when it is alone.
        let (summary, _) = self.work_off_due(overview, DueScope::One(shard)).await?;
        Ok(summary)
    }

    /// Works on threads over which workers died before, one after the other. Called when everything
    /// else is done: this worker may be the next.
    ///
    /// # Errors
    ///
    /// Only when the table fails.
    pub async fn work_last(&self, last: Last) -> Result<RunSummary, StoreFailure> {
        let works = stream::iter(last.0).then(|target| async move {
            if self.deadline.has_room(Share::Whole) {
                self.work_alone(&target).await
            } else {
                Ok(WorkOutcome::Left)
            }
        });
        gather(works.boxed()).await.map(|(summary, _)| summary)
    }

    /// Writes down until when Chatwoot was read back well, as far as that is worth a write:
    /// `busy` = this run wrote something of its own already, so the next may do it as well.
    ///
    /// # Errors
    ///
    /// Only when the table fails.
    pub async fn note_read_back(
        &self,
        read_back: ReadBack,
        busy: bool,
    ) -> Result<(), StoreFailure> {
        let least = if busy { MUST_WRITE } else { WORTH_WRITING };
        match read_back.now_good {
            Some(now)
                if read_back
                    .last_good
                    .is_none_or(|good| age(good, now) >= least) =>
            {
                self.table.set_read_back(now, &read_back.connected).await
            }
            _ => Ok(()),
        }
    }

    /// Works off what waits for its next try although that is not due yet: Chatwoot answers again, and
    /// people are not to wait for what it did not take.
    async fn catch_up(&self) -> Result<RunSummary, StoreFailure> {
        let due = self.table.due(later(self.now(), PATIENCE)).await?;
        let threads = plan(due, |_| HintsOfAccount::Left).threads.into_iter();
        let works = threads.map(|key| (Target::of(&self.policy, key), Trigger::HelpdeskIsBack));
        let (summary, _) = self.work_all(works.collect(), Share::ReadBack).await?;
        Ok(summary)
    }
}
