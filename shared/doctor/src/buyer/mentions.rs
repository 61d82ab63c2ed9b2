//! Rows that belong to no thread and name one.

use bridge::ids::ThreadKey;
use serde_json::{Value, json};
use store::{StoredRow, keys::RowKey};

/// Where a thread's number stands beside its own rows: notifications that wait, cursors, notices in the account's own
/// conversation. Keys and numbers alone, as the rest of such a row may be of other buyers.
pub(super) fn of(rows: &[StoredRow], threads: &[ThreadKey]) -> Vec<Value> {
    let mut found = Vec::new();
    for row in rows {
        let named: Vec<&str> = threads
            .iter()
            .filter(|thread| is_of_its_account(row, thread))
            .filter_map(|thread| thread.kind_and_id().map(|(_, id)| id))
            .filter(|id| row.attributes.values().any(|value| holds(value, id)))
            .collect();
        if !named.is_empty() {
            let key = |name: &str| row.attributes.get(name);
            found.push(json!({"pk": key("pk"), "sk": key("sk"), "names": named}));
        }
    }
    found
}

fn is_of_its_account(row: &StoredRow, thread: &ThreadKey) -> bool {
    let account = thread.account();
    match &row.key {
        Some(RowKey::Hint(of, _) | RowKey::Cursors(of)) => *of == account,
        Some(RowKey::Inbound(of, _)) => of.kind_and_id().is_none() && of.account() == account,
        _ => false,
    }
}

/// Whether `id` stands in a text, with nothing of a word or number beside it.
fn holds(value: &Value, id: &str) -> bool {
    let Value::String(text) = value else {
        return false;
    };
    text.match_indices(id).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text
            .get(at + id.len()..)
            .and_then(|after| after.chars().next());
        ![before, after]
            .iter()
            .flatten()
            .any(|c| c.is_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_named_where_it_stands_alone() {
        for (text, names) in [
            ("/questions/123", true),
            ("123", true),
            ("hint#123|4", true),
            ("1234", false),
            ("x123", false),
            ("", false),
        ] {
            assert_eq!(holds(&Value::from(text), "123"), names, "{text}");
        }
        assert!(!holds(&json!(123), "123"));
    }
}
