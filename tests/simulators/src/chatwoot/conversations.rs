//! Conversations: create, show and change (§4.1, §4.3).

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    contacts, conversation_lists, files, messages,
    params::{flag, number, object, text, texts},
    posting::{self, Draft, note_activity},
    reply::{Outcome, Reply, crash, denied, empty, invalid, no_route, not_found, ok, refused},
    request::Asked,
    rows::{Actor, Conversation},
    shapes::pushed_user,
    state::{State, take},
    webhooks::{Event, emit},
};

const STATUSES: [&str; 4] = ["open", "resolved", "pending", "snoozed"];

/// Routes below `/conversations`.
pub(super) fn route(state: &mut State, asked: &Asked, rest: &[&str]) -> Outcome {
    match (asked.method.as_str(), rest) {
        ("POST", []) => create(state, asked),
        ("GET", []) => conversation_lists::list(state, asked),
        ("GET", ["meta"]) => conversation_lists::meta(state, asked),
        ("POST", ["filter"]) => conversation_lists::filter(state, asked),
        (_, [id, rest @ ..]) => {
            let id = state.conversation_for(&asked.actor, id)?.id;
            match rest {
                ["messages", rest @ ..] => messages::route(state, asked, id, rest),
                _ => one(state, asked, id, rest),
            }
        }
        _ => Err(no_route()),
    }
}

fn one(state: &mut State, asked: &Asked, id: u64, rest: &[&str]) -> Outcome {
    match (asked.method.as_str(), rest) {
        ("GET", []) => show(state, id),
        ("PATCH" | "PUT", []) => {
            if asked.params.get("priority").is_some() {
                set_priority(state, id, asked)?;
            }
            show(state, id)
        }
        ("DELETE", []) if state.profile.since(4, 3, 0) => {
            if !asked.actor.is_admin() {
                return Err(denied());
            }
            state.forget(id);
            empty(200)
        }
        ("POST", ["custom_attributes"]) => replace_custom_attributes(state, asked, id),
        ("POST", ["toggle_status"]) => toggle_status(state, asked, id),
        ("POST", ["toggle_priority"]) => {
            set_priority(state, id, asked)?;
            empty(200)
        }
        ("GET", ["labels"]) => ok(&json!({ "payload": state.conversations[&id].labels })),
        ("POST", ["labels"]) => replace_labels(state, asked, id),
        ("POST", ["assignments"]) => assign(state, asked, id),
        ("POST", ["toggle_typing_status"]) => type_a_little(state, asked, id),
        ("POST", ["update_last_seen"]) => {
            let now = state.now();
            row(state, id).agent_last_seen_at = Some(now);
            show(state, id)
        }
        ("POST", ["unread"]) => {
            row(state, id).agent_last_seen_at = None;
            show(state, id)
        }
        ("POST", ["mute" | "unmute"]) => mute(state, asked, id, rest[0] == "mute"),
        _ => Err(no_route()),
    }
}

fn row(state: &mut State, id: u64) -> &mut Conversation {
    state.conversations.get_mut(&id).unwrap()
}

fn show(state: &State, id: u64) -> Outcome {
    ok(&state.conversation_json(&state.conversations[&id]))
}

fn create(state: &mut State, asked: &Asked) -> Outcome {
    let chosen = choose_link(state, asked)?;
    let fields = Fields::read(asked)?;
    let existing = chosen
        .link
        .and_then(|link| state.last_conversation_of(link));
    let existing = existing.filter(|_| state.inboxes[&chosen.inbox].lock_to_single);
    let draft = messages::inline(state, asked, chosen.inbox, existing)?;
    if existing.is_none() {
        fields.check()?;
    }
    let attachments = files::attach(state, asked, &asked.params["message"]).map_err(|_| crash())?;
    let id = existing.unwrap_or_else(|| open(state, &chosen, fields));
    if let Some(draft) = draft {
        posting::insert(
            state,
            Draft {
                conversation: id,
                attachments,
                ..draft
            },
            asked.actor.name(),
        );
    }
    show(state, id)
}

/// The `contact_inbox` to use; `link` is absent while it is still to be made.
struct Chosen {
    inbox: u64,
    contact: u64,
    link: Option<u64>,
    source_id: Option<String>,
}

fn choose_link(state: &State, asked: &Asked) -> Result<Chosen, Reply> {
    let source_id = text(&asked.params, "source_id");
    if let Some(inbox) = number(&asked.params, "inbox_id") {
        state.inbox_for(&asked.actor, inbox)?;
    }
    let contact = text(&asked.params, "contact_id")
        .map(|id| state.contact_for(&id).map(|contact| contact.id));
    let contact = contact.transpose()?;
    if let (Some(inbox), Some(contact)) = (number(&asked.params, "inbox_id"), contact) {
        let taken = source_id
            .as_ref()
            .and_then(|source_id| state.link_in(inbox, source_id));
        if taken.is_some_and(|link| link.contact != contact) {
            return Err(refused("source_id should be unique"));
        }
        return Ok(Chosen {
            inbox,
            contact,
            link: taken.map(|link| link.id),
            source_id,
        });
    }
    // Looked up by `source_id` alone, across all inboxes.
    let link = state
        .links
        .values()
        .find(|link| Some(&link.source_id) == source_id.as_ref())
        .ok_or_else(not_found)?;
    state.inbox_for(&asked.actor, link.inbox)?;
    Ok(Chosen {
        inbox: link.inbox,
        contact: link.contact,
        link: Some(link.id),
        source_id,
    })
}

