//! Taking what people wrote out of a thread's rows, because somebody asks for it.

use jiff::Timestamp;

use crate::{
    failure::StoreFailure,
    ids::ThreadKey,
    outbox::{ReplyRow, Revision},
    ports::{Acquired, Lease, LeaseError, Leases, Ledger, Released, ThreadState},
    thread::turn,
    timing::{LEASE, later},
};

/// What became of a thread of which nothing written is to be kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Rows out of which something was taken.
    pub cleared: usize,
    /// Rows of which something stays: an agent is still to be told why, or a command has not come to an end.
    pub owed: usize,
}

/// Takes what people wrote out of every row of a thread, under its lease, as a worker would: whoever works it at the
/// same time finds that it lost. Ids, states and hashes stay, without which what the marketplace still shows would be
/// brought in again. Doing it again changes nothing. `None` = a worker has the thread just now.
///
/// # Errors
///
/// Only when the table fails; what was taken out until then is out.
pub async fn forget<T: Leases + Ledger>(
    table: &T,
    key: &ThreadKey,
    now: Timestamp,
) -> Result<Option<Forgotten>, StoreFailure> {
    let Acquired::Held(lease, state) = table.acquire(key, now, later(now, LEASE)).await? else {
        return Ok(None);
    };
    match under_lease(table, lease, state, now).await {
        Ok(forgotten) => Ok(Some(forgotten)),
        Err(LeaseError::Lost) => Ok(None),
        Err(LeaseError::Store(failure)) => Err(failure),
    }
}

async fn under_lease<T: Leases + Ledger>(
    table: &T,
    mut lease: Lease,
    mut state: ThreadState,
    now: Timestamp,
) -> Result<Forgotten, LeaseError> {
    let mut forgotten = Forgotten::default();
    if lease.deaths > 0 {
        // Letting the lease go takes their count back: it goes on in the state.
        state.doubt_what_is_shown();
        turn(&mut state, lease.deaths, now, lease.key.as_str());
    }
    if lease.requests > 0 {
        state.retry_at = Some(now);
    }
    for row in table.rows(&lease.key).await?.replies {
        clear(table, row, lease.fence, &mut forgotten).await?;
    }
    forgotten.cleared += usize::from(state.attributes.take().is_some());
    while let Released::WantedAgain(again) = table.release(&lease, &state).await? {
        // Whoever wanted it meanwhile found it taken: it is due.
        (lease, state.retry_at) = (again, Some(now));
    }
    Ok(forgotten)
}

async fn clear<T: Ledger>(
    table: &T,
    read: ReplyRow,
    fence: u64,
    forgotten: &mut Forgotten,
) -> Result<(), LeaseError> {
    let mut row = read.clone();
    forgotten.owed += usize::from(!row.forget_texts());
    if row == read {
        return Ok(());
    }
    row.revision = Some(Revision::after(read.revision, fence));
    table.replace(&row, read.revision.as_ref()).await?;
    forgotten.cleared += 1;
    Ok(())
}
