//! Reading answers that do not always keep their promises.
//!
//! Structure is strict, values are lenient: a list must be a list, but a value of an unexpected type is as
//! good as absent, and one broken element never costs the others. No error quotes what was read.

use serde::{Deserialize, Deserializer, de, de::DeserializeOwned};
use serde_json::Value;

/// A value, or `None` when it is null or not what it should be. With `#[serde(default)]` also when it is absent.
///
/// # Errors
///
/// What is read is no JSON.
pub fn maybe<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let value = Value::deserialize(deserializer)?;
    Ok(if value.is_null() {
        None
    } else {
        T::deserialize(value).ok()
    })
}

/// A value, or its default where null stands for nothing. With `#[serde(default)]` also when it is absent.
///
/// # Errors
///
/// It is there, and not what it should be.
pub fn or_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Text, or a number or a truth value written as text; `None` when absent or structured.
///
/// # Errors
///
/// What is read is no JSON.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    })
}

/// As [`text`]; a blank one is none.
///
/// # Errors
///
/// What is read is no JSON.
pub fn filled_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(text(deserializer)?.filter(|text| !text.trim().is_empty()))
}

/// True for `true`, `"true"` and `1`; false for anything else.
///
/// # Errors
///
/// What is read is no JSON.
pub fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Bool(truth) => truth,
        Value::String(text) => text.eq_ignore_ascii_case("true"),
        Value::Number(number) => number.as_u64() == Some(1),
        Value::Null | Value::Array(_) | Value::Object(_) => false,
    })
}

/// A list whose broken elements are left out, and counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LenientList<T> {
    /// Those that read.
    pub items: Vec<T>,
    /// Elements of which not even the id could be read.
    pub skipped: usize,
}

impl<T> Default for LenientList<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            skipped: 0,
        }
    }
}

impl<T> LenientList<T> {
    /// How many elements the list had, broken ones included.
    pub fn seen(&self) -> usize {
        self.items.len() + self.skipped
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for LenientList<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Value::Array(values) = Value::deserialize(deserializer)? else {
            return Err(de::Error::custom("not a list"));
        };
        let total = values.len();
        let items: Vec<T> = values
            .into_iter()
            .filter_map(|value| T::deserialize(value).ok())
            .collect();
        let skipped = total - items.len();
        if skipped > 0 {
            tell_skipped(skipped, total);
        }
        Ok(Self { items, skipped })
    }
}

fn tell_skipped(skipped: usize, total: usize) {
    tracing::warn!(
        skipped.count = skipped,
        list.count = total,
        "list elements skipped: no readable id"
    );
}

/// An open set of words, compared without regard to case.
pub fn is(word: Option<&str>, expected: &str) -> bool {
    word.is_some_and(|word| word.trim().eq_ignore_ascii_case(expected))
}

/// The text unless it is blank.
pub fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_broken_element_costs_no_other() {
        let list: LenientList<u8> =
            serde_json::from_value(json!([1, null, 2, {"x": 1}, "x"])).unwrap();
        assert_eq!((list.seen(), list.skipped, list.items), (5, 3, vec![1, 2]));
    }

    #[test]
    fn a_list_must_be_a_list_unless_null_may_stand_for_none() {
        for value in [json!(null), json!({}), json!("segredo")] {
            let error = serde_json::from_value::<LenientList<u8>>(value).unwrap_err();
            assert_eq!(error.to_string(), "not a list");
        }
        let none: LenientList<u8> = or_default(json!(null)).unwrap();
        assert_eq!(none.seen(), 0);
        assert!(or_default::<_, LenientList<u8>>(json!({})).is_err());
    }

    #[test]
    fn values_are_read_by_what_they_mean() {
        assert_eq!(maybe::<_, u8>(json!(7)).unwrap(), Some(7));
        for other in [json!(null), json!("7"), json!({})] {
            assert_eq!(maybe::<_, u8>(other).unwrap(), None);
        }
        for (value, written) in [(json!(7), "7"), (json!(true), "true"), (json!(" "), " ")] {
            assert_eq!(text(value).unwrap().as_deref(), Some(written));
        }
        assert_eq!(text(json!(["x"])).unwrap(), None);
        assert_eq!(filled_text(json!(" ")).unwrap(), None);
        for (value, is_true) in [(json!("TRUE"), true), (json!(1), true), (json!(2), false)] {
            assert_eq!(truth(value).unwrap(), is_true);
        }
        assert!(is(Some(" Paid "), "paid") && !is(None, "paid"));
        assert_eq!((filled(Some(" a ")), filled(Some(" "))), (Some("a"), None));
    }
}
