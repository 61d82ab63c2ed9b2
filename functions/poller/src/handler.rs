//! From an event to a summary.

use assembly::Assembly;
use bridge::{
    Bridge, Deadline, RunSummary,
    accounts::{Installation, Overview},
    failure::StoreFailure,
    ids::AccountId,
};
use serde_json::Value;
use tracing::info;

use crate::event::{EventError, PollerEvent};

/// Why an event could not be worked.
#[derive(Debug, thiserror::Error)]
pub enum PollError {
    /// It asks for something unknown.
    #[error(transparent)]
    Event(#[from] EventError),
    /// The table cannot be reached: the next tick tries again.
    #[error(transparent)]
    Table(#[from] StoreFailure),
    /// There is no such account.
    #[error("no account {0} in the table: connect it first")]
    NoAccount(AccountId),
}

/// Works one event and says what happened. What there is no time for before `deadline` is left to the next run.
///
/// # Errors
///
/// When the table fails or the event is unknown. One account's failure is no error: it is
/// counted in `failed`.
pub async fn handle(
    assembly: &Assembly,
    event: &Value,
    deadline: Deadline,
) -> Result<Value, PollError> {
    // Boxed: the largest event is more than a future should be (16 KB).
    let mut summary = Box::pin(work(assembly, PollerEvent::read(event)?, deadline)).await?;
    assembly.start_sweeps(summary.sweeps).await;
    summary.failed += assembly.take_missed();
    info!(
        metric = "run",
        accounts = summary.accounts,
        inbound = summary.inbound,
        outbound = summary.outbound,
        retried = summary.retried,
        dead = summary.dead,
        failed = summary.failed,
        left = summary.left,
        further_sweeps = summary.sweeps,
        stopped_early = summary.left > 0,
        "poller run finished"
    );
    Ok(serde_json::json!(summary))
}

async fn work(
    assembly: &Assembly,
    event: PollerEvent,
    deadline: Deadline,
) -> Result<RunSummary, PollError> {
    Ok(match event {
        PollerEvent::Tick => {
            let (bridge, overview, failed) = aligned(assembly, deadline).await?;
            let summary = bridge.tick(overview).await?;
            RunSummary {
                failed: summary.failed + failed,
                ..summary
            }
        }
        PollerEvent::Sweep => {
            let (bridge, overview, failed) = aligned(assembly, deadline).await?;
            let swept = bridge.sweep(&overview).await?;
            bridge.note_read_back(swept.read_back, false).await?;
            let mut summary = swept.summary;
            summary += bridge.work_last(swept.last).await?;
            RunSummary {
                failed: summary.failed + failed,
                ..summary
            }
        }
        PollerEvent::SweepShard(shard) => {
            let (bridge, overview) = overview(assembly, deadline).await?;
            bridge.sweep_shard(&overview, shard).await?
        }
        PollerEvent::Replay => overview(assembly, deadline).await?.0.replay().await?,
        PollerEvent::Poll(account) => {
            let (bridge, mut overview) = overview_of(assembly, &account, deadline).await?;
            let found = overview.accounts.pop();
            let found = found.ok_or(PollError::NoAccount(account))?;
            let beside = overview.connected.beside(&found.id);
            bridge.poll_in_turn(found, beside, assembly.now()).await?
        }
    })
}

/// The bridge and what the clock has to look at: one read of the table, or two of a large one.
async fn overview(
    assembly: &Assembly,
    deadline: Deadline,
) -> Result<(Bridge, Overview), StoreFailure> {
    let table = assembly.table();
    let mut overview = table.look_around(assembly.now()).await?;
    if overview.is_whole() && assembly.import_unless(&overview.accounts).await? {
        overview = table.look_around(assembly.now()).await?;
    }
    Ok((bridge(assembly, &overview, deadline).await, overview))
}

/// The same, with schedules in line with the accounts whenever all of these were read; how many failed.
async fn aligned(
    assembly: &Assembly,
    deadline: Deadline,
) -> Result<(Bridge, Overview, u32), StoreFailure> {
    let (bridge, mut overview) = overview(assembly, deadline).await?;
    if !overview.is_whole() {
        return Ok((bridge, overview, 0));
    }
    // Boxed: with it, an event is 15 KB, and what waits for it more than a future should be (16 KB).
    let failed = Box::pin(assembly.align_schedules(&mut overview.accounts)).await?;
    Ok((bridge, overview, failed))
}

/// The bridge and one account: one read of the table, however many accounts there are.
async fn overview_of(
    assembly: &Assembly,
    account: &AccountId,
    deadline: Deadline,
) -> Result<(Bridge, Overview), StoreFailure> {
    let mut overview = assembly
        .table()
        .overview_of(account, assembly.now())
        .await?;
    if overview.accounts.is_empty() && assembly.import_unless(&[]).await? {
        overview = assembly
            .table()
            .overview_of(account, assembly.now())
            .await?;
    }
    Ok((bridge(assembly, &overview, deadline).await, overview))
}

async fn bridge(assembly: &Assembly, overview: &Overview, deadline: Deadline) -> Bridge {
    for account in &overview.accounts {
        assembly.remember(account).await;
    }
    Bridge {
        deadline,
        ..assembly.with_inboxes(overview.settings.inboxes.clone())
    }
}
