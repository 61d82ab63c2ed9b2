//! DynamoDB's operations, carried out by the embedded database.

use dynoxide::{Database, DynoxideError};
use serde::{Serialize, de::DeserializeOwned};

/// The content type of every answer of DynamoDB's.
pub const CONTENT_TYPE: &str = "application/x-amz-json-1.0";

/// The operation that the header `x-amz-target` names, such as `PutItem`; empty without one.
pub fn operation(target: Option<&str>) -> String {
    target
        .and_then(|target| target.rsplit('.').next())
        .unwrap_or_default()
        .to_owned()
}

/// The status and JSON body that DynamoDB answers `operation` with. Operations that the functions never call
/// are refused.
pub fn carry_out(database: &Database, operation: &str, body: &[u8]) -> (u16, String) {
    let answered = match operation {
        "PutItem" => act(body, |asked| database.put_item(asked)),
        "GetItem" => act(body, |asked| database.get_item(asked)),
        "UpdateItem" => act(body, |asked| database.update_item(asked)),
        "DeleteItem" => act(body, |asked| database.delete_item(asked)),
        "Query" => act(body, |asked| database.query(asked)),
        "Scan" => act(body, |asked| database.scan(asked)),
        "BatchGetItem" => act(body, |asked| database.batch_get_item(asked)),
        "BatchWriteItem" => act(body, |asked| database.batch_write_item(asked)),
        "TransactWriteItems" => act(body, |asked| database.transact_write_items(asked)),
        "CreateTable" => act(body, |asked| database.create_table(asked)),
        "DescribeTable" => act(body, |asked| database.describe_table(asked)),
        "UpdateTimeToLive" => act(body, |asked| database.update_time_to_live(asked)),
        "DescribeTimeToLive" => act(body, |asked| database.describe_time_to_live(asked)),
        _ => Err(unknown()),
    };
    match answered {
        Ok(body) => (200, body),
        Err(error) => (error.status_code(), error.to_json()),
    }
}

fn unknown() -> DynoxideError {
    DynoxideError::SerializationException("the functions never call this".to_owned())
}

fn act<Q: DeserializeOwned, A: Serialize>(
    body: &[u8],
    act: impl FnOnce(Q) -> Result<A, DynoxideError>,
) -> Result<String, DynoxideError> {
    let unreadable =
        |error: serde_json::Error| DynoxideError::SerializationException(error.to_string());
    let asked = serde_json::from_slice(body).map_err(unreadable)?;
    serde_json::to_string(&act(asked)?).map_err(unreadable)
}
