//! Which schedules there should be, and what makes it so.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use bridge::{
    accounts::{Account, Connection},
    ids::AccountId,
};
use futures::{StreamExt, stream};
use tracing::{error, info};

use crate::port::{Listed, Schedule, ScheduleFailure, Schedules};

/// Calls at the same time.
const PARALLEL: usize = 4;

/// The schedule that an account should have; `None` = it should have none.
fn wanted(account: &Account) -> Option<Schedule> {
    let enabled = match account.connection {
        Connection::Connected => true,
        Connection::Disconnected => false,
        Connection::Closed => return None,
    };
    Some(Schedule {
        account: account.id.clone(),
        enabled,
    })
}

/// What is to be done about one schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Correction {
    /// It is missing, or paused or running against what it should be.
    Put(Schedule),
    /// It looks right; whether it is has to be read.
    Check(Schedule, String),
    /// No account wants it.
    Remove(AccountId),
}

/// What there is to do. Schedules in the revision of `checked` were found right before.
fn plan(
    accounts: &[Account],
    listed: &[Listed],
    checked: &BTreeMap<AccountId, String>,
) -> Vec<Correction> {
    let mut steps = Vec::new();
    for schedule in accounts.iter().filter_map(wanted) {
        match listed
            .iter()
            .find(|listed| listed.account == schedule.account)
        {
            Some(listed) if listed.enabled != schedule.enabled => {
                steps.push(Correction::Put(schedule));
            }
            Some(listed) if checked.get(&listed.account) == Some(&listed.revision) => {}
            Some(listed) => steps.push(Correction::Check(schedule, listed.revision.clone())),
            None => steps.push(Correction::Put(schedule)),
        }
    }
    let is_wanted = |id: &AccountId| {
        accounts
            .iter()
            .filter_map(wanted)
            .any(|schedule| schedule.account == *id)
    };
    let strays = listed.iter().filter(|listed| !is_wanted(&listed.account));
    steps.extend(strays.map(|listed| Correction::Remove(listed.account.clone())));
    steps
}

/// What [`Keeper::align`] found and did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Aligned {
    /// Accounts that a schedule polls now.
    pub polled: Vec<AccountId>,
    /// Schedules that could not be brought in line.
    pub failed: u32,
}

/// Keeps schedules in line with accounts. Remembers what it has checked, as long as the process lives.
#[derive(Debug)]
pub struct Keeper<S> {
    schedules: S,
    checked: Mutex<BTreeMap<AccountId, String>>,
}

impl<S: Schedules> Keeper<S> {
    /// Keeps `schedules`. Calls nobody.
    pub fn new(schedules: S) -> Self {
        Self {
            schedules,
            checked: Mutex::default(),
        }
    }

    /// The port that it works through.
    pub fn schedules(&self) -> &S {
        &self.schedules
    }

    /// Makes the schedule of one account as it should be.
    ///
    /// # Errors
    ///
    /// The service's.
    pub async fn keep(&self, account: &Account) -> Result<(), ScheduleFailure> {
        match wanted(account) {
            Some(schedule) => self.schedules.put(&schedule).await,
            None => self.schedules.remove(&account.id).await,
        }
    }

    /// Brings every schedule in line with `accounts`: 1 call while nothing changed.
    ///
    /// # Errors
    ///
    /// They could not be listed. A single schedule's failure is counted and leaves the others alone.
    pub async fn align(&self, accounts: &[Account]) -> Result<Aligned, ScheduleFailure> {
        let listed = self.schedules.list().await?;
        let steps = plan(accounts, &listed, &self.checked());
        let done = stream::iter(steps)
            .map(|step| async move { (account_of(&step).clone(), self.take(step).await) });
        let failed: Vec<AccountId> = done
            .buffer_unordered(PARALLEL)
            .filter_map(|(account, done)| async move {
                let failure = done.err()?;
                error!(account.id = %account, error = &failure as &dyn std::error::Error, "schedule update failed, will retry at the next tick");
                Some(account)
            })
            .collect()
            .await;
        let runs = |account: &&Account| {
            let right = listed
                .iter()
                .any(|listed| listed.account == account.id && listed.enabled);
            wanted(account).is_some_and(|schedule| schedule.enabled)
                && (right || !failed.contains(&account.id))
        };
        let polled = accounts
            .iter()
            .filter(runs)
            .map(|account| account.id.clone())
            .collect();
        Ok(Aligned {
            polled,
            failed: u32::try_from(failed.len()).unwrap_or(u32::MAX),
        })
    }

