//! A marketplace, as the core sees it.

use std::fmt;

use std::time::Duration;

use async_trait::async_trait;
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use super::{AskedCommand, CommandAction, CommandLook, CommandOutcome, CommandPlan, Evidence};
use crate::{
    capabilities::Refusal,
    failure::{Failure, FailureKind},
    files::{Absent, FileStream, Staged},
    ids::{AccountId, MessageKey, RemoteMessageId, Thread},
    message::{Attachment, Depth, Snapshot},
};

/// What one part of a reply consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartContent<'a> {
    /// Plain text within the thread's rules.
    Text(&'a str),
    /// The same, and files that were [staged](Connector::stage) for it, by their handles; at least one.
    TextWithFiles {
        /// The text.
        text: &'a str,
        /// The handles.
        files: &'a [String],
    },
    /// One staged file, as a message of its own, where the thread's
    /// [rules](crate::capabilities::FileRules::own_message) say so.
    File(&'a str),
}

impl<'a> PartContent<'a> {
    /// Its text; empty where it is a file.
    pub fn text(&self) -> &'a str {
        match self {
            Self::Text(text) | Self::TextWithFiles { text, .. } => text,
            Self::File(_) => "",
        }
    }

    /// The handles of its files.
    pub fn files(&self) -> Vec<&'a str> {
        match self {
            Self::Text(_) => Vec::new(),
            Self::TextWithFiles { files, .. } => files.iter().map(String::as_str).collect(),
            Self::File(handle) => vec![handle],
        }
    }
}

/// One part of a reply, ready to go.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// What it consists of.
    pub content: PartContent<'a>,
    /// The same for the same part of the same reply, for ever; no other part has it. At most 36 of
    /// `A–Z a–z 0–9 -`. A correlation for marketplaces that echo one; never permission to resend.
    pub reference: &'a str,
    /// Who wrote the reply.
    pub author: &'a AgentName,
}

/// What the person or bot is called who wrote a reply at Chatwoot; empty when nobody said.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AgentName {
    /// As buyers may read it.
    pub name: String,
}

impl AgentName {
    /// Whether nobody said it.
    pub fn is_empty(&self) -> bool {
        self.name.is_empty()
    }
}

impl From<&str> for AgentName {
    fn from(name: &str) -> Self {
        let name = name.to_owned();
        Self { name }
    }
}

// Names of people are in no log.
impl fmt::Debug for AgentName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_empty() {
            "nobody"
        } else {
            "somebody"
        })
    }
}

/// Names an accepted send, to be asked about later. Opaque.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Handle(String);

impl Handle {
    /// Wraps what the connector needs to ask.
    pub fn from_connector(handle: impl Into<String>) -> Self {
        Self(handle.into())
    }

    /// What the connector gave.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What became of an accepted send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Settling {
    /// Nothing is decided yet.
    Waiting,
    /// It is there, under this id if the marketplace gave one. Where
    /// [silence](crate::ports::Silence) is a rejection, the thread has to show it all the same.
    Done(Option<RemoteMessageId>),
    /// It was taken up, and what becomes of it the thread alone tells: there is nothing more to ask.
    Processed,
    /// It was not taken after all, and the same would be refused again.
    Failed(Refusal),
}

/// What marking a thread read came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkedRead {
    /// What was marked is what was shown, as far as the marketplace says.
    AsShown,
    /// The same; but for so long what comes next may look like what was marked, where a list tells how much is
    /// unread, and nothing else announces it.
    AsShownFor(Duration),
    /// More may have come since, and is marked as well: no list of unread threads tells of it any more.
    HoldsMore,
}

/// Notifications that could not be delivered, as the marketplace lists them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unheard {
    /// Accounts of the same application, and what was announced to them.
    pub hints: Vec<(AccountId, String)>,
    /// What the marketplace is told once they are safe here, so that it lists the next; `None` where it
    /// wants to be told nothing. Opaque.
    pub confirm: Option<String>,
}

/// What became of asking for a file.
#[derive(Debug)]
pub enum Fetched {
    /// Its bytes begin to come.
    File(FileStream),
    /// It will never come, and why.
    Never(Absent),
}

