//! How much may be asked of Mercado Livre: what it documents, shared out, and what it answers.
//!
//! Each process counts its own calls and keeps to its share of the application's hour; nothing is asked of the table
//! for it. Who answers 429 makes the account rest, which its row tells everybody; when several accounts are
//! answered so within a minute, it is the application's limit, and this process lets them all rest. Replies always
//! go; notifications and polls come next, then what is read again and what surrounds a thread.

use std::{
    collections::HashMap,
    num::NonZeroU32,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use bridge::{accounts::Rest, ids::AccountId, timing::age};
use jiff::Timestamp;

/// Calls of an application in an hour: `max_requests_per_hour` of one (§10), where that of ours is not known.
const HOURLY: f64 = 18_000.0;
/// What of it one process may use. It is most of it, because one tick may poll all accounts, and the core plans their
/// polls for four fifths; what the others use then comes back as a 429, which all heed.
const SHARE: f64 = 0.9;
/// Readings of messages in a minute (§5). A burst of notifications may use them all.
const MESSAGES: f64 = 500.0;
/// Accounts that are told to slow down within [`TOGETHER`] when it is the application that asks too much.
const SEVERAL: usize = 3;
const TOGETHER: Duration = Duration::from_mins(1);

/// What a call is for, the least important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// What surrounds a thread.
    Context,
    /// Threads that are read without a sign that something happened in them.
    Reread,
    /// Polls and notifications.
    Reading,
}

impl Purpose {
    /// The part of this process's share that is left to what is more important.
    fn reserve(self) -> f64 {
        match self {
            Self::Context | Self::Reread => 0.4,
            Self::Reading => 0.1,
        }
    }
}

/// Calls that may be made; they come back evenly.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: Timestamp,
}

impl Bucket {
    fn full(size: f64, now: Timestamp) -> Self {
        Self {
            left: size,
            at: now,
        }
    }

    fn refill(&mut self, size: f64, in_time: Duration, now: Timestamp) {
        let back = age(self.at, now).as_secs_f64() / in_time.as_secs_f64() * size;
        *self = Self::full((self.left + back).min(size), now);
    }
}

/// What this process has asked, and what it was told.
#[derive(Debug, Default)]
pub(crate) struct Limits(Mutex<Spent>);

#[derive(Debug, Default)]
struct Spent {
    /// `max_requests_per_hour`, once an account's row told it.
    requests_an_hour: Option<NonZeroU32>,
    application: Option<Bucket>,
    messages: HashMap<AccountId, Bucket>,
    slowed_at: HashMap<AccountId, Timestamp>,
    rest: Option<Rest>,
}

impl Limits {
    const MINUTE: (f64, Duration) = (MESSAGES, Duration::from_mins(1));
    /// Accounts remembered at most.
    const MOST: usize = 10_000;

    /// Counts a call.
    pub(crate) fn spend(&self, account: &AccountId, call: &str, now: Timestamp) {
        let mut inner = self.inner();
        inner.hour(now).left -= 1.0;
        if call.contains(" /messages") {
            inner.minute(account, now).left -= 1.0;
        }
    }

    /// How long calls of the account are to wait, by what this process knows and `quota`, what the application may ask
    /// in an hour, if the account's row says it; `None` = not at all.
    pub(crate) fn hold_back(
        &self,
        account: &AccountId,
        purpose: Purpose,
        quota: Option<NonZeroU32>,
        now: Timestamp,
    ) -> Option<Duration> {
        let mut inner = self.inner();
        inner.learn(quota);
        if let Some(rest) = inner.rest.filter(|rest| rest.until > now) {
            return Some(age(now, rest.until));
        }
        let (hour, minute) = (inner.hour(now).left, inner.minute(account, now).left);
        let is_low = hour < inner.share() * purpose.reserve();
        // Nobody waits for what is read again: a burst of notifications is not to find the minute used up.
        let is_busy = purpose != Purpose::Reading && minute < Self::MINUTE.0 * 0.6;
        (is_low || is_busy).then_some(TOGETHER)
    }

    /// Notes that an account was told to slow down; how long all rest, if it is the application's limit.
    pub(crate) fn slow_down(
        &self,
        account: &AccountId,
        asked: Option<Duration>,
        now: Timestamp,
    ) -> Option<Duration> {
        let mut inner = self.inner();
        inner.slowed_at.retain(|_, at| age(*at, now) < TOGETHER);
        inner.slowed_at.insert(account.clone(), now);
        let rests = inner.rest.is_some_and(|rest| rest.until > now);
        if rests || inner.slowed_at.len() < SEVERAL {
            return None;
        }
        let rest = Rest::next(inner.rest, now, asked);
        inner.rest = Some(rest);
        Some(age(now, rest.until))
    }

    fn inner(&self) -> MutexGuard<'_, Spent> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Spent {
    /// Takes in what the application may ask in an hour; what was counted before counts on.
    fn learn(&mut self, quota: Option<NonZeroU32>) {
        let before = self.share();
        self.requests_an_hour = quota.or(self.requests_an_hour);
        let more = self.share() - before;
        if let Some(bucket) = &mut self.application {
            bucket.left += more;
        }
    }