    async fn take(&self, step: Correction) -> Result<(), ScheduleFailure> {
        match step {
            Correction::Put(schedule) => {
                info!(account.id = %schedule.account, enabled = schedule.enabled, "schedule created or updated");
                self.schedules.put(&schedule).await
            }
            Correction::Check(schedule, revision) => {
                if self.schedules.is_right(&schedule).await? {
                    self.remember(schedule.account, revision);
                    return Ok(());
                }
                info!(account.id = %schedule.account, "schedule was changed by hand; restored");
                self.schedules.put(&schedule).await
            }
            Correction::Remove(account) => {
                info!(account.id = %account, "schedule without an account removed");
                self.schedules.remove(&account).await
            }
        }
    }

    /// Without a revision it would have to be read each time, and so it is not remembered.
    fn remember(&self, account: AccountId, revision: String) {
        if !revision.is_empty() {
            self.checked
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .insert(account, revision);
        }
    }

    fn checked(&self) -> BTreeMap<AccountId, String> {
        self.checked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

fn account_of(step: &Correction) -> &AccountId {
    match step {
        Correction::Put(schedule) | Correction::Check(schedule, _) => &schedule.account,
        Correction::Remove(account) => account,
    }
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeMap,
        sync::{Mutex, MutexGuard},
    };

    use bridge::accounts::Tokens;

    use super::*;

    /// Schedules in a map: name, whether it runs, what it does, and a count of changes.
    #[derive(Debug, Default)]
    struct Stand {
        rows: Mutex<BTreeMap<AccountId, (bool, String, u32)>>,
        calls: Mutex<Vec<&'static str>>,
        broken: Mutex<bool>,
    }

    const RIGHT: &str = "rate(1 minute)";

    impl Stand {
        fn rows(&self) -> MutexGuard<'_, BTreeMap<AccountId, (bool, String, u32)>> {
            self.rows.lock().unwrap()
        }

        fn called(&self, call: &'static str) -> Result<(), ScheduleFailure> {
            self.calls.lock().unwrap().push(call);
            let broken = *self.broken.lock().unwrap() && call != "list";
            if broken {
                Err(ScheduleFailure {
                    call,
                    why: "broken on purpose".to_owned(),
                })
            } else {
                Ok(())
            }
        }

        fn take_calls(&self) -> Vec<&'static str> {
            std::mem::take(&mut self.calls.lock().unwrap())
        }

