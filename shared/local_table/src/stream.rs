//! The table's stream and its mapping to the dispatcher, with the mapping's filter.

use dynoxide::{Database, DynoxideError};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use store::keys::{HINT_PREFIX, REPLY_PREFIX};

use crate::TABLE_NAME;

/// Records that one invocation gets at most: the mapping's batch size.
const BATCH: usize = 10;
/// Records that are read at once, which is DynamoDB's own limit.
const PAGE: u32 = 1000;

/// Where reading of the stream begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// At the oldest record that is kept.
    TrimHorizon,
    /// After the newest record.
    Latest,
}

/// A position in the table's stream.
#[expect(
    missing_debug_implementations,
    reason = "the database holds tokens and prints nothing"
)]
pub struct Stream {
    database: Database,
    iterator: Value,
}

impl Stream {
    /// Opens the stream of the table in `database`.
    ///
    /// # Errors
    ///
    /// One line: the database cannot be read, or has no such table.
    pub fn open(database: &Database, from: From) -> Result<Self, String> {
        let kind = match from {
            From::TrimHorizon => "TRIM_HORIZON",
            From::Latest => "LATEST",
        };
        let streams = ask(json!({"TableName": TABLE_NAME}), |asked| {
            database.list_streams(asked)
        })?;
        let arn = streams.pointer("/Streams/0/StreamArn");
        let described = ask(json!({"StreamArn": arn}), |asked| {
            database.describe_stream(asked)
        })?;
        let shard = described.pointer("/StreamDescription/Shards/0/ShardId");
        let request = json!({"StreamArn": arn, "ShardId": shard, "ShardIteratorType": kind});
        let answer = ask(request, |asked| database.get_shard_iterator(asked))?;
        Ok(Self {
            database: database.clone(),
            iterator: answer.get("ShardIterator").cloned().unwrap_or_default(),
        })
    }

    /// Everything new that the mapping's filter lets through, in the stream's order.
    ///
    /// # Errors
    ///
    /// One line: the database cannot be read. The next read begins where this one began.
    pub fn read(&mut self) -> Result<Vec<Value>, String> {
        let (mut passed, mut iterator) = (Vec::new(), self.iterator.clone());
        loop {
            let request = json!({"ShardIterator": iterator, "Limit": PAGE});
            let page = ask(request, |asked| self.database.get_records(asked))?;
            iterator = page.get("NextShardIterator").cloned().unwrap_or_default();
            match page.get("Records").and_then(Value::as_array) {
                Some(records) if !records.is_empty() => {
                    passed.extend(records.iter().filter(|record| passes(record)).cloned());
                }
                _ => {
                    self.iterator = iterator;
                    return Ok(passed);
                }
            }
        }
    }

    /// Cuts records into events as the mapping would.
    pub fn events(records: &[Value]) -> Vec<Value> {
        records
            .chunks(BATCH)
            .map(|batch| json!({"Records": batch}))
            .collect()
    }
}

fn passes(record: &Value) -> bool {
    let text = |pointer: &str| record.pointer(pointer).and_then(Value::as_str);
    let sk = text("/dynamodb/Keys/sk/S").unwrap_or_default();
    text("/eventName") == Some("INSERT")
        && (sk.starts_with(REPLY_PREFIX) || sk.starts_with(HINT_PREFIX))
}

/// One call of the database's own interface, whose types are JSON of DynamoDB's.
fn ask<Q: DeserializeOwned, A: Serialize>(
    request: Value,
    act: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Result<Value, String> {
    let unreadable = |error: serde_json::Error| format!("the table's stream: {error}");
    let asked = serde_json::from_value(request).map_err(unreadable)?;
    let answer = act(asked).map_err(|error| format!("the table's stream: {error}"))?;
    serde_json::to_value(answer).map_err(unreadable)
}
