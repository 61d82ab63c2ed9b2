//! What answers look like. Every word of them is read leniently: [`http_api::lenient`].

pub(crate) mod conversation;
pub(crate) mod moderation;
pub(crate) mod order;
pub(crate) mod person;
pub(crate) mod question;
pub(crate) mod ticket;
pub(crate) mod token;
pub(crate) mod webhook;

pub(crate) use http_api::lenient::LenientList;
pub(crate) use http_api::lenient::{filled_text as text, is, maybe, or_default, truth};
use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::Value;

/// A whole number, or one in a string.
pub(crate) fn count<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    let text = written(&Value::deserialize(deserializer)?);
    Ok(text.and_then(|text| text.parse().ok()))
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

/// A page of a list (§8).
#[derive(Clone, Debug, Deserialize)]
#[serde(bound = "T: DeserializeOwned")]
pub(crate) struct WirePage<T> {
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

impl<T> WirePage<T> {
    /// How many elements came, readable or not.
    pub(crate) fn count(&self) -> usize {
        self.results.seen()
    }

    fn page(&self) -> PageMeta {
        let page = self.meta.as_ref().and_then(|meta| meta.page.clone());
        page.unwrap_or_default()
    }

    /// Whether this page, asked for at `offset` and with `limit` elements, ends the list. A limit that is lower
    /// than the one asked for is heeded.
    pub(crate) fn is_last(&self, offset: usize, limit: usize) -> bool {
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

    fn page(meta: &Value, count: usize) -> WirePage<Value> {
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
            let error = serde_json::from_value::<WirePage<Value>>(body.clone()).unwrap_err();
            assert!(!error.to_string().contains("segredo"), "{error}");
        }
    }
}
