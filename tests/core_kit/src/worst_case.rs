//! Odd Bazaar: a made-up marketplace with the worst of every row of `docs/channels.md`.
//!
//! | row | here |
//! |---|---|
//! | ids | none in two lanes (the wire's own repeat, so they are worth nothing); opaque ones with `:` and `/` in the third |
//! | lists | in no order; instants in nanoseconds; three messages a page |
//! | parties | a third one speaks in every lane |
//! | answer to a send | nothing (`Sent(None)`), *accepted* with a name, *accepted* without |
//! | verdict | later, in the thread; or never: what is refused vanishes |
//! | read-back | after a while only; at times incomplete, so that it cannot tell |
//! | texts | come back trimmed, folded, with other punctuation |
//! | limits | differ per thread and change between two sends |
//! | one answer | is a property of the moment: a question opens again when its answer is taken back |
//! | permissions | one lane may lack its own |
//! | edge | 403 with HTML: the connector sorts it as *try again*, see [`Fate::Fails`](crate::stage::Fate) |
//! | contact | no stable id in one lane: a contact per thread |
//! | references | one lane echoes them, and makes our own texts unreadable; who writes elsewhere has others |
//! | handles | two lanes give one: in the first it tells the verdict, in the second only that it was taken |
//! | silence | is a rejection in one lane, a delivery in another |
//! | turns | in one lane after each message, in another after five; both pass with the buyer's next |
//! | files | are messages of their own in one lane, known by their handle |
//! | commands | do what they are told as often as they are told; one lane never tells whether it was done |
//! | counts | one lane's pages have none |
//! | polling | tells of foreign messages only, never of verdicts; order not promised |
//!
//! With [`Manners::Plain`] it is its own opposite: ids everywhere, clear answers, texts kept as
//! they are. What fails there is a mistake of the core and nobody else's. [`PLAIN`] always is so, and stands beside it
//! in the same installation.

use std::time::Duration;

use bridge::{
    i18n::Localized,
    ids::{MessageKey, RemoteMessageId, Thread},
    marketplace::{LimitKeys, Marketplace, PlannedCommand, PlannedLabel, Takes, ThreadKind},
    message::{Author, Responsible, TimeLimit},
    timing::later,
};
use jiff::Timestamp;

mod bazaar;
mod commands;
mod connector;
mod sending;
mod wire;

pub use bazaar::{Down, OddBazaar};

/// How Odd Bazaar registers.
pub const MARKETPLACE: Marketplace = Marketplace {
    limits: Some(LimitKeys {
        by: ANSWER_BY,
        who: "odd_must_act",
    }),
    labels: &[PlannedLabel {
        title: Localized::new(ABOUT_QUESTIONS, ABOUT_QUESTIONS, ABOUT_QUESTIONS),
        kind: Some(ThreadKind::OneShot),
        color: "#000000",
        description: Localized::new("", "", ""),
    }],
    commands: &[
        PlannedCommand {
            name: "mend",
            words: Localized::new("consertar", "reparar", "mend"),
            kinds: &[ThreadKind::OneShot, ThreadKind::Chat, ThreadKind::Ticket],
            takes: Takes::Amount,
            does: Localized::new("conserta", "repara", "mends it"),
        },
        PlannedCommand {
            name: "enclose",
            words: Localized::new("anexar", "adjuntar", "enclose"),
            kinds: &[ThreadKind::OneShot, ThreadKind::Chat, ThreadKind::Ticket],
            takes: Takes::Files,
            does: Localized::new("anexa", "adjunta", "encloses the files"),
        },
    ],
    ..Marketplace::bare(
        "Odd Bazaar",
        "odd",
        "odd-bazaar",
        &[
            ("ask", ThreadKind::OneShot),
            ("talk", ThreadKind::Chat),
            ("case", ThreadKind::Ticket),
            ("desk", ThreadKind::Ticket),
            ("chat", ThreadKind::Chat),
        ],
    )
};

/// How the plain marketplace beside it registers: in the same words.
pub const PLAIN: Marketplace = Marketplace {
    name: Localized::new("Plain Market", "Plain Market", "Plain Market"),
    said: Localized::new("Plain Market", "Plain Market", "Plain Market"),
    prefix: "pln",
    slug: "plain-market",
    ..MARKETPLACE
};