/// What a new conversation starts with.
#[derive(Default)]
pub(super) struct Fields {
    status: Option<String>,
    snoozed_until: Option<Timestamp>,
    assignee: Option<u64>,
    custom: Map<String, Value>,
    additional: Map<String, Value>,
}

impl Fields {
    fn read(asked: &Asked) -> Result<Self, Reply> {
        let attributes = ["custom_attributes", "additional_attributes"];
        if attributes
            .iter()
            .any(|key| !matches!(asked.params[key], Value::Null | Value::Object(_)))
        {
            return Err(crash());
        }
        let status = text(&asked.params, "status");
        if status
            .as_ref()
            .is_some_and(|status| !STATUSES.contains(&status.as_str()))
        {
            return Err(crash());
        }
        Ok(Self {
            status,
            snoozed_until: second(&asked.params, "snoozed_until"),
            assignee: number(&asked.params, "assignee_id"),
            custom: object(&asked.params, "custom_attributes"),
            additional: object(&asked.params, "additional_attributes"),
        })
    }

    fn check(&self) -> Result<(), Reply> {
        check_attributes("custom_attributes", &self.custom)?;
        check_attributes("additional_attributes", &self.additional)
    }
}

fn second(params: &Value, key: &str) -> Option<Timestamp> {
    let seconds = number(params, key)?;
    Timestamp::from_second(i64::try_from(seconds).ok()?).ok()
}

/// Integers above 9 999 999 999 and texts above 1500 characters are refused.
fn check_attributes(attribute: &str, values: &Map<String, Value>) -> Result<(), Reply> {
    let title = if attribute == "custom_attributes" {
        "Custom attributes"
    } else {
        "Additional attributes"
    };
    for (key, value) in values {
        if value
            .as_str()
            .is_some_and(|text| text.chars().count() > 1500)
        {
            return Err(invalid(
                &format!("{title} {key} length should be < 1500"),
                attribute,
            ));
        }
        if value.as_i64().is_some_and(|number| number > 9_999_999_999)
            || value.as_i64().is_none() && value.is_u64()
        {
            return Err(invalid(
                &format!("{title} {key} value should be < 9999999999"),
                attribute,
            ));
        }
    }
    Ok(())
}

fn open(state: &mut State, chosen: &Chosen, fields: Fields) -> u64 {
    let link = match chosen.link {
        Some(link) => link,
        None => contacts::link(
            state,
            chosen.contact,
            chosen.inbox,
            chosen.source_id.clone(),
        ),
    };
    start(state, link, fields)
}

/// Makes a conversation on a `contact_inbox`.
pub(super) fn start(state: &mut State, link: u64, fields: Fields) -> u64 {
    let now = state.now();
    let id = take(&mut state.ids.conversation);
    let link = state.links[&link].clone();
    let blocked = state
        .contacts
        .get(&link.contact)
        .is_some_and(|contact| contact.blocked);
    let asked = fields.status.unwrap_or_else(|| "open".to_owned());
    let conversation = Conversation {
        id,
        inbox: link.inbox,
        contact: link.contact,
        link: link.id,
        uuid: state.uuid(),
        status: if blocked {
            "resolved".to_owned()
        } else {
            asked
        },
        custom: fields.custom,
        additional: fields.additional,
        labels: Vec::new(),
        priority: None,
        team: None,
        assignee: fields.assignee.filter(|id| state.user(*id).is_some()),
        snoozed_until: fields.snoozed_until,
        muted: false,
        created_at: now,
        updated_at: now,
        last_activity_at: now,
        first_reply_at: None,
        waiting_since: None,
        agent_last_seen_at: None,
    };
    state.conversations.insert(id, conversation);
    emit(
        state,
        &Event::Conversation("conversation_created", id, None),
    );
    id
}

/// An incoming message opens what is resolved or snoozed.
pub(super) fn reopen(state: &mut State, id: u64, by: &str) {
    let held = &state.conversations[&id];
    if !held.muted && ["resolved", "snoozed"].contains(&held.status.as_str()) {
        set_status(state, id, "open", by);
    }
}

/// Changes the status and says so; the same status again says nothing.
pub(super) fn set_status(state: &mut State, id: u64, status: &str, by: &str) {
    let before = std::mem::replace(&mut row(state, id).status, status.to_owned());
    if before == status {
        return;
    }
    if status != "snoozed" {
        row(state, id).snoozed_until = None;
    }
    touch(state, id);
    let said = match status {
        "open" => format!("Conversation was reopened by {by}"),
        "resolved" => format!("Conversation was marked resolved by {by}"),
        "snoozed" => format!("Conversation was snoozed by {by}"),
        _ => format!("Conversation was marked as pending by {by}"),
    };
    note_activity(state, id, &said);
    emit(
        state,
        &Event::Conversation("conversation_status_changed", id, None),
    );
    updated(state, id, "status", &json!(before), &json!(status));
}

