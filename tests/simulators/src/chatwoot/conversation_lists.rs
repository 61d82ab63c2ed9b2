//! Conversations found by list and by filter (§4.2).

use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{
    conditions::{self, Subject},
    params::{number, text, texts},
    reply::{Outcome, ok},
    request::Asked,
    rows::Conversation,
    state::State,
};

const PAGE: usize = 25;

/// `GET /conversations`: only open ones unless told otherwise.
pub(super) fn list(state: &State, asked: &Asked) -> Outcome {
    let found = matching(state, asked);
    let mut shown = found.clone();
    if let Some(kind) = text(&asked.params, "assignee_type") {
        shown.retain(|held| of_assignee(held, &kind, asked));
    }
    if text(&asked.params, "updated_within").is_none() {
        shown = page(shown, asked);
    }
    let payload: Vec<_> = shown
        .into_iter()
        .map(|held| state.conversation_json(held))
        .collect();
    ok(&json!({ "data": { "meta": counts(&found, asked), "payload": payload } }))
}

/// `GET /conversations/meta`.
pub(super) fn meta(state: &State, asked: &Asked) -> Outcome {
    ok(&json!({ "meta": counts(&matching(state, asked), asked) }))
}

/// `POST /conversations/filter`: all statuses, no `data` around it.
pub(super) fn filter(state: &State, asked: &Asked) -> Outcome {
    let conditions = conditions::read(&asked.params, &known(state))?;
    let mut found: Vec<_> = visible(state, asked)
        .filter(|held| conditions.hold(&Row(held)))
        .collect();
    found.sort_by_key(|held| std::cmp::Reverse((held.last_activity_at, held.id)));
    let meta = counts(&found, asked);
    let payload: Vec<_> = page(found, asked)
        .into_iter()
        .map(|held| state.conversation_json(held))
        .collect();
    ok(&json!({ "meta": meta, "payload": payload }))
}

fn visible<'a>(state: &'a State, asked: &'a Asked) -> impl Iterator<Item = &'a Conversation> {
    state
        .conversations
        .values()
        .filter(|held| state.sees(&asked.actor, held.inbox))
}

fn matching<'a>(state: &'a State, asked: &'a Asked) -> Vec<&'a Conversation> {
    let params = &asked.params;
    let status = text(params, "status").unwrap_or_else(|| "open".to_owned());
    let source_id = text(params, "source_id");
    let labels = texts(params, "labels");
    let since = number(params, "updated_within").and_then(|seconds| i64::try_from(seconds).ok());
    let since = since.map(|seconds| state.now() - SignedDuration::from_secs(seconds));
    let fits = |held: &&Conversation| {
        (status == "all" || held.status == status)
            && number(params, "inbox_id").is_none_or(|inbox| held.inbox == inbox)
            && source_id
                .as_ref()
                .is_none_or(|wanted| state.links[&held.link].source_id == *wanted)
            && (labels.is_empty() || labels.iter().any(|label| held.labels.contains(label)))
            && since.is_none_or(|since| held.updated_at > since)
            && text(params, "q").is_none_or(|words| mentions(state, held, &words))
    };
    let mut found: Vec<_> = visible(state, asked).filter(fits).collect();
    found.sort_by_key(|held| std::cmp::Reverse((held.last_activity_at, held.id)));
    found
}

fn mentions(state: &State, held: &Conversation, words: &str) -> bool {
    let words = words.to_lowercase();
    let contents = state
        .messages_of(held.id)
        .filter_map(|message| message.content.as_ref());
    contents
        .into_iter()
        .any(|content| content.to_lowercase().contains(&words))
}

fn of_assignee(held: &Conversation, kind: &str, asked: &Asked) -> bool {
    match kind {
        "me" => held.assignee.is_some() && held.assignee == asked.own_id(),
        "unassigned" => held.assignee.is_none(),
        "assigned" => held.assignee.is_some(),
        _ => true,
    }
}

fn counts(found: &[&Conversation], asked: &Asked) -> Value {
    let count = |kind: &str| {
        found
            .iter()
            .filter(|held| of_assignee(held, kind, asked))
            .count()
    };
    json!({
        "mine_count": count("me"), "assigned_count": count("assigned"),
        "unassigned_count": count("unassigned"), "all_count": found.len(),
    })
}

fn page<'a>(found: Vec<&'a Conversation>, asked: &Asked) -> Vec<&'a Conversation> {
    let page = number(&asked.params, "page")
        .and_then(|page| usize::try_from(page).ok())
        .unwrap_or(1)
        .max(1);
    found
        .into_iter()
        .skip((page - 1) * PAGE)
        .take(PAGE)
        .collect()
}

/// Keys a filter may name: the built-in ones and those defined for conversations.
fn known(state: &State) -> Vec<String> {
    let built_in = [
        "status",
        "inbox_id",
        "display_id",
        "priority",
        "labels",
        "assignee_id",
    ];
    let defined = state
        .definitions
        .values()
        .filter(|one| one["attribute_model"] == "conversation_attribute");
    let defined = defined.filter_map(|one| one["attribute_key"].as_str().map(str::to_owned));
    built_in
        .into_iter()
        .map(str::to_owned)
        .chain(defined)
        .collect()
}

struct Row<'a>(&'a Conversation);

impl Subject for Row<'_> {
    fn values(&self, key: &str) -> Vec<String> {
        let held = self.0;
        match key {
            "status" => vec![held.status.clone()],
            "inbox_id" => vec![held.inbox.to_string()],
            "display_id" => vec![held.id.to_string()],
            "priority" => held.priority.iter().cloned().collect(),
            "assignee_id" => held.assignee.iter().map(u64::to_string).collect(),
            "labels" => held.labels.clone(),
            _ => held
                .custom
                .get(key)
                .map(conditions::plain)
                .into_iter()
                .collect(),
        }
    }
}
