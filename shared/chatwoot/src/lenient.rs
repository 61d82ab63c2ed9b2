//! Values of JSON, read by what they mean rather than by their exact form.
//!
//! Chatwoot writes the same field as a number in one place and as a string in another.

use std::collections::BTreeMap;

pub(crate) use http_api::lenient::maybe;
use jiff::{SignedDuration, Timestamp};
use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::Value;

/// The elements of a list that can be read. One that cannot is left out and told in the log; but a
/// list of which nothing can be read is not the list that was asked for.
pub(crate) fn readable<T>(
    list: Vec<Value>,
    read: impl Fn(Value) -> Option<T>,
) -> Result<Vec<T>, &'static str> {
    let count = list.len();
    let items: Vec<T> = list.into_iter().filter_map(read).collect();
    if items.is_empty() && count > 0 {
        return Err("nothing in the list can be read");
    }
    if items.len() < count {
        tracing::warn!(
            skipped.count = count - items.len(),
            list.count = count,
            "list elements cannot be read and are left out"
        );
    }
    Ok(items)
}

/// A list, read by [`readable`]: what of it could be read, and how many elements it had.
#[derive(Clone, Debug)]
pub(crate) struct ReadableList<T>(pub(crate) Vec<T>, pub(crate) usize);

impl<'de, T: DeserializeOwned> Deserialize<'de> for ReadableList<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let list = Vec::<Value>::deserialize(from)?;
        let seen = list.len();
        let items = readable(list, |value| T::deserialize(value).ok());
        items
            .map(|items| Self(items, seen))
            .map_err(serde::de::Error::custom)
    }
}

/// What a call answers that has nothing to say but that it was done: any JSON object. An empty body or
/// a page is not Chatwoot's.
#[derive(Clone, Copy, Debug)]
pub struct Acknowledged;

impl<'de> Deserialize<'de> for Acknowledged {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        BTreeMap::<String, IgnoredAny>::deserialize(from).map(|_| Self)
    }
}

/// An id: a number, or a string of digits.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "Value")]
pub(crate) struct Id(pub(crate) u64);

impl TryFrom<Value> for Id {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        let id = match &value {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        };
        id.map(Self).ok_or("expected an id")
    }
}

/// A text; numbers are taken as they are written.
#[derive(Clone, Debug, Deserialize)]
#[serde(try_from = "Value")]
pub(crate) struct Text(pub(crate) String);

impl TryFrom<Value> for Text {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        match value {
            Value::String(text) => Ok(Self(text)),
            Value::Number(number) => Ok(Self(number.to_string())),
            _ => Err("expected a text"),
        }
    }
}

/// A yes or no. Anything that is there and does not say no is a yes: the flags that are
/// read this way (`private`, `deleted`) withhold a message.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(from = "Value")]
pub(crate) struct Flag(pub(crate) bool);

impl From<Value> for Flag {
    fn from(value: Value) -> Self {
        Self(match &value {
            Value::Null => false,
            Value::Bool(flag) => *flag,
            Value::Number(number) => number.as_f64() != Some(0.0),
            Value::String(text) => !matches!(
                text.trim().to_ascii_lowercase().as_str(),
                "" | "0" | "f" | "false"
            ),
            Value::Array(_) | Value::Object(_) => true,
        })
    }
}

/// An instant: seconds since 1970 (REST), or ISO 8601 (webhooks).
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(try_from = "Value")]
pub(crate) struct Instant(pub(crate) Timestamp);

impl TryFrom<Value> for Instant {
    type Error = &'static str;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        let seconds = |text: &str| Timestamp::from_second(text.parse().ok()?).ok();
        let at = match &value {
            Value::Number(number) => number
                .as_f64()
                .and_then(|seconds| SignedDuration::try_from_secs_f64(seconds).ok())
                .and_then(|since| Timestamp::from_duration(since).ok()),
            Value::String(text) => text.trim().parse().ok().or_else(|| seconds(text.trim())),
            _ => None,
        };
        at.map(Self).ok_or("expected an instant")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_numbers_or_digits() {
        let read = |value| Id::try_from(value).ok().map(|id| id.0);

        assert_eq!(read(json!(48211)), Some(48211));
        assert_eq!(read(json!(" 48211 ")), Some(48211));
        for other in [
            json!(-1),
            json!(1.5),
            json!("x"),
            json!(null),
            json!([1]),
            json!({}),
        ] {
            assert_eq!(read(other), None);
        }
    }

    #[test]
    fn a_flag_that_does_not_say_no_says_yes() {
        for no in [
            json!(null),
            json!(false),
            json!(0),
            json!(0.0),
            json!(""),
            json!("false"),
            json!("0"),
        ] {
            assert!(!Flag::from(no.clone()).0, "{no}");
        }
        for yes in [
            json!(true),
            json!(1),
            json!("true"),
            json!("yes"),
            json!([]),
            json!({}),
        ] {
            assert!(Flag::from(yes.clone()).0, "{yes}");
        }
    }

    #[test]
    fn instants_are_seconds_or_iso() {
        let read = |value| Instant::try_from(value).ok().map(|at| at.0.to_string());

        assert_eq!(
            read(json!(1_781_700_303)).as_deref(),
            Some("2026-06-17T12:45:03Z")
        );
        assert_eq!(
            read(json!("1781700303")).as_deref(),
            Some("2026-06-17T12:45:03Z")
        );
        assert_eq!(
            read(json!(1_781_700_303.5)).as_deref(),
            Some("2026-06-17T12:45:03.5Z")
        );
        assert_eq!(
            read(json!("2026-06-17T12:45:03.412Z")).as_deref(),
            Some("2026-06-17T12:45:03.412Z")
        );
        for other in [
            json!("yesterday"),
            json!(null),
            json!(1e300),
            json!([]),
            json!({}),
        ] {
            assert_eq!(read(other), None);
        }
    }
}
