//! Who is served in one sweep: no kind of row starves another, no seller another seller.

use std::collections::{BTreeMap, VecDeque};

use jiff::Timestamp;

use crate::{
    ids::{AccountId, ThreadKey},
    ports::Due,
};

/// Threads and hints worked on in one sweep.
const AT_ONCE: usize = 200;
/// That many of them may be hints, and that many less threads, however much is due of either.
const HINTS: usize = 60;
/// Hints removed unread in one sweep.
const REMOVED: usize = 200;

/// How far apart the beginnings of two minutes are in a list: a prime, about what a run gets through.
const STRIDE: u64 = 97;

/// What one sweep does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Threads to work on, in order.
    pub(crate) threads: Vec<ThreadKey>,
    /// Hints to follow, in order.
    pub(crate) hints: Vec<(AccountId, String)>,
    /// Hints of accounts that cannot be asked.
    pub(crate) removed: Vec<(AccountId, String)>,
}

/// Chooses among all that is `due`, which comes oldest first. Sellers take turns, in the order of their
/// oldest row, and each seller's rows keep theirs.
pub(crate) fn plan(due: Vec<Due>, can_be_asked: impl Fn(&AccountId) -> bool) -> Plan {
    let (mut threads, mut hints, mut removed) = (Turns::default(), Turns::default(), Vec::new());
    for one in due {
        match one {
            Due::Thread(key) => threads.add(key.account(), key),
            Due::Hint(account, hint) if can_be_asked(&account) => {
                hints.add(account.clone(), (account, hint));
            }
            Due::Hint(account, hint) => removed.push((account, hint)),
        }
    }
    removed.truncate(REMOVED);
    let (mut threads, mut hints) = (threads.in_turn(), hints.in_turn());
    hints.truncate(HINTS.max(AT_ONCE.saturating_sub(threads.len())));
    threads.truncate(AT_ONCE.saturating_sub(hints.len()));
    Plan {
        threads,
        hints,
        removed,
    }
}

/// One of each in turn, then what is left of the longer list.
pub(crate) fn alternate<T>(one: Vec<T>, other: Vec<T>) -> Vec<T> {
    let (mut one, mut other) = (one.into_iter(), other.into_iter());
    let mut all = Vec::new();
    loop {
        let before = all.len();
        all.extend(one.next());
        all.extend(other.next());
        if all.len() == before {
            return all;
        }
    }
}

/// The list, begun at another place each minute: where the time of a run is not enough for all, it is not
/// always the same ones that wait.
pub(crate) fn turned<T>(mut list: Vec<T>, now: Timestamp) -> Vec<T> {
    let minute = now.as_second().unsigned_abs() / 60;
    let count = u64::try_from(list.len()).unwrap_or(u64::MAX).max(1);
    let first = minute.wrapping_mul(STRIDE) % count;
    list.rotate_left(usize::try_from(first).unwrap_or_default());
    list
}

/// Rows by seller; sellers in the order in which they came.
struct Turns<T> {
    order: Vec<AccountId>,
    rows: BTreeMap<AccountId, VecDeque<T>>,
}

impl<T> Default for Turns<T> {
    fn default() -> Self {
        Self {
            order: Vec::new(),
            rows: BTreeMap::new(),
        }
    }
}

impl<T> Turns<T> {
    fn add(&mut self, account: AccountId, row: T) {
        let rows = self.rows.entry(account.clone()).or_default();
        if rows.is_empty() {
            self.order.push(account);
        }
        rows.push_back(row);
    }

    /// One row of each seller, then the next of each, up to what one sweep can take.
    fn in_turn(mut self) -> Vec<T> {
        let mut chosen = Vec::new();
        while chosen.len() < AT_ONCE {
            let before = chosen.len();
            for account in &self.order {
                chosen.extend(self.rows.get_mut(account).and_then(VecDeque::pop_front));
            }
            if chosen.len() == before {
                break;
            }
        }
        chosen.truncate(AT_ONCE);
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thread(seller: &str, number: usize) -> Due {
        Due::Thread(ThreadKey::from_connector(format!(
            "mk:{seller}:pack:{number}"
        )))
    }

    fn hint(seller: &str, number: usize) -> Due {
        Due::Hint(
            AccountId::from_connector(format!("mk:{seller}")),
            format!("/orders/{number}"),
        )
    }

    fn sellers(threads: &[ThreadKey]) -> Vec<String> {
        threads
            .iter()
            .map(|key| key.account().to_string())
            .collect()
    }

    #[test]
    fn sellers_take_turns_and_each_ones_rows_keep_their_order() {
        let due = vec![
            thread("a", 1),
            thread("a", 2),
            thread("a", 3),
            thread("b", 4),
        ];

        let plan = plan(due, |_| true);

        assert_eq!(sellers(&plan.threads), ["mk:a", "mk:b", "mk:a", "mk:a"]);
        assert_eq!(plan.threads[2].as_str(), "mk:a:pack:2");
    }

    #[test]
    fn neither_kind_leaves_the_other_without_its_share() {
        let many = |row: fn(&str, usize) -> Due| (0..1000).map(move |number| row("a", number));

        let both = plan(many(hint).chain(many(thread)).collect(), |_| true);
        let alone = plan(many(thread).chain([hint("b", 1)]).collect(), |_| true);

        assert_eq!((both.threads.len(), both.hints.len()), (140, 60));
        assert_eq!((alone.threads.len(), alone.hints.len()), (199, 1));
    }

    #[test]
    fn each_of_a_list_is_the_first_in_some_minute_and_none_is_lost() {
        for count in [1, 2, 7, 300] {
            let at = |minute| Timestamp::from_second(minute * 60).unwrap();
            let list = |minute| turned((0..count).collect(), at(minute));
            let mut firsts: Vec<i64> = (0..count).map(|minute| list(minute)[0]).collect();
            firsts.sort_unstable();

            assert_eq!(firsts, (0..count).collect::<Vec<_>>());
            let mut all = list(5);
            all.sort_unstable();
            assert_eq!(all, firsts);
        }
        assert!(turned(Vec::<u8>::new(), Timestamp::UNIX_EPOCH).is_empty());
    }

    #[test]
    fn hints_of_an_account_that_cannot_be_asked_take_nobodys_place() {
        let due = (0..1000)
            .map(|number| hint("gone", number))
            .chain([hint("b", 1), thread("b", 2)]);

        let plan = plan(due.collect(), |account| account.as_str() != "mk:gone");

        assert_eq!(
            (plan.threads.len(), plan.hints.len(), plan.removed.len()),
            (1, 1, REMOVED)
        );
    }
}
