//! Account webhooks (§9, step 4).

use serde_json::{Value, json};

use super::{
    params::{text, texts, wrapped},
    reply::{Outcome, Reply, empty, invalid, not_found, ok},
    request::Asked,
    rows::AccountWebhook,
    state::{State, take},
};

const EVENTS: [&str; 12] = [
    "conversation_status_changed",
    "conversation_updated",
    "conversation_created",
    "contact_created",
    "contact_updated",
    "message_created",
    "message_updated",
    "webwidget_triggered",
    "inbox_created",
    "inbox_updated",
    "conversation_typing_on",
    "conversation_typing_off",
];

/// Routes below `/webhooks`.
pub(super) fn route(state: &mut State, asked: &Asked, rest: &[&str]) -> Outcome {
    let given = wrapped(&asked.params, "webhook");
    let id = match (asked.method.as_str(), rest) {
        ("GET", []) => {
            let list: Vec<_> = state
                .account_webhooks
                .values()
                .map(|hook| state.webhook_json(hook))
                .collect();
            return ok(&json!({ "payload": { "webhooks": list } }));
        }
        ("POST", []) => {
            let url = text(given, "url").unwrap_or_default();
            check_webhook(state, given, &url, None)?;
            new_webhook(
                state,
                &url,
                given["name"].clone(),
                texts(given, "subscriptions"),
            )
        }
        (_, [id]) => id
            .parse()
            .ok()
            .filter(|id| state.account_webhooks.contains_key(id))
            .ok_or_else(not_found)?,
        _ => return Err(not_found()),
    };
    match asked.method.as_str() {
        "DELETE" => {
            state.account_webhooks.remove(&id);
            return empty(200);
        }
        "PATCH" | "PUT" => {
            let url = text(given, "url").unwrap_or_else(|| state.account_webhooks[&id].url.clone());
            check_webhook(state, given, &url, Some(id))?;
            let hook = state.account_webhooks.get_mut(&id).unwrap();
            hook.url = url;
            if given["subscriptions"].is_array() {
                hook.subscriptions = texts(given, "subscriptions");
            }
        }
        _ => {}
    }
    ok(&json!({ "payload": { "webhook": state.webhook_json(&state.account_webhooks[&id]) } }))
}

fn check_webhook(state: &State, given: &Value, url: &str, own: Option<u64>) -> Result<(), Reply> {
    if !url.starts_with("http://") && !url.starts_with("https://") {
        return Err(invalid("Url is invalid", "url"));
    }
    if state
        .account_webhooks
        .values()
        .any(|hook| hook.url == url && Some(hook.id) != own)
    {
        return Err(invalid("Url has already been taken", "url"));
    }
    let names = texts(given, "subscriptions");
    let missing = names.is_empty() && (own.is_none() || given["subscriptions"].is_array());
    if missing || names.iter().any(|name| !EVENTS.contains(&name.as_str())) {
        return Err(invalid("Subscriptions Invalid events", "subscriptions"));
    }
    Ok(())
}

/// Adds an account webhook.
pub(super) fn new_webhook(
    state: &mut State,
    url: &str,
    name: Value,
    subscriptions: Vec<String>,
) -> u64 {
    let id = take(&mut state.ids.other);
    let secret = state.secret();
    state.account_webhooks.insert(
        id,
        AccountWebhook {
            id,
            name,
            url: url.to_owned(),
            subscriptions,
            secret,
        },
    );
    id
}

impl State {
    fn webhook_json(&self, hook: &AccountWebhook) -> Value {
        let mut json = json!({
            "id": hook.id, "url": hook.url, "account_id": self.account_id, "subscriptions": hook.subscriptions,
        });
        if self.profile.since(4, 8, 0) {
            json["name"] = hook.name.clone();
        }
        if self.profile.since(4, 11, 2) {
            json["secret"] = json!(hook.secret);
        }
        json
    }
}
