//! Moderation: words that stop a seller's message, at once or a little later.

use serde_json::{Value, json};

use super::{MercadoLivre, state::State};

/// A word and what it does to a seller's message.
pub(super) struct Rule {
    word: String,
    reason: String,
    late: bool,
}

/// What moderation made of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The other side has it.
    Clean,
    /// It looks fine, and the next read will show it rejected.
    Pending(String),
    /// The other side never gets it.
    Rejected(String),
}

impl MercadoLivre {
    /// Rejects sellers' messages that contain `word`: in the answer to the send, or,
    /// when `late`, from the next read of the thread on.
    pub fn moderate(&self, word: &str, reason: &str, late: bool) {
        let rule = Rule {
            word: word.to_owned(),
            reason: reason.to_owned(),
            late,
        };
        self.state().rules.push(rule);
    }

    /// From now on whatever a seller writes is rejected at once, and answers to questions are banned.
    pub fn moderate_everything(&self, on: bool) {
        self.state().is_strict = on;
    }
}

impl State {
    pub(super) fn judge(&self, text: &str) -> Verdict {
        if self.is_strict {
            return Verdict::Rejected("OUT_OF_PLACE_LANGUAGE".to_owned());
        }
        match self
            .rules
            .iter()
            .find(|rule| text.contains(rule.word.as_str()))
        {
            None => Verdict::Clean,
            Some(rule) if rule.late => Verdict::Pending(rule.reason.clone()),
            Some(rule) => Verdict::Rejected(rule.reason.clone()),
        }
    }
}

impl Verdict {
    /// What was pending is decided: rejected.
    pub(super) fn settle(&mut self) {
        if let Self::Pending(reason) = self {
            *self = Self::Rejected(std::mem::take(reason));
        }
    }

    /// A message's `status`.
    pub(super) fn message_status(&self) -> &'static str {
        match self {
            Self::Clean | Self::Pending(_) => "available",
            Self::Rejected(_) => "moderated",
        }
    }

    /// A message's `message_moderation`.
    pub(super) fn show(&self, at: &str) -> Value {
        let (status, reason) = match self {
            Self::Clean => ("clean", None),
            Self::Pending(_) => ("pending", None),
            Self::Rejected(reason) => ("rejected", Some(reason)),
        };
        json!({"is_automatic": false, "status": status, "reason": reason, "source": "online", "moderation_date": at})
    }
}