    /// What of the application's hour this process may use.
    fn share(&self) -> f64 {
        let quota = self.requests_an_hour.map(|most| f64::from(most.get()));
        quota.unwrap_or(HOURLY) * SHARE
    }

    fn hour(&mut self, now: Timestamp) -> &mut Bucket {
        let (size, time) = (self.share(), Duration::from_hours(1));
        let bucket = self.application.get_or_insert(Bucket::full(size, now));
        bucket.refill(size, time, now);
        bucket
    }

    fn minute(&mut self, account: &AccountId, now: Timestamp) -> &mut Bucket {
        if self.messages.len() >= Limits::MOST {
            self.messages.clear();
        }
        let (size, time) = Limits::MINUTE;
        let bucket = self.messages.entry(account.clone());
        let bucket = bucket.or_insert(Bucket::full(size, now));
        bucket.refill(size, time, now);
        bucket
    }
}

#[cfg(test)]
mod tests {
    use bridge::timing::later;

    use super::*;
    use crate::testing::{account, now};

    const ALL: [Purpose; 3] = [Purpose::Context, Purpose::Reread, Purpose::Reading];

    fn held_back(limits: &Limits, at: Timestamp) -> [bool; 3] {
        ALL.map(|purpose| limits.hold_back(&account(), purpose, None, at).is_some())
    }

    fn spend(limits: &Limits, count: usize, call: &str) {
        for _ in 0..count {
            limits.spend(&account(), call, now());
        }
    }

    #[test]
    fn as_the_hours_share_is_used_up_what_is_least_important_stops_first() {
        let limits = Limits::default();
        for (count, expected) in [
            (9_720, [false, false, false]),
            (1, [true, true, false]),
            (4_859, [true, true, false]),
            (1, [true, true, true]),
        ] {
            spend(&limits, count, "GET /orders/search");
            assert_eq!(held_back(&limits, now()), expected, "{count} more");
        }
        let minutes = |count| later(now(), Duration::from_mins(count));
        assert_eq!(held_back(&limits, minutes(1)), [true, true, false]);
        assert_eq!(held_back(&limits, minutes(30)), [false; 3]);
    }

    #[test]
    fn an_application_may_ask_as_much_as_its_owner_was_shown() {
        let (limits, other) = (Limits::default(), AccountId::from_connector("meli:2"));
        let quota = NonZeroU32::new(36_000);
        let told = |account: &AccountId| limits.hold_back(account, Purpose::Reread, quota, now());
        // The first call may go before the row that tells it was read.
        spend(&limits, 9_721, "GET /orders/search");
        assert_eq!(told(&account()), None);

        // A row that does not tell it yet is of the same application.
        assert_eq!(limits.hold_back(&other, Purpose::Reread, None, now()), None);
        spend(&limits, 9_720, "GET /orders/search");
        assert!(told(&other).is_some());
    }

    #[test]
    fn the_polls_that_are_planned_for_an_hour_are_never_held_back() {
        let limits = Limits::default();
        for minute in 0..5 * 60 {
            let at = later(now(), minute * Duration::from_mins(1));
            for _ in 0..14_400 / 60 {
                limits.spend(&account(), "GET /orders/search", at);
            }
            assert_eq!(
                limits.hold_back(&account(), Purpose::Reading, None, at),
                None
            );
        }
    }

    #[test]
    fn what_is_read_again_leaves_most_of_a_minute_to_notifications() {
        let limits = Limits::default();
        spend(&limits, 200, "GET /messages/packs/{id}/sellers/{id}");
        assert_eq!(held_back(&limits, now()), [false; 3]);
        spend(&limits, 1, "GET /messages/{id}");
        assert_eq!(held_back(&limits, now()), [true, true, false]);
        let other = AccountId::from_connector("meli:2");
        assert_eq!(limits.hold_back(&other, Purpose::Reread, None, now()), None);
        assert_eq!(
            held_back(&limits, later(now(), Duration::from_secs(1))),
            [false; 3]
        );
    }

    #[test]
    fn one_account_that_is_slowed_down_says_nothing_of_the_others_and_three_do() {
        let limits = Limits::default();
        let accounts = ["meli:1", "meli:2", "meli:3"].map(AccountId::from_connector);
        for _ in 0..5 {
            assert_eq!(limits.slow_down(&accounts[0], None, now()), None);
        }
        let late = later(now(), TOGETHER);
        assert_eq!(limits.slow_down(&accounts[1], None, late), None);
        assert_eq!(held_back(&limits, late), [false; 3]);

        assert_eq!(limits.slow_down(&accounts[2], None, late), None);
        let asked = Some(Duration::from_secs(90));
        assert_eq!(limits.slow_down(&accounts[0], asked, late), asked);
        assert_eq!(
            held_back(&limits, later(late, Duration::from_secs(89))),
            [true; 3]
        );
        assert_eq!(
            held_back(&limits, later(late, Duration::from_secs(90))),
            [false; 3]
        );
    }
}
