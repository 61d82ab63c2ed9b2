//! From a stream event to the rows it speaks of.

use bridge::ids::{AccountId, ThreadKey};
use serde::Deserialize;
use serde_json::Value;
use store::keys::RowKey;

/// What one group of records asks for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Task {
    /// Work this thread: a reply was queued in it.
    Thread(ThreadKey),
    /// Follow a notification of this account; the text is the connector's.
    Notification(AccountId, String),
}

/// A task, and the records that ask for it: their numbers, in the event's order.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) task: Task,
    pub(crate) sequence_numbers: Vec<String>,
}

#[derive(Deserialize)]
struct Record {
    #[serde(rename = "eventName")]
    event_name: String,
    dynamodb: Change,
}

#[derive(Deserialize)]
struct Change {
    #[serde(rename = "Keys")]
    keys: RowKeys,
    #[serde(rename = "SequenceNumber", default)]
    sequence_number: String,
}

#[derive(Deserialize)]
struct RowKeys {
    pk: StringValue,
    sk: StringValue,
}

#[derive(Deserialize)]
struct StringValue {
    #[serde(rename = "S")]
    s: String,
}

/// Groups an event's records by what they ask for. Records of other kinds, and ones that
/// cannot be read, are left out: the sweep finds rows of replies, polls what notifications spoke of.
pub(crate) fn group(event: &Value) -> Vec<Group> {
    let records = event
        .get("Records")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let mut groups: Vec<Group> = Vec::new();
    for record in records {
        let Ok(record) = Record::deserialize(record) else {
            continue;
        };
        let Some(task) = task(&record) else { continue };
        let number = record.dynamodb.sequence_number;
        match groups.iter_mut().find(|group| group.task == task) {
            Some(group) => group.sequence_numbers.push(number),
            None => groups.push(Group {
                task,
                sequence_numbers: vec![number],
            }),
        }
    }
    groups
}

fn task(record: &Record) -> Option<Task> {
    if record.event_name != "INSERT" {
        return None;
    }
    match RowKey::parse(&record.dynamodb.keys.pk.s, &record.dynamodb.keys.sk.s)? {
        RowKey::Reply(thread, ..) => Some(Task::Thread(thread)),
        RowKey::Hint(account, hint) => Some(Task::Notification(account, hint)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn record(event: &str, pk: &str, sk: &str, number: &str) -> Value {
        json!({"eventName": event, "dynamodb": {
            "Keys": {"pk": {"S": pk}, "sk": {"S": sk}}, "SequenceNumber": number, "StreamViewType": "KEYS_ONLY"}})
    }

    #[test]
    fn replies_of_one_thread_are_one_task() {
        let event = json!({"Records": [
            record("INSERT", "thread#mk:1:pack:2", "reply#10", "1"),
            record("INSERT", "thread#mk:1:pack:3", "reply#11", "2"),
            record("INSERT", "thread#mk:1:pack:2", "reply#12", "3"),
        ]});

        let groups = group(&event);

        assert_eq!(groups.len(), 2);
        assert_eq!(groups[0].sequence_numbers, ["1", "3"]);
    }

    #[test]
    fn other_records_and_broken_ones_are_left_out() {
        let event = json!({"Records": [
            record("MODIFY", "thread#mk:1:pack:2", "reply#10", "1"),
            record("REMOVE", "thread#mk:1:pack:2", "reply#10", "2"),
            record("INSERT", "thread#mk:1:pack:2", "in#mk:message:1", "3"),
            record("INSERT", "thread#mk:1:pack:2", "thread", "4"),
            record("INSERT", "bridge", "settings", "5"),
            json!({"eventName": "INSERT"}), json!(7), json!(null),
        ]});

        assert!(group(&event).is_empty());
        assert!(group(&json!({})).is_empty());
        assert!(group(&json!([])).is_empty());
    }
}