/// How the read of a [deadly](Talk::deadly) thread is called.
pub const DEADLY: &str = "odd.read (deadly)";

/// Messages of a thread that come with its first page.
const PAGE: usize = 3;
/// The same in the lane that counts nothing.
const UNCOUNTED_PAGE: usize = 12;
/// Messages that may go in a row in that lane.
const IN_A_ROW: usize = 5;
/// After this long a lane has decided on what it accepted.
const DECIDED: Duration = Duration::from_mins(10);

const LANES: &[&str] = &["ask", "talk", "case", "desk", "chat"];

/// The attribute that says why nothing can be sent; empty when something can.
pub const BLOCK: &str = "odd_block";
/// The code of a lane in which it is the buyer's turn.
pub const ABOUT_TURN: &str = "buyers_turn";
/// The label of questions.
pub const ABOUT_QUESTIONS: &str = "odd-question";
/// The attribute that says until when a thread wants an answer.
pub const ANSWER_BY: &str = "odd_answer_by";
/// The attribute that says what a thread is about.
pub const ABOUT: &str = "odd_about";

/// What becomes of something sent, after it was taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Moderation {
    /// Nothing.
    #[default]
    Passes,
    /// After this long the thread shows it as refused.
    RefusesAfter(Duration),
    /// After this long it is gone without a word.
    VanishesAfter(Duration),
}

/// Whether the marketplace is at its worst.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Manners {
    /// Ids, clear answers, and texts come back as they went.
    Plain,
    /// As in the table above.
    #[default]
    Odd,
}

/// How a thread behaves.
#[derive(Clone, Copy, Debug)]
pub struct Temper {
    /// Most characters of one part.
    pub limit: usize,
    /// Most parts of a reply.
    pub max_parts: usize,
    /// The limit from the next send on.
    pub limit_after: Option<usize>,
    /// What is sent shows after this long.
    pub shows_after: Duration,
    /// What becomes of the next things sent.
    pub moderation: Moderation,
    /// Until then reads leave out what is new, and say so.
    pub incomplete_until: Option<Timestamp>,
    /// Whose turn it is does not matter from then on.
    pub free_from: Option<Timestamp>,
    /// What it is about is sold out.
    pub sold_out: bool,
    /// Answers are wanted within this long.
    pub answer_within: Option<Duration>,
}

/// Something said in a thread.
#[derive(Clone, Debug)]
pub struct Said {
    /// By whom.
    pub author: Author,
    /// What is kept of the text.
    pub text: String,
    /// When, to the nanosecond: no two in a thread are of the same.
    pub at: Timestamp,
    /// Names of the files that came along; of a file that was sent from here, its handle.
    pub files: Vec<String>,
    /// For what was sent from here: the reference. Never shown.
    pub reference: Option<String>,
    /// It is listed from then on.
    pub shows_from: Timestamp,
    /// From then on it is refused or gone.
    pub taken_back: Option<(Timestamp, Moderation)>,
}

impl Said {
    /// Whether it was taken back by `now`.
    pub fn is_taken_back(&self, now: Timestamp) -> bool {
        self.taken_back.is_some_and(|(at, _)| at <= now)
    }

    fn is_listed(&self, now: Timestamp) -> bool {
        let gone = matches!(self.taken_back, Some((at, Moderation::VanishesAfter(_))) if at <= now);
        self.shows_from <= now && !gone
    }

    fn stands(&self, now: Timestamp) -> bool {
        !self.is_taken_back(now)
    }
}

/// A thread.
#[derive(Clone, Debug)]
pub struct Talk {
    /// Its name.
    pub thread: Thread,
    /// Everything ever said, oldest first.
    pub said: Vec<Said>,
    /// How it behaves.
    pub temper: Temper,
    /// It takes nothing, with this code.
    pub blocked: Option<String>,
    /// How much had been said when it was ended, if it was.
    pub ended: Option<usize>,
    /// At some time it was blocked, ended, or its lane forbidden.
    pub was_barred: bool,
    /// The marketplace says that it is not there.
    pub hidden: bool,
    /// Reading it has a name of its own, by which a director knows it: [`DEADLY`].
    pub deadly: bool,
    /// How often it was marked read, and how much had been said when it last was.
    pub marked: (usize, usize),
    /// What was done by commands, in order; a read shows none of it.
    pub mended: Vec<String>,
    /// Names of the files that came with each of them, in order.
    pub enclosed: Vec<Vec<String>>,
    /// When the last of that was done: at its worst, half a minute passes until a look tells so.
    pub mended_at: Option<Timestamp>,
    manners: Manners,
    buyer: String,
    changed: u64,
}

