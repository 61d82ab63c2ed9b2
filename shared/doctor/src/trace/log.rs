//! Decisions as log lines tell them: JSON, one object a line, with or without what a log reader puts before it.

use bridge::ids::ThreadKey;
use serde_json::{Map, Value};

use super::decision::Decision;

/// Fields that are told of a line, in this order. None can hold what people wrote.
const TOLD: [&str; 12] = [
    "message.id",
    "message.key",
    "conversation.id",
    "part",
    "count",
    "result",
    "why",
    "error",
    "tries",
    "until",
    "call",
    "ms",
];
/// Fields by which a line is found.
const NAMES: [&str; 5] = [
    "trace.id",
    "thread.key",
    "conversation.id",
    "message.id",
    "message.key",
];

type LogLine = Map<String, Value>;

/// The threads of lines that name `id`.
pub(super) fn threads(log: &str, id: &str) -> Vec<ThreadKey> {
    let names = |line: &LogLine| {
        NAMES.iter().any(|name| {
            let named = field(line, name);
            named.is_some_and(|named| named == id || named.rsplit(':').next() == Some(id))
        })
    };
    lines(log)
        .filter(names)
        .filter_map(|line| field(&line, "thread.key"))
        .map(ThreadKey::from_connector)
        .collect()
}

/// What lines tell of a thread, in no order.
pub(super) fn decisions(log: &str, thread: &ThreadKey) -> Vec<Decision> {
    let trace = thread.trace_id();
    let is_its = |line: &LogLine| {
        field(line, "thread.key").as_deref() == Some(thread.as_str())
            || field(line, "trace.id").as_deref() == Some(&trace)
    };
    lines(log)
        .filter(is_its)
        .map(|line| decision(&line))
        .collect()
}

fn decision(line: &LogLine) -> Decision {
    let text = |name: &str| field(line, name).unwrap_or_default();
    let told = TOLD
        .iter()
        .filter_map(|name| Some(format!("; {name} {}", field(line, name)?)));
    let what = format!("log, {}: {}", text("level"), text("message"));
    Decision {
        at: text("timestamp").parse().ok(),
        what: what + &told.collect::<String>(),
    }
}

/// The objects of a log, whatever stands before each in its line.
fn lines(log: &str) -> impl Iterator<Item = LogLine> {
    log.lines().filter_map(|line| {
        let (_, object) = line.split_once('{')?;
        serde_json::from_str(&format!("{{{object}")).ok()
    })
}

/// A field of a line, or of the span that it stands in.
fn field(line: &LogLine, name: &str) -> Option<String> {
    let span = line.get("span").and_then(|span| span.get(name));
    match line.get(name).or(span)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
