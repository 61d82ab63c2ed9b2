//! What an administrator sets up; here attributes, labels, bots and panels (§9).

use serde_json::{Value, json};

use super::{
    account_webhooks, inboxes,
    params::{text, wrapped},
    reply::{Outcome, Reply, denied, empty, invalid, not_found, ok},
    request::Asked,
    rows::Bot,
    state::{State, take},
};

/// Routes of everything that is neither a contact nor a conversation.
pub(super) fn route(state: &mut State, asked: &Asked, rest: &[&str]) -> Outcome {
    let open = matches!(rest, ["dashboard_apps", ..]);
    let reads = asked.method == "GET" && rest.first() != Some(&"webhooks");
    if !open && !reads && !asked.actor.is_admin() {
        return Err(denied());
    }
    match rest {
        ["inboxes", rest @ ..] => inboxes::route(state, asked, rest),
        ["inbox_members", rest @ ..] => inboxes::members(state, asked, rest),
        ["webhooks", rest @ ..] => account_webhooks::route(state, asked, rest),
        ["custom_attribute_definitions", rest @ ..] => definitions(state, asked, rest),
        ["labels", rest @ ..] => labels(state, asked, rest),
        ["dashboard_apps", rest @ ..] => apps(state, asked, rest),
        ["agent_bots", rest @ ..] => bots(state, asked, rest),
        ["agents"] if asked.method == "GET" => ok(&state
            .users
            .iter()
            .map(|user| state.agent_json(user))
            .collect()),
        _ => Err(not_found()),
    }
}

const RESERVED: [&str; 14] = [
    "status",
    "priority",
    "labels",
    "name",
    "email",
    "identifier",
    "city",
    "created_at",
    "inbox_id",
    "display_id",
    "assignee_id",
    "team_id",
    "phone_number",
    "last_activity_at",
];
const TYPES: [&str; 8] = [
    "text", "number", "currency", "percent", "link", "date", "list", "checkbox",
];
const MODELS: [&str; 2] = ["conversation_attribute", "contact_attribute"];

fn definitions(state: &mut State, asked: &Asked, rest: &[&str]) -> Outcome {
    match (asked.method.as_str(), rest) {
        ("GET", []) => {
            let model = asked
                .params
                .get("attribute_model")
                .and_then(|model| named(model, &MODELS));
            let fits = |one: &&Value| model.is_none_or(|model| one["attribute_model"] == model);
            ok(&state.definitions.values().filter(fits).cloned().collect())
        }
        ("POST", []) => {
            let definition =
                definition(state, wrapped(&asked.params, "custom_attribute_definition"))?;
            let id = definition["id"].as_u64().unwrap();
            state.definitions.insert(id, definition.clone());
            ok(&definition)
        }
        ("GET", [id]) => ok(state
            .definitions
            .get(&id.parse().unwrap_or(0))
            .ok_or_else(not_found)?),
        ("DELETE", [id]) => remove(&mut state.definitions, id, 204),
        _ => Err(not_found()),
    }
}

