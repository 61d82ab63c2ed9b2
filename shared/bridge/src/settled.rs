//! Long threads: what was settled at the last look is not read again.
//!
//! A look that leaves nothing open writes down how many messages the thread held and which was the
//! newest. If the next look shows that one, and as many newer ones as there are more by now, then
//! every older message is one of those: neither the thread's older pages nor their rows of the
//! ledger are needed. Whatever does not add up is read whole, and so is every thread once a day.
//!
//! Where a marketplace does not say how many there are, a few of the newest have to follow on one another as they
//! did: one that shows late among them does not go unnoticed.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    ids::MessageKey,
    message::{Extent, Message, Snapshot},
    timing::age,
};

/// After this long a thread is compared whole with its ledger, whatever its count says.
const WHOLE_AGAIN: Duration = Duration::from_hours(24);
/// So many of the newest messages have to follow on one another as they did, where nobody counts them.
const RUN: usize = 8;

/// So many messages of a thread, up to a newest one, are shown or are our own sends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settled {
    /// How many, where somebody counts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
    /// Names the newest of them.
    newest: String,
    /// Names the newest few in their order, where nobody may count them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    run: Option<Run>,
    /// When the whole thread was last compared with the whole ledger.
    compared_at: Timestamp,
}

/// A few messages in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    /// How many.
    length: usize,
    /// Names them all.
    name: String,
}

impl Run {
    /// The last of these, [`RUN`] or fewer.
    fn ending(messages: &[Message]) -> Self {
        Self::of(messages, messages.len().min(RUN))
    }

    fn of(messages: &[Message], length: usize) -> Self {
        let last = messages.iter().rev().take(length);
        let hash = last.fold(Sha256::new(), |hash, message| {
            hash.chain_update(message.source_id.as_str())
                .chain_update("|")
        });
        Self {
            length,
            name: short(&hash.finalize()),
        }
    }

    /// Whether these end so, and are as many at least.
    fn ends(&self, messages: &[Message]) -> bool {
        messages.len() >= self.length && Self::of(messages, self.length) == *self
    }
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
        let newest = name(snapshot.messages.last()?);
        let run = match snapshot.extent {
            Extent::Gaps => return None,
            Extent::Newest { of: Some(_) } => None,
            Extent::Whole | Extent::Newest { of: None } => Some(Run::ending(&snapshot.messages)),
        };
        Some(Self {
            count: snapshot.count(),
            newest,
            run,
            compared_at,
        })
    }

    /// Whether its newest message is the one that is posted as `key`.
    pub(crate) fn ends_with(&self, key: &MessageKey) -> bool {
        self.newest == named(key)
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
        let adds_up = match (snapshot.extent, self.count) {
            (Extent::Newest { of: None }, _) => {
                let shown = snapshot.messages.get(..settled)?;
                self.run.as_ref().is_some_and(|run| run.ends(shown))
            }
            (_, Some(count)) => snapshot.count()? == count + newer,
            (_, None) => false,
        };
        adds_up.then_some(settled)
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
    named(&message.source_id)
}

fn named(key: &MessageKey) -> String {
    short(&Sha256::digest(key.as_str()))
}

fn short(hash: &[u8]) -> String {
    hex::encode(hash.get(..6).unwrap_or_default())
}

#[cfg(test)]
mod tests;
