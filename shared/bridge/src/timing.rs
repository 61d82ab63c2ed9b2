//! How long things wait. Every bound is here, and in the tables of `docs/CONTRACT.md`.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::failure::FailureKind;

/// A lease of a thread.
pub const LEASE: Duration = Duration::from_mins(1);
/// A lease with less left than this is prolonged before the next call goes out. Longer
/// than any call may take, so that no call of ours is in the air when a lease ends.
pub const LEASE_MARGIN: Duration = Duration::from_secs(25);
/// Longest wait until a file's bytes begin to come.
pub const FILE_OPEN: Duration = Duration::from_secs(6);
/// Longest call that carries files.
pub const FILE_CALL: Duration = Duration::from_secs(40);
/// Of that, the time for an answer once the file's bytes came, or broke off. Longer than a pause between
/// two pieces may be.
pub const FILE_ANSWER: Duration = Duration::from_secs(8);
/// Longest time in which the bytes of a file have to come.
pub const FILE_BYTES: Duration = Duration::from_secs(32);
/// The same while a text waits for them: it goes first, and they follow.
pub const FILE_BESIDE_TEXT: Duration = Duration::from_secs(20);
/// As [`LEASE_MARGIN`], for opening files and the call that carries them.
pub const FILE_LEASE_MARGIN: Duration = Duration::from_secs(50);
/// A file at Chatwoot that cannot be read is waited for this long: it may still be on its way there.
pub const FILE_GRACE: Duration = Duration::from_mins(15);
/// A staged file with less left than this is handed over again.
pub const STAGED_MARGIN: Duration = Duration::from_hours(1);
/// A fresh row is left to the stream for this long before the sweep takes it.
pub const STREAM_GRACE: Duration = Duration::from_mins(1);
/// For this long after an intent, absence on the other side means nothing: writing the intent and the call
/// may take 12 s each, and what was sent may show 30 s late.
pub const LOOK_GRACE: Duration = Duration::from_secs(55);
/// An intent without an outcome is taken up again after this long.
pub const TAKE_UP: Duration = Duration::from_secs(75);
/// Longest wait between two looks after an unclear outcome.
pub const LOOK_CAP: Duration = Duration::from_mins(5);
/// After this long without a clear answer, a reply is uncertain.
pub const UNCERTAIN: Duration = Duration::from_mins(15);
/// Shortest and longest wait between two looks for a verdict that is still to come.
pub const VERDICT: [Duration; 2] = [Duration::from_mins(1), Duration::from_mins(15)];
/// Shortest and longest wait until the marketplace is asked (again) what became of an accepted send, where it can
/// be asked: as long as it has been accepted.
pub const ASKED: [Duration; 2] = [Duration::from_secs(5), Duration::from_mins(5)];
/// Shortest and longest wait between two looks at a thread in which a reply may not go yet.
pub const TURN: [Duration; 2] = [Duration::from_mins(5), Duration::from_hours(1)];
/// What a question is about is looked at before its answer goes, if it was last looked at so long ago.
pub const CAUTION_AFTER: Duration = Duration::from_mins(10);
/// For this long a command may be confirmed by its code, and then done.
pub const CODE_LIFE: Duration = Duration::from_mins(15);
/// First wait after a failure; doubled each time.
pub const FIRST: Duration = Duration::from_secs(30);
/// Longest wait between two attempts.
pub const CAP: Duration = Duration::from_mins(15);
/// After this long, a reply is given up on.
pub const GIVE_UP: Duration = Duration::from_hours(24);
/// For so long after it was written, Chatwoot shows ↻ beside a message that failed. Source: its `MessageError.vue`.
pub const RETRY_OFFERED: Duration = Duration::from_hours(24);
/// Bubbles that were set this long ago are looked at again whenever their conversation changes.
pub const BUBBLES_WATCHED: Duration = Duration::from_hours(24);
/// For this long it is looked for whether the other side has read what was sent, however much came after it.
pub const READ_WATCHED: Duration = Duration::from_hours(7 * 24);
/// A conversation that changed this short a time ago is looked at once more.
pub const JUST_CHANGED: Duration = Duration::from_mins(1);
/// Longest wait between two times that a bubble is set right, while Chatwoot turns it wrong each time.
pub const SET_RIGHT: Duration = Duration::from_mins(10);
/// After so many attempts, a day or so, what may not be given up on is tried by the hour.
const MANY_TRIES: u32 = 120;
/// Longest wait between two attempts at it.
pub const PATIENCE: Duration = Duration::from_hours(1);
/// What Chatwoot does not find is looked for once more after this long, before that is believed.
pub const SECOND_LOOK: Duration = Duration::from_secs(150);
/// A first look counts for this long: what was not found twice within it is gone.
pub const FIRST_LOOK_COUNTS: Duration = GIVE_UP;
/// Longest age at which a message in a conversation that is not ours is told to be in the wrong place.
pub const JUST_WRITTEN: Duration = Duration::from_hours(1);
/// A message that is shown so long after it was written says when that was.
pub const LATE: Duration = Duration::from_mins(15);
/// What surrounds a thread is asked for again after this long, when its buyer writes.
pub const CONTEXT_LIFE: Duration = Duration::from_hours(1);
/// A message younger than this may still be overtaken by one with a lower id. Chatwoot's clock
/// may be two minutes behind ours.
pub const COMMIT_LAG: Duration = Duration::from_mins(3);

