//! Reading answers that do not always keep their promises.
//!
//! Structure is strict, values are lenient: a list must be a list, but a value of an unexpected type is as
//! good as absent, and one broken element never costs the others. No error quotes what was read.

pub mod conversation;
pub mod item;
pub mod message;
pub mod order;
pub mod push;
pub mod returns;
pub mod shop;
pub mod token;

use serde::{Deserialize, Deserializer, de, de::DeserializeOwned};
use serde_json::Value;

use crate::error::ErrorBody;

/// What stands around every answer: `error` empty is success, whatever the status says (§3).
#[derive(Debug)]
pub(crate) enum Envelope<T> {
    /// What was asked for.
    Data(T),
    /// Why not.
    Refused(ErrorBody),
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Envelope<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let not_shopee = || de::Error::custom("not an answer of Shopee's");
        let Value::Object(mut body) = Value::deserialize(deserializer)? else {
            return Err(not_shopee());
        };
        if let Some(refusal) = ErrorBody::of(&body) {
            return Ok(Self::Refused(refusal));
        }
        let is_marked = match body.get("error") {
            None => body.contains_key("response"),
            Some(error) => error.is_string() || error.is_null(),
        };
        if !is_marked {
            return Err(not_shopee());
        }
        // Tokens and shops come beside `error`, everything else below `response`.
        let data = match body.remove("response") {
            Some(data @ Value::Object(_)) => data,
            _ => Value::Object(body),
        };
        T::deserialize(data)
            .map(Self::Data)
            .map_err(|_| de::Error::custom("the answer has another form"))
    }
}

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

/// Text, or a number or a truth value written as text; `None` when absent, empty or structured.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = match Value::deserialize(deserializer)? {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => return Ok(None),
    };
    Ok(Some(text).filter(|text| !text.trim().is_empty()))
}

/// True for `true`, `"true"` and `1`; false for anything else.
pub(crate) fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
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
            // An empty list is written as null, too.
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(body: &Value) -> Result<Envelope<Value>, serde_json::Error> {
        serde_json::from_value(body.clone())
    }

    #[test]
    fn data_is_below_response_or_beside_error() {
        for (body, data) in [
            (json!({"error": "", "response": {"a": 1}}), json!({"a": 1})),
            // As samples of the pages write it.
            (
                json!({"error": "-", "message": "-", "response": {"a": 1}}),
                json!({"a": 1}),
            ),
            (json!({"response": {"a": 1}}), json!({"a": 1})),
            (
                json!({"error": "", "shop_name": "x"}),
                json!({"error": "", "shop_name": "x"}),
            ),
            (
                json!({"error": null, "response": null, "a": 1}),
                json!({"error": null, "a": 1}),
            ),
        ] {
            match read(&body) {
                Ok(Envelope::Data(read)) => assert_eq!(read, data),
                other => panic!("{body}: {other:?}"),
            }
        }
    }

    #[test]
    fn an_error_is_a_refusal_whatever_else_is_there() {
        let body = json!({"error": "error_auth", "message": "Invalid access_token.", "response": {"a": 1}});
        let Ok(Envelope::Refused(refusal)) = read(&body) else {
            panic!("not refused");
        };
        assert_eq!(refusal.code, "error_auth");
    }

    #[test]
    fn what_bears_no_mark_of_shopees_is_no_answer() {
        for body in [
            json!(null),
            json!([]),
            json!("ok"),
            json!({}),
            json!({"status": "ok"}),
            json!({"message": "maintenance"}),
            json!({"error": 7, "response": {"a": 1}}),
            json!({"error": {"code": "x"}, "response": {}}),
        ] {
            assert!(read(&body).is_err(), "{body}");
        }
    }

    #[derive(Debug, Deserialize)]
    struct Strict {
        #[expect(dead_code, reason = "only its reading is looked at")]
        list: LenientList<u8>,
    }

    #[test]
    fn errors_quote_nothing_of_the_answer() {
        let body = json!({"error": "", "response": {"list": "segredo"}});
        let error = serde_json::from_value::<Envelope<Strict>>(body).unwrap_err();
        assert!(!error.to_string().contains("segredo"), "{error}");
    }

    #[test]
    fn a_broken_element_costs_no_other() {
        let list: LenientList<crate::ids::MessageId> =
            serde_json::from_value(json!(["1", null, 2, {"x": 1}, "x"])).unwrap();
        let ids: Vec<&str> = list
            .items
            .iter()
            .map(crate::ids::MessageId::as_str)
            .collect();
        assert_eq!((ids, list.skipped), (vec!["1", "2"], 3));
    }
}
