//! Which schedules there should be, and what makes it so.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use bridge::{
    Shard,
    accounts::{Account, Connection},
    ids::AccountId,
};
use futures::{StreamExt, stream};
use jiff::Timestamp;
use tracing::{error, info};

use crate::port::{Listed, Schedule, ScheduleFailure, Schedules};

/// Calls at the same time.
const PARALLEL: usize = 4;
/// Schedules set right or looked at in one go, in some seconds: what is more is left to the next time, and
/// an account without a schedule is polled by the tick until then.
const MOST: usize = 100;

/// The schedule that an account should have; `None` = it should have none.
fn wanted(account: &Account) -> Option<Schedule> {
    let enabled = match account.connection {
        Connection::Connected => true,
        Connection::Disconnected => false,
        Connection::Closed => return None,
    };
    Some(Schedule {
        account: account.id.clone(),
        enabled,
    })
}

/// The schedules that there should be: at most `most` if it says so, those that run already first.
///
/// Each runs a function of its own beside the tick, and an account of AWS runs only so many at the same time.
fn chosen(accounts: &[Account], listed: &[Listed], most: Option<usize>) -> Vec<Schedule> {
    let wanted = accounts.iter().filter_map(wanted);
    let Some(most) = most else {
        return wanted.collect();
    };
    let runs: BTreeSet<&AccountId> = running(listed).collect();
    let mut wanted: Vec<Schedule> = wanted.filter(|schedule| schedule.enabled).collect();
    wanted.sort_by_key(|one| (!runs.contains(&one.account), one.account.clone()));
    wanted.truncate(most);
    wanted
}

fn running(listed: &[Listed]) -> impl Iterator<Item = &AccountId> {
    let enabled = listed.iter().filter(|listed| listed.enabled);
    enabled.map(|listed| &listed.account)
}

/// What is to be done about one schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Correction {
    /// It is missing, or paused or running against what it should be.
    Put(Schedule),
    /// It looks right; whether it is has to be read.
    Check(Schedule, String),
    /// No account wants it.
    Remove(AccountId),
}

/// What there is to do, the most urgent first. Schedules in the revision of `checked` were found right before.
fn plan(
    wanted: &[Schedule],
    listed: &[Listed],
    checked: &BTreeMap<AccountId, String>,
) -> Vec<Correction> {
    let mut strays: BTreeMap<&AccountId, &Listed> =
        listed.iter().map(|one| (&one.account, one)).collect();
    let (mut put, mut check) = (Vec::new(), Vec::new());
    for schedule in wanted.iter().cloned() {
        match strays.remove(&schedule.account) {
            Some(listed) if listed.enabled != schedule.enabled => {
                put.push(Correction::Put(schedule));
            }
            Some(listed) if checked.get(&listed.account) == Some(&listed.revision) => {}
            Some(listed) => check.push(Correction::Check(schedule, listed.revision.clone())),
            None => put.push(Correction::Put(schedule)),
        }
    }
    let strays = strays.into_keys().cloned().map(Correction::Remove);
    put.into_iter().chain(strays).chain(check).collect()
}

/// What [`Keeper::align`] found and did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aligned {
    /// Accounts that a schedule polls now.
    pub polled: BTreeSet<AccountId>,
    /// Schedules that could not be brought in line.
    pub failed: u32,
}

/// Keeps schedules in line with accounts. Remembers what it has checked, as long as the process lives.
#[derive(Debug)]
pub struct Keeper<S> {
    schedules: S,
    most: Option<usize>,
    checked: Mutex<BTreeMap<AccountId, String>>,
}

impl<S: Schedules> Keeper<S> {
    /// Keeps `schedules`, at most `most` of them if it says so. Calls nobody.
    pub fn new(schedules: S, most: Option<usize>) -> Self {
        Self {
            schedules,
            most,
            checked: Mutex::default(),
        }
    }

    /// The port that it works through.
    pub fn schedules(&self) -> &S {
        &self.schedules
    }

