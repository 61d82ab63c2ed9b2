//! What Shopee answers, read as [`http_api::lenient`] does. No error quotes what was read.

pub(crate) mod conversation;
pub(crate) mod item;
pub(crate) mod message;
pub(crate) mod order;
pub(crate) mod push;
pub(crate) mod shop;
pub(crate) mod token;

pub(crate) use http_api::lenient::LenientList;
pub(crate) use http_api::lenient::{filled_text, maybe, or_default, truth};
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
}
