//! The machine's clock, which can be moved forward: nobody waits a quarter of an hour in a demo.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use jiff::{SignedDuration, Timestamp};
use simulators::Clock;

/// The time of everybody on the stage.
#[derive(Clone, Debug, Default)]
pub struct DemoClock {
    /// Seconds before the machine's clock.
    ahead: Arc<AtomicI64>,
}

impl DemoClock {
    /// As simulators read it.
    pub fn for_simulator(&self) -> Clock {
        let clock = self.clone();
        Clock::new(move || bridge::ports::Clock::now(&clock))
    }

    /// Lets `seconds` pass at once.
    pub fn pass(&self, seconds: u32) {
        self.ahead.fetch_add(seconds.into(), Ordering::SeqCst);
    }
}

impl bridge::ports::Clock for DemoClock {
    fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_secs(self.ahead.load(Ordering::SeqCst))
    }
}
