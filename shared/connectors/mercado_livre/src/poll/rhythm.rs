//! How often the thread of a sale is read again, so that what no list shows as unread is found all the same.
//!
//! By the age of the sale and of the last message in it, and more rarely while notifications arrive. A sale's turn
//! comes at the same offset of each period, by its number: reading is spread, and nothing is kept for it.

use std::time::Duration;

use bridge::timing::age;
use jiff::Timestamp;

/// A thread in which something was written this lately is lively.
const LIVELY: Duration = Duration::from_hours(6);
/// In this time it may well be written in again.
const WARM: Duration = Duration::from_hours(48);
/// From here on, it seldom is.
pub(crate) const COLD: Duration = Duration::from_hours(7 * 24);

/// How closely an account's sales are watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rhythm {
    /// Nothing announces what happens in them.
    Closely,
    /// Notifications arrive.
    Loosely,
}

impl Rhythm {
    /// How often the latest sales are listed, and those whose turn has come are queued.
    pub(crate) fn lists_every(self) -> Duration {
        match self {
            Self::Closely => Duration::from_mins(10),
            Self::Loosely => Duration::from_mins(30),
        }
    }

    /// How often the thread of a sale of this age is read. While notifications arrive, a sale is no reason by
    /// itself to expect that somebody writes.
    fn reads_every(self, sold: Option<Duration>, written: Option<Duration>) -> Duration {
        let latest = sold.into_iter().chain(written).min().unwrap_or_default();
        let minutes = match self {
            Self::Closely if latest < LIVELY => 10,
            Self::Closely if latest < WARM => 30,
            Self::Closely if latest < COLD => 60,
            Self::Closely => 4 * 60,
            Self::Loosely if written.is_some_and(|at| at < LIVELY) => 30,
            Self::Loosely if written.is_some_and(|at| at < WARM) => 2 * 60,
            Self::Loosely if latest < COLD => 4 * 60,
            Self::Loosely => 8 * 60,
        };
        Duration::from_mins(minutes)
    }
}

/// What is known of a sale.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SaleDates {
    /// When it was made; `None` = not known, so it may be new.
    pub(crate) sold: Option<Timestamp>,
    /// When something was last written in it; `None` = nothing lately.
    pub(crate) written: Option<Timestamp>,
}

/// Whether the turn of a sale's thread has come since the last list.
pub(crate) fn is_due(
    pack: u64,
    dates: SaleDates,
    watch: Rhythm,
    [last, now]: [Timestamp; 2],
) -> bool {
    let ago = |at| age(at, now);
    let every = watch.reads_every(dates.sold.map(ago), dates.written.map(ago));
    let every = i64::try_from(every.as_secs()).unwrap_or(i64::MAX);
    let offset = spread(pack) % every;
    let turn = |at: Timestamp| at.as_second().saturating_add(offset).div_euclid(every);
    turn(now) > turn(last)
}

/// A number below 2³² that neighbouring sales do not share.
fn spread(pack: u64) -> i64 {
    let mixed = pack.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    i64::try_from(mixed).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use bridge::timing::{earlier, later};

    use super::*;
    use crate::testing::now;

    const HOUR: Duration = Duration::from_hours(1);

    #[test]
    fn threads_are_read_by_the_age_of_their_sale_and_of_their_last_message() {
        let days = |days: u32| 24 * days * HOUR;
        for (sold, written, closely, loosely) in [
            (None, None, 10, 4 * 60),
            (Some(HOUR), None, 10, 4 * 60),
            (Some(days(1)), None, 30, 4 * 60),
            (Some(days(5)), None, 60, 4 * 60),
            (Some(days(20)), None, 4 * 60, 8 * 60),
            (Some(days(20)), Some(HOUR), 10, 30),
            (Some(days(20)), Some(days(1)), 30, 2 * 60),
            (Some(days(20)), Some(days(5)), 60, 4 * 60),
            (Some(days(20)), Some(days(9)), 4 * 60, 8 * 60),
        ] {
            let every =
                [Rhythm::Closely, Rhythm::Loosely].map(|watch| watch.reads_every(sold, written));
            let minutes = every.map(|every| every.as_secs() / 60);
            assert_eq!(minutes, [closely, loosely], "{sold:?} {written:?}");
        }
    }

    #[test]
    fn each_thread_has_one_turn_in_each_period_and_they_are_spread_over_it() {
        let sold = SaleDates {
            sold: Some(earlier(now(), 20 * 24 * HOUR)),
            written: None,
        };
        for watch in [Rhythm::Closely, Rhythm::Loosely] {
            let step = watch.lists_every();
            let lists = u32::try_from(8 * HOUR.as_secs() / step.as_secs()).unwrap();
            let mut turns = vec![0; 200];
            for list in 0..lists {
                let span = [later(now(), step * list), later(now(), step * (list + 1))];
                let due = (0..200_u64)
                    .filter(|pack| is_due(2_000_009_000_000_000 + pack, sold, watch, span));
                let due: Vec<u64> = due.collect();
                assert!(due.len() <= 30, "{} at once", due.len());
                for pack in due {
                    turns[usize::try_from(pack).unwrap()] += 1;
                }
            }
            let expected = if watch == Rhythm::Closely { 2 } else { 1 };
            assert!(turns.iter().all(|count| *count == expected), "{turns:?}");
        }
    }

    #[test]
    fn what_is_read_as_often_as_sales_are_listed_is_in_every_list() {
        let fresh = SaleDates {
            sold: Some(now()),
            written: Some(now()),
        };
        for watch in [Rhythm::Closely, Rhythm::Loosely] {
            let span = [now(), later(now(), watch.lists_every())];
            assert!((0..200).all(|pack| is_due(pack, fresh, watch, span)));
        }
    }
}
