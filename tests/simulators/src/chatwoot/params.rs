//! Parameters as Rails sees them: query, JSON and multipart in one tree.

use axum::{
    Form,
    extract::{FromRequest, Multipart, Query, Request},
    http::header,
};
use serde_json::{Map, Value, json};

use super::reply::Reply;

/// A file that came in a multipart body; the tree holds `{"$file": index}` in its place.
#[derive(Clone, Debug)]
pub(super) struct Upload {
    pub(super) name: String,
    pub(super) content_type: String,
    pub(super) bytes: Vec<u8>,
}

/// Reads query and body.
pub(super) async fn read(request: Request) -> Result<(Value, Vec<Upload>), Reply> {
    let mut tree = json!({});
    let mut files = Vec::new();
    let pairs = Query::<Vec<(String, String)>>::try_from_uri(request.uri()).map(|query| query.0);
    for (name, value) in pairs.unwrap_or_default() {
        place(&mut tree, &name, Value::String(value));
    }
    let kind = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or("")
        .to_owned();
    // What curl's -d says unless it is told otherwise.
    let by_hand =
        request.uri().path().starts_with("/_sim") && kind == "application/x-www-form-urlencoded";
    if by_hand || kind.starts_with("application/json") {
        merge(&mut tree, json_body(request).await?);
    } else if kind.starts_with("multipart/form-data") {
        multipart(request, &mut tree, &mut files).await?;
    } else if kind.starts_with("application/x-www-form-urlencoded") {
        let form = Form::<Vec<(String, String)>>::from_request(request, &())
            .await
            .map_err(|_| malformed())?;
        for (name, value) in form.0 {
            place(&mut tree, &name, Value::String(value));
        }
    }
    Ok((tree, files))
}

/// A parameter as text; blank counts as missing.
pub(super) fn text(tree: &Value, key: &str) -> Option<String> {
    match &tree[key] {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A parameter as a number; digits in text count.
pub(super) fn number(tree: &Value, key: &str) -> Option<u64> {
    text(tree, key)?.parse().ok()
}

/// A parameter as yes or no.
pub(super) fn flag(tree: &Value, key: &str) -> bool {
    matches!(&tree[key], Value::Bool(true))
        || matches!(text(tree, key).as_deref(), Some("true" | "1"))
}

/// A parameter as an object; anything else is empty.
pub(super) fn object(tree: &Value, key: &str) -> Map<String, Value> {
    tree[key].as_object().cloned().unwrap_or_default()
}

/// A parameter as a list of texts.
pub(super) fn texts(tree: &Value, key: &str) -> Vec<String> {
    let items = tree[key].as_array().map_or(&[][..], Vec::as_slice);
    items
        .iter()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

/// The parameters under `name`, or the flat ones (Rails wraps flat JSON).
pub(super) fn wrapped<'a>(tree: &'a Value, name: &str) -> &'a Value {
    if tree[name].is_object() {
        &tree[name]
    } else {
        tree
    }
}

async fn json_body(request: Request) -> Result<Value, Reply> {
    let bytes = axum::body::to_bytes(request.into_body(), usize::MAX)
        .await
        .map_err(|_| malformed())?;
    if bytes.is_empty() {
        return Ok(json!({}));
    }
    serde_json::from_slice(&bytes).map_err(|_| malformed())
}

async fn multipart(
    request: Request,
    tree: &mut Value,
    files: &mut Vec<Upload>,
) -> Result<(), Reply> {
    let mut form = Multipart::from_request(request, &())
        .await
        .map_err(|_| malformed())?;
    while let Some(field) = form.next_field().await.map_err(|_| malformed())? {
        let key = field.name().unwrap_or_default().to_owned();
        let file = field.file_name().map(str::to_owned);
        let content_type = field
            .content_type()
            .unwrap_or("application/octet-stream")
            .to_owned();
        let bytes = field.bytes().await.map_err(|_| malformed())?.to_vec();
        let value = match file {
            Some(name) => {
                files.push(Upload {
                    name,
                    content_type,
                    bytes,
                });
                json!({ "$file": files.len() - 1 })
            }
            None => Value::String(String::from_utf8_lossy(&bytes).into_owned()),
        };
        place(tree, &key, value);
    }
    Ok(())
}

/// Puts `value` where `a`, `a[b]`, `a[]` or `a[b][]` says.
fn place(tree: &mut Value, name: &str, value: Value) {
    let mut at = tree;
    let mut keys = name
        .split('[')
        .map(|key| key.trim_end_matches(']'))
        .peekable();
    while let Some(key) = keys.next() {
        if key.is_empty() {
            if !at.is_array() {
                *at = json!([]);
            }
            at.as_array_mut().unwrap().push(value);
            return;
        }
        if !at.is_object() {
            *at = json!({});
        }
        at = &mut at[key];
        if keys.peek().is_none() {
            *at = value;
            return;
        }
    }
}

fn merge(tree: &mut Value, body: Value) {
    if let (Some(tree), Value::Object(body)) = (tree.as_object_mut(), body) {
        tree.extend(body);
    }
}

fn malformed() -> Reply {
    Reply::json(400, &json!({ "status": 400, "error": "Bad Request" }))
}
