//! Moderation: always late, and by what a text says.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::state::State;

/// What stops a text: contacts and ways to pay elsewhere.
const STOPPED: &[&str] = &["pix", "@", "http", "whatsapp"];

/// A text's way through moderation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moderation {
    pub(super) due: Timestamp,
    is_stopped: bool,
}

/// Where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Waiting,
    Approved,
    Rejected,
}

impl Moderation {
    pub(super) fn at(self, now: Timestamp) -> Verdict {
        match (self.due <= now, self.is_stopped) {
            (false, _) => Verdict::Waiting,
            (true, false) => Verdict::Approved,
            (true, true) => Verdict::Rejected,
        }
    }

    /// As questions and chat write it.
    pub(super) fn show(self, now: Timestamp) -> Value {
        let (status, rules): (_, &[&str]) = match self.at(now) {
            Verdict::Waiting => ("WAITING_MODERATION", &[]),
            Verdict::Approved => ("APPROVED", &[]),
            Verdict::Rejected => ("REJECTED", &["CONTACT"]),
        };
        json!({"status": status, "when_at": self.due.to_string(), "block_rules": rules})
    }
}

impl State {
    /// What moderation will make of a text written now.
    pub(super) fn moderate(&self, text: &str) -> Moderation {
        let text = text.to_lowercase();
        Moderation {
            due: self.now() + self.moderation,
            is_stopped: self.is_strict || STOPPED.iter().any(|mark| text.contains(mark)),
        }
    }

    /// Of a text that nobody moderates: a buyer's.
    pub(super) fn unmoderated(&self) -> Moderation {
        Moderation {
            due: self.now(),
            is_stopped: false,
        }
    }
}