/// A name from a list, given as the name or as its number.
fn named(value: &Value, names: &[&'static str]) -> Option<&'static str> {
    let at = value
        .as_u64()
        .or_else(|| value.as_str()?.parse().ok())
        .and_then(|at| usize::try_from(at).ok());
    match at {
        Some(at) => names.get(at).copied(),
        None => names.iter().copied().find(|name| value == name),
    }
}

fn definition(state: &mut State, given: &Value) -> Result<Value, Reply> {
    let key = text(given, "attribute_key")
        .ok_or_else(|| invalid("Attribute key can't be blank", "attribute_key"))?;
    let display = named(&given["attribute_display_type"], &TYPES).unwrap_or("text");
    let model = named(&given["attribute_model"], &MODELS).unwrap_or("conversation_attribute");
    let legal = key
        .chars()
        .all(|one| one.is_ascii_alphanumeric() || "_.-".contains(one));
    if !legal || RESERVED.contains(&key.as_str()) {
        return Err(invalid(
            "Attribute key The provided key is not allowed as it might conflict with default attributes.",
            "attribute_key",
        ));
    }
    let same = |one: &Value| one["attribute_key"] == *key && one["attribute_model"] == model;
    if state.definitions.values().any(same) {
        return Err(invalid(
            "Attribute key has already been taken",
            "attribute_key",
        ));
    }
    let now = super::shapes::iso(state.now());
    Ok(json!({
        "id": take(&mut state.ids.other), "attribute_display_name": given["attribute_display_name"],
        "attribute_display_type": display, "attribute_description": given["attribute_description"],
        "attribute_key": key, "regex_pattern": null, "regex_cue": null, "attribute_values": [],
        "attribute_model": model, "default_value": null, "created_at": now, "updated_at": now,
    }))
}

fn remove(rows: &mut std::collections::BTreeMap<u64, Value>, id: &str, status: u16) -> Outcome {
    rows.remove(&id.parse().unwrap_or(0))
        .ok_or_else(not_found)?;
    empty(status)
}

fn labels(state: &mut State, asked: &Asked, rest: &[&str]) -> Outcome {
    let given = wrapped(&asked.params, "label");
    match (asked.method.as_str(), rest) {
        ("GET", []) => ok(&json!({ "payload": state.labels.values().collect::<Vec<_>>() })),
        ("POST", []) => {
            let title = text(given, "title")
                .unwrap_or_default()
                .trim()
                .to_lowercase();
            let legal = |one: char| one.is_alphanumeric() || "_-".contains(one);
            let starts = title.chars().next().is_some_and(char::is_alphanumeric);
            if title.chars().count() < 2 || !starts || !title.chars().all(legal) {
                return Err(invalid("Title is invalid", "title"));
            }
            if state.labels.values().any(|label| label["title"] == *title) {
                return Err(invalid("Title has already been taken", "title"));
            }
            let id = take(&mut state.ids.other);
            let label = json!({
                "id": id, "title": title, "description": given["description"], "color": given["color"],
                "show_on_sidebar": given["show_on_sidebar"],
            });
            state.labels.insert(id, label.clone());
            ok(&label)
        }
        ("DELETE", [id]) => remove(&mut state.labels, id, 200),
        _ => Err(not_found()),
    }
}

fn apps(state: &mut State, asked: &Asked, rest: &[&str]) -> Outcome {
    let given = wrapped(&asked.params, "dashboard_app");
    match (asked.method.as_str(), rest) {
        ("GET", []) => ok(&state.apps.values().cloned().collect()),
        ("POST", []) => {
            let title =
                text(given, "title").ok_or_else(|| invalid("Title can't be blank", "title"))?;
            let id = take(&mut state.ids.other);
            let at = super::shapes::iso(state.now());
            let app =
                json!({ "id": id, "title": title, "content": given["content"], "created_at": at });
            state.apps.insert(id, app.clone());
            ok(&app)
        }
        ("PATCH", [id]) => {
            let app = state
                .apps
                .get_mut(&id.parse().unwrap_or(0))
                .ok_or_else(not_found)?;
            for name in ["title", "content"] {
                if !given[name].is_null() {
                    app[name] = given[name].clone();
                }
            }
            ok(app)
        }
        ("DELETE", [id]) => remove(&mut state.apps, id, 204),
        _ => Err(not_found()),
    }
}

fn bots(state: &mut State, asked: &Asked, rest: &[&str]) -> Outcome {
    match (asked.method.as_str(), rest) {
        ("GET", []) => ok(&state
            .bots
            .values()
            .map(|bot| state.bot_json(bot, asked.actor.is_admin()))
            .collect()),
        ("POST", []) => {
            let given = wrapped(&asked.params, "agent_bot");
            let name = text(given, "name").ok_or_else(|| invalid("Name can't be blank", "name"))?;
            let id = new_bot(state, &name);
            let bot = state.bots.get_mut(&id).unwrap();
            bot.description = given["description"].clone();
            bot.outgoing_url = given["outgoing_url"].clone();
            ok(&state.bot_json(&state.bots[&id], true))
        }
        ("GET", [id]) => {
            let bot = id
                .parse()
                .ok()
                .and_then(|id: u64| state.bots.get(&id))
                .ok_or_else(not_found)?;
            ok(&state.bot_json(bot, asked.actor.is_admin()))
        }
        ("DELETE", [id]) => {
            state
                .bots
                .remove(&id.parse().unwrap_or(0))
                .ok_or_else(not_found)?;
            empty(200)
        }
        _ => Err(not_found()),
    }
}

/// Adds an agent bot that is attached to no inbox.
pub(super) fn new_bot(state: &mut State, name: &str) -> u64 {
    let id = take(&mut state.ids.other);
    let (token, secret) = (state.secret(), state.secret());
    let bot = Bot {
        id,
        name: name.to_owned(),
        description: Value::Null,
        outgoing_url: Value::Null,
        token,
        secret,
    };
    state.bots.insert(id, bot);
    id
}

impl State {
    fn bot_json(&self, bot: &Bot, admin: bool) -> Value {
        let mut json = json!({
            "id": bot.id, "name": bot.name, "description": bot.description, "thumbnail": "",
            "outgoing_url": bot.outgoing_url, "bot_type": "webhook", "bot_config": {}, "account_id": self.account_id,
            "system_bot": false,
        });
        if admin {
            json["access_token"] = json!(bot.token);
        }
        if admin && self.profile.since(4, 13, 0) {
            json["secret"] = json!(bot.secret);
        }
        json
    }
}