/// Tells of a changed attribute.
pub(super) fn updated(state: &mut State, id: u64, key: &str, before: &Value, after: &Value) {
    touch(state, id);
    let changed = json!([{ key: { "previous_value": before, "current_value": after } }]);
    emit(
        state,
        &Event::Conversation("conversation_updated", id, Some(changed)),
    );
}

fn touch(state: &mut State, id: u64) {
    let now = state.now();
    row(state, id).updated_at = now;
}

fn replace_custom_attributes(state: &mut State, asked: &Asked, id: u64) -> Outcome {
    let Some(custom) = asked.params["custom_attributes"].as_object().cloned() else {
        return Err(crash());
    };
    check_attributes("custom_attributes", &custom)?;
    let before = std::mem::replace(&mut row(state, id).custom, custom.clone());
    if before != custom {
        updated(
            state,
            id,
            "custom_attributes",
            &json!(before),
            &json!(custom),
        );
    }
    ok(&json!({ "custom_attributes": custom }))
}

fn toggle_status(state: &mut State, asked: &Asked, id: u64) -> Outcome {
    let now_open = state.conversations[&id].status == "open";
    let toggled = if now_open { "resolved" } else { "open" };
    let status = text(&asked.params, "status").unwrap_or_else(|| toggled.to_owned());
    if !STATUSES.contains(&status.as_str()) {
        return Err(crash());
    }
    row(state, id).snoozed_until = second(&asked.params, "snoozed_until");
    set_status(state, id, &status, asked.actor.name());
    if status == "open" && asked.assigns_itself().is_some() {
        row(state, id).assignee = asked.assigns_itself();
    }
    let until = state.conversations[&id]
        .snoozed_until
        .map(Timestamp::as_second);
    ok(&json!({ "meta": {}, "payload": {
        "success": true, "conversation_id": id, "current_status": status, "snoozed_until": until,
    } }))
}

fn set_priority(state: &mut State, id: u64, asked: &Asked) -> Result<(), Reply> {
    let priority = text(&asked.params, "priority");
    if priority
        .as_ref()
        .is_some_and(|one| !["urgent", "high", "medium", "low"].contains(&one.as_str()))
    {
        return Err(crash());
    }
    let before = std::mem::replace(&mut row(state, id).priority, priority.clone());
    if before != priority {
        updated(state, id, "priority", &json!(before), &json!(priority));
    }
    Ok(())
}

fn replace_labels(state: &mut State, asked: &Asked, id: u64) -> Outcome {
    let labels = texts(&asked.params, "labels");
    let before = std::mem::replace(&mut row(state, id).labels, labels.clone());
    if before != labels {
        // Sent twice, as Chatwoot does.
        updated(state, id, "label_list", &json!(before), &json!(labels));
        updated(state, id, "label_list", &json!(before), &json!(labels));
    }
    ok(&json!({ "payload": labels }))
}

/// The one team that there is.
const TEAM: u64 = 3;

fn assign(state: &mut State, asked: &Asked, id: u64) -> Outcome {
    if asked.params.get("team_id").is_some() {
        let team = number(&asked.params, "team_id");
        if team.is_some_and(|team| team != TEAM) {
            return Err(not_found());
        }
        row(state, id).team = team;
        return ok(&json!({ "id": team, "name": "sul" }));
    }
    let before = state.conversations[&id].assignee;
    let after = number(&asked.params, "assignee_id");
    if after.is_some_and(|after| state.user(after).is_none()) {
        return Err(not_found());
    }
    row(state, id).assignee = after;
    if before != after {
        updated(state, id, "assignee_id", &json!(before), &json!(after));
    }
    ok(&after
        .and_then(|id| state.user(id))
        .map_or(Value::Null, pushed_user))
}

fn type_a_little(state: &mut State, asked: &Asked, id: u64) -> Outcome {
    let on = text(&asked.params, "typing_status").as_deref() == Some("on");
    let name = if on {
        "conversation_typing_on"
    } else {
        "conversation_typing_off"
    };
    if let (Actor::User(user), true) = (&asked.actor, state.profile.since(4, 2, 0)) {
        emit(
            state,
            &Event::Typing(name, id, user.id, flag(&asked.params, "is_private")),
        );
    }
    empty(200)
}

fn mute(state: &mut State, asked: &Asked, id: u64, muted: bool) -> Outcome {
    row(state, id).muted = muted;
    let contact = state.conversations[&id].contact;
    if let Some(contact) = state.contacts.get_mut(&contact) {
        contact.blocked = muted;
    }
    if muted {
        set_status(state, id, "resolved", asked.actor.name());
    }
    empty(200)
}

impl State {
    fn last_conversation_of(&self, link: u64) -> Option<u64> {
        self.conversations
            .values()
            .rfind(|conversation| conversation.link == link)
            .map(|conversation| conversation.id)
    }
}
