//! A schedule for each account, which polls that account alone.
//!
//! A seller is one schedule: made when it connects, paused while its connection is dead, deleted
//! when people disconnect it. [`Keeper::align`] brings all of them in line with the accounts, whatever
//! somebody changed by hand. [`Scheduler`] is EventBridge Scheduler behind the port [`Schedules`].
//!
//! Source: <https://docs.aws.amazon.com/scheduler/latest/APIReference/> (read 2026-10).

mod align;
mod port;
mod scheduler;

pub use align::{Aligned, Keeper};
pub use aws_sdk_scheduler::Client;
pub use port::{Listed, Schedule, ScheduleFailure, Schedules};
pub use scheduler::{Rules, Scheduler};
