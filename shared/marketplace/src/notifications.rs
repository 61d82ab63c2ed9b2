//! How a marketplace's notifications are recognised, from what came in by the door.

use std::collections::BTreeMap;

use bridge::ids::AccountId;
use jiff::Timestamp;
use secrecy::SecretString;

/// Settings that sign notifications, by name.
pub type Keys = BTreeMap<&'static str, SecretString>;

/// A notification as it came in.
#[expect(missing_debug_implementations, reason = "it holds functions")]
pub struct RawNotification<'a> {
    /// Its body, byte for byte.
    pub body: &'a [u8],
    /// Its headers, by name.
    pub header: &'a dyn Fn(&str) -> Option<&'a str>,
    /// The address that was called, as the caller wrote it, if it is known: some sign it, too.
    pub address: Option<&'a str>,
    /// Those of [`Notifications::keys`] that are set.
    pub keys: &'a Keys,
    /// Secrets that the marketplace made and setup stored, where it [has such](Notifications::has_stored_secrets).
    pub secrets: &'a [SecretString],
    /// When it came.
    pub now: Timestamp,
}

/// Where a notification says to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Whose.
    pub account: AccountId,
    /// What to look at, in the connector's own words.
    pub hint: String,
    /// What else would tell of it.
    pub kind: HintKind,
}

/// What else would tell of what a notification speaks of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HintKind {
    /// A poll finds it as well.
    Polled,
    /// Nothing does.
    Unpolled,
    /// A message was read and nothing else: no news once a notification of the same message, a buyer's, was followed.
    Reading,
}

impl HintKind {
    /// That of a hint which announces the news of this feed, if it does of any.
    pub fn of_feed(feed: Option<&str>) -> Self {
        feed.map_or(Self::Unpolled, |_| Self::Polled)
    }
}

/// What a notification is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recognised {
    /// It says where to look.
    Hints(Vec<Hint>),
    /// It is the marketplace's, and of no interest: a test, a topic that nobody follows.
    Nothing,
    /// It is nothing that this marketplace sends.
    Unreadable,
    /// Its signature is missing, wrong or too old.
    Unsigned,
}

/// What shows that a notification is the marketplace's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// Nothing but the address's last part: it is a hint, and nothing of it is believed.
    Address,
    /// Its own signature; the address needs no token then.
    Signature,
}

/// How a marketplace notifies.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "it holds a function")]
pub struct Notifications {
    /// Tells what one is. Pure.
    pub recognise: fn(&RawNotification<'_>) -> Recognised,
    /// What shows that it is the marketplace's.
    pub proof: Proof,
    /// Settings that sign.
    pub keys: &'static [&'static str],
    /// The marketplace makes secrets of its own that sign; setup stores them.
    pub has_stored_secrets: bool,
    /// The marketplace wants an empty body in answer to what was taken.
    pub empty_answer: bool,
}
