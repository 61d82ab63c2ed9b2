//! Where the reading of a shop's conversations stands.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What one poll hands to the next: the newest time seen, what was seen close to it, and what is still owed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ChatCursor {
    /// Everything up to here was found.
    pub(crate) newest: Timestamp,
    /// Newest message of each conversation that changed shortly before that: a message may show late, so
    /// this stretch is looked at again, and what did not change in it is left out.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) recent: BTreeMap<String, String>,
    /// A stretch that the last poll did not get to the end of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) gap: Option<UnreadGap>,
}

/// A stretch of the list that is still to be read, newest end first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UnreadGap {
    /// Reading goes on before this.
    pub(crate) before: Timestamp,
    /// And ends here.
    pub(crate) floor: Timestamp,
}

impl ChatCursor {
    /// Reads what was stored; `None` for the first poll, and for what does not read.
    pub(crate) fn parse(text: Option<&str>) -> Option<Self> {
        serde_json::from_str(text?).ok()
    }

    /// As it is stored.
    pub(crate) fn print(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

impl UnreadGap {
    /// One stretch that holds both.
    #[must_use]
    pub(crate) fn joined(self, other: Option<Self>) -> Self {
        other.map_or(self, |other| Self {
            before: self.before.max(other.before),
            floor: self.floor.min(other.floor),
        })
    }
}
