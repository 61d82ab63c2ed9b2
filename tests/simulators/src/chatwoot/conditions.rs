//! The filter language of contacts and conversations.

use serde_json::Value;

use super::reply::{Reply, crash, refused};

/// Something a filter looks at.
pub(super) trait Subject {
    /// The values under `key`; none when it has none.
    fn values(&self, key: &str) -> Vec<String>;
}

/// Conditions with the word that joins each to the next.
pub(super) struct Conditions(Vec<(Condition, Option<String>)>);

struct Condition {
    key: String,
    operator: String,
    wanted: Vec<String>,
}

/// Reads `{"payload": […]}`; `known` are the keys there are.
pub(super) fn read(params: &Value, known: &[String]) -> Result<Conditions, Reply> {
    let rows = params["payload"]
        .as_array()
        .filter(|rows| !rows.is_empty())
        .ok_or_else(crash)?;
    let mut conditions = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let join = row["query_operator"].as_str().map(str::to_lowercase);
        let last = at + 1 == rows.len();
        // A word after the last condition, or none between two, is broken SQL.
        if last == join.is_some() {
            return Err(crash());
        }
        conditions.push((condition(row, known)?, join));
    }
    Ok(Conditions(conditions))
}

fn condition(row: &Value, known: &[String]) -> Result<Condition, Reply> {
    let key = row["attribute_key"].as_str().ok_or_else(crash)?.to_owned();
    if !known.contains(&key) {
        let names = known.join(",");
        return Err(refused(&format!(
            "Invalid attribute key - [{key}]. The key should be one of [{names}] or a custom attribute defined in the account."
        )));
    }
    let operator = row["filter_operator"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let values = row["values"].as_array().map_or(&[][..], Vec::as_slice);
    // Numbers break the SQL, except for keys that are numbers.
    let numeric = ["inbox_id", "display_id", "assignee_id"].contains(&key.as_str());
    if values
        .iter()
        .any(|value| !(value.is_string() || numeric && value.is_u64()))
    {
        return Err(crash());
    }
    let known_operators = [
        "equal_to",
        "not_equal_to",
        "contains",
        "does_not_contain",
        "is_present",
        "is_not_present",
    ];
    if !known_operators.contains(&operator.as_str()) {
        return Err(refused(&format!(
            "Invalid operator. The allowed operators for {key} are [{}].",
            known_operators.join(",")
        )));
    }
    Ok(Condition {
        key,
        operator,
        wanted: values
            .iter()
            .map(|value| plain(value).to_lowercase())
            .collect(),
    })
}

/// A JSON value as the text SQL sees.
pub(super) fn plain(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

impl Conditions {
    /// Whether all of it holds; `and` binds tighter than `or`.
    pub(super) fn hold(&self, subject: &impl Subject) -> bool {
        let mut any = false;
        let mut group = true;
        for (condition, join) in &self.0 {
            group &= condition.holds(subject);
            if join.as_deref() != Some("and") {
                any |= group;
                group = true;
            }
        }
        any
    }
}

impl Condition {
    fn holds(&self, subject: &impl Subject) -> bool {
        let values: Vec<_> = subject
            .values(&self.key)
            .iter()
            .map(|value| value.to_lowercase())
            .collect();
        let equal = values.iter().any(|value| self.wanted.contains(value));
        let contains = values
            .iter()
            .any(|value| self.wanted.iter().any(|part| value.contains(part)));
        match self.operator.as_str() {
            "equal_to" => equal,
            "not_equal_to" => !equal,
            "contains" => contains,
            "does_not_contain" => !contains,
            "is_present" => !values.is_empty(),
            _ => values.is_empty(),
        }
    }
}
