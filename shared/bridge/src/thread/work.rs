//! Working one thread, in both directions, under its lease.

use futures::{StreamExt, future::BoxFuture, stream::BoxStream};
use jiff::Timestamp;
use tracing::{Instrument, Span, error, info_span};

use super::{
    crashes::{Turn, got_through, turn},
    run::run,
    trigger::Trigger,
};
use crate::{
    bridge::{Bridge, RunSummary, Target},
    failure::StoreFailure,
    journal,
    outbox::Revision,
    ports::{Acquired, Lease, LeaseError, Released, Rows, ThreadState},
    session::ThreadSession,
    timing::{LEASE, later},
};

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkOutcome {
    /// It was worked on; whatever is left has a time written on its row.
    Done(RunSummary),
    /// Somebody else holds the thread and will look again before they let go.
    Busy,
    /// Too many workers died over it: it is due again when others have gone first.
    Rests,
    /// The same, and now it is its turn: when everything else is done, and by itself.
    Last,
    /// Nobody has time for it any more in this run: it is as due as before.
    Left,
}

/// What many works came to, and whether none of them found its thread in other hands or was left to the
/// next run. One that fails leaves the others alone; so does one whose row does not read.
pub(crate) async fn gather(
    mut works: BoxStream<'_, Result<WorkOutcome, StoreFailure>>,
) -> Result<(RunSummary, bool), StoreFailure> {
    let (mut summary, mut all_in_hand, mut broken) = (RunSummary::default(), true, None);
    while let Some(worked) = works.next().await {
        match unless_unreadable(worked, &mut summary) {
            Ok(Some(WorkOutcome::Done(one))) => summary += one,
            Ok(Some(WorkOutcome::Busy)) => all_in_hand = false,
            Ok(Some(WorkOutcome::Left)) => (all_in_hand, summary.left) = (false, summary.left + 1),
            // Both are due by what is written on their row.
            Ok(Some(WorkOutcome::Rests | WorkOutcome::Last) | None) => {}
            Err(failure) => broken = Some(failure),
        }
    }
    broken.map_or(Ok((summary, all_in_hand)), Err)
}

/// One row that does not read is named and counted, and what it belongs to stands still; only a failure
/// of the table itself is one of the run.
pub(crate) fn unless_unreadable<T>(
    done: Result<T, StoreFailure>,
    summary: &mut RunSummary,
) -> Result<Option<T>, StoreFailure> {
    match done {
        Ok(done) => Ok(Some(done)),
        Err(failure) => match &failure.row {
            Some(row) => {
                error!(
                    row.key = row,
                    error = &failure as &dyn std::error::Error,
                    "row does not read: its thread or account stands still until the version that wrote it is deployed again, or the row is mended"
                );
                summary.failed += 1;
                Ok(None)
            }
            None => Err(failure),
        },
    }
}

impl Bridge {
    /// Works one thread. Running it twice, late or in parallel changes nothing.
    ///
    /// # Errors
    ///
    /// Only when the table fails; everything else is written on rows.
    pub async fn work(
        &self,
        target: &Target,
        trigger: Trigger,
    ) -> Result<WorkOutcome, StoreFailure> {
        let span = span(target);
        // Boxed: without, an unoptimised story overflows a test's stack of 2 MB.
        Box::pin(self.work_in_span(target, trigger))
            .instrument(span)
            .await
    }

    /// Works a thread whose turn comes [last](WorkOutcome::Last), when everything else is done.
    pub(crate) async fn work_alone(&self, target: &Target) -> Result<WorkOutcome, StoreFailure> {
        let span = span(target);
        Box::pin(self.work_in_turn(target, Trigger::Due, Turn::Last))
            .instrument(span)
            .await
    }

    async fn work_in_span(
        &self,
        target: &Target,
        trigger: Trigger,
    ) -> Result<WorkOutcome, StoreFailure> {
        self.work_in_turn(target, trigger, Turn::Now).await
    }

    /// Works a thread if it is its turn `now`: beside others, or as the last.
    async fn work_in_turn(
        &self,
        target: &Target,
        trigger: Trigger,
        present: Turn,
    ) -> Result<WorkOutcome, StoreFailure> {
        let now = self.now();
        let (lease, mut state) = match self
            .table
            .acquire(target.key(), now, later(now, LEASE))
            .await?
        {
            Acquired::Held(lease, state) => (lease, state),
            Acquired::Busy => return Ok(WorkOutcome::Busy),
        };
        if lease.deaths > 0 {
            state.doubt_what_is_shown();
        }
        match turn(&mut state, lease.deaths, now, target.key().as_str()) {
            Turn::Later(until) => self.let_rest(target, lease, state, until).await,
            Turn::Last if present != Turn::Last => {
                self.let_go(&lease, &state).await?;
                Ok(WorkOutcome::Last)
            }
            Turn::Now | Turn::Last => self.work_held(target, lease, state, trigger).await,
        }
    }

