//! What decides how often an account is read: whether its notifications arrive, and whether it rests.

use std::{collections::BTreeMap, num::NonZeroU32, time::Duration};

use jiff::Timestamp;

use crate::timing::{age, later};

/// So many notifications prove that they arrive …
const PROOF: u64 = 10;
/// … if the first of them came this long ago …
const PROOF_SPAN: Duration = Duration::from_hours(1);
/// … and the last no longer ago than this.
const PROOF_LIFE: Duration = Duration::from_hours(48);
/// So many of a feed's own are wanted after one of its own was missed.
const PROOF_ANEW: u64 = 3;
/// A feed of which nothing comes any more keeps its account from being read less for this long.
const MISS_COUNTS: Duration = Duration::from_hours(72);
/// Notifications of a feed have stopped when none came for this long, while polls found news.
const SILENT: Duration = Duration::from_hours(1);
/// So many polls must have found something by themselves: one may be quicker than a notification.
const MISSED: u64 = 5;
/// What was missed is written down this often, once it is known that notifications stopped.
const MISSED_NOTED: Duration = Duration::from_mins(15);

/// How long rests are. One that begins shortly after another ended is twice as long.
struct Rests {
    first: Duration,
    longest: Duration,
    grows_within: Duration,
}

/// Of an account that was told to slow down.
const READING: Rests = Rests {
    first: Duration::from_mins(1),
    longest: Duration::from_mins(15),
    grows_within: Duration::from_mins(10),
};
/// Of notifications about which an account is not answered. Each of them waits for up to a quarter of an hour by
/// itself, so none may be due at once when the rest is over.
const NOTIFICATIONS: Rests = Rests {
    first: Duration::from_mins(1),
    longest: Duration::from_hours(1),
    grows_within: Duration::from_mins(30),
};

/// What came of the notifications of one feed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FeedArrivals {
    /// How many came since a poll last found something by itself.
    pub heard: u64,
    /// When the first of these came.
    pub since: Option<Timestamp>,
    /// When the last one came, give or take ten minutes.
    pub heard_at: Option<Timestamp>,
    /// How many polls found something by themselves since then.
    pub missed: u64,
    /// When one last did.
    pub missed_at: Option<Timestamp>,
}

impl FeedArrivals {
    /// None came for a while, and polls found several things that none announced.
    pub fn stopped(&self, now: Timestamp) -> bool {
        let is_silent = self.heard_at.is_none_or(|at| age(at, now) > SILENT);
        is_silent && self.missed >= MISSED
    }

    /// Whether one more that was missed is worth a write.
    pub(crate) fn is_worth_noting(&self, now: Timestamp) -> bool {
        self.missed < MISSED || self.missed_at.is_none_or(|at| age(at, now) >= MISSED_NOTED)
    }

    /// Nothing speaks against this feed: none was missed lately, or enough came since.
    fn is_trusted(&self, now: Timestamp) -> bool {
        let is_over = self.missed_at.is_none_or(|at| age(at, now) >= MISS_COUNTS);
        let is_proven = self.heard >= PROOF_ANEW && self.came_for(now) >= PROOF_SPAN;
        is_over || is_proven
    }

    fn came_for(&self, now: Timestamp) -> Duration {
        self.since.map_or(Duration::ZERO, |since| age(since, now))
    }
}

/// A time in which an account is not asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rest {
    /// When it may be asked again.
    pub until: Timestamp,
    /// How often this came shortly after the rest before.
    pub repeated: u32,
}

impl Rest {
    /// The rest of an account that begins now; `asked` is what the marketplace asked for.
    pub fn next(last: Option<Self>, now: Timestamp, asked: Option<Duration>) -> Self {
        let own = Self::grown(last, now, &READING);
        let asked = asked.map(|asked| asked.clamp(Duration::from_secs(1), Duration::from_hours(1)));
        Self {
            until: asked.map_or(own.until, |asked| later(now, asked)),
            ..own
        }
    }

    /// The rest of its notifications that begins now: it is not answered about them.
    pub(crate) fn of_notifications(last: Option<Self>, now: Timestamp) -> Self {
        Self::grown(last, now, &NOTIFICATIONS)
    }

