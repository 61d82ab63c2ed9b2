//! What the clock wakes: the sweep, then every account that has no schedule of its own, and a few that are new.

use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use tracing::error;

use crate::{
    accounts::{Account, Connection, Coverage, Overview, watched},
    bridge::{Bridge, RunSummary},
    deadline::Share,
    failure::StoreFailure,
    jobs::{
        fair::{take_some, turned},
        pace::{is_asker, is_turn},
        sweep::Swept,
    },
    thread::{WorkOutcome, gather, unless_unreadable},
    timing::earlier,
};

/// Accounts polled at the same time.
const PARALLEL: usize = 4;
/// New accounts polled in one tick, however many are connected in a minute …
const NEW: usize = 8;
/// … and so many of them at the same time, beside the others, whose places they do not take.
const NEW_PARALLEL: usize = 2;
/// An account is new for so many ticks. Its own schedule, if it has one, ran by then.
const NEW_FOR: u32 = 2;

impl Bridge {
    /// Sweeps and polls. One account's failure leaves the others alone.
    ///
    /// # Errors
    ///
    /// Only when the table fails; everything else is counted in `failed`.
    pub async fn tick(&self, overview: Overview) -> Result<RunSummary, StoreFailure> {
        let (began, connected) = (self.now(), &overview.connected);
        // Boxed, here and below: futures of whole use cases are deep.
        let swept = self.sweep(&overview).await;
        let new_from = earlier(began, self.policy.runs_every * NEW_FOR);
        self.remember_watched(&overview, new_from).await?;
        let is_first =
            |account: &Account| account.is_new(new_from) && account.pace.rests(began).is_none();
        let accounts = turned(overview.accounts, self.now());
        let (new, others) = take_some(accounts, NEW, is_first);
        let new = stream::iter(new)
            .map(|account| self.poll_and_announce(account))
            .buffer_unordered(NEW_PARALLEL);
        let others = stream::iter(others).map(|account| {
            let beside = connected.beside(&account.id);
            self.poll_unless_scheduled(account, beside, began)
        });
        let polls = stream::select(others.buffer_unordered(PARALLEL), new);
        let polls = polls.inspect_err(|failure| {
            error!(
                error = failure as &dyn std::error::Error,
                "account could not be polled"
            );
        });
        let polled = gather(polls.map_ok(WorkOutcome::Done).boxed()).await;
        let Swept {
            mut summary,
            read_back,
            last,
        } = swept?;
        let wrote = polled.as_ref().is_ok_and(|(polled, _)| polled.cursors > 0);
        self.note_read_back(read_back, wrote).await?;
        summary += polled?.0;
        summary += self.work_last(last).await?;
        Ok(summary)
    }

    /// Of many accounts, remembers those that the next ticks have to look at. Written down as they were
    /// read: whatever changed since is counted, and has them all read again.
    async fn remember_watched(
        &self,
        overview: &Overview,
        new_from: Timestamp,
    ) -> Result<(), StoreFailure> {
        let Coverage::Many(changes) = overview.coverage else {
            return Ok(());
        };
        match watched(&overview.accounts, new_from) {
            Some(accounts) => self.table.watch(&accounts, changes, self.now()).await,
            None => Ok(()),
        }
    }

    /// An account with a schedule of its own is polled by that. What people should know of it is
    /// told all the same: its schedule is paused while it is dead.
    async fn poll_unless_scheduled(
        &self,
        account: Account,
        connected: u64,
        began: Timestamp,
    ) -> Result<RunSummary, StoreFailure> {
        if !account.scheduled {
            return self.poll_in_turn(account, connected, began).await;
        }
        let mut summary = RunSummary::default();
        unless_unreadable(self.report_connection(&account).await, &mut summary)?;
        Ok(summary)
    }

    /// Polls one account, one of so many of its marketplace that are `connected`, if it is polled in a run that began then; tells
    /// people about its connection in any case. One that is left out costs no call.
    ///
    /// # Errors
    ///
    /// Only when the table fails.
    pub async fn poll_in_turn(
        &self,
        account: Account,
        connected: u64,
        began: Timestamp,
    ) -> Result<RunSummary, StoreFailure> {
        let is_connected = account.connection == Connection::Connected;
        if !is_connected
            || is_turn(
                (&account.id, &account.pace),
                connected,
                self.policy.runs_every,
                began,
            )
        {
            let asks = is_connected && is_asker(&account, connected, self.policy.runs_every, began);
            let id = account.id.clone();
            let mut summary = self.poll_and_announce(account).await?;
            if asks {
                summary += Box::pin(self.follow_unheard(&id)).await?;
            }
            return Ok(summary);
        }
        let mut summary = RunSummary::default();
        unless_unreadable(self.report_connection(&account).await, &mut summary)?;
        Ok(summary)
    }

    /// Polls one account, and tells people if its connection died or works again.
    ///
    /// # Errors
    ///
    /// Only when the table fails.
    pub async fn poll_and_announce(&self, account: Account) -> Result<RunSummary, StoreFailure> {
        let mut summary = match account.connection {
            Connection::Connected if !self.deadline.has_room(Share::Whole) => RunSummary {
                left: 1,
                ..RunSummary::default()
            },
            Connection::Connected => self.poll(&account).await?,
            // No call is made for it until somebody reconnects it.
            Connection::Disconnected | Connection::Closed => RunSummary::default(),
        };
        // A poll that met a dead credential marked the account: read it again only then.
        let account = if summary.failed > 0 {
            let read = unless_unreadable(self.table.account(&account.id).await, &mut summary)?;
            read.flatten().unwrap_or(account)
        } else {
            account
        };
        unless_unreadable(self.report_connection(&account).await, &mut summary)?;
        Ok(summary)
    }
}