    /// Puts everything in a thread off until `until`.
    async fn let_rest(
        &self,
        target: &Target,
        lease: Lease,
        mut state: ThreadState,
        until: Timestamp,
    ) -> Result<WorkOutcome, StoreFailure> {
        error!(thread.key = %target.key(), crashes = state.crashes, until = %until, "workers died over this thread: it backs off until others have gone first");
        state.retry_at = Some(until);
        let rows = self.table.rows(target.key()).await;
        // The thread's own row waits even if its others do not read.
        let (rows, unread) = rows.map_or_else(
            |failure| (Rows::default(), Some(failure)),
            |rows| (rows, None),
        );
        for mut row in rows.replies {
            if row.due_at.is_some_and(|due| due < until) {
                row.due_at = Some(until);
                let seen = row.revision;
                row.revision = Some(Revision::after(seen, lease.fence));
                match self.table.replace(&row, seen.as_ref()).await {
                    Ok(()) => {}
                    Err(LeaseError::Lost) => return Ok(WorkOutcome::Busy),
                    Err(LeaseError::Store(failure)) => return Err(failure),
                }
            }
        }
        self.let_go(&lease, &state).await?;
        unread.map_or(Ok(WorkOutcome::Rests), Err)
    }

    async fn let_go(&self, lease: &Lease, state: &ThreadState) -> Result<(), StoreFailure> {
        let mut lease = lease.clone();
        loop {
            match self.table.release(&lease, state).await {
                Ok(Released::Done) | Err(LeaseError::Lost) => return Ok(()),
                // Whoever wants the thread finds it due at its time.
                Ok(Released::WantedAgain(again)) => lease = again,
                Err(LeaseError::Store(failure)) => return Err(failure),
            }
        }
    }

    /// Works a thread under a lease that is held, until nobody wants it any more. Boxed: whoever
    /// awaits it need not know what all its calls are made of.
    pub(crate) fn work_held<'s>(
        &'s self,
        target: &'s Target,
        mut lease: Lease,
        mut state: ThreadState,
        mut trigger: Trigger,
    ) -> BoxFuture<'s, Result<WorkOutcome, StoreFailure>> {
        Box::pin(async move {
            let mut summary = RunSummary::default();
            loop {
                let (held, state_now, done) =
                    match self.run_session(target, lease, state, trigger).await {
                        Ok(parts) => parts,
                        Err(LeaseError::Lost) => return Ok(WorkOutcome::Busy),
                        Err(LeaseError::Store(failure)) => return Err(failure),
                    };
                summary += done;
                match self.table.release(&held, &state_now).await {
                    Ok(Released::Done) => return Ok(WorkOutcome::Done(summary)),
                    Ok(Released::WantedAgain(again)) => {
                        (lease, state, trigger) = (again, state_now, Trigger::Due);
                    }
                    Err(LeaseError::Lost) => return Ok(WorkOutcome::Busy),
                    Err(LeaseError::Store(failure)) => return Err(failure),
                }
            }
        })
    }

    async fn run_session(
        &self,
        target: &Target,
        lease: Lease,
        state: ThreadState,
        trigger: Trigger,
    ) -> Result<(Lease, ThreadState, RunSummary), LeaseError> {
        let rows = if needs_whole_ledger(&state) {
            self.table.rows(target.key()).await?
        } else {
            self.table.rows_beside_messages(target.key()).await?
        };
        let mut session = ThreadSession::new(self, target, lease, state, rows);
        run(&mut session, trigger).await?;
        journal::left(&session);
        got_through(&mut session.state);
        Ok(session.into_parts())
    }
}

/// What every line about a thread stands in.
fn span(target: &Target) -> Span {
    let key = target.key();
    info_span!("thread", trace.id = %key.trace_id(), thread.key = %key)
}

/// Whether the ledger's entries of messages are needed, or the state speaks for them.
fn needs_whole_ledger(state: &ThreadState) -> bool {
    state.settled.is_none() || state.conversation.is_none() || state.replay
}
