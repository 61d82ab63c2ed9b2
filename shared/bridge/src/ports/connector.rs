//! A marketplace, as the core sees it.

use async_trait::async_trait;

use crate::{
    capabilities::Refusal,
    failure::Failure,
    files::{Absent, FileStream, Staged},
    ids::{AccountId, MessageKey, RemoteMessageId, Thread},
    message::{Attachment, Depth, Snapshot},
};

/// One part of a reply, ready to go: plain text within the thread's rules.
#[derive(Clone, Copy, Debug)]
pub struct Part<'a> {
    /// The text.
    pub text: &'a str,
    /// Files that were [staged](Connector::stage) for it, by their handles.
    pub files: &'a [String],
    /// The same for the same part of the same reply, for ever. A correlation for
    /// marketplaces that echo one; never permission to resend.
    pub reference: &'a str,
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
    /// It was taken; a verdict comes later, found under this id in a later read.
    Accepted(Option<RemoteMessageId>),
    /// It is there, without the files that went along; why not, in words for agents.
    WithoutFiles(Option<RemoteMessageId>, String),
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

    /// What notifications announced in vain lately, as the marketplace lists it: accounts of the same application,
    /// and hints. Nothing where there is no such list.
    async fn unheard(&self, account: &AccountId) -> Result<Vec<(AccountId, String)>, Failure>;

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
}
