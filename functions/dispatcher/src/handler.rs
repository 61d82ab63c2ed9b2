//! From a stream event to partial batch failures.

use assembly::{Assembled, Assembly};
use bridge::{
    Deadline, RunSummary, Target, Trigger, WorkOutcome, failure::StoreFailure, ports::DueQueue,
};
use futures::{StreamExt, stream};
use serde_json::{Value, json};
use tracing::{error, info};

use crate::records::{Group, Task, group};

/// Threads worked on at the same time.
const PARALLEL: usize = 16;

/// Works everything an event speaks of; answers the records whose rows could not be
/// read or written. What there is no time for before `deadline` is due on its row: the sweep takes it.
pub async fn handle(assembly: &Assembly, event: &Value, deadline: Deadline) -> Value {
    let groups = group(event);
    if groups.is_empty() {
        return answer(Vec::new());
    }
    let bridge = match assembly.ready().await {
        Ok(bridge) => Assembled { deadline, ..bridge },
        Err(failure) => {
            error!(
                error = &failure as &dyn std::error::Error,
                "the table cannot be read; the stream will retry these records"
            );
            return answer(
                groups
                    .into_iter()
                    .flat_map(|group| group.sequence_numbers)
                    .collect(),
            );
        }
    };
    let bridge = &bridge;
    let works =
        stream::iter(groups).map(|group| async move { (work(bridge, &group).await, group) });
    let mut works = works.buffer_unordered(PARALLEL);
    let (mut summary, mut failed) = (RunSummary::default(), Vec::new());
    while let Some((worked, group)) = works.next().await {
        match worked {
            Ok(worked) => summary += worked,
            Err(failure) => {
                log(&failure, &group.task);
                if failure.row.is_some() {
                    // Reading it again changes nothing: the sweep names it until somebody repairs it.
                    summary.failed += 1;
                } else {
                    failed.extend(group.sequence_numbers);
                }
            }
        }
    }
    summary.failed += assembly.take_missed();
    info!(
        metric = "run",
        retried = summary.retried,
        outbound = summary.outbound,
        inbound = summary.inbound,
        failed = summary.failed,
        dead = summary.dead,
        records.failed = failed.len(),
        left = summary.left,
        stopped_early = summary.left > 0,
        "dispatcher run finished"
    );
    answer(failed)
}

fn log(failure: &StoreFailure, task: &Task) {
    let error = failure as &dyn std::error::Error;
    match (&failure.row, task) {
        (Some(row), _) => error!(
            row.key = row,
            error, "row does not read: its thread stands still until the row is repaired"
        ),
        (None, Task::Thread(thread)) => error!(
            thread.key = %thread,
            error,
            "thread failed; the stream will retry its records"
        ),
        (None, Task::Notification(account, _)) => error!(
            account.id = %account,
            error,
            "notification failed; the stream will retry its record"
        ),
    }
}

async fn work(bridge: &Assembled, group: &Group) -> Result<RunSummary, StoreFailure> {
    if !bridge.deadline.has_time() {
        return Ok(left_over());
    }
    match &group.task {
        Task::Thread(key) => match bridge
            .work(&Target::of(&bridge.policy, key.clone()), Trigger::Reply)
            .await?
        {
            WorkOutcome::Done(summary) => Ok(summary),
            // Whoever holds the thread was told, and the row is due in any case.
            WorkOutcome::Busy | WorkOutcome::Rests | WorkOutcome::Last | WorkOutcome::Left => {
                Ok(RunSummary::default())
            }
        },
        Task::Notification(account, hint) => match bridge.table.hint(account, hint).await? {
            Some(hint) => bridge.follow(&hint).await,
            None => Ok(RunSummary::default()),
        },
    }
}

/// One piece of work that the next run has to do.
fn left_over() -> RunSummary {
    RunSummary {
        left: 1,
        ..RunSummary::default()
    }
}

/// Lambda goes on from the first record that is named here.
fn answer(failed: Vec<String>) -> Value {
    let failures: Vec<Value> = failed
        .into_iter()
        .map(|number| json!({"itemIdentifier": number}))
        .collect();
    json!({"batchItemFailures": failures})
}
