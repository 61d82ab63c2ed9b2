//! The sweep: what is due, and replies whose webhook never came.

use std::{collections::HashMap, time::Duration};

use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use tracing::{info, warn};

use crate::{
    accounts::{Account, Connection, Installation as _, Overview},
    bridge::{Bridge, Ports, RunSummary, Target},
    deadline::Share,
    failure::StoreFailure,
    ids::{AccountId, ThreadKey},
    jobs::fair::{alternate, plan},
    ports::{Activity, DueQueue as _, Helpdesk as _, HintRow, ThreadState},
    thread::{Trigger, WorkOutcome, gather, unless_unreadable},
    timing::{BUBBLES_WATCHED, PATIENCE, age, earlier, later},
};

/// Threads worked on at the same time.
const PARALLEL: usize = 4;
/// Chatwoot is read back at least this far.
const READ_BACK: Duration = Duration::from_mins(15);
/// The new read-back overlaps the last good one by this much.
const OVERLAP: Duration = Duration::from_mins(10);
/// While the last good read-back is younger than this, the window is the least one
/// anyway, so the time need not be written down again.
const WORTH_WRITING: Duration = Duration::from_mins(4);
/// At this age it is written down even in a run that writes other things.
const MUST_WRITE: Duration = Duration::from_mins(7);
/// When the last good read-back is older than this, Chatwoot did not answer in between.
const OUTAGE: Duration = Duration::from_mins(10);
/// Chatwoot is never read back further than this.
const FURTHEST: Duration = Duration::from_hours(7 * 24);

/// One piece of what is due.
enum Work {
    Hint(HintRow),
    Thread(ThreadKey),
}

