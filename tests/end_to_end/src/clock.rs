//! Time that a story moves by hand.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use bridge::ports::Clock;
use jiff::Timestamp;

/// A clock that stands still until it is moved. Clones show the same time.
#[derive(Clone, Debug)]
pub struct TestClock(Arc<AtomicI64>);

impl Default for TestClock {
    /// A Tuesday morning in 2026.
    fn default() -> Self {
        Self(Arc::new(AtomicI64::new(1_790_000_000_000)))
    }
}

impl TestClock {
    /// Moves on by `time`.
    pub fn pass(&self, time: Duration) {
        self.0
            .fetch_add(i64::try_from(time.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// The same clock, as a simulator reads it.
    pub fn for_simulator(&self) -> simulators::Clock {
        let clock = self.clone();
        simulators::Clock::new(move || clock.now())
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap()
    }
}
