//! Times in four units: lists count nanoseconds, messages seconds, and units changed before without notice (§4.2).

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use crate::ids::written;

/// A time whose unit its digits tell: 10 seconds, 13 milli-, 16 micro-, 19 nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Instant(pub(crate) Timestamp);

impl Instant {
    /// Reads digits.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let count: i64 = text.parse().ok().filter(|count| *count > 0)?;
        let read = match text.len() {
            10 => Timestamp::from_second(count),
            13 => Timestamp::from_millisecond(count),
            16 => Timestamp::from_microsecond(count),
            19 => Timestamp::from_nanosecond(count.into()),
            _ => return None,
        };
        read.ok().map(Self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = written(&Value::deserialize(deserializer)?);
        text.and_then(|text| Self::parse(&text))
            .ok_or_else(|| de::Error::custom("not a time"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digits_tell_the_unit() {
        let at: Timestamp = "2026-11-22T13:49:51Z".parse().unwrap();
        for text in [
            "1795355391",
            "1795355391000",
            "1795355391000000",
            "1795355391000000000",
        ] {
            assert_eq!(Instant::parse(text), Some(Instant(at)), "{text}");
        }
        for text in ["", "0", "0000000000", "-179535539", "17953553910", "x"] {
            assert_eq!(Instant::parse(text), None, "{text}");
        }
    }
}