        fn shown(&self) -> Vec<(String, bool, String)> {
            let row = |(id, (enabled, does, _)): (&AccountId, &(bool, String, u32))| {
                (id.as_str().to_owned(), *enabled, does.clone())
            };
            self.rows().iter().map(row).collect()
        }
    }

    impl Schedules for Stand {
        async fn list(&self) -> Result<Vec<Listed>, ScheduleFailure> {
            self.called("list")?;
            let listed =
                |(account, (enabled, _, revision)): (&AccountId, &(bool, String, u32))| Listed {
                    account: account.clone(),
                    enabled: *enabled,
                    revision: revision.to_string(),
                };
            Ok(self.rows().iter().map(listed).collect())
        }

        async fn is_right(&self, schedule: &Schedule) -> Result<bool, ScheduleFailure> {
            self.called("get")?;
            Ok(self
                .rows()
                .get(&schedule.account)
                .is_some_and(|row| row.0 == schedule.enabled && row.1 == RIGHT))
        }

        async fn put(&self, schedule: &Schedule) -> Result<(), ScheduleFailure> {
            self.called("put")?;
            let mut rows = self.rows();
            let revision = rows.get(&schedule.account).map_or(0, |row| row.2 + 1);
            rows.insert(
                schedule.account.clone(),
                (schedule.enabled, RIGHT.to_owned(), revision),
            );
            Ok(())
        }

        async fn remove(&self, account: &AccountId) -> Result<(), ScheduleFailure> {
            self.called("remove")?;
            self.rows().remove(account);
            Ok(())
        }
    }

    fn id(seller: u64) -> AccountId {
        AccountId::from_connector(format!("meli:{seller}"))
    }

    fn account(seller: u64, connection: Connection) -> Account {
        Account {
            id: id(seller),
            connection,
            tokens: Tokens {
                access: "a".into(),
                refresh: "r".into(),
                expires_at: None,
            },
            generation: 0,
            nickname: None,
            polled_at: None,
            pace: bridge::accounts::Pace::default(),
            missing_permissions: BTreeMap::new(),
            connector_facts: BTreeMap::new(),
            connected_at: "2026-11-02T12:00:00Z".parse().unwrap(),
            scheduled: false,
            announced: false,
        }
    }

    fn row(seller: u64, enabled: bool) -> (String, bool, String) {
        (id(seller).as_str().to_owned(), enabled, RIGHT.to_owned())
    }

    #[tokio::test]
    async fn a_connected_account_has_a_running_schedule_a_dead_one_a_paused_one_and_a_closed_one_none()
     {
        let keeper = Keeper::new(Stand::default());
        let accounts = [
            account(1, Connection::Connected),
            account(2, Connection::Disconnected),
            account(3, Connection::Closed),
        ];

        let aligned = keeper.align(&accounts).await.unwrap();

        assert_eq!(keeper.schedules().shown(), [row(1, true), row(2, false)]);
        assert_eq!(
            aligned,
            Aligned {
                polled: vec![id(1)],
                failed: 0
            }
        );
    }

    #[tokio::test]
    async fn whatever_was_changed_by_hand_is_set_right() {
        let keeper = Keeper::new(Stand::default());
        let accounts = [
            account(1, Connection::Connected),
            account(2, Connection::Connected),
        ];
        keeper.align(&accounts).await.unwrap();
        keeper.align(&accounts).await.unwrap();
        {
            let mut rows = keeper.schedules().rows();
            rows.insert(id(1), (true, "rate(1 day)".to_owned(), 7));
            rows.insert(id(2), (false, RIGHT.to_owned(), 7));
            rows.insert(id(9), (true, RIGHT.to_owned(), 7));
        }

        keeper.align(&accounts).await.unwrap();

        assert_eq!(keeper.schedules().shown(), [row(1, true), row(2, true)]);
    }

    #[tokio::test]
    async fn while_nothing_changes_one_list_is_all_that_is_asked() {
        let keeper = Keeper::new(Stand::default());
        let accounts = [account(1, Connection::Connected)];
        keeper.align(&accounts).await.unwrap();
        keeper.align(&accounts).await.unwrap();
        keeper.schedules().take_calls();

        keeper.align(&accounts).await.unwrap();

        assert_eq!(keeper.schedules().take_calls(), ["list"]);
    }

    #[tokio::test]
    async fn an_account_whose_schedule_cannot_be_made_is_not_said_to_be_polled_by_one() {
        let keeper = Keeper::new(Stand::default());
        *keeper.schedules().broken.lock().unwrap() = true;

        let aligned = keeper
            .align(&[account(1, Connection::Connected)])
            .await
            .unwrap();

        assert_eq!(
            aligned,
            Aligned {
                polled: vec![],
                failed: 1
            }
        );
    }

    #[tokio::test]
    async fn connecting_makes_a_schedule_and_disconnecting_deletes_it() {
        let keeper = Keeper::new(Stand::default());

        keeper
            .keep(&account(1, Connection::Connected))
            .await
            .unwrap();
        assert_eq!(keeper.schedules().shown(), [row(1, true)]);

        keeper.keep(&account(1, Connection::Closed)).await.unwrap();
        assert!(keeper.schedules().shown().is_empty());
    }
}
