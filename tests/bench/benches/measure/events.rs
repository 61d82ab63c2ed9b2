//! Events as AWS makes them.

use serde_json::{Map, Value, json};

/// A GET through the HTTP API.
pub(crate) fn get(path: &str) -> Value {
    http("GET", path, &[], "")
}

/// A POST through the HTTP API.
pub(crate) fn post(path: &str, headers: &[(String, String)], body: &str) -> Value {
    http("POST", path, headers, body)
}

fn http(method: &str, path: &str, headers: &[(String, String)], body: &str) -> Value {
    let mut sent = Map::new();
    sent.insert("host".to_owned(), json!("api.example"));
    for (name, value) in headers {
        sent.insert(name.to_lowercase(), json!(value));
    }
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "", "headers": sent,
        "requestContext": {
            "accountId": "123456789012", "apiId": "api", "domainName": "api.example", "domainPrefix": "api",
            "requestId": "request", "routeKey": "$default", "stage": "$default",
            "time": "12/Mar/2026:19:03:58 +0000", "timeEpoch": 1_773_342_238_000_u64,
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "measure"},
        },
        "body": body, "isBase64Encoded": false,
    })
}

/// One record of the table's stream whose row is gone: the dispatcher reads the row and is done.
pub(crate) fn stray_record() -> Value {
    let keys = json!({"pk": {"S": "hints#meli:1"}, "sk": {"S": "hint#/questions/1"}});
    json!({"Records": [{
        "eventName": "INSERT", "eventSource": "aws:dynamodb",
        "dynamodb": {"Keys": keys, "SequenceNumber": "1", "StreamViewType": "KEYS_ONLY"},
    }]})
}
