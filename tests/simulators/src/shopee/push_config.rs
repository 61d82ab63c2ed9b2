//! `set_app_push_config` and `get_app_push_config`: one callback for all shops of the application.

use std::collections::BTreeMap;

use axum::{
    Router,
    body::Bytes,
    extract::{Query, State as Shared},
    http::Uri,
    response::Response,
    routing,
};
use serde_json::{Value, json};

use super::{
    gate::{Door, Incoming, admit, get, respond},
    push::arrives,
    replies::{Answer, Reply},
    state::{App, State},
};

const MOST_BLOCKED: usize = 500;
/// What may be pushed.
const CODES: std::ops::RangeInclusive<u64> = 1..=24;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/api/v2/push/set_app_push_config", routing::post(set))
        .route("/api/v2/push/get_app_push_config", get(Door::Public, show))
}

async fn set(
    Shared(app): Shared<App>,
    Query(query): Query<BTreeMap<String, String>>,
    uri: Uri,
    body: Bytes,
) -> Response {
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let checked = {
        let mut state = app.lock();
        admit(&mut state, Door::Public, &query, uri.path()).and_then(|_| check(&state, &body))
    };
    if let Err(refusal) = checked {
        return respond(&mut app.lock(), Err(refusal));
    }
    if let Some(url) = body["callback_url"].as_str() {
        let test = app.lock().envelope(url.to_owned(), String::new());
        if !arrives(&crate::local_client().build().unwrap(), &test).await {
            let refusal = Reply::bad("The callback URL did not answer the test push with 2xx.");
            return respond(&mut app.lock(), Err(refusal));
        }
    }
    let mut state = app.lock();
    apply(&mut state, &body);
    respond(&mut state, Ok(Reply::Data(json!({"result": "success"}))))
}

fn numbers(body: &Value, name: &str) -> Vec<u64> {
    let list = body[name].as_array().into_iter().flatten();
    list.filter_map(Value::as_u64).collect()
}

fn check(state: &State, body: &Value) -> Result<(), Reply> {
    let on = numbers(body, "set_push_config_on");
    if on.iter().any(|code| !CODES.contains(code)) {
        return Err(Reply::bad("Wrong parameters, detail: set_push_config_on."));
    }
    if !on.iter().all(|code| state.may_push(*code)) {
        return Err(Reply::bad(
            "Some push is not available, it is determined by your app type.",
        ));
    }
    if numbers(body, "blocked_shop_id_list").len() > MOST_BLOCKED {
        return Err(Reply::bad(
            "Wrong parameters, detail: blocked_shop_id_list.",
        ));
    }
    Ok(())
}

fn apply(state: &mut State, body: &Value) {
    let pusher = &mut state.pusher;
    if let Some(url) = body["callback_url"].as_str() {
        pusher.callback = Some(url.to_owned());
        pusher.failures = 0;
        pusher.suspended_at = None;
    }
    pusher.on.extend(numbers(body, "set_push_config_on"));
    for code in numbers(body, "set_push_config_off") {
        pusher.on.remove(&code);
    }
    if body["blocked_shop_id_list"].is_array() {
        pusher.blocked = numbers(body, "blocked_shop_id_list").into_iter().collect();
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a handler like the others")]
fn show(state: &mut State, _: &Incoming) -> Answer {
    let pusher = &state.pusher;
    let off: Vec<u64> = CODES.filter(|code| !pusher.on.contains(code)).collect();
    Ok(Reply::Data(json!({
        "callback_url": pusher.callback,
        "live_push_status": pusher.status(),
        "suspended_time": pusher.suspended_at,
        "blocked_shop_id_list": pusher.blocked,
        "push_config_on_list": pusher.on,
        "push_config_off_list": off,
    })))
}
