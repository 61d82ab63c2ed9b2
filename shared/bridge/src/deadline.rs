//! How long a run may go on: a function is killed at its time-out, whatever it is doing.
//!
//! So a run takes no new work that it could not finish. What it leaves stays due, and is the first of
//! the next run.

use std::{fmt, sync::Arc, time::Duration};

use jiff::{SignedDuration, Timestamp};

use crate::{
    files::FileStream,
    ports::Clock,
    timing::{FILE_ANSWER, FILE_OPEN},
};

/// Time that one thread may need: nothing is begun with less left. As long as the longest call, and
/// what is written down after it.
const ONE_PIECE: Duration = Duration::from_secs(15);
/// What is left, after a file, for writing down what became of it.
const RECORD: Duration = Duration::from_secs(5);
/// With less time for its bytes than this, a file is not begun.
const LEAST_FOR_FILE: Duration = Duration::from_secs(3);

/// Which part of its time a run may spend on something, so that what has to happen in each of them does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    /// What is due, however much there is of it.
    Due,
    /// The same, and what is read back at Chatwoot.
    ReadBack,
    /// Everything.
    Whole,
}

impl Share {
    fn of(self, time: Duration) -> Duration {
        match self {
            Self::Due => time / 2,
            Self::ReadBack => time.mul_f64(0.75),
            Self::Whole => time,
        }
    }
}

/// When a run ends, by the clock that it has.
#[derive(Clone, Default)]
pub struct Deadline(Option<Span>);

#[derive(Clone)]
struct Span {
    clock: Arc<dyn Clock>,
    begun: Timestamp,
    ends: Timestamp,
}

impl fmt::Debug for Deadline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ends = self.0.as_ref().map(|span| span.ends);
        f.debug_tuple("Deadline").field(&ends).finish()
    }
}

impl Deadline {
    /// A run that begins now and is killed at `ends`.
    pub fn at(clock: Arc<dyn Clock>, ends: Timestamp) -> Self {
        let begun = clock.now();
        Self(Some(Span { clock, begun, ends }))
    }

    /// A run that nobody ends.
    pub fn none() -> Self {
        Self::default()
    }

    /// Whether there is time to begin one more thread.
    pub fn has_time(&self) -> bool {
        self.has_room(Share::Whole)
    }

    /// The same within a share of the run's time.
    pub(crate) fn has_room(&self, share: Share) -> bool {
        self.0.as_ref().is_none_or(|span| {
            let whole = between(span.begun, span.ends);
            has_room(share, whole, between(span.begun, span.clock.now()))
        })
    }

    /// The time in which the bytes of a file have to come, at most `own`; `None` = there is none for it
    /// in this run.
    pub(crate) fn for_file(&self, own: Duration) -> Option<Duration> {
        match &self.0 {
            None => Some(own),
            Some(span) => for_file(own, between(span.clock.now(), span.ends)),
        }
    }

    /// The file, breaking off when its bytes have not come in `time`; whoever carries it is bound by
    /// the same.
    pub(crate) fn limit(&self, file: FileStream, time: Duration) -> FileStream {
        let clock = self.0.as_ref().map(|span| Arc::clone(&span.clock));
        file.within(time, clock)
    }
}

fn between(from: Timestamp, to: Timestamp) -> Duration {
    Duration::try_from(to.duration_since(from).max(SignedDuration::ZERO)).unwrap_or_default()
}

/// Whether a run that may take `whole` and took `gone` so far begins one more thread.
fn has_room(share: Share, whole: Duration, gone: Duration) -> bool {
    gone < share.of(whole.saturating_sub(ONE_PIECE))
}

fn for_file(own: Duration, left: Duration) -> Option<Duration> {
    let bytes = left.checked_sub(FILE_OPEN + FILE_ANSWER + RECORD)?;
    (bytes >= LEAST_FOR_FILE).then_some(bytes.min(own))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timing::{FILE_BESIDE_TEXT, FILE_BYTES};

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn nothing_is_begun_that_could_be_killed_and_each_share_has_its_end() {
        // Share, seconds gone of 55 → begun?
        let table = [
            (Share::Due, 0, true),
            (Share::Due, 19, true),
            (Share::Due, 20, false),
            (Share::ReadBack, 20, true),
            (Share::ReadBack, 29, true),
            (Share::ReadBack, 30, false),
            (Share::Whole, 30, true),
            (Share::Whole, 39, true),
            (Share::Whole, 40, false),
            (Share::Whole, 500, false),
        ];

        for (share, gone, begun) in table {
            let room = has_room(share, seconds(55), seconds(gone));
            assert_eq!(room, begun, "{share:?} after {gone} s");
        }
        assert!(!has_room(Share::Whole, seconds(15), seconds(0)));
        assert!(!has_room(Share::Whole, seconds(0), seconds(0)));
    }

    #[test]
    fn a_file_gets_the_smaller_of_its_own_time_and_what_is_left() {
        // Its own limit, seconds left → seconds for its bytes.
        let table = [
            (FILE_BYTES, 55, Some(32)),
            (FILE_BYTES, 51, Some(32)),
            (FILE_BYTES, 50, Some(31)),
            (FILE_BESIDE_TEXT, 50, Some(20)),
            (FILE_BESIDE_TEXT, 29, Some(10)),
            (FILE_BYTES, 22, Some(3)),
            (FILE_BYTES, 21, None),
            (FILE_BYTES, 0, None),
        ];

        for (own, left, time) in table {
            let given = for_file(own, seconds(left));
            assert_eq!(given, time.map(seconds), "{own:?} with {left} s left");
        }
    }
}