impl Talk {
    /// How many messages may go before the buyer writes; `None` = any number.
    pub fn left(&self, now: Timestamp) -> Option<usize> {
        let is_free = self.temper.free_from.is_some_and(|at| at <= now);
        if self.manners == Manners::Plain || is_free {
            return None;
        }
        let since = self.said.iter().rev();
        let since = since.take_while(|said| said.author != Author::Buyer);
        let ours = |said: &&Said| said.author == Author::Seller && said.stands(now);
        match self.lane() {
            // The turn passes when what was said shows, and not when it is refused.
            "desk" => {
                let has_passed = |said: &Said| {
                    ours(&said) && said.taken_back.is_none() && said.shows_from <= now
                };
                Some(usize::from(!since.into_iter().any(has_passed)))
            }
            "chat" => Some(IN_A_ROW.saturating_sub(since.filter(ours).count())),
            _ => None,
        }
    }

    /// Until when it wants an answer to what the buyer wrote last.
    pub fn limit(&self, now: Timestamp) -> Option<TimeLimit> {
        let within = self.temper.answer_within?;
        let shown = self.said.iter().rev().filter(|said| said.is_listed(now));
        let waiting = shown.take_while(|said| said.author != Author::Seller || !said.stands(now));
        let first = waiting.filter(|said| said.author == Author::Buyer).last()?;
        Some(TimeLimit {
            since: first.at,
            by: later(first.at, within),
            who: Responsible::Seller,
        })
    }

    /// Whether a seller's answer stands in a question.
    pub fn is_answered(&self, now: Timestamp) -> bool {
        let is_answer = |said: &&Said| said.author == Author::Seller && said.stands(now);
        self.thread.kind == ThreadKind::OneShot && self.said.iter().any(|said| is_answer(&said))
    }

    /// Questions here have one answer: while it stands, the marketplace takes no other from anybody.
    pub fn has_one_answer(&self) -> bool {
        self.manners == Manners::Plain && self.lane() == "ask"
    }

    /// What is refused here is in no list.
    pub fn rejects_by_silence(&self) -> bool {
        self.manners == Manners::Odd && self.lane() == "desk"
    }

    fn prefix(&self) -> &str {
        let key = self.thread.key.as_str();
        key.split(':').next().unwrap_or_default()
    }

    fn lane(&self) -> &str {
        self.thread.key.kind_and_id().map_or("", |(lane, _)| lane)
    }

    /// The name under which Chatwoot shows `said`.
    pub fn key_of(&self, said: &Said) -> MessageKey {
        let who = match &said.author {
            Author::Buyer => "b",
            Author::Seller => "s",
            Author::Platform(_) => "p",
        };
        let (lane, id) = self.thread.key.kind_and_id().unwrap_or_default();
        MessageKey::from_connector(format!(
            "{}:message:{lane}:{id}:{who}{}",
            self.prefix(),
            said.at.as_nanosecond()
        ))
    }

    /// At its worst, only one lane has names that are worth something.
    fn id_of(&self, said: &Said) -> Option<RemoteMessageId> {
        let id = || {
            RemoteMessageId::from_connector(format!(
                "a/{}:{}",
                self.thread.key,
                said.at.as_nanosecond()
            ))
        };
        // A question has one answer, which has one name.
        let answer = || RemoteMessageId::from_connector(format!("a/{}", self.thread.key));
        match (self.manners, self.lane()) {
            (Manners::Plain, "ask") if said.author == Author::Seller => Some(answer()),
            (Manners::Plain, _) | (Manners::Odd, "case") => Some(id()),
            (Manners::Odd, _) => None,
        }
    }
}
