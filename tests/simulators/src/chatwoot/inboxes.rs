//! Inboxes and their members (§9, steps 2 and 3).

use serde_json::{Map, Value, json};

use super::{
    params::{number, object, text},
    reply::{Outcome, Reply, invalid, not_found, ok},
    request::Asked,
    rows::InboxRow,
    state::{State, take},
};

/// Routes below `/inboxes`.
pub(super) fn route(state: &mut State, asked: &Asked, rest: &[&str]) -> Outcome {
    let admin = asked.actor.is_admin();
    if let ("GET", []) = (asked.method.as_str(), rest) {
        let seen = state
            .inboxes
            .values()
            .filter(|inbox| state.sees(&asked.actor, inbox.id));
        let payload: Vec<_> = seen.map(|inbox| state.inbox_json(inbox, admin)).collect();
        return ok(&json!({ "payload": payload }));
    }
    let id = match (asked.method.as_str(), rest) {
        ("POST", []) => create_inbox(state, asked)?,
        (_, [id, ..]) => {
            state
                .inbox_for(&asked.actor, id.parse().map_err(|_| not_found())?)?
                .id
        }
        _ => return Err(not_found()),
    };
    match (asked.method.as_str(), rest) {
        ("POST", []) | ("GET", [_]) => {}
        ("PATCH" | "PUT", [_]) => change_inbox(state, asked, id)?,
        ("DELETE", [_]) => {
            state.inboxes.remove(&id);
            let gone: Vec<_> = state
                .conversations
                .values()
                .filter(|held| held.inbox == id)
                .map(|held| held.id)
                .collect();
            for held in gone {
                state.forget(held);
            }
            state.links.retain(|_, link| link.inbox != id);
            return ok(
                &json!({ "message": "Your inbox deletion request will be processed in some time." }),
            );
        }
        ("POST", [_, "reset_secret"]) if state.profile.since(4, 13, 0) => {
            let secret = state.secret();
            state.inboxes.get_mut(&id).unwrap().secret = secret;
        }
        _ => return Err(not_found()),
    }
    ok(&state.inbox_json(&state.inboxes[&id], admin))
}

fn create_inbox(state: &mut State, asked: &Asked) -> Result<u64, Reply> {
    let channel = &asked.params["channel"];
    let channel_type = match channel["type"].as_str() {
        Some("api") => "Channel::Api",
        Some("web_widget") => "Channel::WebWidget",
        _ => return Err(invalid("Channel must exist", "channel")),
    };
    let name = text(&asked.params, "name").ok_or_else(|| invalid("Name can't be blank", "name"))?;
    check_url(channel)?;
    let id = new_inbox(state, &name, channel_type);
    change_inbox(state, asked, id)?;
    Ok(id)
}

/// Adds an inbox with no webhook and no lock.
pub(super) fn new_inbox(state: &mut State, name: &str, channel_type: &'static str) -> u64 {
    let id = take(&mut state.ids.inbox);
    let inbox = InboxRow {
        id,
        name: name.to_owned(),
        channel_type,
        webhook_url: None,
        secret: state.secret(),
        hmac_token: state.secret(),
        identifier: state.secret(),
        lock_to_single: false,
        members: Vec::new(),
        settings: Map::new(),
        additional: Map::new(),
    };
    state.inboxes.insert(id, inbox);
    id
}

fn check_url(channel: &Value) -> Result<(), Reply> {
    let long = text(channel, "webhook_url").is_some_and(|url| url.chars().count() > 2048);
    if long {
        Err(invalid(
            "Webhook url is too long (maximum is 2048 characters)",
            "webhook_url",
        ))
    } else {
        Ok(())
    }
}

fn change_inbox(state: &mut State, asked: &Asked, id: u64) -> Result<(), Reply> {
    let channel = &asked.params["channel"];
    check_url(channel)?;
    let inbox = state.inboxes.get_mut(&id).unwrap();
    if let Some(name) = text(&asked.params, "name") {
        inbox.name = name;
    }
    if let Some(lock) = asked.params["lock_to_single_conversation"].as_bool() {
        inbox.lock_to_single = lock;
    }
    for key in SETTINGS {
        if let Some(value) = asked.params.get(key) {
            inbox.settings.insert(key.to_owned(), value.clone());
        }
    }
    if channel.get("webhook_url").is_some() {
        inbox.webhook_url = text(channel, "webhook_url");
    }
    if channel["additional_attributes"].is_object() {
        inbox.additional = object(channel, "additional_attributes");
    }
    Ok(())
}

const SETTINGS: [&str; 9] = [
    "greeting_enabled",
    "greeting_message",
    "working_hours_enabled",
    "enable_email_collect",
    "csat_survey_enabled",
    "enable_auto_assignment",
    "out_of_office_message",
    "allow_messages_after_resolved",
    "timezone",
];

/// Routes below `/inbox_members`.
pub(super) fn members(state: &mut State, asked: &Asked, rest: &[&str]) -> Outcome {
    let inbox = number(&asked.params, "inbox_id")
        .or_else(|| rest.first()?.parse().ok())
        .ok_or_else(not_found)?;
    state.inbox_for(&asked.actor, inbox)?;
    let ids = asked.params["user_ids"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let ids: Vec<u64> = ids
        .iter()
        .filter_map(Value::as_u64)
        .filter(|id| state.user(*id).is_some())
        .collect();
    let row = state.inboxes.get_mut(&inbox).unwrap();
    match asked.method.as_str() {
        "GET" => {}
        "POST" => row.members.extend(ids),
        "PATCH" | "PUT" => row.members = ids,
        "DELETE" => row.members.retain(|member| !ids.contains(member)),
        _ => return Err(not_found()),
    }
    row.members.sort_unstable();
    row.members.dedup();
    let members = row.members.clone();
    let agents: Vec<_> = members
        .iter()
        .filter_map(|id| state.user(*id))
        .map(|user| state.agent_json(user))
        .collect();
    ok(&json!({ "payload": agents }))
}
