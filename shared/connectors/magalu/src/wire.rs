//! Reading answers that do not always keep their promises.
//!
//! Structure is strict, values are lenient: a list must be a list, but a value of an unexpected type is as
//! good as absent, and one broken element never costs the others. No error quotes what was read.

pub mod conversation;
pub mod moderation;
pub mod order;
pub mod person;
pub mod question;
pub mod ticket;
pub mod token;
pub mod webhook;

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

/// Text, or a number written as text; `None` when absent, empty or structured.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(written(&Value::deserialize(deserializer)?))
}

/// A whole number, or one in a string.
pub(crate) fn count<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<usize>, D::Error> {
    let text = written(&Value::deserialize(deserializer)?);
    Ok(text.and_then(|text| text.parse().ok()))
}

/// True for `true`, `"true"` and `1`; false for anything else.
pub(crate) fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let text = written(&value).unwrap_or_default();
    Ok(value.as_bool() == Some(true) || text == "1" || text.eq_ignore_ascii_case("true"))
}

/// A string that is not empty, or a number as text.
pub(crate) fn written(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    Some(text).filter(|text| !text.is_empty())
}

/// Whether `word` is `known`, whatever the case: questions shout, SAC does not.
pub(crate) fn is(word: Option<&str>, known: &str) -> bool {
    word.is_some_and(|word| word.trim().eq_ignore_ascii_case(known))
}

/// A list whose broken elements are left out, and counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LenientList<T> {
    /// Those that read.
    pub items: Vec<T>,
    /// How many did not.
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

impl<'de, T: DeserializeOwned> Deserialize<'de> for LenientList<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let values = match Value::deserialize(deserializer)? {
            Value::Array(values) => values,
            Value::Null => Vec::new(),
            _ => return Err(de::Error::custom("not a list")),
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

/// A page of a list (§8).
#[derive(Clone, Debug, Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub struct Page<T> {
    /// What is on it. Indispensable: an answer without it is none.
    pub results: LenientList<T>,
    #[serde(default, deserialize_with = "maybe")]
    meta: Option<Meta>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Meta {
    #[serde(default, deserialize_with = "maybe")]
    page: Option<PageMeta>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct PageMeta {
    #[serde(default, deserialize_with = "count")]
    total: Option<usize>,
    #[serde(default, deserialize_with = "count")]
    max_limit: Option<usize>,
}

impl<T> Page<T> {
    /// How many elements came, readable or not.
    pub fn count(&self) -> usize {
        self.results.items.len() + self.results.skipped
    }

    fn page(&self) -> PageMeta {
        let page = self.meta.as_ref().and_then(|meta| meta.page.clone());
        page.unwrap_or_default()
    }

    /// Whether this page, asked for at `offset` and with `limit` elements, ends the list. A limit that is lower
    /// than the one asked for is heeded.
    pub fn is_last(&self, offset: usize, limit: usize) -> bool {
        let page = self.page();
        let limit = page.max_limit.map_or(limit, |most| limit.min(most));
        let end = offset + self.count();
        match page.total {
            Some(total) => end >= total || self.count() == 0,
            None => self.count() < limit,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn page(meta: &Value, count: usize) -> Page<Value> {
        let results = vec![json!({}); count];
        serde_json::from_value(json!({"meta": meta, "results": results})).unwrap()
    }

    #[test]
    fn the_last_page_is_known_by_total_or_by_being_short() {
        for (meta, count, offset, last) in [
            (json!({"page": {"total": 3}}), 2, 0, false),
            (json!({"page": {"total": 3}}), 1, 2, true),
            (json!({"page": {"total": 3}}), 0, 0, true),
            // The route gives fewer than was asked for.
            (json!({"page": {"max_limit": 10}}), 10, 0, false),
            (json!({"page": {"max_limit": "10"}}), 9, 0, true),
            (json!({"page": {}}), 100, 0, false),
            (json!(null), 99, 0, true),
            (json!("x"), 100, 0, false),
        ] {
            assert_eq!(
                page(&meta, count).is_last(offset, 100),
                last,
                "{meta} {count}"
            );
        }
    }

    #[test]
    fn an_answer_without_a_list_is_none_and_quotes_nothing() {
        for body in [
            json!({}),
            json!({"results": "segredo"}),
            json!(["segredo"]),
            json!({"results": {"a": 1}}),
        ] {
            let error = serde_json::from_value::<Page<Value>>(body.clone()).unwrap_err();
            assert!(!error.to_string().contains("segredo"), "{error}");
        }
    }

    #[test]
    fn a_broken_element_costs_no_other() {
        let list: LenientList<crate::ids::MessageId> =
            serde_json::from_value(json!(["1", null, 2, {"x": 1}, "a b"])).unwrap();
        let ids: Vec<&str> = list
            .items
            .iter()
            .map(crate::ids::MessageId::as_str)
            .collect();
        assert_eq!((ids, list.skipped), (vec!["1", "2"], 3));
    }
}
