//! What a control route is given: its own fields and no others, so that a misspelt one is not lost in silence.

use serde_json::Value;

/// Why `given` is not what a route with the fields `known` takes; `None` when it is.
pub(crate) fn misfit(given: &Value, known: &[&str]) -> Option<String> {
    let Some(given) = given.as_object() else {
        return Some(format!("give a JSON object: {}", known.join(", ")));
    };
    let stranger = given.keys().find(|name| !known.contains(&name.as_str()))?;
    Some(format!(
        "{stranger}: no such field; there are: {}",
        known.join(", ")
    ))
}
