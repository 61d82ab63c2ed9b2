//! What Mercado Livre's error answers mean (§1.4, §3.3, §5.4, §10).

use bridge::failure::{Failure, FailureKind, Reach};
use http_api::{CallError, ErrorForm};
use serde_json::Value;

/// What Mercado Livre's own refusals have (§10). Anything else is an edge's, or a maintenance page.
pub(crate) const FORM: ErrorForm = ErrorForm::Fields(&["message", "error", "code", "status"]);

/// Longest reason that is shown to agents, in characters.
const MAX_REASON: usize = 200;

/// An error answer in any of its shapes; plain text and HTML read as an empty one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ErrorBody {
    /// Words for people.
    pub(crate) message: Option<String>,
    /// Every code it gives, in lower case: `error`, `code`, `blocked_by` and those of the causes.
    pub(crate) codes: Vec<String>,
}

impl ErrorBody {
    pub(crate) fn parse(body: &str) -> Self {
        let Ok(Value::Object(answer)) = serde_json::from_str(body) else {
            return Self::default();
        };
        let word = |key: &str| answer.get(key).and_then(written);
        let mut codes: Vec<String> = ["error", "code", "blocked_by"]
            .into_iter()
            .filter_map(word)
            .collect();
        codes.extend(answer.get("cause").map(causes).unwrap_or_default());
        for code in &mut codes {
            code.make_ascii_lowercase();
        }
        Self {
            message: word("message").or_else(|| word("error_description")),
            codes,
        }
    }

    /// Whether it gives this code, as a code or as its whole message.
    pub(crate) fn is(&self, code: &str) -> bool {
        let same = |word: &str| word.trim().eq_ignore_ascii_case(code);
        self.codes.iter().any(|given| same(given)) || self.message.as_deref().is_some_and(same)
    }

    /// Whether its message or a code contains these words, whatever the case.
    pub(crate) fn says(&self, words: &str) -> bool {
        let words = words.to_ascii_lowercase();
        let message = self
            .message
            .as_deref()
            .unwrap_or_default()
            .to_ascii_lowercase();
        message.contains(&words) || self.codes.iter().any(|code| code.contains(&words))
    }

    /// The most telling words for agents: the message, else a code.
    pub(crate) fn words(&self) -> Option<String> {
        let words = self
            .message
            .as_ref()
            .filter(|message| !message.is_empty())
            .or(self.codes.first())?;
        Some(words.chars().take(MAX_REASON).collect())
    }

    /// A permission of the application or a scope of the grant is missing: the whole feed is shut.
    fn lacks_permission(&self) -> bool {
        self.is("PolicyAgent") || self.says("pa_unauthorized") || self.is("Invalid scopes")
    }
}

impl ErrorBody {
    /// The application is blocked, whatever the token (§1.5).
    fn blocks_app(&self) -> bool {
        self.says("unauthorized_scopes")
    }
}

fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// `cause` is a string, a list of strings or a list of objects with a code.
fn causes(cause: &Value) -> Vec<String> {
    let code = |cause: &Value| written(cause).or_else(|| written(cause.get("code")?));
    match cause {
        Value::Array(causes) => causes.iter().filter_map(code).collect(),
        single => code(single).into_iter().collect(),
    }
}

/// What a call is about, and so how far a refused permission reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RefusalScope {
    /// The feed as a whole: being refused it shuts the feed.
    Feed,
    /// One thing: being refused it says nothing of others, unless the body does.
    OneThing,
}

/// Whether Mercado Livre refused the token that opened the call, or the call itself: its words are the
/// same for both.
pub(crate) fn is_refused(error: &CallError) -> bool {
    error.verdict() == Some(401) && !ErrorBody::parse(error.body()).blocks_app()
}

