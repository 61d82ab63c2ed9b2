//! What Chatwoot's refusals mean.
//!
//! Source: Chatwoot 4.15.1, `app/controllers/concerns/request_exception_handler.rb`,
//! `ensure_current_account_helper.rb`, `config/initializers/rack_attack.rb`.

use std::time::Duration;

use bridge::failure::{Failure, FailureKind, Reach};
use http_api::{CallError, Effect, ErrorForm, Trouble};
use serde_json::Value;

/// Wait after a 429: rack-attack counts by the minute and does not say how long.
const THROTTLED: Duration = Duration::from_secs(5);
/// Wait after "Too many messages": Chatwoot counts a conversation's messages by the minute.
const FLOODED: Duration = Duration::from_mins(1);
/// Most characters of Chatwoot's own words that are kept.
const MAX_WORDS: usize = 300;

/// What Chatwoot's own refusals have. Anything else is a proxy's, or a maintenance page.
pub(crate) const FORM: ErrorForm = ErrorForm::Fields(&["error", "errors", "message"]);

/// A missing permission; every other 401 is about the token or the account.
const PERMISSION: [&str; 2] = ["authorized to do this action", "not authorized for bots"];
/// Signs that a 422 speaks of the server's own trouble: creating a message answers 422
/// to *every* exception, those after the message was stored included.
const SERVERS_OWN: [&str; 8] = [
    "timeout",
    "timed out",
    "connection",
    "redis",
    "pg::",
    "deadlock",
    "no space left",
    "undefined method",
];

/// The failure that Chatwoot's answer makes of a call.
pub(crate) fn failure(error: CallError) -> Failure {
    let words = words(error.body());
    let (kind, reach) = sorted(&error, words.as_deref().unwrap_or_default());
    let failure = error.into_failure(kind).reaching(reach);
    match (kind, words) {
        (FailureKind::Auth | FailureKind::Forbidden | FailureKind::Permanent, Some(words)) => {
            failure.because(words)
        }
        _ => failure,
    }
}

/// Whether Chatwoot's own words contain `part`, in any case.
pub(crate) fn says(error: &CallError, part: &str) -> bool {
    words(error.body()).is_some_and(|words| {
        words
            .to_ascii_lowercase()
            .contains(&part.to_ascii_lowercase())
    })
}

/// Whether this release has no such call: Rails' own 404, which Chatwoot's are not like.
pub(crate) fn has_no_route(error: &CallError) -> bool {
    let fields = serde_json::from_str::<Value>(error.body()).unwrap_or_default();
    error.verdict() == Some(404) && fields.get("status").is_some()
}

/// The documented answer to asking for a link that there is not: 404 without a body.
pub(crate) fn is_nobody(error: &CallError) -> bool {
    let is_documented = error.status() == Some(404) && error.body().trim().is_empty();
    is_documented || is_missing(error)
}

/// Chatwoot says itself that something is not there.
fn is_missing(error: &CallError) -> bool {
    let says_so = matches!(error.verdict(), Some(404 | 410));
    // `message` alone is how gateways speak of a route.
    let fields = serde_json::from_str::<Value>(error.body()).unwrap_or_default();
    says_so && fields.get("error").is_some_and(Value::is_string) && !has_no_route(error)
}

fn sorted(error: &CallError, words: &str) -> (FailureKind, Reach) {
    let says = |parts: &[&str]| {
        let words = words.to_ascii_lowercase();
        parts.iter().any(|part| words.contains(part))
    };
    match (error.status(), error.kind()) {
        (None, kind) => match &error.trouble {
            Trouble::NotSent(_) => (kind, Reach::App),
            _ => (kind, Reach::Message),
        },
        // Whoever says so lets nothing so large through.
        (Some(413), kind) => (kind, Reach::Message),
        (Some(429), FailureKind::Retryable { after }) => (
            FailureKind::Retryable {
                after: after.or(Some(THROTTLED)),
            },
            Reach::App,
        ),
        (Some(422), _) if error.verdict().is_none() => (unclear(error.effect), Reach::App),
        (Some(400..=407 | 409..=499), kind) if error.verdict().is_none() => (kind, Reach::App),
        (Some(401), _) if says(&PERMISSION) => (FailureKind::Forbidden, Reach::Feed),
        (Some(401), _) => (FailureKind::Auth, Reach::App),
        (Some(403), kind) => (kind, Reach::Feed),
        (Some(404 | 410), kind) if is_missing(error) => (kind, Reach::Thread),
        // Redirects are not followed, and a route that is not there is no thing that is not there: the
        // address is wrong until somebody corrects it.
        (Some(300..=399 | 404 | 410), _) => (FailureKind::Retryable { after: None }, Reach::App),
        (Some(422), _) if says(&["too many messages"]) => (
            FailureKind::Retryable {
                after: Some(FLOODED),
            },
            Reach::Thread,
        ),
        // Chatwoot gives a reason when it refuses something.
        (Some(422), _) if words.is_empty() || says(&SERVERS_OWN) => {
            (unclear(error.effect), Reach::Message)
        }
        // Whatever else is refused is not refused for what it holds.
        (Some(status), FailureKind::Permanent) if !matches!(status, 400 | 413 | 422) => {
            (FailureKind::Retryable { after: None }, Reach::App)
        }
        (Some(_), kind) => (kind, Reach::Message),
    }
}

fn unclear(effect: Effect) -> FailureKind {
    match effect {
        Effect::Idempotent => FailureKind::Retryable { after: None },
        Effect::NotIdempotent => FailureKind::Unknown,
    }
}

/// Chatwoot's own words in any of its forms: `error`, `errors`, `message`.
fn words(body: &str) -> Option<String> {
    let text = match serde_json::from_str(body) {
        Ok(Value::Object(fields)) => {
            let field = |name| fields.get(name).and_then(text);
            field("error")
                .or_else(|| field("errors"))
                .or_else(|| field("message"))?
        }
        // A proxy's page is not Chatwoot speaking.
        _ => return None,
    };
    let text: String = text
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_WORDS)
        .collect();
    (!text.is_empty()).then_some(text)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => {
            let items: Vec<_> = items.iter().filter_map(text).collect();
            (!items.is_empty()).then(|| items.join("; "))
        }
        Value::Object(fields) => fields
            .get("message")
            .or_else(|| fields.get("error"))
            .and_then(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn chatwoots_words_are_found_in_every_form() {
        let cases = [
            (
                r#"{"error":"Invalid Access Token"}"#,
                Some("Invalid Access Token"),
            ),
            (
                r#"{"errors":["You need to sign in","or sign up"]}"#,
                Some("You need to sign in; or sign up"),
            ),
            (
                r#"{"errors":[{"message":"Name is too long"}]}"#,
                Some("Name is too long"),
            ),
            (r#"{"errors":"No"}"#, Some("No")),
            (
                r#"{"message":"Identifier has already been taken","attributes":["identifier"]}"#,
                Some("Identifier has already been taken"),
            ),
            (
                r#"{"status":500,"error":"Internal Server Error"}"#,
                Some("Internal Server Error"),
            ),
            (
                r#"{"error":{"unexpected":1},"message":"Yet readable"}"#,
                Some("Yet readable"),
            ),
            ("Retry later\n", None),
            ("<html><h1>502 Bad Gateway</h1></html>", None),
            (r#"{"error":null}"#, None),
            ("[]", None),
            ("17", None),
            ("{}", None),
            ("", None),
        ];
        for (body, expected) in cases {
            assert_eq!(words(body).as_deref(), expected, "{body}");
        }
    }
}
