//! What a call to the table is about: its operation, and the kinds of rows that it names.

use serde_json::Value;

/// The operation and the kinds of rows, as `UpdateItem thread` or `Query thread in#`.
pub fn row_call(operation: &str, request: &Value) -> String {
    let mut kinds: Vec<String> = match operation {
        "Query" => vec![of_query(request)],
        "TransactWriteItems" => each(&request["TransactItems"], |one| {
            let (act, body) = one.as_object().and_then(|parts| parts.iter().next())?;
            Some(format!("{act} {}", of_row(body)?))
        }),
        "BatchGetItem" | "BatchWriteItem" => vec!["several".to_owned()],
        _ => of_row(request).into_iter().collect(),
    };
    kinds.extend(request["UpdateExpression"].as_str().map(of_update));
    let named = format!("{operation} {}", kinds.join(" "));
    named.trim_end().to_owned()
}

/// Which columns an update touches; many of them by their number.
fn of_update(expression: &str) -> String {
    let (set, removed) = expression.split_once("REMOVE").unwrap_or((expression, ""));
    let shown = |part: &str| {
        let words = part.split(|c: char| !(c.is_alphanumeric() || c == '#' || c == '_'));
        let mut columns: Vec<&str> = words.filter_map(|word| word.strip_prefix('#')).collect();
        columns.sort_unstable();
        columns.dedup();
        match columns.len() {
            0..=6 => columns.join(" "),
            _ => "many columns".to_owned(),
        }
    };
    let mut shown = vec![shown(set), shown(removed)];
    if removed.contains("#lease_until") {
        shown.push("lease given back".to_owned());
    }
    shown.retain(|part| !part.is_empty());
    format!("({})", shown.join("; less "))
}

fn each(list: &Value, kind: impl Fn(&Value) -> Option<String>) -> Vec<String> {
    let list = list.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(kind).collect()
}

fn of_row(request: &Value) -> Option<String> {
    let key = [&request["Key"], &request["Item"]]
        .into_iter()
        .find(|key| key.is_object())?;
    let text = |name: &str| key[name]["S"].as_str().unwrap_or_default();
    Some(format!("{}/{}", prefix(text("pk")), prefix(text("sk"))))
}

fn of_query(request: &Value) -> String {
    let index = request["IndexName"].as_str().unwrap_or_default();
    let condition = request["KeyConditionExpression"]
        .as_str()
        .unwrap_or_default();
    let values = request["ExpressionAttributeValues"].as_object();
    let named = values.into_iter().flatten();
    let mut named: Vec<String> = named
        .filter(|(name, _)| condition.contains(name.as_str()))
        .filter_map(|(_, value)| value["S"].as_str())
        .filter(|text| !text.starts_with(|c: char| c.is_ascii_digit()))
        .map(prefix)
        .collect();
    named.sort();
    format!("{index} {}", named.join("/"))
        .trim_start()
        .to_owned()
}

/// What a key begins with, its ids left out: `reply#`, but `thread` whole.
fn prefix(key: &str) -> String {
    let kind = key.split_inclusive('#').next().unwrap_or_default();
    kind.trim_end_matches(|c: char| c.is_ascii_digit())
        .to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_is_named_by_its_kind_and_never_by_its_ids() {
        let key = json!({"pk": {"S": "thread#meli:1:pack:2"}, "sk": {"S": "reply#77"}});
        let request =
            json!({"Key": key, "UpdateExpression": "SET #b = :b, #a = :a REMOVE #lease_until"});

        assert_eq!(
            row_call("GetItem", &json!({"Key": key})),
            "GetItem thread#/reply#"
        );
        assert_eq!(
            row_call("UpdateItem", &request),
            "UpdateItem thread#/reply# (a b; less lease_until; less lease given back)"
        );
    }

    #[test]
    fn a_query_is_named_by_its_index_and_partition_and_never_by_a_time() {
        let request = json!({
            "IndexName": "due", "KeyConditionExpression": "due_shard = :shard AND due_at <= :now",
            "ExpressionAttributeValues": {":shard": {"S": "dead"}, ":now": {"S": "2026-11-27T00:00:00Z"}, ":other": {"S": "x"}},
        });

        assert_eq!(row_call("Query", &request), "Query due dead");
    }

    #[test]
    fn a_transaction_names_each_of_its_acts() {
        let key = |sk: &str| json!({"pk": {"S": "thread#1"}, "sk": {"S": sk}});
        let request = json!({"TransactItems": [
            {"ConditionCheck": {"Key": key("thread")}},
            {"Put": {"Item": key("in#9")}},
        ]});

        assert_eq!(
            row_call("TransactWriteItems", &request),
            "TransactWriteItems ConditionCheck thread#/thread Put thread#/in#"
        );
    }
}
