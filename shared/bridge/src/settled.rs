//! Long threads: what was settled at the last look is not read again.
//!
//! A look that leaves nothing open writes down how many messages the thread held and which was the
//! newest. If the next look shows that one, and as many newer ones as there are more by now, then
//! every older message is one of those: neither the thread's older pages nor their rows of the
//! ledger are needed. Whatever does not add up is read whole, and so is every thread once a day.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    message::{Extent, Message, Snapshot},
    timing::age,
};

/// After this long a thread is compared whole with its ledger, whatever its count says.
const WHOLE_AGAIN: Duration = Duration::from_hours(24);

/// So many messages of a thread, up to a newest one, are shown or are our own sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// How many.
    count: usize,
    /// Names the newest of them.
    newest: String,
    /// When the whole thread was last compared with the whole ledger.
    compared_at: Timestamp,
}

/// What a snapshot is worth, beside what was settled before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// It speaks for itself, and is compared with the whole ledger.
    AsItIs,
    /// So many of its messages, the oldest, are settled, and so is every message before them.
    SettledUpTo(usize),
    /// The thread is to be read whole.
    TooLittle,
}

impl Settled {
    /// All that `snapshot` shows is settled; `None` where it does not say how much that is.
    pub(crate) fn of(snapshot: &Snapshot, compared_at: Timestamp) -> Option<Self> {
        Some(Self {
            count: snapshot.count()?,
            newest: name(snapshot.messages.last()?),
            compared_at,
        })
    }

    /// When the whole thread was last compared with the whole ledger.
    pub(crate) fn compared_at(&self) -> Timestamp {
        self.compared_at
    }

    /// How many of the messages in `snapshot` are among these, if the others are all that came since.
    fn among(&self, snapshot: &Snapshot) -> Option<usize> {
        let is_newest = |message: &Message| name(message) == self.newest;
        let settled = snapshot.messages.iter().rposition(is_newest)? + 1;
        let newer = snapshot.messages.len() - settled;
        (snapshot.count()? == self.count + newer).then_some(settled)
    }
}

/// Whether `snapshot` is enough to go by. `watched`: since when messages may still change.
pub(crate) fn fit(
    settled: Option<&Settled>,
    snapshot: &Snapshot,
    watched: Option<Timestamp>,
    now: Timestamp,
) -> Fit {
    let recent = settled.filter(|settled| age(settled.compared_at, now) < WHOLE_AGAIN);
    let among = recent.and_then(|settled| settled.among(snapshot));
    let shows_watched = watched.is_none_or(|at| snapshot.shows_since(at));
    match (snapshot.extent, among) {
        (Extent::Newest { .. }, Some(settled)) if shows_watched => Fit::SettledUpTo(settled),
        (Extent::Newest { .. }, _) => Fit::TooLittle,
        (Extent::Whole, Some(settled)) => Fit::SettledUpTo(settled),
        (Extent::Whole, None) | (Extent::Gaps, _) => Fit::AsItIs,
    }
}

/// A short name of a message, the same for ever.
fn name(message: &Message) -> String {
    let hash = Sha256::digest(message.source_id.as_str());
    hex::encode(hash.get(..6).unwrap_or_default())
}

#[cfg(test)]
mod tests;
