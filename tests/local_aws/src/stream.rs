//! The table's stream and its mapping to the dispatcher, with the mapping's filter.

use dynoxide::Database;
use serde_json::{Value, from_value, json};
use store::keys::{HINT_PREFIX, REPLY_PREFIX};

use crate::table::TABLE_NAME;

/// Records that one invocation gets at most: the mapping's batch size.
const BATCH: usize = 10;

/// Where reading begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// At the first record there is.
    TrimHorizon,
    /// After the last record there is.
    Latest,
}

/// A position in the table's stream.
pub struct Stream {
    database: Database,
    iterator: Value,
}

impl Stream {
    /// Opens the stream of the table in `database`.
    pub fn open(database: &Database, from: From) -> Self {
        let streams = database
            .list_streams(from_value(json!({"TableName": TABLE_NAME})).unwrap())
            .unwrap();
        let streams = serde_json::to_value(streams).unwrap();
        let arn = streams["Streams"][0]["StreamArn"].clone();
        let described = database
            .describe_stream(from_value(json!({"StreamArn": arn})).unwrap())
            .unwrap();
        let described = serde_json::to_value(described).unwrap();
        let shard = described["StreamDescription"]["Shards"][0]["ShardId"].clone();
        let kind = match from {
            From::TrimHorizon => "TRIM_HORIZON",
            From::Latest => "LATEST",
        };
        let request = json!({"StreamArn": arn, "ShardId": shard, "ShardIteratorType": kind});
        let iterator = database
            .get_shard_iterator(from_value(request).unwrap())
            .unwrap();
        let iterator = serde_json::to_value(iterator).unwrap()["ShardIterator"].take();
        Self {
            database: database.clone(),
            iterator,
        }
    }

    /// Everything new that the mapping's filter lets through, in the stream's order.
    pub fn read(&mut self) -> Vec<Value> {
        let mut passed = Vec::new();
        loop {
            let request = json!({"ShardIterator": self.iterator, "Limit": 1000});
            let page = self
                .database
                .get_records(from_value(request).unwrap())
                .unwrap();
            let mut page = serde_json::to_value(page).unwrap();
            self.iterator = page["NextShardIterator"].take();
            let Some(records) = page["Records"]
                .as_array()
                .filter(|records| !records.is_empty())
            else {
                return passed;
            };
            passed.extend(records.iter().filter(|record| passes(record)).cloned());
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
    let sk = record["dynamodb"]["Keys"]["sk"]["S"]
        .as_str()
        .unwrap_or_default();
    record["eventName"] == "INSERT" && (sk.starts_with(REPLY_PREFIX) || sk.starts_with(HINT_PREFIX))
}
