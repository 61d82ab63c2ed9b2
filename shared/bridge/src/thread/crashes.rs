//! A thread that kills its workers waits, so that the others go first.
//!
//! Nothing can be written by a worker that is killed. So the write that takes a thread's lease counts
//! the attempt, and the one that lets it go takes the count back: what is left over are deaths.

use jiff::Timestamp;

use crate::{
    failure::FailureKind,
    ports::ThreadState,
    timing::{FIRST, GIVE_UP, age, backoff, later},
};

/// Workers in a row that may die over a thread before it has to wait.
const PATIENCE: u32 = 3;

/// When a thread that was taken is to be worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// Now, beside others.
    Now,
    /// Now, after everything else and by itself.
    Last,
    /// Not before this time.
    Later(Timestamp),
}

/// Counts `deaths` and says when the thread is to be worked on. `seed` draws the wait.
pub(crate) fn turn(state: &mut ThreadState, deaths: u32, now: Timestamp, seed: &str) -> Turn {
    if deaths == 0 {
        return match state.resting_until {
            None => Turn::Now,
            Some(until) if now < until => Turn::Later(until),
            Some(_) => Turn::Last,
        };
    }
    state.crashes = state.crashes.saturating_add(deaths);
    state.crashing_since.get_or_insert(now);
    if state.crashes < PATIENCE {
        return Turn::Now;
    }
    let tries = state.crashes - PATIENCE + 1;
    let wait = backoff(FailureKind::Retryable { after: None }, tries, seed).max(FIRST);
    let until = later(now, wait);
    state.resting_until = Some(until);
    Turn::Later(until)
}

impl ThreadState {
    /// A worker died over the thread: whatever it changed at Chatwoot last, it did not write down.
    pub(crate) fn doubt_what_is_shown(&mut self) {
        self.status_unclear = self.conversation.is_some();
        self.resolved = false;
        self.attributes = None;
        self.settled = None;
    }
}

/// A worker got to the end of the thread's work.
pub(crate) fn got_through(state: &mut ThreadState) {
    (state.crashes, state.crashing_since, state.resting_until) = (0, None, None);
}

/// Whether its workers have been dying for so long that what waits in it is given up on.
pub(crate) fn is_hopeless(state: &ThreadState, now: Timestamp) -> bool {
    state.resting_until.is_some()
        && state
            .crashing_since
            .is_some_and(|since| age(since, now) > GIVE_UP)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::timing::CAP;

    fn noon() -> Timestamp {
        Timestamp::UNIX_EPOCH
    }

    #[test]
    fn a_thread_waits_after_three_deaths_and_then_comes_last() {
        let mut state = ThreadState::default();
        for deaths in [0, 1, 2] {
            assert_eq!(turn(&mut state.clone(), deaths, noon(), "t"), Turn::Now);
        }

        let Turn::Later(until) = turn(&mut state, 3, noon(), "t") else {
            panic!("it does not wait");
        };

        assert_eq!(turn(&mut state, 0, noon(), "t"), Turn::Later(until));
        assert_eq!(turn(&mut state, 0, until, "t"), Turn::Last);
    }

    #[test]
    fn each_further_death_makes_it_wait_longer_up_to_the_cap() {
        let (mut state, mut longest) = (ThreadState::default(), Duration::ZERO);
        turn(&mut state, 3, noon(), "t");
        for _ in 0..40 {
            if let Turn::Later(until) = turn(&mut state, 1, noon(), "t") {
                longest = longest.max(age(noon(), until));
            }
        }

        assert!(longest > CAP / 2 && longest <= CAP, "{longest:?}");
    }

    #[test]
    fn one_good_end_makes_up_for_all_deaths() {
        let mut state = ThreadState::default();
        turn(&mut state, 3, noon(), "t");

        got_through(&mut state);

        assert_eq!(state, ThreadState::default());
    }
}
