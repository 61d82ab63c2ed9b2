//! Notifications that the marketplace could not deliver, and lists for a while: followed once an hour.
//!
//! Polls find what these speak of as well; this finds it when it happened in what polls seldom look at. That it
//! cannot be asked harms nothing.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use tracing::{info, warn};

use crate::{
    accounts::{Account, Connection},
    bridge::{Bridge, Ports, RunSummary},
    deadline::Share,
    failure::StoreFailure,
    ids::AccountId,
    ports::{Connector as _, HintRow},
};

/// In which minute of the hour it is asked.
const MINUTE: u64 = 7;
/// Most that are followed in one run.
const MOST: usize = 50;

/// Whether a run that began `now`, where one begins each `run`, is the one of its hour that asks.
fn is_turn(run: Duration, now: Timestamp) -> bool {
    let run = run.as_secs().max(60);
    let runs = (3600 / run).max(1);
    (now.as_second().unsigned_abs() / run) % runs == MINUTE % runs
}

/// Through which accounts it is asked: one of each marketplace, another each hour.
fn askers(accounts: &[Account], now: Timestamp) -> Vec<AccountId> {
    let mut by_marketplace: BTreeMap<&str, Vec<&AccountId>> = BTreeMap::new();
    let is_usable = |account: &&Account| {
        account.connection == Connection::Connected && account.pace.rests(now).is_none()
    };
    for account in accounts.iter().filter(is_usable) {
        let prefix = account.id.parts().map(|(prefix, _)| prefix);
        let of_it = by_marketplace.entry(prefix.unwrap_or_default());
        of_it.or_default().push(&account.id);
    }
    let hour = usize::try_from(now.as_second() / 3600).unwrap_or_default();
    let one = by_marketplace
        .into_values()
        .filter_map(|ids| ids.get(hour % ids.len().max(1)).copied().cloned());
    one.collect()
}

impl<P: Ports> Bridge<P> {
    /// Follows what notifications announced in vain, once an hour.
    pub(crate) async fn follow_unheard(
        &self,
        accounts: &[Account],
        began: Timestamp,
    ) -> Result<RunSummary, StoreFailure> {
        let mut summary = RunSummary::default();
        if !is_turn(self.policy.runs_every, began) {
            return Ok(summary);
        }
        let is_ours = |id: &AccountId| {
            let mut connected = accounts.iter();
            connected.any(|one| one.id == *id && one.connection == Connection::Connected)
        };
        for asker in askers(accounts, began) {
            let unheard = match self.connector.unheard(&asker).await {
                Ok(unheard) => unheard,
                Err(failure) => {
                    info!(account.id = %asker, error = &failure as &dyn std::error::Error, "missed notifications could not be listed: left to the polls");
                    continue;
                }
            };
            let ours = unheard.into_iter().filter(|(account, _)| is_ours(account));
            for (account, hint) in ours.take(MOST) {
                if !self.deadline.has_room(Share::Whole) {
                    return Ok(summary);
                }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_run_of_an_hour_asks_however_often_runs_begin() {
        for run in [1, 2, 5, 7, 30, 60] {
            let run = Duration::from_mins(run);
            let day = 24 * 3600 / i64::try_from(run.as_secs()).unwrap();
            let at = |number: i64| {
                let second = 1_790_000_000 + number * i64::try_from(run.as_secs()).unwrap();
                Timestamp::from_second(second).unwrap()
            };
            let asked = (0..day).filter(|number| is_turn(run, at(*number))).count();
            assert!((24..=26).contains(&asked), "{run:?}: {asked}");
        }
    }
}
