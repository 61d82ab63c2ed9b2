//! On what condition an outcome takes the place of a stored row.

use aws_sdk_dynamodb::types::AttributeValue;
use bridge::outbox::{ReplyRow, ReplyState};

use crate::item::{Item, n, s, values};

/// The conditions that no part which is stored as sent is unsent in `row`. They need `:true`.
fn unsends_nothing(row: &ReplyRow) -> Vec<String> {
    row.parts
        .iter()
        .enumerate()
        .filter(|(_, part)| !part.is_sent())
        .map(|(at, _)| is_not_sent(at))
        .collect()
}

/// The condition that the part `at` is not stored as sent, or not stored. Without parentheses:
/// NOT binds closer than AND and OR, and DynamoDB refuses superfluous ones.
fn is_not_sent(at: usize) -> String {
    format!("NOT #parts[{at}].#sent = :true")
}

/// The condition on which `record` replaces a row by `item`, and its values.
pub(super) fn takes_nothing_back(row: &ReplyRow, item: &Item) -> (String, Item) {
    let mut values = values([(":retries", n(row.retries)), (":pending", s("pending"))]);
    let mut onward = vec!["#state = :pending".to_owned()];
    if let Some(state) = item
        .get("state")
        .filter(|_| row.state != ReplyState::Pending)
    {
        values.insert(":state".to_owned(), state.clone());
        onward.push("#state = :state".to_owned());
    }
    if row.state == ReplyState::Sent {
        let last = row.parts.len().checked_sub(1);
        onward.push(last.map_or("#state <> :state".to_owned(), is_not_sent));
    }
    let mut facts = unsends_nothing(row);
    facts.push(format!("attribute_not_exists(#parts[{}])", row.parts.len()));
    let (onward, facts) = (onward.join(" OR "), facts.join(" AND "));
    let condition =
        format!("attribute_not_exists(#pk) OR NOT #retries > :retries AND ({onward}) AND {facts}");
    if condition.contains(":true") {
        values.insert(":true".to_owned(), AttributeValue::Bool(true));
    }
    (condition, values)
}
