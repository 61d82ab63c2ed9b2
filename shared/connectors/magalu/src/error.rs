//! What Magalu's error answers mean (§10).

use bridge::failure::{Failure, FailureKind, Reach};
use http_api::{CallError, Effect, ErrorForm, Trouble};
use serde_json::Value;

/// What Magalu's own refusals have: the platform's `slug`, the `detail` of SAC, the `error` of sign-in. Anything
/// else is the CDN's, or a maintenance page.
pub(crate) const FORM: ErrorForm = ErrorForm::Fields(&["slug", "detail", "error"]);

/// Longest reason that is shown to agents, in characters.
const MAX_REASON: usize = 200;

/// A refusal in one of Magalu's forms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ErrorBody {
    /// Every code it gives, in small letters: `slug`, `error`, `code`, those of details.
    pub codes: Vec<String>,
    /// The fields that it complains of.
    pub fields: Vec<String>,
    message: Option<String>,
}

impl ErrorBody {
    /// Reads what it can of any answer.
    pub(crate) fn parse(body: &str) -> Self {
        let Ok(Value::Object(answer)) = serde_json::from_str(body) else {
            return Self::default();
        };
        let word = |place: &Value, name: &str| place.get(name)?.as_str().map(str::to_owned);
        let whole = Value::Object(answer);
        let details = ["details", "detail"]
            .into_iter()
            .filter_map(|name| whole.get(name)?.as_array())
            .flatten();
        let mut body = Self {
            codes: ["slug", "error", "code"]
                .into_iter()
                .filter_map(|name| word(&whole, name))
                .collect(),
            fields: Vec::new(),
            message: word(&whole, "message")
                .or_else(|| word(&whole, "error_description"))
                .or_else(|| word(&whole, "detail")),
        };
        for detail in details {
            body.codes
                .extend(word(detail, "slug").or_else(|| word(detail, "type")));
            let place = detail.get("loc").and_then(Value::as_array);
            let last = place
                .and_then(|place| place.last()?.as_str())
                .map(str::to_owned);
            body.fields.extend(last.or_else(|| word(detail, "field")));
        }
        for code in &mut body.codes {
            code.make_ascii_lowercase();
        }
        body
    }

    /// Whether it gives this code.
    pub(crate) fn is(&self, code: &str) -> bool {
        self.codes.iter().any(|given| given == code)
    }

    /// Whether it complains of this field.
    pub(crate) fn complains_of(&self, field: &str) -> bool {
        self.fields.iter().any(|named| named == field)
    }

    /// What is shown to agents: Magalu's words, else its codes. Never logged: words may echo a text.
    pub(crate) fn reason(&self) -> String {
        let words = match self.message.as_deref().map(str::trim) {
            Some(words) if !words.is_empty() => words.to_owned(),
            _ => [self.codes.join(", "), self.fields.join(", ")].join(" "),
        };
        words.trim().chars().take(MAX_REASON).collect()
    }
}

/// The refusal in an answer, if it is Magalu's own word, with its status. What a broken server says is none.
pub(crate) fn refusal_in(error: &CallError) -> Option<(u16, ErrorBody)> {
    let status = error.verdict()?;
    let is_verdict = !matches!(status, 300..=399 | 408 | 500..=599);
    is_verdict.then(|| (status, ErrorBody::parse(error.body())))
}

/// Whether the token was refused, so that nothing was done.
pub(crate) fn is_about_the_token(error: &CallError) -> bool {
    refusal_in(error).is_some_and(|(status, _)| status == 401)
}

/// Kind and reach of a call that got no good answer.
pub(crate) fn classify(error: &CallError) -> (FailureKind, Reach) {
    let asked = match &error.trouble {
        Trouble::Status { retry_after, .. } => *retry_after,
        _ => None,
    };
    let later = FailureKind::Retryable { after: asked };
    let is_write = error.effect == Effect::NotIdempotent;
    let status = refusal_in(error).map(|(status, _)| status);
    match status {
        // A token, and the limit of reads over all lanes, are the tenant's.
        Some(401 | 429) => (later, Reach::Account),
        // Perhaps what is written is there already, under the same reference.
        Some(409) if is_write => (FailureKind::Unknown, Reach::Message),
        Some(409 | 423 | 425) => (later, Reach::Message),
        Some(403) => (FailureKind::Forbidden, Reach::Feed),
        Some(404 | 410) => (FailureKind::Missing, Reach::Message),
        Some(_) => (FailureKind::Permanent, Reach::Message),
        None => (no_verdict(error, is_write), Reach::Message),
    }
}

/// Nobody of Magalu's spoke, or it was on its way elsewhere.
fn no_verdict(error: &CallError, is_write: bool) -> FailureKind {
    match error.status() {
        Some(300..=399) if is_write => FailureKind::Unknown,
        _ => error.kind(),
    }
}

/// The failure that an answer amounts to.
pub(crate) fn failure(error: CallError) -> Failure {
    let (kind, reach) = classify(&error);
    let reason = refusal_in(&error).map(|(_, body)| body.reason());
    let failure = error.into_failure(kind).reaching(reach);
    match reason {
        Some(reason) if !reason.is_empty() => failure.because(reason),
        _ => failure,
    }
}

#[cfg(test)]
mod tests;
