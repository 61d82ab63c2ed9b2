//! The sweep: what is due, and replies whose webhook never came.

use std::time::Duration;

use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use tracing::info;

use crate::{
    accounts::{Account, Connection, Installation as _, Overview},
    bridge::{Bridge, Ports, RunSummary, Target},
    deadline::Share,
    failure::StoreFailure,
    ids::{AccountId, ThreadKey},
    jobs::{
        fair::{alternate, plan},
        read_back::LEAST,
    },
    ports::{DueQueue as _, HintRow},
    thread::{Trigger, WorkOutcome, gather, unless_unreadable},
    timing::{PATIENCE, age, earlier, later},
};

/// Threads worked on at the same time.
const PARALLEL: usize = 16;
/// Notifications of one account that are followed at the same time.
const A_FEW: usize = 4;
/// While the last good read-back is younger than this, the window is the least one
/// anyway, so the time need not be written down again.
const WORTH_WRITING: Duration = Duration::from_mins(4);
/// At this age it is written down even in a run that writes other things.
const MUST_WRITE: Duration = Duration::from_mins(7);
/// When the last good read-back is older than this, Chatwoot did not answer in between.
const OUTAGE: Duration = Duration::from_mins(10);

/// One piece of what is due.
enum Work {
    /// Notifications of one account.
    Hints(Vec<HintRow>),
    Thread(ThreadKey),
}

/// Until when Chatwoot was read back well.
#[derive(Clone, Copy, Debug)]
pub struct ReadBack {
    last_good: Option<Timestamp>,
    now_good: Option<Timestamp>,
    /// Accounts that are connected.
    connected: u64,
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
        let since = last_good.is_none().then(|| earlier(at, LEAST));
        let read_back = ReadBack {
            last_good,
            now_good: is_good.then_some(at).or(since),
            connected: overview.connected,
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
                self.table.set_read_back(now, read_back.connected).await
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
        let works = alternate(threads, by_account(hints));
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
            Work::Hints(hints) => {
                let summary = self.follow_while_it_works(&hints).await?;
                Ok((None, WorkOutcome::Done(summary)))
            }
            Work::Thread(key) => {
                let target = Target::of(&self.policy, key);
                let worked = self.work(&target, Trigger::Due).await?;
                Ok((Some(target), worked))
            }
        }
    }

    /// Follows notifications of one account, a few at a time. When all of a few fail the others are not
    /// asked about in this run: they are as due as before.
    async fn follow_while_it_works(&self, hints: &[HintRow]) -> Result<RunSummary, StoreFailure> {
        let mut summary = RunSummary::default();
        for few in hints.chunks(A_FEW) {
            if !self.deadline.has_room(Share::Due) {
                summary.left += 1;
                break;
            }
            let followed = stream::iter(few).map(|hint| async move {
                let summary = self.follow(hint).await?;
                let retried = summary.retried + 1;
                Ok(WorkOutcome::Done(RunSummary { retried, ..summary }))
            });
            let (done, _) = gather(followed.buffer_unordered(A_FEW).boxed()).await?;
            let all_failed = usize::try_from(done.failed).is_ok_and(|failed| failed >= few.len());
            summary += done;
            if all_failed {
                break;
            }
        }
        Ok(summary)
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

/// Notifications by account, accounts in the order in which they came.
fn by_account(hints: Vec<HintRow>) -> Vec<Work> {
    let mut accounts: Vec<Vec<HintRow>> = Vec::new();
    for hint in hints {
        let of_it = |held: &&mut Vec<HintRow>| held.iter().any(|one| one.account == hint.account);
        match accounts.iter_mut().find(of_it) {
            Some(held) => held.push(hint),
            None => accounts.push(vec![hint]),
        }
    }
    accounts.into_iter().map(Work::Hints).collect()
}
