//! Who is served in one sweep: no kind of row starves another, no seller another seller.

use std::collections::{HashMap, VecDeque};

use jiff::Timestamp;

use crate::{
    ids::{AccountId, ThreadKey},
    ports::Due,
};

/// Hints of one account that are one piece of work.
pub(crate) const A_FEW: usize = 4;
/// Hints removed unread in one sweep.
const REMOVED: usize = 200;

/// How far apart the beginnings of two minutes are in a list: a prime, about what a run gets through.
const STRIDE: u64 = 97;

/// A few hints of one account, by name.
pub(crate) type Hints = Vec<(AccountId, String)>;

/// What one sweep does with the notifications of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HintsOfAccount {
    /// They are followed.
    Followed,
    /// They are as due as before: the account was not answered about them lately.
    Left,
    /// They go unread: the account cannot be asked.
    Removed,
}

/// What one sweep does, as far as its time goes.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// Threads to work on, in order.
    pub(crate) threads: Vec<ThreadKey>,
    /// Hints to follow, in order: each a few of one account.
    pub(crate) hints: Vec<Hints>,
    /// Hints of accounts that cannot be asked.
    pub(crate) removed: Hints,
}

/// Orders all that is `due`, which comes oldest first. Sellers take turns, in the order of their
/// oldest row, and each seller's rows keep theirs.
pub(crate) fn plan(due: Vec<Due>, hints_of: impl Fn(&AccountId) -> HintsOfAccount) -> Plan {
    let (mut threads, mut hints, mut removed) = (Turns::default(), Turns::default(), Vec::new());
    for one in due {
        match one {
            Due::Thread(key) => threads.add(key.account(), key),
            Due::Hint(account, hint) => match hints_of(&account) {
                HintsOfAccount::Followed => hints.add(account.clone(), (account, hint)),
                HintsOfAccount::Left => {}
                HintsOfAccount::Removed => removed.push((account, hint)),
            },
        }
    }
    removed.truncate(REMOVED);
    Plan {
        threads: threads.in_turn(1).into_iter().flatten().collect(),
        hints: hints.in_turn(A_FEW),
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

/// At most so many of those that are wanted, then all others in their order.
pub(crate) fn take_some<T>(
    list: Vec<T>,
    most: usize,
    is_wanted: impl Fn(&T) -> bool,
) -> (Vec<T>, Vec<T>) {
    let mut room = most;
    list.into_iter().partition(|one| {
        let has_place = room > 0 && is_wanted(one);
        room -= usize::from(has_place);
        has_place
    })
}

/// Rows by seller; sellers in the order in which they came.
struct Turns<T> {
    rows: Vec<VecDeque<T>>,
    places: HashMap<AccountId, usize>,
}

impl<T> Default for Turns<T> {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            places: HashMap::new(),
        }
    }
}

impl<T> Turns<T> {
    fn add(&mut self, account: AccountId, row: T) {
        let next = self.rows.len();
        let place = *self.places.entry(account).or_insert(next);
        if place == next {
            self.rows.push(VecDeque::new());
        }
        if let Some(rows) = self.rows.get_mut(place) {
            rows.push_back(row);
        }
    }

    /// A few rows of each seller, then the next few of each. Who has none left is not asked again, so
    /// that it takes no longer than there are rows.
    fn in_turn(mut self, few: usize) -> Vec<Vec<T>> {
        let mut chosen = Vec::new();
        while !self.rows.is_empty() {
            self.rows.retain_mut(|rows| {
                chosen.push(rows.drain(..few.min(rows.len())).collect());
                !rows.is_empty()
            });
        }
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

        let plan = plan(due, |_| HintsOfAccount::Followed);

        assert_eq!(sellers(&plan.threads), ["mk:a", "mk:b", "mk:a", "mk:a"]);
        assert_eq!(plan.threads[2].as_str(), "mk:a:pack:2");
    }

    #[test]
    fn all_that_is_due_is_planned_and_hints_go_a_few_of_one_seller_at_a_time() {
        let many = |row: fn(&str, usize) -> Due| (0..1000).map(move |number| row("a", number));

        let plan = plan(
            many(hint)
                .chain(many(thread))
                .chain([hint("b", 1)])
                .collect(),
            |_| HintsOfAccount::Followed,
        );

        assert_eq!((plan.threads.len(), plan.hints.len()), (1000, 251));
        let second = &plan.hints[1];
        assert_eq!((second.len(), second[0].0.as_str()), (1, "mk:b"));
        assert!(plan.hints.iter().all(|few| few.len() <= A_FEW));
    }

    #[test]
    fn a_thousand_sellers_beside_one_with_ten_thousand_rows_are_ordered_in_no_time() {
        let due = (0..10_000)
            .map(|number| thread("a", number))
            .chain((0..1_000).map(|seller| thread(&seller.to_string(), 1)));

        let plan = plan(due.collect(), |_| HintsOfAccount::Followed);

        let first: std::collections::HashSet<_> =
            sellers(&plan.threads[..1_001]).into_iter().collect();
        assert_eq!((plan.threads.len(), first.len()), (11_000, 1_001));
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
    fn some_of_those_that_are_wanted_are_taken_and_nobody_is_lost() {
        let is_even = |number: &u8| number.is_multiple_of(2);

        let (taken, others) = take_some(vec![1, 2, 3, 4, 6], 2, is_even);
        assert_eq!((taken, others), (vec![2, 4], vec![1, 3, 6]));
        let (taken, others) = take_some(vec![1, 2], 5, is_even);
        assert_eq!((taken, others), (vec![2], vec![1]));
    }

    #[test]
    fn hints_of_an_account_that_cannot_be_asked_take_nobodys_place() {
        let due = (0..1000)
            .flat_map(|number| [hint("gone", number), hint("rests", number)])
            .chain([hint("b", 1), thread("b", 2)]);

        let plan = plan(due.collect(), |account| match account.as_str() {
            "mk:gone" => HintsOfAccount::Removed,
            "mk:rests" => HintsOfAccount::Left,
            _ => HintsOfAccount::Followed,
        });

        assert_eq!(
            (plan.threads.len(), plan.hints.len(), plan.removed.len()),
            (1, 1, REMOVED)
        );
    }
}
