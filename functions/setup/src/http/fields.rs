//! What stands in a request's body: a form or a JSON object.

use std::collections::BTreeMap;

use lambda_http::{Request, http::header};
use serde_json::Value;
use url::form_urlencoded;

use crate::problem::Problem;

/// Largest body, in bytes.
const LIMIT: usize = 16 << 10;

/// Fields by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields(BTreeMap<String, String>);

impl Fields {
    /// Those of a request's body. An empty body has none.
    pub(crate) fn of(request: &Request) -> Result<Self, Problem> {
        let body: &[u8] = request.body();
        if body.len() > LIMIT {
            return Err(Problem::TooLarge);
        }
        let kind = request
            .headers()
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default();
        if body.is_empty() || !kind.starts_with("application/json") {
            return Ok(Self::of_pairs(body));
        }
        let Ok(Value::Object(object)) = serde_json::from_slice(body) else {
            return Err(Problem::Unreadable);
        };
        let text = |value: Value| match value {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        Ok(Self(
            object
                .into_iter()
                .filter_map(|(name, value)| Some((name, text(value)?)))
                .collect(),
        ))
    }

    /// Those of a request's query.
    pub(crate) fn of_query(request: &Request) -> Self {
        Self::of_pairs(request.uri().query().unwrap_or_default().as_bytes())
    }

    fn of_pairs(pairs: &[u8]) -> Self {
        Self(form_urlencoded::parse(pairs).into_owned().collect())
    }

    /// All of them, as they came.
    pub(crate) fn all(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// A field that is there and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .get(name)
            .map(|value| value.trim())
            .filter(|value| !value.is_empty())
    }
}
