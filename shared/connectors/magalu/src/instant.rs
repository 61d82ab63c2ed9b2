//! Times: with a zone in questions and chat, without one in SAC (§1).

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::{Deserialize, Deserializer, de};

/// A time as Magalu writes it. One without a zone is read as UTC; should it be that of Brasília, it lies three
/// hours early, which the overlap of every walk by date outlasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(pub Timestamp);

impl Instant {
    /// Reads a time with or without a zone, with 0 to 9 decimals.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let zoned = text.parse::<Timestamp>().ok();
        let naive = || {
            let civil = text.parse::<DateTime>().ok()?;
            Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
        };
        zoned.or_else(naive).map(Self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not a time"))
    }
}

/// As filters of tickets take it: without a zone.
pub(crate) fn naive(at: Timestamp) -> String {
    let time = at.to_zoned(TimeZone::UTC).datetime();
    time.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// As filters of conversations take it.
pub(crate) fn zoned(at: Timestamp) -> String {
    format!("{}Z", naive(at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_come_with_and_without_a_zone_and_with_any_decimals() {
        let at: Timestamp = "2026-11-20T13:42:46Z".parse().unwrap();
        for text in [
            "2026-11-20T13:42:46",
            "2026-11-20T13:42:46Z",
            "2026-11-20T13:42:46.000Z",
            "2026-11-20T13:42:46.000000",
            "2026-11-20T13:42:46.000000000Z",
            "2026-11-20T10:42:46-03:00",
            " 2026-11-20 13:42:46 ",
        ] {
            assert_eq!(Instant::parse(text), Some(Instant(at)), "{text}");
        }
        for text in ["", "ontem", "1795000000", "2026-11-20T25:00:00"] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
        assert_eq!(naive(at), "2026-11-20T13:42:46");
        assert_eq!(zoned(at).parse().ok(), Some(at));
    }
}
