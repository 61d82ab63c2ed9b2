//! DynamoDB's operations, carried out by the embedded database.

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    response::Response,
};
use dynoxide::{Database, DynoxideError};
use serde::{Serialize, de::DeserializeOwned};

/// What DynamoDB sends.
pub(super) const CONTENT_TYPE: &str = "application/x-amz-json-1.0";

/// The database behind HTTP, without what a real one has: no other origin may read its answers.
pub fn door(database: &Database) -> Router {
    let database = database.clone();
    Router::new().fallback(move |request: Request| answer(database.clone(), request))
}

async fn answer(database: Database, request: Request) -> Response {
    let operation = operation(
        request
            .headers()
            .get("x-amz-target")
            .and_then(|target| target.to_str().ok()),
    );
    let body = to_bytes(request.into_body(), usize::MAX)
        .await
        .unwrap_or_default();
    let (status, body) = carry_out(&database, &operation, &body);
    let response = Response::builder()
        .status(status)
        .header("content-type", CONTENT_TYPE);
    response.body(Body::from(body)).expect("a response")
}

/// The operation that the header `x-amz-target` names.
pub(super) fn operation(target: Option<&str>) -> String {
    target
        .and_then(|target| target.rsplit('.').next())
        .unwrap_or_default()
        .to_owned()
}

/// Status and body that DynamoDB answers with.
pub(super) fn carry_out(database: &Database, operation: &str, body: &[u8]) -> (u16, String) {
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
