//! Schedules in a map, brought in line with accounts.

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

    async fn start_sweep(&self, _: Shard, _: Timestamp) -> Result<(), ScheduleFailure> {
        self.called("start sweep")
    }
}

fn id(seller: u64) -> AccountId {
    AccountId::from_connector(format!("meli:{seller}"))
}

fn account(seller: u64, connection: Connection) -> Account {
    Account {
        connection,
        ..Account::granted(
            id(seller),
            Tokens {
                access: "a".into(),
                refresh: "r".into(),
                expires_at: None,
            },
            "2026-11-02T12:00:00Z".parse().unwrap(),
        )
    }
}

fn row(seller: u64, enabled: bool) -> (String, bool, String) {
    (id(seller).as_str().to_owned(), enabled, RIGHT.to_owned())
}

#[tokio::test]
async fn a_connected_account_has_a_running_schedule_a_dead_one_a_paused_one_and_a_closed_one_none()
{
    let keeper = Keeper::new(Stand::default(), None);
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
            polled: [id(1)].into(),
            failed: 0
        }
    );
}

#[tokio::test]
async fn whatever_was_changed_by_hand_is_set_right() {
    let keeper = Keeper::new(Stand::default(), None);
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
    let keeper = Keeper::new(Stand::default(), None);
    let accounts = [account(1, Connection::Connected)];
    keeper.align(&accounts).await.unwrap();
    keeper.align(&accounts).await.unwrap();
    keeper.schedules().take_calls();

    keeper.align(&accounts).await.unwrap();

    assert_eq!(keeper.schedules().take_calls(), ["list"]);
}

#[tokio::test]
async fn of_thousands_a_hundred_are_made_at_a_time_and_only_those_count_as_polled() {
    let keeper = Keeper::new(Stand::default(), None);
    let accounts: Vec<Account> = (0..5_000)
        .map(|seller| account(seller, Connection::Connected))
        .collect();

    for round in 1..=50 {
        let aligned = keeper.align(&accounts).await.unwrap();
        assert_eq!(aligned.polled.len(), round * MOST);
        assert_eq!(keeper.schedules().take_calls().len(), 1 + MOST);
    }
    // A process that is new looks at each of them, a hundred at a time.
    let checks = keeper.align(&accounts).await.unwrap();
    assert_eq!(checks.polled.len(), 5_000);
    assert_eq!(keeper.schedules().take_calls().len(), 1 + MOST);
}

#[tokio::test]
async fn an_account_whose_schedule_cannot_be_made_is_not_said_to_be_polled_by_one() {
    let keeper = Keeper::new(Stand::default(), None);
    *keeper.schedules().broken.lock().unwrap() = true;

    let aligned = keeper
        .align(&[account(1, Connection::Connected)])
        .await
        .unwrap();

    assert_eq!(
        aligned,
        Aligned {
            polled: BTreeSet::new(),
            failed: 1
        }
    );
}

#[tokio::test]
async fn connecting_makes_a_schedule_and_disconnecting_deletes_it() {
    let keeper = Keeper::new(Stand::default(), None);

    keeper
        .keep(&account(1, Connection::Connected))
        .await
        .unwrap();
    assert_eq!(keeper.schedules().shown(), [row(1, true)]);

    keeper.keep(&account(1, Connection::Closed)).await.unwrap();
    assert!(keeper.schedules().shown().is_empty());
}

#[tokio::test]
async fn with_a_bound_so_many_accounts_have_a_schedule_and_the_tick_is_told_of_the_others() {
    let keeper = Keeper::new(Stand::default(), Some(2));
    for seller in [9, 4, 7] {
        let schedule = wanted(&account(seller, Connection::Connected)).unwrap();
        keeper.schedules().put(&schedule).await.unwrap();
    }
    let accounts: Vec<_> = (1..=12)
        .map(|seller| account(seller, Connection::Connected))
        .chain([account(13, Connection::Disconnected)])
        .collect();

    let aligned = keeper.align(&accounts).await.unwrap();

    // Those that run go on running; what is too much is removed.
    assert_eq!(keeper.schedules().shown(), [row(4, true), row(7, true)]);
    assert_eq!(aligned.polled, BTreeSet::from([id(4), id(7)]));
    assert_eq!(aligned.failed, 0);
}

#[tokio::test]
async fn connecting_one_account_more_than_the_bound_makes_no_schedule() {
    let keeper = Keeper::new(Stand::default(), Some(1));
    let (first, second) = (
        account(1, Connection::Connected),
        account(2, Connection::Connected),
    );

    assert!(keeper.keep(&first).await.unwrap());
    assert!(keeper.keep(&first).await.unwrap(), "it has one already");
    assert!(!keeper.keep(&second).await.unwrap());

    assert_eq!(keeper.schedules().shown(), [row(1, true)]);
}

#[tokio::test]
async fn further_sweeps_keep_to_the_bound_too() {
    let shards = || (0..8).filter_map(Shard::of_number);
    let at = "2026-11-02T12:00:00Z".parse().unwrap();
    for (most, started) in [(None, 8), (Some(1), 1), (Some(0), 0)] {
        let keeper = Keeper::new(Stand::default(), most);

        keeper.start_sweeps(shards(), at).await;

        assert_eq!(keeper.schedules().take_calls().len(), started, "{most:?}");
    }
}
