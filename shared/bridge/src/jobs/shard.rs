//! Shards of what is due, so that several sweeps can share a backlog.
//!
//! The index knows no shards: a sweep reads what is due and takes what is its own by name. Two
//! sweeps over one shard do no harm, as each thread has its lease.

use sha2::{Digest as _, Sha256};

use crate::{bridge::RunSummary, ports::Due};

/// So many shards there are.
pub const SHARDS: u8 = 8;

/// One shard of what is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard(u8);

impl Shard {
    /// The shard of this number; `None` where there is none.
    pub fn of_number(number: u64) -> Option<Self> {
        u8::try_from(number)
            .ok()
            .filter(|it| *it < SHARDS)
            .map(Self)
    }

    /// Its number, below [`SHARDS`].
    pub fn number(self) -> u8 {
        self.0
    }

    /// Whether `row` is in it. Rows of one thread are all in the same.
    pub(crate) fn holds(self, row: &Due) -> bool {
        let name = match row {
            Due::Thread(key) => key.as_str(),
            Due::Hint(_, hint) => hint,
        };
        let first = Sha256::digest(name).first().copied();
        first.is_some_and(|byte| byte % SHARDS == self.0)
    }
}

/// How many further sweeps a backlog needs, after a sweep that did `done` and left `left`: as many as
/// get through it in about a minute. None while what is done fails: more workers would only ask more
/// often of who does not answer.
pub(crate) fn further_sweeps(done: RunSummary, left: u32) -> u8 {
    if done.failed * 2 > done.retried {
        return 0;
    }
    let runs = left / done.retried.max(1);
    u8::try_from(runs).unwrap_or(SHARDS).min(SHARDS)
}

/// The shards that `count` further sweeps are to work, beginning elsewhere each minute: where there are
/// fewer sweeps than shards, each shard has its turn.
pub fn shards_of_minute(count: u8, minute: i64) -> impl Iterator<Item = Shard> {
    let first = minute.rem_euclid(i64::from(SHARDS));
    let number =
        move |at: u8| (first * i64::from(count) + i64::from(at)).rem_euclid(i64::from(SHARDS));
    (0..count.min(SHARDS)).filter_map(move |at| Shard::of_number(u64::try_from(number(at)).ok()?))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::ids::{AccountId, ThreadKey};

    fn threads() -> Vec<Due> {
        let key = |number| ThreadKey::from_connector(format!("mk:1:pack:{number}"));
        (0..8_000).map(|number| Due::Thread(key(number))).collect()
    }

    fn shards() -> Vec<Shard> {
        (0..=u64::from(u8::MAX))
            .filter_map(Shard::of_number)
            .collect()
    }

    #[test]
    fn every_row_is_in_one_part_and_parts_are_about_as_large() {
        let mut sizes = Vec::new();
        for shard in shards() {
            sizes.push(threads().iter().filter(|row| shard.holds(row)).count());
        }

        assert_eq!((sizes.len(), sizes.iter().sum::<usize>()), (8, 8_000));
        assert!(
            sizes.iter().all(|size| (850..1_150).contains(size)),
            "{sizes:?}"
        );
        let hint = Due::Hint(AccountId::from_connector("mk:1"), "/orders/1".into());
        assert_eq!(
            shards().iter().filter(|shard| shard.holds(&hint)).count(),
            1
        );
    }

    #[test]
    fn a_backlog_has_as_many_sweeps_as_it_needs_unless_what_is_done_fails() {
        // Done, of it failed, left → further sweeps.
        let table = [
            (0, 0, 0, 0),
            (100, 0, 99, 0),
            (100, 0, 100, 1),
            (100, 50, 350, 3),
            (100, 51, 350, 0),
            (100, 0, 100_000, 8),
            (0, 0, 5, 5),
            (0, 1, 5, 0),
        ];

        for (retried, failed, left, sweeps) in table {
            let done = RunSummary {
                retried,
                failed,
                ..RunSummary::default()
            };
            let found = further_sweeps(done, left);
            assert_eq!(
                found, sweeps,
                "{retried} done, {failed} failed, {left} left"
            );
        }
    }

    #[test]
    fn each_part_has_its_turn_however_few_sweeps_there_are() {
        for count in 1..=SHARDS {
            let mut seen = BTreeSet::new();
            for minute in 0..i64::from(SHARDS) {
                let shards: Vec<Shard> = shards_of_minute(count, minute).collect();
                assert_eq!(shards.len(), usize::from(count));
                seen.extend(shards);
            }
            assert_eq!(seen.len(), usize::from(SHARDS), "{count} sweeps");
        }
    }
}
