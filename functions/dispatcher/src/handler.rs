//! From a stream event to partial batch failures.

use assembly::Assembly;
use bridge::{
    Bridge, Deadline, RunSummary, Target, Trigger, WorkOutcome,
    failure::StoreFailure,
    ids::{AccountId, ThreadKey},
    ports::HintRow,
};
use futures::{StreamExt, stream};
use serde_json::{Value, json};
use store::NamedHints;
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
    let named: Vec<_> = groups.iter().filter_map(notification).collect();
    let (bridge, hints) = match assembly.ready_for(&named).await {
        Ok((bridge, hints)) => (Bridge { deadline, ..bridge }, hints),
        Err(failure) => {
            error!(
                error = &failure as &dyn std::error::Error,
                "the table cannot be read; the stream will retry these records"
            );
            let numbers = groups.into_iter().flat_map(|group| group.sequence_numbers);
            return answer(numbers.collect());
        }
    };
    let (mut summary, failed) = work_all(&bridge, groups, hints).await;
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

/// The notification that a group speaks of.
fn notification(group: &Group) -> Option<(AccountId, String)> {
    match &group.task {
        Task::Notification(account, hint) => Some((account.clone(), hint.clone())),
        Task::Thread(_) => None,
    }
}

/// Works these side by side; what they came to, and the records that the stream is to bring again.
async fn work_all(
    bridge: &Bridge,
    groups: Vec<Group>,
    mut hints: NamedHints,
) -> (RunSummary, Vec<String>) {
    let works = groups.into_iter().map(|group| {
        let hint = notification(&group).and_then(|named| hints.remove(&named));
        async move { (work(bridge, &group, hint).await, group) }
    });
    let works: Vec<_> = works.collect();
    let mut works = stream::iter(works).buffer_unordered(PARALLEL);
    let (mut summary, mut failed) = (RunSummary::default(), Vec::new());
    while let Some((worked, group)) = works.next().await {
        match worked {
            Ok(worked) => summary += worked,
            Err(failure) => {
                log(&failure, &group.task);
                if failure.row.is_some() {
                    // Reading it again changes nothing: the sweep names a thread's row until somebody repairs it, and
                    // polls find what a notification spoke of.
                    summary.failed += 1;
                } else {
                    failed.extend(group.sequence_numbers);
                }
            }
        }
    }
    (summary, failed)
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

/// Works a group; `hint` = the row of its notification, if that is there.
async fn work(
    bridge: &Bridge,
    group: &Group,
    hint: Option<Result<HintRow, StoreFailure>>,
) -> Result<RunSummary, StoreFailure> {
    let hint = hint.transpose()?;
    if !bridge.deadline.has_time() {
        if let Some(hint) = hint {
            bridge.leave(&hint).await?;
        }
        return Ok(left_over());
    }
    match (&group.task, hint) {
        (Task::Thread(key), _) => work_thread(bridge, key).await,
        (Task::Notification(..), Some(hint)) => bridge.follow(&hint).await,
        (Task::Notification(..), None) => Ok(RunSummary::default()),
    }
}

async fn work_thread(bridge: &Bridge, key: &ThreadKey) -> Result<RunSummary, StoreFailure> {
    let target = Target::of(&bridge.policy, key.clone());
    match bridge.work(&target, Trigger::Reply).await? {
        WorkOutcome::Done(summary) => Ok(summary),
        // Whoever holds the thread was told, and the row is due in any case.
        WorkOutcome::Busy | WorkOutcome::Rests | WorkOutcome::Last | WorkOutcome::Left => {
            Ok(RunSummary::default())
        }
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
