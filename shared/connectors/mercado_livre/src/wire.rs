//! Reading answers that do not always keep their promises.
//!
//! Structure is strict, values are lenient: a list must be a list, but a value of an unexpected
//! type is as good as absent, and one broken element never costs the others.

pub(crate) mod claim;
pub(crate) mod message;
pub(crate) mod order;
pub(crate) mod question;

use serde::{Deserialize, Deserializer, de, de::DeserializeOwned};
use serde_json::Value;

/// A value, or `None` when it is null or not what it should be. With `#[serde(default)]` also when it is absent.
pub(crate) fn maybe<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
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

/// Text, or a number or a truth value written as text; `None` when absent or structured.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    })
}

/// A list whose broken elements are left out, and counted.
#[derive(Clone, Debug)]
pub(crate) struct LenientList<T> {
    pub(crate) items: Vec<T>,
    /// Elements of which not even the id could be read.
    pub(crate) skipped: usize,
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
    pub(crate) fn seen(&self) -> usize {
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
            tracing::warn!(
                skipped.count = skipped,
                list.count = total,
                "list elements skipped: no readable id"
            );
        }
        Ok(Self { items, skipped })
    }
}

/// An open set of words, compared without regard to case.
pub(crate) fn is(word: Option<&str>, expected: &str) -> bool {
    word.is_some_and(|word| word.trim().eq_ignore_ascii_case(expected))
}

/// The text unless it is blank.
pub(crate) fn filled(text: Option<&str>) -> Option<&str> {
    text.map(str::trim).filter(|text| !text.is_empty())
}
