//! What is asked of a service that keeps schedules, and what it answers.

use std::future::Future;

use bridge::{Shard, ids::AccountId};
use jiff::Timestamp;

/// One account's schedule, as it is or as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// Whose.
    pub account: AccountId,
    /// It starts the poller. Else it is paused.
    pub enabled: bool,
}

/// What a list says of a schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What it is named after.
    pub account: AccountId,
    /// It starts something.
    pub enabled: bool,
    /// Changes whenever anybody changes it.
    pub revision: String,
}

/// Schedules could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{call} failed: {why}")]
pub struct ScheduleFailure {
    /// What was asked, such as `CreateSchedule`.
    pub call: &'static str,
    /// The service's own code and words.
    pub why: String,
}

/// The schedules of this installation.
pub trait Schedules: Send + Sync {
    /// Every schedule in the group that is named after an account.
    fn list(&self) -> impl Future<Output = Result<Vec<Listed>, ScheduleFailure>> + Send;

    /// Whether the schedule is just what it should be, its rate, target and input included.
    fn is_right(
        &self,
        schedule: &Schedule,
    ) -> impl Future<Output = Result<bool, ScheduleFailure>> + Send;

    /// Makes the schedule, or changes the one that is there into it.
    fn put(&self, schedule: &Schedule) -> impl Future<Output = Result<(), ScheduleFailure>> + Send;

    /// Removes an account's schedule; one that is not there is no failure.
    fn remove(
        &self,
        account: &AccountId,
    ) -> impl Future<Output = Result<(), ScheduleFailure>> + Send;

    /// Starts a sweep of one shard of what is due, once, within a minute after `at`. One that is to
    /// be started already is no failure: it does the same.
    fn start_sweep(
        &self,
        shard: Shard,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), ScheduleFailure>> + Send;
}
