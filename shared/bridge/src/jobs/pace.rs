//! In which minutes an account is polled. Nothing is kept for it: the minute of the clock, the account's name
//! and what its row says decide.

use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{
    accounts::{Account, Pace},
    ids::AccountId,
};

const HOUR: u64 = 3600;
/// Minutes between two polls of an account whose notifications arrive.
const WHILE_HEARD: u64 = 5;
/// What an application may ask in an hour where nobody has said how much.
const AN_HOUR: u64 = 18_000;
/// So much of it is left to each account that is polled every minute: each poll makes two calls or three, and replies
/// and what notifications speak of need their share.
const OF_ONE: u64 = 225;
/// About so many accounts of an application ask in an hour what notifications announced in vain; seldom none.
const ASKERS: u64 = 5;
/// Minutes between two polls of an account, however many there are.
const LONGEST: u64 = 60;

/// Whether an account of this pace, one of so many that are connected, is polled in a run that began `now`, where
/// one begins each `run`.
pub(crate) fn is_turn(
    (id, pace): (&AccountId, &Pace),
    connected: u64,
    run: Duration,
    now: Timestamp,
) -> bool {
    let (number, runs) = (number(run, now), runs(pace, connected, run, now));
    pace.rests(now).is_none() && number.wrapping_add(place(id)).is_multiple_of(runs)
}

/// Whether an account that is polled now is one through which the hour's missed notifications are asked for.
pub(crate) fn is_asker(account: &Account, connected: u64, run: Duration, now: Timestamp) -> bool {
    let an_hour = HOUR.div_ceil(seconds(run));
    let (hour, in_hour) = (number(run, now) / an_hour, number(run, now) % an_hour);
    let is_chosen = hour.wrapping_add(place(&account.id));
    // Its first poll of the hour.
    in_hour < runs(&account.pace, connected, run, now)
        && is_chosen.is_multiple_of((connected / ASKERS).max(1))
}

fn seconds(run: Duration) -> u64 {
    run.as_secs().max(60)
}

/// The number of the run that began `now`.
fn number(run: Duration, now: Timestamp) -> u64 {
    now.as_second().unsigned_abs() / seconds(run)
}

/// Of so many runs, one polls an account of this pace.
fn runs(pace: &Pace, connected: u64, run: Duration, now: Timestamp) -> u64 {
    let quota = pace
        .requests_an_hour
        .map_or(AN_HOUR, |most| most.get().into());
    (60 * minutes(pace.is_heard(now), connected, quota)).div_ceil(seconds(run))
}

/// Minutes between two polls of an account.
fn minutes(heard: bool, connected: u64, quota: u64) -> u64 {
    let own = if heard { WHILE_HEARD } else { 1 };
    let at_once = (quota / OF_ONE).max(1);
    own.max(connected.div_ceil(at_once)).min(LONGEST)
}

/// Spreads accounts over the minutes.
fn place(account: &AccountId) -> u64 {
    let hash = Sha256::digest(account.as_str());
    hash.first_chunk()
        .map_or(0, |bytes| u64::from(u32::from_be_bytes(*bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_polled_as_often_as_the_applications_quota_allows() {
        for (heard, connected, expected) in [
            (false, 0, 1),
            (false, 1, 1),
            (false, 80, 1),
            (false, 81, 2),
            (true, 1, 5),
            (true, 400, 5),
            (true, 401, 6),
            (false, 500, 7),
            (false, 5_000, 60),
            (false, u64::MAX, 60),
        ] {
            assert_eq!(
                minutes(heard, connected, AN_HOUR),
                expected,
                "{heard} {connected}"
            );
        }
        // With three calls a poll there is room left, however many accounts there are.
        for quota in [1_000, AN_HOUR, 100_000] {
            for connected in 1..=quota / 5 {
                let calls = connected * 60 * 3 / minutes(false, connected, quota);
                assert!(calls <= quota * 81 / 100, "{connected} of {quota}: {calls}");
            }
        }
    }

    #[test]
    fn a_run_has_its_turn_whenever_it_begins_and_however_often() {
        let at = |minutes: i64| Timestamp::from_second(1_790_000_000 + 60 * minutes).unwrap();
        let id = AccountId::from_connector("mk:1");
        let pace = Pace::default();
        for (run, connected, expected) in [
            (1, 1, 420),
            (1, 500, 60),
            (7, 1, 60),
            (7, 500, 60),
            (5, 500, 42),
        ] {
            for late in 0..run {
                let runs = (0..420)
                    .step_by(run)
                    .map(|minute| at(minute + i64::try_from(late).unwrap()));
                let span = Duration::from_mins(u64::try_from(run).unwrap());
                let turns = runs.filter(|now| is_turn((&id, &pace), connected, span, *now));
                assert_eq!(turns.count(), expected, "{run} {connected} {late}");
            }
        }
    }

    #[test]
    fn missed_notifications_are_asked_for_a_few_times_an_hour_and_each_time_at_a_poll() {
        let minute = Duration::from_mins(1);
        for (connected, least, most) in [(1_u64, 1, 1), (3, 3, 3), (20, 1, 12), (500, 1, 14)] {
            let accounts: Vec<Account> = (0..connected)
                .map(|number| Account::connected(&format!("mk:{number}")))
                .collect();
            let mut none = 0;
            for hour in 0..24 {
                let at =
                    |run: i64| Timestamp::from_second(3600 * (497_000 + hour) + 60 * run).unwrap();
                let asks = |account: &Account, now| {
                    is_turn((&account.id, &account.pace), connected, minute, now)
                        && is_asker(account, connected, minute, now)
                };
                let times = |account| (0..60).filter(|run| asks(account, at(*run))).count();
                let asked: usize = accounts.iter().map(times).sum();
                none += usize::from(asked < least);
                assert!(asked <= most, "{connected} accounts: {asked} in an hour");
            }
            assert!(
                none <= 3,
                "{connected} accounts: none asked in {none} hours"
            );
        }
    }

    #[test]
    fn an_account_that_rests_has_no_turn() {
        let now = Timestamp::from_second(1_790_000_000).unwrap();
        let rest = crate::accounts::Rest::next(None, now, None);
        let pace = Pace {
            rest: Some(rest),
            ..Pace::default()
        };
        let id = AccountId::from_connector("mk:1");
        let minute = Duration::from_mins(1);

        assert!(!is_turn((&id, &pace), 1, minute, now));
        assert!(is_turn((&id, &pace), 1, minute, rest.until));
    }

    #[test]
    fn each_account_has_its_own_minute_and_no_minute_has_them_all() {
        let ids = (0..500).map(|number| AccountId::from_connector(format!("mk:{number}")));
        let mut minutes = [0; 7];
        for id in ids {
            minutes[usize::try_from(place(&id) % 7).unwrap()] += 1;
        }
        assert!(
            minutes.iter().all(|count| (45..=100).contains(count)),
            "{minutes:?}"
        );
    }
}