/// How a send ended, when it had a clear end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is there, under this id if the marketplace gave one.
    Sent(Option<RemoteMessageId>),
    /// It was taken; a verdict comes later.
    Accepted {
        /// Under this id it is found in a later read.
        id: Option<RemoteMessageId>,
        /// With this [settle](Connector::settle) is asked for the verdict, before the thread is read.
        handle: Option<Handle>,
    },
    /// It is there, without the files that went along; why not, in words for agents.
    WithoutFiles(Option<RemoteMessageId>, String),
    /// It is there under this id, and moderation hid it from the buyer at once.
    Hidden {
        /// Under this id reads show it, as hidden.
        id: RemoteMessageId,
        /// The marketplace's code for why, if it says one.
        reason: Option<String>,
    },
    /// It was not taken, and the same would be refused again.
    Refused(Refusal),
}

/// A thread that a poll or a hint turned up.
#[derive(Clone, Debug)]
pub struct Found {
    /// Which thread.
    pub thread: Thread,
    /// Its content or its newest messages, where the list held them.
    pub snapshot: Option<Snapshot>,
    /// The buyer's message that it was found by, if there was nothing else.
    pub announced: Option<Announced>,
}

/// A buyer's message of which a notification told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// Which one.
    pub message: MessageKey,
    /// The seller's side has read it: a thread whose newest settled message it is needs no look.
    pub is_read: bool,
}

/// What one poll of one lane returned.
#[derive(Debug, Default)]
pub struct Batch {
    /// Threads that may hold something new.
    pub found: Vec<Found>,
    /// To be stored once everything found is durable, and handed to the next poll. Opaque.
    pub cursor: Option<String>,
    /// What came of asking each of the lane's further sources. One that failed hides nothing of what
    /// the others hold.
    pub sources: Vec<Source>,
    /// Elements of lists, and single threads, that could not be read: they were left out and logged.
    pub missed: u32,
}

/// One of several places where a lane looks.
#[derive(Debug)]
pub struct Source {
    /// Names it as a lane is named, and is no lane's name.
    pub name: &'static str,
    /// Why it could not be read, if it could not.
    pub outcome: Result<(), Failure>,
}

/// Who a thread is with and what it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// `identifier` of the contact: the buyer, never an intermediary.
    pub contact_identifier: String,
    /// Name of the contact.
    pub contact_name: String,
    /// Attributes of the conversation, values as strings.
    pub attributes: Vec<(&'static str, String)>,
    /// Notes for agents: key and markdown text.
    pub notes: Vec<(MessageKey, String)>,
}