    /// One that is over, and of which nothing follows for the next.
    pub(crate) const OVER: Self = Self {
        until: Timestamp::UNIX_EPOCH,
        repeated: 0,
    };

    fn grown(last: Option<Self>, now: Timestamp, rests: &Rests) -> Self {
        let again = last.filter(|last| age(last.until, now) < rests.grows_within);
        let repeated = again.map_or(0, |last| last.repeated.saturating_add(1));
        let wait = rests.first.saturating_mul(1 << repeated.min(8));
        Self {
            until: later(now, wait.min(rests.longest)),
            repeated,
        }
    }

    fn is_over(self, now: Timestamp) -> bool {
        self.until <= now
    }
}

/// What decides how often an account is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// What came of notifications, by feed.
    pub arrivals: BTreeMap<String, FeedArrivals>,
    /// Its last rest, which may be over.
    pub rest: Option<Rest>,
    /// The last rest of its notifications, which may be over: those that wait are not asked about.
    pub notifications_rest: Option<Rest>,
    /// Since when people know that notifications stopped.
    pub silent_since: Option<Timestamp>,
    /// What its application may ask in an hour, all accounts together, once the marketplace has said so.
    pub requests_an_hour: Option<NonZeroU32>,
}

impl Pace {
    /// Whether notifications of this account demonstrably arrive: ten of them over an hour, the last within
    /// two days, and none missed since. One that was missed takes back what its feed had proven.
    pub fn is_heard(&self, now: Timestamp) -> bool {
        let feeds = || self.arrivals.values();
        let heard: u64 = feeds().map(|feed| feed.heard).sum();
        let longest = feeds().map(|feed| feed.came_for(now)).max();
        let last = feeds().filter_map(|feed| feed.heard_at).max();
        heard >= PROOF
            && longest.is_some_and(|span| span >= PROOF_SPAN)
            && last.is_some_and(|at| age(at, now) <= PROOF_LIFE)
            && feeds().all(|feed| feed.is_trusted(now))
    }

    /// What is known of this feed's notifications.
    pub fn feed(&self, feed: &str) -> FeedArrivals {
        self.arrivals.get(feed).copied().unwrap_or_default()
    }

    /// How long nothing is read of the account yet, if it rests.
    pub fn rests(&self, now: Timestamp) -> Option<Duration> {
        let rest = self.rest.filter(|rest| !rest.is_over(now))?;
        Some(age(now, rest.until))
    }

    /// Whether notifications of it rest, or did since it last answered after long.
    pub(crate) fn has_rested_notifications(&self) -> bool {
        self.notifications_rest
            .is_some_and(|rest| rest != Rest::OVER)
    }

