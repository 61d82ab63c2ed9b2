//! Hints that led nowhere a moment ago: whoever repeats them costs no call.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use bridge::{failure::Failure, failure::FailureKind, ids::AccountId, timing::age};
use jiff::Timestamp;

/// A hint that led nowhere is left alone for this long. What it spoke of is found by polls, if it
/// shows after all.
const RESTS: Duration = Duration::from_mins(5);
/// Hints remembered at most.
const MOST: usize = 1000;

/// One per process.
#[derive(Debug, Default)]
pub(crate) struct Nowhere(Mutex<HashMap<(AccountId, String), Timestamp>>);

impl Nowhere {
    /// Whether this hint led nowhere lately.
    pub(crate) fn knows(&self, account: &AccountId, hint: &str, now: Timestamp) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = known.get(&(account.clone(), hint.to_owned()));
        at.is_some_and(|at| age(*at, now) < RESTS)
    }

    /// Remembers a hint whose resource is not there, not the account's, or not for it to see.
    pub(crate) fn remember<T>(
        &self,
        account: &AccountId,
        hint: &str,
        led_to: &Result<Vec<T>, Failure>,
        now: Timestamp,
    ) {
        let nowhere = match led_to {
            Ok(found) => found.is_empty(),
            Err(failure) => matches!(
                failure.kind,
                FailureKind::Missing | FailureKind::Forbidden | FailureKind::Permanent
            ),
        };
        if !nowhere {
            return;
        }
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert((account.clone(), hint.to_owned()), now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(led_to: &Result<Vec<u8>, Failure>, seconds: i64) -> bool {
        let (nowhere, account) = (Nowhere::default(), AccountId::from_connector("meli:1"));
        let at = |seconds| Timestamp::from_second(seconds).unwrap();
        nowhere.remember(&account, "questions/1", led_to, at(0));
        assert!(!nowhere.knows(&account, "questions/2", at(0)));
        nowhere.knows(&account, "questions/1", at(seconds))
    }

    #[test]
    fn what_is_not_there_is_not_asked_for_again_for_a_while() {
        for led_to in [
            Ok(Vec::new()),
            Err(Failure::new(FailureKind::Missing, "x")),
            Err(Failure::new(FailureKind::Forbidden, "x")),
            Err(Failure::new(FailureKind::Permanent, "x")),
        ] {
            assert!(after(&led_to, 299) && !after(&led_to, 300));
        }
    }

    #[test]
    fn what_was_found_or_failed_for_now_is_asked_for_each_time() {
        for led_to in [
            Ok(vec![1]),
            Err(Failure::retryable("x")),
            Err(Failure::new(FailureKind::Auth, "x")),
        ] {
            assert!(!after(&led_to, 1));
        }
    }
}
