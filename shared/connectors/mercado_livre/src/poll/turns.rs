//! Which feed may speak in a poll, so that a quiet account's poll makes two calls at most.
//!
//! Only this process's memory: forgetting it costs a call, never a message.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bridge::{ids::AccountId, timing::age};
use jiff::Timestamp;

/// A feed that looked this recently can leave one poll to another feed.
const RECENT: Duration = Duration::from_mins(4);
/// A feed that is shut is not asked again before this has passed.
const REST: Duration = Duration::from_mins(15);

/// Who spoke when.
#[derive(Debug, Default)]
pub(crate) struct PollTurns(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    taken: HashSet<AccountId>,
    sales_at: HashMap<AccountId, Timestamp>,
    refused_at: HashMap<(AccountId, String), Timestamp>,
}

impl PollTurns {
    /// The feed of claims makes its call in this poll.
    pub(crate) fn take(&self, account: &AccountId) {
        self.inner().taken.insert(account.clone());
    }

    /// Whether the feed of sales makes its calls in this poll: unless claims took the turn, and
    /// never twice in a row or after a long silence.
    pub(crate) fn sales_may_go(&self, account: &AccountId, now: Timestamp) -> bool {
        let mut inner = self.inner();
        let taken = inner.taken.remove(account);
        let recent = inner
            .sales_at
            .get(account)
            .is_some_and(|at| age(*at, now) < RECENT);
        if taken && recent {
            inner.sales_at.remove(account);
            return false;
        }
        inner.sales_at.insert(account.clone(), now);
        true
    }

    /// The feed is shut.
    pub(crate) fn refuse(&self, account: &AccountId, feed: &str, now: Timestamp) {
        self.inner()
            .refused_at
            .insert((account.clone(), feed.to_owned()), now);
    }

    /// Whether the feed rests because it was shut a short while ago.
    pub(crate) fn rests(&self, account: &AccountId, feed: &str, now: Timestamp) -> bool {
        let refused_at = self
            .inner()
            .refused_at
            .get(&(account.clone(), feed.to_owned()))
            .copied();
        refused_at.is_some_and(|at| age(at, now) < REST)
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{account, now};

    #[test]
    fn claims_take_one_turn_of_sales_and_no_two_in_a_row() {
        let turns = PollTurns::default();
        assert!(turns.sales_may_go(&account(), now()));

        turns.take(&account());
        assert!(!turns.sales_may_go(&account(), now()));
        turns.take(&account());
        assert!(turns.sales_may_go(&account(), now()));
    }

    #[test]
    fn sales_that_were_silent_for_long_give_no_turn_away() {
        let turns = PollTurns::default();
        turns.sales_may_go(&account(), now());
        turns.take(&account());

        assert!(turns.sales_may_go(&account(), now() + RECENT));
    }

    #[test]
    fn a_lane_without_permission_rests_for_a_while() {
        let turns = PollTurns::default();
        turns.refuse(&account(), "claims", now());

        assert!(turns.rests(&account(), "claims", now()));
        assert!(!turns.rests(&account(), "sales", now()));
        assert!(!turns.rests(&account(), "claims", now() + REST));
    }
}
