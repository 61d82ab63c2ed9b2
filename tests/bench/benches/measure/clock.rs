//! One clock for the product and both vendors: the runtime's own, which may be paused.

use std::{sync::Arc, time::Duration};

use bridge::ports::Clock;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;

/// A time of day to begin with, and what the runtime's clock has passed since.
///
/// In a runtime whose clock is paused, time passes only while everybody waits, and then at once: a run
/// of an hour takes as long as its work.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StageClock {
    begun_at: Timestamp,
    begun: Instant,
}

impl StageClock {
    /// A Tuesday morning in 2026.
    pub(crate) fn tuesday() -> Self {
        Self {
            begun_at: Timestamp::from_millisecond(1_790_000_000_000).unwrap(),
            begun: Instant::now(),
        }
    }

    /// The machine's own time, for programs that have no other.
    pub(crate) fn of_machine() -> Self {
        Self {
            begun_at: Timestamp::now(),
            begun: Instant::now(),
        }
    }

    /// How long it has run.
    pub(crate) fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    /// As a simulator reads it.
    pub(crate) fn for_simulator(self) -> simulators::Clock {
        simulators::Clock::new(move || self.now())
    }

    /// As the functions read it.
    pub(crate) fn shared(self) -> assembly::SharedClock {
        Arc::new(self)
    }
}

impl Clock for StageClock {
    fn now(&self) -> Timestamp {
        let passed = SignedDuration::try_from(self.elapsed()).unwrap();
        self.begun_at + passed
    }
}