/// The failure that a call's answer amounts to. A 401 is about the call: its token was found good.
pub(crate) fn classify(error: CallError, about: RefusalScope) -> Failure {
    let body = ErrorBody::parse(error.body());
    let (kind, reach) = match (error.kind(), about) {
        (FailureKind::Auth, _) if body.blocks_app() => (FailureKind::Auth, Reach::App),
        (FailureKind::Auth, RefusalScope::OneThing) => (FailureKind::Permanent, Reach::Message),
        (FailureKind::Auth, RefusalScope::Feed) => {
            (FailureKind::Retryable { after: None }, Reach::Feed)
        }
        (FailureKind::Forbidden, RefusalScope::OneThing) if !body.lacks_permission() => {
            (FailureKind::Permanent, Reach::Message)
        }
        (FailureKind::Forbidden, _) => (FailureKind::Forbidden, Reach::Feed),
        (kind, _) if error.status() == Some(429) => (kind, Reach::Account),
        (kind, _) => (kind, Reach::Message),
    };
    let failure = error.into_failure(kind).reaching(reach);
    match body.words() {
        Some(words) => failure.because(words),
        None => failure,
    }
}

/// What a refused grant means for the account (§1.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GrantTrouble {
    /// The token is spent, expired or revoked: only the seller can help.
    Refused,
    /// The application itself is refused, whatever the account.
    App,
    /// Anything else: nobody is to blame yet.
    Passing,
}

/// Sorts an error of `POST /oauth/token`.
pub(crate) fn grant_trouble(error: &CallError) -> GrantTrouble {
    let body = ErrorBody::parse(error.body());
    let any = |codes: &[&str]| codes.iter().any(|code| body.is(code));
    let answered = matches!(
        error.kind(),
        FailureKind::Permanent | FailureKind::Auth | FailureKind::Forbidden
    );
    if !answered {
        GrantTrouble::Passing
    } else if any(&["invalid_grant", "unauthorized_client"]) {
        GrantTrouble::Refused
    } else {
        GrantTrouble::App
    }
}

/// The failure of a grant. It never carries the answer's words, and never leaves a doubt about the
/// call that the token was for: that one was not sent.
pub(crate) fn grant_failure(error: CallError) -> Failure {
    let (kind, reach) = match (grant_trouble(&error), error.kind()) {
        (GrantTrouble::Refused, _) => (FailureKind::Auth, Reach::Account),
        (GrantTrouble::App, _) => (FailureKind::Auth, Reach::App),
        (GrantTrouble::Passing, kind @ FailureKind::Retryable { .. }) => (kind, Reach::Account),
        (GrantTrouble::Passing, _) => (FailureKind::Retryable { after: None }, Reach::Account),
    };
    error.into_failure(kind).reaching(reach)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_of_an_error_is_read() {
        let blocked = r#"{"message":"The conversation is blocked","error":"blocked_conversation_send_message_forbidden","status":403,"cause":[{"code":"blocked_by_time","message":"blocked"}]}"#;
        let body = ErrorBody::parse(blocked);
        assert!(
            body.is("blocked_conversation_send_message_forbidden") && body.is("BLOCKED_BY_TIME")
        );

        let other = r#"{"status_code":403,"code":"forbidden","message":"blocked_conversation_send_message_forbidden"}"#;
        assert!(ErrorBody::parse(other).is("blocked_conversation_send_message_forbidden"));

        let string_cause = r#"{"status_code":"400","error":"bad_request","cause":"blocked_by_excepted_case","message":null}"#;
        assert!(ErrorBody::parse(string_cause).is("blocked_by_excepted_case"));

        let list_of_strings = r#"{"code":7,"cause":["one",{"code":42},null]}"#;
        assert_eq!(ErrorBody::parse(list_of_strings).codes, ["7", "one", "42"]);

        let oauth = r#"{"error_description":"Error validating grant.","error":"invalid_grant","status":400,"cause":[]}"#;
        assert_eq!(
            ErrorBody::parse(oauth).words().as_deref(),
            Some("Error validating grant.")
        );

        for body in [
            "",
            "local_rate_limited",
            "<html>502</html>",
            "[]",
            "null",
            r#""text""#,
        ] {
            assert_eq!(ErrorBody::parse(body), ErrorBody::default(), "{body}");
        }
    }
}
