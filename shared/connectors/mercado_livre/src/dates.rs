//! Instants, in every spelling that Mercado Livre uses (§11, §14).

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{TimeZone, offset},
};
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

/// An instant on the wire: RFC 3339, the same without a colon or an offset, or epoch milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Date(pub(crate) Timestamp);

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(&Value::deserialize(deserializer)?)
            .map(Self)
            .ok_or_else(|| de::Error::custom("not a date"))
    }
}

/// Reads a date; `None` when it is in no known spelling.
pub(crate) fn read(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => parse(text.trim()),
        Value::Number(number) => from_millis(number.as_i64()?),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn parse(text: &str) -> Option<Timestamp> {
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return from_millis(text.parse().ok()?);
    }
    text.parse().ok().or_else(|| without_offset(text))
}

/// Claims leave the offset out and mean Mercado Livre's own, -04:00.
fn without_offset(text: &str) -> Option<Timestamp> {
    let local: DateTime = text.parse().ok()?;
    local
        .to_zoned(TimeZone::fixed(offset(-4)))
        .ok()
        .map(|zoned| zoned.timestamp())
}

/// Epoch milliseconds; a number too small for that is taken as seconds.
fn from_millis(number: i64) -> Option<Timestamp> {
    const YEAR_1973_IN_MILLIS: i64 = 100_000_000_000;
    if number < YEAR_1973_IN_MILLIS {
        Timestamp::from_second(number).ok()
    } else {
        Timestamp::from_millisecond(number).ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_spelling_is_read() {
        let vectors = [
            (
                json!("2026-09-25T08:00:00.0000000-04:00"),
                "2026-09-25T12:00:00Z",
            ),
            (
                json!("2026-09-25T12:00:00.746608612Z"),
                "2026-09-25T12:00:00.746608612Z",
            ),
            (json!("2026-09-25T12:00:00Z"), "2026-09-25T12:00:00Z"),
            (json!("2026-09-25T12:00:00.000Z"), "2026-09-25T12:00:00Z"),
            (
                json!("2026-09-20T09:34:30.000-0400"),
                "2026-09-20T13:34:30Z",
            ),
            (json!("2024-04-11T11:22:06"), "2024-04-11T15:22:06Z"),
            (
                json!("2026-10-01T15:18:51.702+00:00"),
                "2026-10-01T15:18:51.702Z",
            ),
            (json!("2024-05-22T23:59:59-03:00"), "2024-05-23T02:59:59Z"),
            (json!(1_790_337_600_000_i64), "2026-09-25T12:00:00Z"),
            (json!("1790337600000"), "2026-09-25T12:00:00Z"),
            (json!(1_790_337_600), "2026-09-25T12:00:00Z"),
            (json!(" 2026-09-25T12:00:00.1Z "), "2026-09-25T12:00:00.1Z"),
        ];

        for (value, instant) in vectors {
            assert_eq!(read(&value), instant.parse().ok(), "{value}");
        }
    }

    #[test]
    fn anything_else_is_no_date() {
        for value in [
            json!("soon"),
            json!(""),
            json!(null),
            json!(true),
            json!({}),
            json!([]),
            json!(1.5),
        ] {
            assert_eq!(read(&value), None, "{value}");
        }
    }
}