/// Until when Chatwoot was read back well.
#[derive(Clone, Copy, Debug)]
pub struct ReadBack {
    last_good: Option<Timestamp>,
    now_good: Option<Timestamp>,
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

/// Threads over which workers died before, and whose turn has come: worked on when nothing else can
/// suffer from it.
#[derive(Debug, Default)]
pub struct Last(Vec<Target>);

impl<P: Ports> Bridge<P> {
    /// Works off what is due, then reads Chatwoot back.
    ///
    /// # Errors
    ///
    /// Only when the table fails.
    pub async fn sweep(&self, overview: &Overview) -> Result<Swept, StoreFailure> {
        let last_good = overview.read_back_until;
        let (mut summary, last) = self.work_off_due(&overview.accounts).await?;
        summary.failed += overview.unreadable;
        let at = self.now();
        let (read, is_good) = self.read_back(last_good).await?;
        summary += read;
        if is_good && last_good.is_some_and(|good| age(good, at) > OUTAGE) {
            summary += self.catch_up().await?;
        }
        // What was there before the first sweep is history; all that came since is to be read some day.
        let since = last_good.is_none().then(|| earlier(at, READ_BACK));
        let read_back = ReadBack {
            last_good,
            now_good: is_good.then_some(at).or(since),
        };
        Ok(Swept {
            summary,
            read_back,
            last,
        })
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
                self.table.set_read_back(now).await
            }
            _ => Ok(()),
        }
    }

    /// Works off what is due, sellers in turn. At most 2 calls of the table per hint that is removed
    /// or followed, beside what its threads cost.
    async fn work_off_due(&self, accounts: &[Account]) -> Result<(RunSummary, Last), StoreFailure> {
        let now = self.now();
        let connected = |id: &AccountId| {
            let is_it = |account: &&Account| {
                account.id == *id && account.connection == Connection::Connected
            };
            accounts.iter().any(|account| is_it(&account))
        };
        let plan = plan(self.table.due(now).await?, connected);
        self.remove(plan.removed).await?;
        let (mut summary, mut last) = (RunSummary::default(), Last::default());
        let mut hints = Vec::new();
        for hint in self.table.hints(&plan.hints, now).await? {
            hints.extend(unless_unreadable(hint, &mut summary)?);
        }
        let threads = plan.threads.into_iter().map(Work::Thread).collect();
        let works = alternate(threads, hints.into_iter().map(Work::Hint).collect());
        let works = stream::iter(works)
            .map(|work| self.work_off(work))
            .buffer_unordered(PARALLEL)
            .map_ok(|(target, worked)| {
                last.0
                    .extend(target.filter(|_| worked == WorkOutcome::Last));
                worked
            });
        let (worked, _) = gather(works.boxed()).await?;
        summary += worked;
        Ok((summary, last))
    }

    /// Removes hints of accounts that cannot be asked: the poll after their return finds all.
    async fn remove(&self, hints: Vec<(AccountId, String)>) -> Result<(), StoreFailure> {
        if let Some((account, _)) = hints.first() {
            info!(account.id = %account, count = hints.len(), "notifications dropped: their accounts are not connected");
        }
        stream::iter(hints.into_iter().map(Ok))
            .try_for_each_concurrent(PARALLEL, |(account, hint)| async move {
                self.table.discard(&account, &hint).await
            })
            .await
    }

    async fn work_off(&self, work: Work) -> Result<(Option<Target>, WorkOutcome), StoreFailure> {
        if !self.deadline.has_room(Share::Due) {
            return Ok((None, WorkOutcome::Left));
        }
        match work {
            Work::Hint(hint) => {
                let summary = self.follow(&hint).await?;
                let retried = summary.retried + 1;
                Ok((None, WorkOutcome::Done(RunSummary { retried, ..summary })))
            }
            Work::Thread(key) => {
                let target = Target::of(&self.policy, key);
                let worked = self.work(&target, Trigger::Due).await?;
                Ok((Some(target), worked))
            }
        }
    }

    /// Reads back every inbox for conversations that saw activity and were not read since.
    async fn read_back(
        &self,
        last_good: Option<Timestamp>,
    ) -> Result<(RunSummary, bool), StoreFailure> {
        let now = self.now();
        let window = last_good.map_or(READ_BACK, |good| {
            (age(good, now) + OVERLAP).clamp(READ_BACK, FURTHEST)
        });
        let (mut active, mut failed) = (Vec::new(), 0);
        for inbox in self.policy.inboxes.all() {
            match self.helpdesk.active(inbox, window).await {
                Ok(some) => active.extend(some),
                Err(failure) => {
                    warn!(inbox.id = %inbox, error = &failure as &dyn std::error::Error, "inbox could not be read back, will retry");
                    failed += 1;
                }
            }
        }
        let unread = self.unread(active).await?.into_iter();
        let works = unread
            .map(|(target, activity)| {
                let trigger = Trigger::Activity(activity.conversation, activity.changed);
                (target, trigger)
            })
            .collect();
        // Whoever holds a thread may end before they read its conversation.
        let (mut summary, all_in_hand) = self.work_all(works, Share::ReadBack).await?;
        summary.failed += failed;
        Ok((summary, failed == 0 && all_in_hand))
    }

    /// Conversations that hold something newer than what was handled, or that changed since somebody looked
    /// at the bubbles that were set in them.
    async fn unread(&self, active: Vec<Activity>) -> Result<Vec<(Target, Activity)>, StoreFailure> {
        if active.is_empty() {
            return Ok(Vec::new());
        }
        let now = self.now();
        let target = |activity: &Activity| {
            let thread = activity
                .source_id
                .as_deref()
                .and_then(|id| self.policy.thread(id));
            thread.map_or_else(|| Target::stray(activity.conversation), Target::Thread)
        };
        let targets: Vec<(Target, Activity)> = active
            .into_iter()
            .map(|activity| (target(&activity), activity))
            .collect();
        let keys: Vec<ThreadKey> = targets
            .iter()
            .map(|(target, _)| target.key().clone())
            .collect();
        let states: HashMap<ThreadKey, ThreadState> =
            self.table.states(&keys).await?.into_iter().collect();
        let is_unread = |(target, activity): &(Target, Activity)| {
            let state = states.get(target.key());
            let seen = state.and_then(|state| state.read_up_to);
            let is_newer = activity
                .newest
                .is_some_and(|newest| seen.is_none_or(|seen| newest > seen));
            is_newer || state.is_some_and(|state| may_show_wrong(state, activity, now))
        };
        Ok(targets.into_iter().filter(is_unread).collect())
    }

    /// Works off what waits for its next try although that is not due yet: Chatwoot answers again, and
    /// people are not to wait for what it did not take.
    async fn catch_up(&self) -> Result<RunSummary, StoreFailure> {
        let due = self.table.due(later(self.now(), PATIENCE)).await?;
        let threads = plan(due, |_| false).threads.into_iter();
        let works = threads.map(|key| (Target::of(&self.policy, key), Trigger::HelpdeskIsBack));
        let (summary, _) = self.work_all(works.collect(), Share::ReadBack).await?;
        Ok(summary)
    }
}

/// Whether a bubble that was set in the last day may have been turned since somebody looked.
fn may_show_wrong(state: &ThreadState, activity: &Activity, now: Timestamp) -> bool {
    let is_watched = |at| age(at, now) <= BUBBLES_WATCHED;
    state
        .conversation
        .is_none_or(|known| known == activity.conversation)
        && state.bubble_set_at.is_some_and(is_watched)
        && activity
            .changed
            .is_some_and(|changed| state.read_back_at.is_none_or(|looked| looked < changed))
}
