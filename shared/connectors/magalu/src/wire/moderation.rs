//! What moderation makes of a text (§3.1, §4.2, §5.2).

use serde::Deserialize;
use serde_json::Value;

use super::{is, maybe, text, written};
use crate::instant::Instant;

/// Where a text stands with moderation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Moderation {
    #[serde(default, deserialize_with = "text")]
    status: Option<String>,
    /// When that was decided, or the text came in.
    #[serde(default, deserialize_with = "maybe")]
    pub when_at: Option<Instant>,
    #[serde(default)]
    block_rules: Value,
}

/// A verdict on a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ModerationVerdict {
    /// Nobody has looked at it, or nobody is to: the pages do not say which.
    NotModerated,
    /// Still to come.
    Waiting,
    /// It may be seen.
    Approved,
    /// It may not, for these reasons, if any are given.
    Rejected(Option<String>),
}

impl Moderation {
    /// The verdict. A word that is new says nothing.
    pub(crate) fn verdict(&self) -> ModerationVerdict {
        let status = self.status.as_deref();
        if is(status, "REJECTED") {
            ModerationVerdict::Rejected(self.rules())
        } else if is(status, "APPROVED") {
            ModerationVerdict::Approved
        } else if is(status, "WAITING_MODERATION") || is(status, "NEW") {
            ModerationVerdict::Waiting
        } else {
            ModerationVerdict::NotModerated
        }
    }

    /// The reasons: what members they have is not known, so words are taken from wherever they are.
    fn rules(&self) -> Option<String> {
        let mut words = Vec::new();
        for rule in self.block_rules.as_array().into_iter().flatten() {
            let named = ["slug", "code", "rule", "name", "type"]
                .into_iter()
                .find_map(|name| rule.get(name).and_then(written));
            words.extend(written(rule).or(named));
        }
        let words = words.join(", ").to_lowercase();
        Some(words).filter(|words| !words.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_verdict_is_read_in_either_case_and_with_whatever_reasons() {
        let rejected = |rules: &str| ModerationVerdict::Rejected(Some(rules.to_owned()));
        for (moderation, verdict) in [
            (json!({"status": "APPROVED"}), ModerationVerdict::Approved),
            (json!({"status": "approved"}), ModerationVerdict::Approved),
            (
                json!({"status": "WAITING_MODERATION"}),
                ModerationVerdict::Waiting,
            ),
            (
                json!({"status": "new", "id": null}),
                ModerationVerdict::Waiting,
            ),
            (
                json!({"status": "NOT_MODERATED"}),
                ModerationVerdict::NotModerated,
            ),
            (
                json!({"status": "SOMETHING"}),
                ModerationVerdict::NotModerated,
            ),
            (json!({}), ModerationVerdict::NotModerated),
            (
                json!({"status": "rejected", "block_rules": []}),
                ModerationVerdict::Rejected(None),
            ),
            (
                json!({"status": "REJECTED", "block_rules": ["CONTACT", "PIX"]}),
                rejected("contact, pix"),
            ),
            (
                json!({"status": "REJECTED", "block_rules": [{"slug": "CPF"}, {"x": 1}, 7]}),
                rejected("cpf, 7"),
            ),
            (
                json!({"status": "REJECTED", "block_rules": "x"}),
                ModerationVerdict::Rejected(None),
            ),
        ] {
            let read: Moderation = serde_json::from_value(moderation.clone()).unwrap();
            assert_eq!(read.verdict(), verdict, "{moderation}");
        }
    }
}
