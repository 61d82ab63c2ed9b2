//! From an event to a summary.

use assembly::{Assembled, Assembly};
use bridge::{
    Tally,
    accounts::{Account, Accounts, Connection, Installation, Overview},
    failure::StoreFailure,
    ids::AccountId,
};
use futures::{StreamExt, stream};
use serde_json::Value;
use tracing::{error, info};

use crate::event::{Event, EventError};

/// Accounts polled at the same time.
const PARALLEL: usize = 4;

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

/// Works one event and says what happened.
///
/// # Errors
///
/// When the table fails or the event is unknown. One account's failure is no error: it is
/// counted in `failed`.
pub async fn handle(assembly: &Assembly, event: &Value) -> Result<Value, PollError> {
    let tally = match Event::read(event)? {
        Event::Tick => tick(assembly).await?,
        Event::Sweep => {
            let (bridge, overview) = overview(assembly).await?;
            bridge.sweep(overview.read_back_until).await?
        }
        Event::Poll(account) => {
            let (bridge, overview) = overview(assembly).await?;
            let found = overview.accounts.into_iter().find(|one| one.id == account);
            poll_and_announce(assembly, &bridge, found.ok_or(PollError::NoAccount(account))?).await?
        }
    };
    info!(
        accounts = tally.accounts,
        inbound = tally.inbound,
        outbound = tally.outbound,
        retried = tally.retried,
        dead = tally.dead,
        failed = tally.failed,
        "done"
    );
    Ok(serde_json::json!(tally))
}

async fn tick(assembly: &Assembly) -> Result<Tally, PollError> {
    let (bridge, overview) = overview(assembly).await?;
    let swept = bridge.sweep(overview.read_back_until).await;
    let accounts = overview.accounts.into_iter().filter(|account| !account.scheduled);
    let bridge = &bridge;
    let polls = stream::iter(accounts).map(|account| poll_and_announce(assembly, bridge, account));
    let mut polls = polls.buffer_unordered(PARALLEL);
    let (mut tally, mut broken) = (Tally::default(), None);
    while let Some(polled) = polls.next().await {
        match polled {
            Ok(one) => tally += one,
            Err(failure) => {
                error!(error = &failure as &dyn std::error::Error, "an account could not be polled");
                broken = Some(failure);
            }
        }
    }
    tally += swept?;
    broken.map_or(Ok(tally), |failure| Err(failure.into()))
}

/// The bridge and all that concerns the whole installation: one read of the table.
async fn overview(assembly: &Assembly) -> Result<(Assembled, Overview), StoreFailure> {
    let mut overview = assembly.table().overview().await?;
    if assembly.import_unless(&overview.accounts).await? {
        overview = assembly.table().overview().await?;
    }
    for account in &overview.accounts {
        assembly.connector().remember(account.clone()).await;
    }
    let stored = store::StoredSettings::read(overview.settings.as_ref());
    Ok((assembly.with_inboxes(stored.inboxes), overview))
}

async fn poll_and_announce(assembly: &Assembly, bridge: &Assembled, account: Account) -> Result<Tally, StoreFailure> {
    let tally = match account.connection {
        Connection::Connected => bridge.poll(&account).await?,
        // No call is made for it until somebody reconnects it.
        Connection::Disconnected => Tally::default(),
    };
    // A poll that met a dead credential marked the account: read it again only then.
    let account =
        if tally.failed > 0 { assembly.table().account(&account.id).await?.unwrap_or(account) } else { account };
    bridge.announce(&account).await?;
    Ok(tally)
}
