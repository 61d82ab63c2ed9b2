//! The machine's time.

use bridge::ports::Clock;
use jiff::Timestamp;

/// The machine's own clock, UTC.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}