/// `at` plus `wait`, saturating.
pub fn later(at: Timestamp, wait: Duration) -> Timestamp {
    SignedDuration::try_from(wait)
        .ok()
        .and_then(|wait| at.checked_add(wait).ok())
        .unwrap_or(Timestamp::MAX)
}

/// `at` less `span`, saturating.
pub fn earlier(at: Timestamp, span: Duration) -> Timestamp {
    SignedDuration::try_from(span)
        .ok()
        .and_then(|span| at.checked_sub(span).ok())
        .unwrap_or(Timestamp::MIN)
}

/// How long before `now` `then` was; zero when it lies ahead.
pub fn age(then: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(then)).unwrap_or(Duration::ZERO)
}

/// The wait before the next attempt: capped exponential, full jitter, or what the
/// other side asked for.
///
/// The jitter is drawn from `seed` and `tries`, so a run can be repeated.
pub fn backoff(kind: FailureKind, tries: u32, seed: &str) -> Duration {
    if let FailureKind::Retryable { after: Some(after) } = kind {
        return after.clamp(Duration::from_secs(1), Duration::from_hours(1));
    }
    let ceiling = match kind {
        FailureKind::Auth | FailureKind::Forbidden => CAP,
        _ => FIRST.saturating_mul(1 << tries.min(10)).min(CAP),
    };
    ceiling
        .mul_f64(jitter(seed, tries))
        .max(Duration::from_secs(1))
}

/// The wait before the next attempt at something that is never given up on.
pub fn patience(kind: FailureKind, tries: u32, seed: &str) -> Duration {
    if tries < MANY_TRIES {
        return backoff(kind, tries, seed);
    }
    PATIENCE.mul_f64(f64::midpoint(jitter(seed, tries), 1.0))
}

/// A number from 0 to 1 that looks random and is not.
fn jitter(seed: &str, tries: u32) -> f64 {
    let hash = Sha256::new()
        .chain_update(seed)
        .chain_update(tries.to_be_bytes())
        .finalize();
    let drawn = hash
        .first_chunk()
        .map_or(0, |bytes| u16::from_be_bytes(*bytes));
    f64::from(drawn) / f64::from(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOR_NOW: FailureKind = FailureKind::Retryable { after: None };

    #[test]
    fn the_first_retry_comes_within_a_minute_and_no_wait_is_over_the_cap() {
        for seed in 0..200 {
            assert!(backoff(FOR_NOW, 0, &seed.to_string()) <= Duration::from_mins(1));
            assert!(backoff(FOR_NOW, 90, &seed.to_string()) <= CAP);
        }
    }

    #[test]
    fn what_is_never_given_up_on_is_tried_by_the_hour_after_a_day() {
        let day: Duration = (0..MANY_TRIES).map(|n| patience(FOR_NOW, n, "x")).sum();

        assert!((12..=30).contains(&(day.as_secs() / 3600)), "{day:?}");
        for tries in [MANY_TRIES, 10_000, u32::MAX] {
            let wait = patience(FOR_NOW, tries, "x");
            assert!((Duration::from_mins(30)..=PATIENCE).contains(&wait));
        }
    }

    #[test]
    fn a_wait_that_was_asked_for_is_kept() {
        let asked = FailureKind::Retryable {
            after: Some(Duration::from_secs(77)),
        };

        assert_eq!(backoff(asked, 3, "x"), Duration::from_secs(77));
    }

    #[test]
    fn no_call_is_in_the_air_when_a_lease_ends() {
        assert_eq!(FILE_BYTES + FILE_ANSWER, FILE_CALL);
        assert!(LEASE_MARGIN > Duration::from_secs(12 + 3));
        assert!(
            FILE_LEASE_MARGIN > FILE_OPEN + FILE_CALL + Duration::from_secs(3)
                && FILE_LEASE_MARGIN < LEASE
        );
        assert!(TAKE_UP + Duration::from_secs(45) <= Duration::from_mins(2));
        assert!(LOOK_GRACE >= Duration::from_secs(12 + 12 + 30) && LOOK_GRACE < TAKE_UP);
    }
}