    /// Makes the schedule of one account as it should be; whether it polls the account from now on.
    ///
    /// # Errors
    ///
    /// The service's.
    pub async fn keep(&self, account: &Account) -> Result<bool, ScheduleFailure> {
        match wanted(account) {
            Some(schedule) if self.has_room(&account.id).await? => {
                self.schedules.put(&schedule).await?;
                Ok(schedule.enabled)
            }
            Some(_) | None => {
                self.schedules.remove(&account.id).await?;
                Ok(false)
            }
        }
    }

    /// Whether the account may have a schedule beside those of others.
    async fn has_room(&self, account: &AccountId) -> Result<bool, ScheduleFailure> {
        let Some(most) = self.most else {
            return Ok(true);
        };
        let listed = self.schedules.list().await?;
        let others = running(&listed).filter(|other| *other != account);
        Ok(others.count() < most)
    }

    /// Brings schedules in line with `accounts`, up to a hundred at a time: 1 call per 100 schedules while
    /// nothing changed.
    ///
    /// # Errors
    ///
    /// They could not be listed. A single schedule's failure is counted and leaves the others alone.
    pub async fn align(&self, accounts: &[Account]) -> Result<Aligned, ScheduleFailure> {
        let listed = self.schedules.list().await?;
        let wanted = chosen(accounts, &listed, self.most);
        let mut steps = plan(&wanted, &listed, &self.checked());
        steps.truncate(MOST);
        let mut runs: BTreeSet<AccountId> = running(&listed).cloned().collect();
        let done =
            stream::iter(steps).map(|step| async move { (step.clone(), self.take(step).await) });
        let (mut done, mut failed) = (done.buffer_unordered(PARALLEL), 0);
        while let Some((step, done)) = done.next().await {
            match done {
                Ok(()) => {
                    runs.insert(account_of(&step).clone());
                }
                Err(failure) => {
                    failed += 1;
                    error!(account.id = %account_of(&step), error = &failure as &dyn std::error::Error, "schedule update failed, will retry at the next tick");
                }
            }
        }
        let is_polled = |schedule: &Schedule| schedule.enabled && runs.contains(&schedule.account);
        let polled = wanted.into_iter().filter(is_polled);
        Ok(Aligned {
            polled: polled.map(|schedule| schedule.account).collect(),
            failed,
        })
    }

    /// Starts a sweep of each of these shards, once, soon after `at`, within the bound on schedules. One that
    /// cannot be started is logged: the backlog is the next tick's as well.
    pub async fn start_sweeps(&self, shards: impl Iterator<Item = Shard>, at: Timestamp) {
        let shards = shards.take(self.most.unwrap_or(usize::MAX));
        let started = stream::iter(shards)
            .map(|shard| async move { (shard, self.schedules.start_sweep(shard, at).await) });
        let mut started = started.buffer_unordered(PARALLEL);
        while let Some((shard, started)) = started.next().await {
            match started {
                Ok(()) => info!(shard = shard.number(), "further sweep started"),
                Err(failure) => {
                    error!(
                        shard = shard.number(),
                        error = &failure as &dyn std::error::Error,
                        "further sweep could not be started"
                    );
                }
            }
        }
    }

    async fn take(&self, step: Correction) -> Result<(), ScheduleFailure> {
        match step {
            Correction::Put(schedule) => {
                info!(account.id = %schedule.account, enabled = schedule.enabled, "schedule created or updated");
                self.schedules.put(&schedule).await
            }
            Correction::Check(schedule, revision) => {
                if self.schedules.is_right(&schedule).await? {
                    self.remember(schedule.account, revision);
                    return Ok(());
                }
                info!(account.id = %schedule.account, "schedule was changed by hand; restored");
                self.schedules.put(&schedule).await
            }
            Correction::Remove(account) => {
                info!(account.id = %account, "schedule without an account removed");
                self.schedules.remove(&account).await
            }
        }
    }

    /// Without a revision it would have to be read each time, and so it is not remembered.
    fn remember(&self, account: AccountId, revision: String) {
        if !revision.is_empty() {
            self.checked
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(account, revision);
        }
    }

    fn checked(&self) -> BTreeMap<AccountId, String> {
        self.checked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

fn account_of(step: &Correction) -> &AccountId {
    match step {
        Correction::Put(schedule) | Correction::Check(schedule, _) => &schedule.account,
        Correction::Remove(account) => account,
    }
}

#[cfg(test)]
mod tests;
