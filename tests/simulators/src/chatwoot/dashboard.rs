//! A conversation's page, as far as it shows dashboard apps: a frame each, and what Chatwoot posts into it.
//!
//! Source: Chatwoot 4.15.1, `app/javascript/dashboard/components/widgets/DashboardApp/Frame.vue`.

use std::collections::HashMap;

use axum::{
    extract::{Path, Query, State},
    response::Html,
};
use serde_json::json;

use super::Shared;

/// The frame of the first app, or of the address in the field `frame`, to which the conversation is posted when it
/// has loaded and whenever it asks.
pub(super) async fn page(
    State(shared): State<Shared>,
    Path((_account, conversation)): Path<(u64, u64)>,
    Query(asked): Query<HashMap<String, String>>,
) -> Html<String> {
    let told = {
        let state = shared.lock();
        let first = state.apps.values().next();
        first.and_then(|app| app["content"][0]["url"].as_str().map(str::to_owned))
    };
    let address = json!(asked.get("frame").cloned().or(told).unwrap_or_default());
    let context = json!({
        "event": "appContext",
        "data": {
            "conversation": {"id": conversation, "custom_attributes": {}, "meta": {}},
            "contact": {}, "currentAgent": {"id": 1, "name": "Ana", "email": "ana@example.com"},
        },
    });
    let context = json!(context.to_string());
    Html(format!(
        r#"<!doctype html><html lang="en"><title>Chatwoot</title><link rel="icon" href="data:,"><body><script>
const frame = document.createElement("iframe"), post = () => frame.contentWindow.postMessage({context}, "*");
frame.width = 420; frame.height = 1400; frame.src = {address}; frame.onload = post;
window.heard = [];
addEventListener("message", event => {{
  heard.push(event.data);
  if (event.data === "chatwoot-dashboard-app:fetch-info") post();
}});
document.body.append(frame);
</script></body></html>"#
    ))
}
