//! What is due, sellers in turn, for as long as there is time for it.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{Mutex, PoisonError},
};

use futures::{StreamExt, TryStreamExt, stream};
use tracing::info;

use crate::{
    accounts::{Account, Accounts as _, Connection, Overview},
    bridge::{Bridge, Ports, RunSummary, Target},
    deadline::Share,
    failure::StoreFailure,
    ids::{AccountId, ThreadKey},
    jobs::{
        fair::{A_FEW, Hints, alternate, plan},
        part::Part,
    },
    ports::{Due, DueQueue as _},
    thread::{Trigger, WorkOutcome, gather, unless_unreadable},
};

/// Pieces worked on at the same time.
const PARALLEL: usize = 16;

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// All that is due, in a run that has other things to do.
    All,
    /// One part of it, in a run that has nothing else to do.
    One(Part),
}

impl Turn {
    fn share(self) -> Share {
        match self {
            Self::All => Share::Due,
            Self::One(_) => Share::Whole,
        }
    }
}

/// One piece of what is due.
enum Work {
    /// A few notifications of one account.
    Hints(Hints),
    Thread(ThreadKey),
}

/// Threads over which workers died before, and whose turn has come: worked on when nothing else can
/// suffer from it.
#[derive(Debug, Default)]
pub struct Last(pub(super) Vec<Target>);

impl<P: Ports> Bridge<P> {
    /// Works off what is due, each row once, sellers in turn, until the time for it is over. It is read
    /// once: one call of the table per 5 000 rows. Then at most 2 calls per hint that is removed or
    /// followed, beside what threads cost.
    pub(super) async fn work_off_due(
        &self,
        overview: &Overview,
        turn: Turn,
    ) -> Result<(RunSummary, Last), StoreFailure> {
        let mut due = self.table.due(self.now()).await?;
        if let Turn::One(part) = turn {
            due.retain(|row| part.holds(row));
        }
        let connected = self.connected(&overview.accounts, &due).await?;
        let plan = plan(due, |account| connected.contains(account));
        self.remove(plan.removed).await?;
        let threads = plan.threads.into_iter().map(Work::Thread).collect();
        let hints = plan.hints.into_iter().map(Work::Hints).collect();
        let mut works = alternate(threads, hints);
        if matches!(turn, Turn::One(_)) {
            // The plain sweep begins with the first of them at the same time.
            let half = works.len() / 2;
            works.rotate_left(half);
        }
        let (silent, mut last) = (Silent::default(), Last::default());
        let works = stream::iter(works)
            .map(|work| self.work_off(work, turn.share(), &silent))
            .buffer_unordered(PARALLEL)
            .map_ok(|(target, worked)| {
                last.0
                    .extend(target.filter(|_| worked == WorkOutcome::Last));
                worked
            });
        let (summary, _) = gather(works.boxed()).await?;
        Ok((summary, last))
    }

    /// The accounts of these rows that can be asked: 1 call of the table per 100 that are not `known`.
    async fn connected(
        &self,
        known: &[Account],
        due: &[Due],
    ) -> Result<HashSet<AccountId>, StoreFailure> {
        let mut unknown: HashSet<&AccountId> = due.iter().filter_map(hinted).collect();
        for account in known {
            unknown.remove(&account.id);
        }
        let unknown: Vec<AccountId> = unknown.into_iter().cloned().collect();
        let read = self.table.some_accounts(&unknown).await?;
        let connected = known
            .iter()
            .chain(&read)
            .filter(|account| account.connection == Connection::Connected);
        Ok(connected.map(|account| account.id.clone()).collect())
    }

    /// Removes hints of accounts that cannot be asked: the poll after their return finds all.
    async fn remove(&self, hints: Hints) -> Result<(), StoreFailure> {
        if let Some((account, _)) = hints.first() {
            info!(account.id = %account, count = hints.len(), "notifications dropped: their accounts are not connected");
        }
        stream::iter(hints.into_iter().map(Ok))
            .try_for_each_concurrent(PARALLEL, |(account, hint)| async move {
                self.table.discard(&account, &hint).await
            })
            .await
    }

    async fn work_off(
        &self,
        work: Work,
        share: Share,
        silent: &Silent,
    ) -> Result<(Option<Target>, WorkOutcome), StoreFailure> {
        match work {
            Work::Hints(few) => {
                let summary = self.follow_few(&few, share, silent).await?;
                Ok((None, WorkOutcome::Done(summary)))
            }
            Work::Thread(_) if !self.deadline.has_room(share) => Ok((None, WorkOutcome::Left)),
            Work::Thread(key) => {
                let target = Target::of(&self.policy, key);
                let worked = self.work(&target, Trigger::Due).await?;
                Ok((Some(target), worked))
            }
        }
    }

    /// Follows a few notifications of one account, one after the other. When several fail in a row, the
    /// others are not asked about in this run: they are as due as before.
    async fn follow_few(
        &self,
        few: &Hints,
        share: Share,
        silent: &Silent,
    ) -> Result<RunSummary, StoreFailure> {
        let mut summary = RunSummary::default();
        if few.iter().all(|(account, _)| silent.has(account)) {
            return Ok(summary);
        }
        if !self.deadline.has_room(share) {
            summary.left = u32::try_from(few.len()).unwrap_or(u32::MAX);
            return Ok(summary);
        }
        for hint in self.table.hints(few, self.now()).await? {
            let Some(hint) = unless_unreadable(hint, &mut summary)? else {
                continue;
            };
            if silent.has(&hint.account) {
                break;
            }
            if !self.deadline.has_room(share) {
                summary.left += 1;
                continue;
            }
            let followed = unless_unreadable(self.follow(&hint).await, &mut summary)?;
            let followed = followed.unwrap_or_default();
            silent.note(&hint.account, followed.failed > 0);
            summary += followed;
            summary.retried += 1;
        }
        Ok(summary)
    }
}

/// Accounts that did not answer in this run: how often in a row.
#[derive(Debug, Default)]
struct Silent(Mutex<BTreeMap<AccountId, usize>>);

impl Silent {
    fn has(&self, account: &AccountId) -> bool {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(account).is_some_and(|failed| *failed >= A_FEW)
    }

    fn note(&self, account: &AccountId, has_failed: bool) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = held.entry(account.clone()).or_default();
        *failed = if has_failed { *failed + 1 } else { 0 };
    }
}

fn hinted(row: &Due) -> Option<&AccountId> {
    match row {
        Due::Hint(account, _) => Some(account),
        Due::Thread(_) => None,
    }
}
