//! In which minutes an account is polled. Nothing is kept for it: the minute of the clock, the account's name
//! and what its row says decide.

use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{accounts::Account, ids::AccountId};

/// Minutes between two polls of an account whose notifications arrive.
const WHILE_HEARD: u64 = 5;
/// So many accounts can be polled every minute: each poll makes two calls or three, and an application has
/// 18 000 an hour, of which replies and what notifications speak of need their share.
const AT_ONCE: u64 = 80;
/// Minutes between two polls of an account, however many there are.
const LONGEST: u64 = 60;

/// Whether `account`, one of so many that are connected, is polled in a run that began `now`, where one begins
/// each `run`.
pub(crate) fn is_turn(account: &Account, connected: u64, run: Duration, now: Timestamp) -> bool {
    if account.pace.rests(now).is_some() {
        return false;
    }
    let run = run.as_secs().max(60);
    let every = 60 * minutes(account.pace.is_heard(now), connected);
    let number = now.as_second().unsigned_abs() / run;
    let runs = every.div_ceil(run);
    number.wrapping_add(place(&account.id)).is_multiple_of(runs)
}

/// Minutes between two polls of an account.
fn minutes(heard: bool, connected: u64) -> u64 {
    let own = if heard { WHILE_HEARD } else { 1 };
    own.max(connected.div_ceil(AT_ONCE)).min(LONGEST)
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
            assert_eq!(minutes(heard, connected), expected, "{heard} {connected}");
        }
        // With three calls a poll there is room left, however many accounts there are.
        for connected in 1..=4_000_u64 {
            let calls = connected * 60 * 3 / minutes(false, connected);
            assert!(calls <= 18_000 * 81 / 100, "{connected}: {calls}");
        }
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
