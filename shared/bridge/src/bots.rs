//! What bots may say to buyers: in which threads, at which hours, and only in answer to what was just written.

pub(crate) mod hold;
mod hours;

use std::time::Duration;

use jiff::{Timestamp, civil::DateTime};

use self::{hold::BotHold, hours::Hours};
use crate::{
    Inboxes,
    ids::Thread,
    message::{Author, Message},
    timing::{age, later},
};

/// A bot answers nothing that is older.
pub const BOT_ANSWERS: Duration = Duration::from_hours(1);
/// After a person's answer bots are silent for this long.
pub const HANDED_OVER: Duration = Duration::from_hours(24);
/// A marketplace's clock may be this far ahead of ours.
const CLOCKS: Duration = Duration::from_mins(2);

const KINDS: [&str; 4] = ["all", "questions", "messages", "claims"];
const PROBLEM: &str = "must be true or false, or a list such as questions,messages@<prefix>:<seller>,18:00-08:00,weekends,drafts that names at least one of all, questions, messages, claims";

/// Threads in which bots are heard.
#[derive(Clone, Debug, PartialEq, Eq)]
struct BotThreads {
    /// `None` = every kind.
    kind: Option<&'static str>,
    /// A marketplace's prefix or an account; `None` = everybody's.
    owner: Option<String>,
}

impl BotThreads {
    fn read(word: &str) -> Option<Self> {
        let (kind, owner) = match word.split_once('@') {
            Some((kind, owner)) => (kind, Some(owner)),
            None => (word, None),
        };
        let is_owner = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '_');
        if owner.is_some_and(|owner| owner.is_empty() || !owner.chars().all(is_owner)) {
            return None;
        }
        let kind = KINDS.into_iter().find(|known| *known == kind)?;
        Some(Self {
            kind: Some(kind).filter(|kind| *kind != KINDS[0]),
            owner: owner.map(str::to_owned),
        })
    }

    /// Whether it is this thread's; a conversation of no thread is in the one place that has no bounds.
    fn has(&self, thread: Option<&Thread>) -> bool {
        let Some(thread) = thread else {
            return self.kind.is_none() && self.owner.is_none();
        };
        let is_kind = |kind: &str| kind == Inboxes::name(thread.kind);
        let account = thread.key.account();
        let is_owner = |owner: &str| {
            let prefix = account.parts().map(|(prefix, _)| prefix);
            owner == account.as_str() || Some(owner) == prefix
        };
        self.kind.is_none_or(is_kind) && self.owner.as_deref().is_none_or(is_owner)
    }
}

/// What people decided about bots. By default none is heard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BotRules {
    threads: Vec<BotThreads>,
    hours: Hours,
    drafts: bool,
}

/// What a bot's message is decided on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct BotFacts<'a> {
    pub(crate) now: Timestamp,
    /// The same by the clocks of the account's country.
    pub(crate) local: DateTime,
    /// When it was written, as far as is known.
    pub(crate) written: Timestamp,
    /// What the thread shows.
    pub(crate) messages: &'a [Message],
    /// When a person's last reply came that reached the buyer.
    pub(crate) person: Option<Timestamp>,
}

impl BotRules {
    /// No bot is heard.
    pub const NONE: Self = Self {
        threads: Vec::new(),
        hours: Hours::ALWAYS,
        drafts: false,
    };

    /// Reads `true`, `false`, or kinds, hours and `drafts` with commas between them.
    ///
    /// # Errors
    ///
    /// What is wrong, as the end of a sentence about the setting.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let mut rules = Self::NONE;
        match text.to_ascii_lowercase().as_str() {
            "false" | "0" => return Ok(rules),
            "true" | "1" => {
                rules.threads.extend(BotThreads::read(KINDS[0]));
                return Ok(rules);
            }
            _ => {}
        }
        for word in text.split(',').map(str::trim) {
            if word == "drafts" {
                rules.drafts = true;
            } else if !rules.hours.take(word) {
                rules.threads.push(BotThreads::read(word).ok_or(PROBLEM)?);
            }
        }
        if rules.threads.is_empty() {
            return Err(PROBLEM);
        }
        Ok(rules)
    }

    /// Whether what bots write in a thread, or in a conversation of none, concerns the bridge at all.
    pub fn hear(&self, thread: Option<&Thread>) -> bool {
        self.threads.iter().any(|them| them.has(thread))
    }

    /// Why a bot's message may not go. What people ask for with Retry is not asked about here.
    pub(crate) fn hold(&self, facts: &BotFacts<'_>) -> Option<BotHold> {
        let is_fresh = |at: Timestamp| age(at, facts.now) <= BOT_ANSWERS;
        let is_taken = |at: Timestamp| age(at, facts.now) < HANDED_OVER;
        if facts.person.is_some_and(is_taken) {
            Some(BotHold::Person)
        } else if !answered(facts).is_some_and(is_fresh) {
            Some(BotHold::Late)
        } else if !self.hours.has(facts.local) {
            Some(BotHold::Hours)
        } else {
            self.drafts.then_some(BotHold::Draft)
        }
    }
}

/// When the buyer wrote what a bot's message answers: the last of theirs before it.
fn answered(facts: &BotFacts<'_>) -> Option<Timestamp> {
    let until = later(facts.written, CLOCKS);
    let theirs = facts.messages.iter();
    let theirs = theirs.filter(|one| one.author == Author::Buyer && one.at <= until);
    theirs.map(|one| one.at).max()
}

#[cfg(test)]
mod tests;
