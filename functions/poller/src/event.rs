//! What the poller can be asked to do.

use bridge::{Shard, ids::AccountId};
use serde_json::Value;

/// What one event asks the poller to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PollerEvent {
    /// Sweep, then poll every account that has no schedule of its own.
    Tick,
    /// Poll one account.
    Poll(AccountId),
    /// Sweep.
    Sweep,
    /// Work one shard of what is due, and nothing else.
    SweepShard(Shard),
    /// Begin dead replies again.
    Replay,
}

/// An event that is not for this function.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// It asks for something that this function does not know.
    #[error(r#"unknown event: give {{}}, {{"task":"tick"}}, {{"task":"sweep"}}, {{"task":"sweep","shard":0 to 7}}, {{"task":"replay"}} or {{"task":"poll","account":"<prefix>:<seller id>"}}"#)]
    Unknown,
    /// It holds records of a stream or of a queue.
    #[error(
        "this event holds records: the table's stream belongs to the dispatcher, so map it to that function"
    )]
    Records,
}

impl PollerEvent {
    /// Reads an event.
    ///
    /// # Errors
    ///
    /// When it is not for this function.
    pub fn read(event: &Value) -> Result<Self, EventError> {
        if event.get("Records").is_some() {
            return Err(EventError::Records);
        }
        let task = match event.get("task") {
            None | Some(Value::Null) => "tick",
            Some(task) => task.as_str().ok_or(EventError::Unknown)?,
        };
        match (task, event.get("account").and_then(Value::as_str)) {
            ("tick", _) => Ok(Self::Tick),
            ("sweep", _) => match event.get("shard") {
                None | Some(Value::Null) => Ok(Self::Sweep),
                Some(shard) => {
                    let shard = shard.as_u64().and_then(Shard::of_number);
                    shard.map(Self::SweepShard).ok_or(EventError::Unknown)
                }
            },
            ("replay", _) => Ok(Self::Replay),
            ("poll", Some(account)) => {
                let account = AccountId::from_connector(account);
                let whole = is_whole(&account).then_some(Self::Poll(account));
                whole.ok_or(EventError::Unknown)
            }
            _ => Err(EventError::Unknown),
        }
    }
}

/// Whether an account's name has both of its parts.
fn is_whole(account: &AccountId) -> bool {
    let parts = account.parts();
    parts.is_some_and(|(prefix, id)| !prefix.is_empty() && !id.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_event_of_the_contract_is_known() {
        let account = AccountId::from_connector("meli:987");
        let known = [
            (json!({}), PollerEvent::Tick),
            (json!(null), PollerEvent::Tick),
            (json!({"task": "tick"}), PollerEvent::Tick),
            (json!({"task": "sweep"}), PollerEvent::Sweep),
            (
                json!({"task": "sweep", "shard": 7}),
                PollerEvent::SweepShard(Shard::of_number(7).unwrap()),
            ),
            (json!({"task": "replay"}), PollerEvent::Replay),
            (
                json!({"task": "poll", "account": "meli:987"}),
                PollerEvent::Poll(account),
            ),
        ];

        for (event, read) in known {
            assert_eq!(PollerEvent::read(&event), Ok(read), "{event}");
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for event in [
            json!({"task": "poll"}),
            json!({"task": "poll", "account": "987"}),
            json!({"task": "pool"}),
            json!({"task": 1}),
            json!({"task": "sweep", "shard": 8}),
            json!({"task": "sweep", "shard": "1"}),
        ] {
            assert_eq!(
                PollerEvent::read(&event),
                Err(EventError::Unknown),
                "{event}"
            );
        }
    }

    #[test]
    fn a_batch_of_the_stream_is_no_tick() {
        let batch = json!({"Records": [{"eventSource": "aws:dynamodb"}]});

        assert_eq!(PollerEvent::read(&batch), Err(EventError::Records));
    }
}
