//! Decisions as rows hold them.

use bridge::ids::ThreadKey;
use jiff::Timestamp;
use serde_json::{Map, Value};
use store::{StoredRow, keys::RowKey};

use super::decision::Decision;

type Attributes = Map<String, Value>;

/// Whether `id` names this row or something in it.
pub(super) fn is_named(row: &StoredRow, id: &str) -> bool {
    let of = &row.attributes;
    let has = |name: &str| of.get(name).is_some_and(|value| is(value, id));
    match &row.key {
        Some(RowKey::Thread(thread)) => is_thread(thread, id) || has("conversation") || has("left"),
        Some(RowKey::Inbound(_, message)) => {
            let (key, last) = (message.as_str(), message.as_str().rsplit(':').next());
            key == id || last == Some(id) || has("message")
        }
        Some(RowKey::Reply(_, message, _)) => {
            message.to_string() == id
                || has("conversation")
                || parts(of).any(|part| part.get("id").is_some_and(|value| is(value, id)))
        }
        _ => false,
    }
}

fn is_thread(thread: &ThreadKey, id: &str) -> bool {
    let last = thread.kind_and_id().is_some_and(|(_, last)| last == id);
    last || thread.as_str() == id || thread.trace_id() == id
}

fn is(value: &Value, id: &str) -> bool {
    match value {
        Value::String(text) => text == id,
        Value::Number(number) => number.to_string() == id,
        _ => false,
    }
}

/// What the row tells, in no order.
pub(super) fn decisions(row: &StoredRow) -> Vec<Decision> {
    let of = &row.attributes;
    match &row.key {
        Some(RowKey::Thread(_)) => thread(of),
        Some(RowKey::Inbound(_, message)) => vec![shown(message.as_str(), of)],
        Some(RowKey::Reply(_, message, request)) => {
            let name = match request {
                None => format!("reply {message}"),
                Some(request) => format!("reply {message}, {request:?}"),
            };
            reply(&name, of)
        }
        _ => Vec::new(),
    }
}

fn thread(of: &Attributes) -> Vec<Decision> {
    let mut told = Vec::new();
    if let Some(number) = plain(of, "conversation") {
        told.push(now(format!("conversation {number}")));
    }
    for (name, what) in [
        ("failing_since", "fails since then"),
        (
            "crashing_since",
            "workers have been dying over it since then",
        ),
        (
            "absent_since",
            "the marketplace says since then that it is not there",
        ),
        ("told_at", "a bubble was last set"),
    ] {
        told.extend(instant(of, name).map(|at| then(at, format!("thread: {what}"))));
    }
    for (name, what) in [
        ("due_at", "next look"),
        ("resting_until", "rests until then"),
    ] {
        told.extend(instant(of, name).map(|at| then(at, format!("thread: {what}"))));
    }
    told
}

fn shown(key: &str, of: &Attributes) -> Decision {
    let state = plain(of, "state").unwrap_or_default();
    let message = plain(of, "message").map(|id| format!(", Chatwoot's message {id}"));
    let mut what = format!("{key}: {state}{}", message.unwrap_or_default());
    if plain(of, "due_shard").as_deref() == Some("dead") {
        what = format!("{key}: given up, Chatwoot refused it for a day");
    }
    if let (Some(tries), Some(next)) = (plain(of, "refused_tries"), plain(of, "refused_until")) {
        what = format!("{key}: refused by Chatwoot {tries} times, next attempt {next}");
    }
    Decision {
        at: instant(of, "at"),
        what,
    }
}

fn reply(name: &str, of: &Attributes) -> Vec<Decision> {
    let mut told = Vec::new();
    let conversation = plain(of, "conversation").unwrap_or_default();
    let seen = format!("{name}: first seen, conversation {conversation}");
    told.extend(instant(of, "first_at").map(|at| then(at, seen)));
    let numbered = (1..).zip(parts(of));
    told.extend(numbered.map(|(number, part)| sent(name, number, part)));
    let times = plain(of, "tells").unwrap_or_default();
    let set = format!("{name}: bubble set, {times} times in all");
    told.extend(instant(of, "told_at").map(|at| then(at, set)));
    let waits = format!("{name}: may not go before");
    told.extend(instant(of, "waits_until").map(|at| then(at, waits)));
    told.push(now(standing(name, of)));
    told
}

/// A part of a reply: what is known of its way to the marketplace.
fn sent(name: &str, number: usize, part: &Attributes) -> Decision {
    let state = match ["refused", "awaits", "sent"].map(|name| flag(part, name)) {
        [true, ..] => "taken back",
        [_, true, _] => "accepted, its verdict is awaited",
        [.., true] => "sent",
        _ => "begun, its outcome is not known",
    };
    let id = plain(part, "id").map(|id| format!(", the marketplace's message {id}"));
    Decision {
        at: instant(part, "intended_at"),
        what: format!("{name}: part {number} {state}{}", id.unwrap_or_default()),
    }
}

/// How a reply stands: its state, why, and what comes next.
fn standing(name: &str, of: &Attributes) -> String {
    let mut what = format!("{name}: {}", plain(of, "state").unwrap_or_default());
    for (field, before) in [
        ("why", "because: "),
        ("tries", "attempts that failed: "),
        ("due_at", "next attempt: "),
    ] {
        let told = plain(of, field).filter(|told| told != "0");
        what.extend(told.map(|told| format!("; {before}{told}")));
    }
    if flag(of, "read") {
        what.push_str("; the buyer has read it");
    }
    what
}

fn then(at: Timestamp, what: String) -> Decision {
    Decision { at: Some(at), what }
}

fn now(what: String) -> Decision {
    Decision { at: None, what }
}

fn parts(of: &Attributes) -> impl Iterator<Item = &Attributes> {
    let parts = of.get("parts").and_then(Value::as_array);
    parts.into_iter().flatten().filter_map(Value::as_object)
}

fn plain(of: &Attributes, name: &str) -> Option<String> {
    match of.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn flag(of: &Attributes, name: &str) -> bool {
    of.get(name).and_then(Value::as_bool).unwrap_or_default()
}

fn instant(of: &Attributes, name: &str) -> Option<Timestamp> {
    plain(of, name)?.parse().ok()
}