    /// Whether notifications of it that wait are left alone.
    pub(crate) fn notifications_rest(&self, now: Timestamp) -> bool {
        self.notifications_rest
            .is_some_and(|rest| !rest.is_over(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timing::CAP;

    const HOUR: Duration = Duration::from_hours(1);
    const MINUTE: Duration = Duration::from_mins(1);

    fn now() -> Timestamp {
        "2026-11-27T12:00:00Z".parse().unwrap()
    }

    fn ago(span: Duration) -> Timestamp {
        crate::timing::earlier(now(), span)
    }

    fn heard(count: u64, since: Duration, last: Duration) -> FeedArrivals {
        FeedArrivals {
            heard: count,
            since: Some(ago(since)),
            heard_at: Some(ago(last)),
            ..FeedArrivals::default()
        }
    }

    fn missed(feed: FeedArrivals, at: Duration) -> FeedArrivals {
        FeedArrivals {
            missed_at: Some(ago(at)),
            ..feed
        }
    }

    fn pace(feeds: &[FeedArrivals]) -> Pace {
        let names = ["questions", "sales", "claims"].map(str::to_owned);
        Pace {
            arrivals: names.into_iter().zip(feeds.iter().copied()).collect(),
            ..Pace::default()
        }
    }

    #[test]
    fn only_strict_evidence_counts() {
        let none = FeedArrivals::default();
        let enough = heard(10, HOUR, MINUTE);
        let cases = [
            (vec![], false),
            (vec![none], false),
            (vec![enough], true),
            (vec![heard(9, HOUR, MINUTE)], false),
            (vec![heard(500, 59 * MINUTE, MINUTE)], false),
            (vec![heard(10, 60 * HOUR, 49 * HOUR)], false),
            (vec![heard(5, HOUR, MINUTE), heard(5, MINUTE, MINUTE)], true),
            // A feed that missed something proves itself anew; others cannot do it in its place.
            (vec![enough, missed(none, HOUR)], false),
            (vec![enough, missed(none, 71 * HOUR)], false),
            (vec![enough, missed(none, 72 * HOUR)], true),
            (
                vec![enough, missed(heard(2, HOUR, MINUTE), 2 * HOUR)],
                false,
            ),
            (
                vec![enough, missed(heard(3, 59 * MINUTE, MINUTE), 2 * HOUR)],
                false,
            ),
            (vec![enough, missed(heard(3, HOUR, MINUTE), 2 * HOUR)], true),
        ];
        for (feeds, expected) in cases {
            assert_eq!(pace(&feeds).is_heard(now()), expected, "{feeds:?}");
        }
    }

    #[test]
    fn a_feed_stopped_when_polls_found_several_things_in_an_hour_of_silence() {
        let feed = |missed, silent: Option<Duration>| FeedArrivals {
            missed,
            heard_at: silent.map(ago),
            ..FeedArrivals::default()
        };
        for (missed, silent, expected) in [
            (5, None, true),
            (4, None, false),
            (5, Some(HOUR + MINUTE), true),
            (9, Some(HOUR), false),
        ] {
            assert_eq!(feed(missed, silent).stopped(now()), expected);
        }
    }

    #[test]
    fn what_was_missed_is_written_down_four_times_an_hour_once_that_is_known() {
        let feed = |missed, at| FeedArrivals {
            missed,
            missed_at: Some(ago(at)),
            ..FeedArrivals::default()
        };
        assert!(feed(4, MINUTE).is_worth_noting(now()));
        assert!(!feed(5, 14 * MINUTE).is_worth_noting(now()));
        assert!(feed(5, 15 * MINUTE).is_worth_noting(now()));
    }

    #[test]
    fn a_rest_grows_while_it_does_not_help_and_what_was_asked_for_is_kept() {
        let (mut at, mut rest, mut waits) = (now(), None, Vec::new());
        for _ in 0..6 {
            let next = Rest::next(rest, at, None);
            waits.push(age(at, next.until).as_secs() / 60);
            (at, rest) = (later(next.until, MINUTE), Some(next));
        }
        assert_eq!(waits, [1, 2, 4, 8, 15, 15]);

        let later_on = later(rest.unwrap().until, READING.grows_within);
        assert_eq!(Rest::next(rest, later_on, None).repeated, 0);
        let asked = Rest::next(rest, at, Some(Duration::from_secs(77)));
        assert_eq!(age(at, asked.until), Duration::from_secs(77));

        let resting = |until| Pace {
            rest: Some(Rest { until, repeated: 0 }),
            ..Pace::default()
        };
        assert_eq!(resting(later(now(), MINUTE)).rests(now()), Some(MINUTE));
        assert_eq!(resting(now()).rests(now()), None);
    }

    #[test]
    fn notifications_rest_for_up_to_an_hour_while_nobody_answers_about_them() {
        let (mut at, mut pace, mut waits) = (now(), Pace::default(), Vec::new());
        for _ in 0..8 {
            let rest = Rest::of_notifications(pace.notifications_rest, at);
            pace.notifications_rest = Some(rest);
            assert!(pace.notifications_rest(at) && !pace.notifications_rest(rest.until));
            waits.push(age(at, rest.until).as_secs() / 60);
            // The next of them is due a quarter of an hour later.
            at = later(rest.until, CAP);
        }
        assert_eq!(waits, [1, 2, 4, 8, 16, 32, 60, 60]);

        let answered = Rest::of_notifications(Some(Rest::OVER), at);
        assert_eq!(age(at, answered.until), MINUTE);
    }
}