/// A marketplace, as the core sees it.
///
/// Several stand side by side in one process, so it can be held as `dyn Connector`.
#[async_trait]
pub trait Connector: Send + Sync {
    /// Names of the feeds to poll for this account, in order.
    fn feeds(&self, account: &AccountId) -> &'static [&'static str];

    /// One of the own codes of this account's marketplace, in the agents' words; `None` for an unknown one.
    fn explain(&self, account: &AccountId, code: &str) -> Option<String>;

    /// How far the clocks of an account's people are from UTC, for times that they read. Never waited for: what
    /// cannot be told now is UTC.
    async fn utc_offset(&self, _account: &AccountId) -> Offset {
        Offset::UTC
    }

    /// The [region](crate::marketplace::Marketplace::regions) in which an account sells; `None` where there are none,
    /// or it is not known.
    async fn region(&self, _account: &AccountId) -> Result<Option<String>, Failure> {
        Ok(None)
    }

    /// Reads what is new in one lane of one account.
    async fn poll(
        &self,
        account: &AccountId,
        lane: &str,
        cursor: Option<&str>,
    ) -> Result<Batch, Failure>;

    /// The lane whose news a notification's `hint` announces, if it announces any.
    fn feed_of(&self, account: &AccountId, hint: &str) -> Option<&'static str>;

    /// Finds the threads that a notification's `hint` speaks of.
    async fn follow(&self, account: &AccountId, hint: &str) -> Result<Vec<Found>, Failure>;

    /// What notifications announced in vain lately, as the marketplace lists it. Nothing where there is no such
    /// list.
    async fn unheard(&self, account: &AccountId) -> Result<Unheard, Failure>;

    /// Tells the marketplace that everything up to [`Unheard::confirm`] is safe here. Called once every hint of that
    /// list is durable, never before. That it fails harms nothing: the same is listed again.
    async fn confirm_unheard(&self, account: &AccountId, confirm: &str) -> Result<(), Failure>;

    /// Finds the threads whose surroundings (the sale, its parcel) a notification's `hint` speaks of.
    async fn surrounds(&self, account: &AccountId, hint: &str) -> Result<Vec<Thread>, Failure>;

    /// The page on which people read `thread` at the marketplace, where its address is known.
    async fn page(&self, thread: &Thread) -> Option<String>;

    /// Reads a thread, at least as much of it as is asked for, without marking anything read.
    async fn read(&self, thread: &Thread, depth: Depth) -> Result<Snapshot, Failure>;

    /// Sends one part of a reply. Called once per intent; never retried inside.
    ///
    /// # Errors
    ///
    /// [`Unknown`](crate::failure::FailureKind::Unknown): it may be there.
    async fn send(
        &self,
        thread: &Thread,
        snapshot: &Snapshot,
        part: Part<'_>,
    ) -> Result<Outcome, Failure>;

    /// Asks what became of an [accepted](Outcome::Accepted) send. Changes nothing, so repeating it is harmless.
    ///
    /// # Errors
    ///
    /// Retryable, Auth or Unknown: it is asked again later. Anything else: it is never asked again, and the thread
    /// alone tells.
    async fn settle(&self, thread: &Thread, handle: &Handle) -> Result<Settling, Failure>;

    /// How long what a thread does not show means nothing, and what it means afterwards.
    fn evidence(&self, thread: &Thread) -> Evidence;

    /// Marks read at the marketplace what `snapshot` shows, no more. Called once after an agent's reply is there;
    /// does nothing where there is no such thing. That it fails delays nothing and is not tried again.
    async fn mark_read(&self, thread: &Thread, snapshot: &Snapshot) -> Result<MarkedRead, Failure>;

    /// Begins to read a file of a message.
    ///
    /// # Errors
    ///
    /// [`Permanent`](crate::failure::FailureKind::Permanent), [`Forbidden`](crate::failure::FailureKind::Forbidden): it will
    /// never be had, nobody knows why. Anything else: it may be had later.
    async fn fetch(&self, thread: &Thread, file: &Attachment) -> Result<Fetched, Failure>;

    /// Hands a file over, for a message that is sent afterwards. Nobody sees it before, so
    /// repeating it is harmless.
    ///
    /// # Errors
    ///
    /// [`Permanent`](crate::failure::FailureKind::Permanent) with a reason: this file is refused.
    async fn stage(&self, thread: &Thread, file: FileStream) -> Result<Staged, Failure>;

    /// Who the buyer is. Needed before a conversation can be opened.
    async fn contact(&self, thread: &Thread, snapshot: &Snapshot) -> Result<Context, Failure>;

    /// What agents should know beside the messages. Never waited for.
    ///
    /// `contact` may be empty where only attributes are wanted.
    async fn context(&self, thread: &Thread, contact: &Context) -> Result<Context, Failure>;

    /// What would come of a command now. Reads only. Never called for what is not
    /// [registered](crate::marketplace::Marketplace::commands).
    async fn plan(&self, _: &Thread, _: AskedCommand<'_>) -> Result<CommandPlan, Failure> {
        Err(Failure::new(FailureKind::Permanent, "plan"))
    }

    /// Does what a person confirmed. Called at most once per confirmation, unless a failure says that nothing
    /// happened; never retried inside. `files` are those that it was [planned](Self::plan) with, in their order.
    ///
    /// # Errors
    ///
    /// [`Unknown`](crate::failure::FailureKind::Unknown): it may have been done.
    async fn act(
        &self,
        _: &Thread,
        _: &CommandAction,
        _: Vec<FileStream>,
    ) -> Result<CommandOutcome, Failure> {
        Err(Failure::new(FailureKind::Permanent, "act"))
    }

    /// Whether an action that got no clear answer was done. Changes nothing.
    async fn look(&self, _: &Thread, _: &CommandAction) -> Result<CommandLook, Failure> {
        Ok(CommandLook::CannotTell)
    }

    /// What an agent should know of what a question is about before their answer to it goes out, in words for agents,
    /// each kind of it under a name of its own. Never waited for.
    async fn caution(
        &self,
        _: &Thread,
        _: &Snapshot,
    ) -> Result<Option<(&'static str, String)>, Failure> {
        Ok(None)
    }
}
