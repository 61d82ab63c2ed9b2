//! Notifications that the marketplace could not deliver, and lists for a while: followed once an hour.
//!
//! Polls find what these speak of as well; this finds it when it happened in what polls seldom look at. That it
//! cannot be asked harms nothing.

use tracing::{info, warn};

use crate::{
    accounts::Connection,
    bridge::{Bridge, RunSummary},
    deadline::Share,
    failure::StoreFailure,
    ids::AccountId,
    ports::HintRow,
    thread::unless_unreadable,
};

/// Most that are followed in one run.
const MOST: usize = 50;
/// Longest notification that is kept, in bytes.
const LONGEST: usize = 900;

impl Bridge {
    /// Follows what notifications announced in vain to any account of the application, asked through this one.
    /// 1 call of the table for each account that it speaks of, beside what threads cost; where the marketplace wants
    /// to be told, 1 more for each notification, and the stream follows it.
    pub(crate) async fn follow_unheard(
        &self,
        asker: &AccountId,
    ) -> Result<RunSummary, StoreFailure> {
        let mut unheard = match self.connector.unheard(asker).await {
            Ok(unheard) => unheard,
            Err(failure) => {
                info!(account.id = %asker, error = &failure as &dyn std::error::Error, "missed notifications could not be listed: left to the polls");
                return Ok(RunSummary::default());
            }
        };
        match unheard.confirm.take() {
            Some(confirm) => self.keep_unheard(asker, unheard.hints, &confirm).await,
            None => self.follow_listed(unheard.hints).await,
        }
    }

    /// Makes each durable, then tells the marketplace so: what it is told of it does not list again.
    async fn keep_unheard(
        &self,
        asker: &AccountId,
        hints: Vec<(AccountId, String)>,
        confirm: &str,
    ) -> Result<RunSummary, StoreFailure> {
        let (mut summary, now) = (RunSummary::default(), self.now());
        let mut known = Known::default();
        for (account, hint) in sorted(hints) {
            // A row cannot be named so, and nobody announces that much.
            let fits = hint.len() <= LONGEST;
            if fits && known.is_ours(self, &account, &mut summary).await? {
                let hint = HintRow {
                    account,
                    nonce: format!("unheard-{}", now.as_second()),
                    hint,
                    arrived_at: now,
                };
                self.table.put_due_hint(&hint, now).await?;
            }
        }
        self.confirm_unheard(asker, confirm).await;
        Ok(summary)
    }

    async fn confirm_unheard(&self, asker: &AccountId, confirm: &str) {
        if let Err(failure) = self.connector.confirm_unheard(asker, confirm).await {
            info!(account.id = %asker, error = &failure as &dyn std::error::Error, "missed notifications could not be confirmed: they are listed again");
        }
    }

    /// Follows those that the marketplace lists again if need be.
    async fn follow_listed(
        &self,
        mut hints: Vec<(AccountId, String)>,
    ) -> Result<RunSummary, StoreFailure> {
        let mut summary = RunSummary::default();
        hints.truncate(MOST);
        let mut known = Known::default();
        for (account, hint) in sorted(hints) {
            if !self.deadline.has_room(Share::Whole) {
                summary.left += 1;
                break;
            }
            if known.is_ours(self, &account, &mut summary).await? {
                summary += self.follow_once(account, hint).await?;
            }
        }
        Ok(summary)
    }

    /// Follows a notification that no row holds.
    async fn follow_once(
        &self,
        account: AccountId,
        hint: String,
    ) -> Result<RunSummary, StoreFailure> {
        let now = self.now();
        let hint = HintRow {
            account,
            hint,
            nonce: String::new(),
            arrived_at: now,
        };
        match self.look_up(&hint).await {
            Ok(found) => Ok(self.work_found(found, now).await?.0),
            Err(failure) => {
                warn!(account.id = %hint.account, notification = hint.hint, error = &failure as &dyn std::error::Error, "missed notification could not be followed: left to the polls");
                Ok(RunSummary::default())
            }
        }
    }
}

/// Each account's together.
fn sorted(mut hints: Vec<(AccountId, String)>) -> Vec<(AccountId, String)> {
    hints.sort();
    hints
}

/// The account that was last asked about, and whether it is connected here.
#[derive(Default)]
struct Known(Option<(AccountId, bool)>);

impl Known {
    async fn is_ours(
        &mut self,
        bridge: &Bridge,
        account: &AccountId,
        summary: &mut RunSummary,
    ) -> Result<bool, StoreFailure> {
        if let Some((id, is_ours)) = &self.0
            && id == account
        {
            return Ok(*is_ours);
        }
        let row = unless_unreadable(bridge.table.account(account).await, summary)?;
        let row = row.flatten();
        let is_ours = row.is_some_and(|row| row.connection == Connection::Connected);
        self.0 = Some((account.clone(), is_ours));
        Ok(is_ours)
    }
}
