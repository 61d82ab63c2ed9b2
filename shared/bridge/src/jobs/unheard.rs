//! Notifications that the marketplace could not deliver, and lists for a while: followed once an hour.
//!
//! Polls find what these speak of as well; this finds it when it happened in what polls seldom look at. That it
//! cannot be asked harms nothing.

use tracing::{info, warn};

use crate::{
    accounts::{Accounts as _, Connection},
    bridge::{Bridge, Ports, RunSummary},
    deadline::Share,
    failure::StoreFailure,
    ids::AccountId,
    ports::{Connector as _, HintRow},
    thread::unless_unreadable,
};

/// Most that are followed in one run.
const MOST: usize = 50;

impl<P: Ports> Bridge<P> {
    /// Follows what notifications announced in vain to any account of the application, asked through this one.
    /// 1 call of the table for each account that it speaks of, beside what threads cost.
    pub(crate) async fn follow_unheard(
        &self,
        asker: &AccountId,
    ) -> Result<RunSummary, StoreFailure> {
        let mut summary = RunSummary::default();
        let mut unheard = match self.connector.unheard(asker).await {
            Ok(unheard) => unheard,
            Err(failure) => {
                info!(account.id = %asker, error = &failure as &dyn std::error::Error, "missed notifications could not be listed: left to the polls");
                return Ok(summary);
            }
        };
        unheard.truncate(MOST);
        unheard.sort();
        let mut known: Option<(AccountId, bool)> = None;
        for (account, hint) in unheard {
            if !self.deadline.has_room(Share::Whole) {
                summary.left += 1;
                break;
            }
            let is_ours = match &known {
                Some((id, is_ours)) if *id == account => *is_ours,
                _ => {
                    let row = unless_unreadable(self.table.account(&account).await, &mut summary)?;
                    let is_ours = row
                        .flatten()
                        .is_some_and(|row| row.connection == Connection::Connected);
                    known = Some((account.clone(), is_ours));
                    is_ours
                }
            };
            if is_ours {
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
