//! The seams: marketplaces on one side, Chatwoot on the other, the table beneath.
//!
//! Small traits, implemented by `connectors/*`, `chatwoot` and `store`. Every failure
//! says what to do next.

use std::{collections::BTreeMap, future::Future, sync::Arc, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    capabilities::Refusal,
    failure::{Failure, StoreFailure},
    files::{Absent, FileStream, HelpdeskFile, Staged},
    ids::{
        AccountId, ConversationId, HelpdeskMessageId, InboxId, MessageKey, RemoteMessageId, Thread,
        ThreadKey,
    },
    message::{Attachment, Snapshot},
    outbox::ReplyRow,
    session::Missing,
};

/// Where the time comes from.
pub trait Clock: Send + Sync {
    /// The time now, UTC.
    fn now(&self) -> Timestamp;
}

impl<T: Clock + ?Sized> Clock for Arc<T> {
    fn now(&self) -> Timestamp {
        (**self).now()
    }
}

// ------------------------------------------------------------------ marketplace

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
    /// Its content, where the list held it whole.
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
pub trait Connector: Send + Sync {
    /// Names of the lanes to poll, in order.
    fn feeds(&self) -> &'static [&'static str];

    /// One of this marketplace's own codes, in the agents' words; `None` for an unknown one.
    fn explain(&self, code: &str) -> Option<String>;

    /// Reads what is new in one lane of one account.
    fn poll(
        &self,
        account: &AccountId,
        lane: &str,
        cursor: Option<&str>,
    ) -> impl Future<Output = Result<Batch, Failure>> + Send;

    /// The lane whose news a notification's `hint` announces, if it announces any.
    fn feed_of(&self, hint: &str) -> Option<&'static str>;

    /// Finds the threads that a notification's `hint` speaks of.
    fn follow(
        &self,
        account: &AccountId,
        hint: &str,
    ) -> impl Future<Output = Result<Vec<Found>, Failure>> + Send;

    /// Finds the threads whose surroundings (the sale, its parcel) a notification's `hint` speaks of.
    fn surrounds(
        &self,
        account: &AccountId,
        hint: &str,
    ) -> impl Future<Output = Result<Vec<Thread>, Failure>> + Send;

    /// The page on which people read `thread` at the marketplace, where its address is known.
    fn page(&self, thread: &Thread) -> impl Future<Output = Option<String>> + Send;

    /// Reads a thread whole, without marking anything read.
    fn read(&self, thread: &Thread) -> impl Future<Output = Result<Snapshot, Failure>> + Send;

    /// Sends one part of a reply. Called once per intent; never retried inside.
    ///
    /// # Errors
    ///
    /// [`Unknown`](crate::failure::FailureKind::Unknown): it may be there.
    fn send(
        &self,
        thread: &Thread,
        snapshot: &Snapshot,
        part: Part<'_>,
    ) -> impl Future<Output = Result<Outcome, Failure>> + Send;

    /// Begins to read a file of a message.
    ///
    /// # Errors
    ///
    /// [`Permanent`](FailureKind::Permanent), [`Forbidden`](FailureKind::Forbidden): it will
    /// never be had, nobody knows why. Anything else: it may be had later.
    fn fetch(
        &self,
        thread: &Thread,
        file: &Attachment,
    ) -> impl Future<Output = Result<Fetched, Failure>> + Send;

    /// Hands a file over, for a message that is sent afterwards. Nobody sees it before, so
    /// repeating it is harmless.
    ///
    /// # Errors
    ///
    /// [`Permanent`](FailureKind::Permanent) with a reason: this file is refused.
    fn stage(
        &self,
        thread: &Thread,
        file: FileStream,
    ) -> impl Future<Output = Result<Staged, Failure>> + Send;

    /// Who the buyer is. Needed before a conversation can be opened.
    fn contact(
        &self,
        thread: &Thread,
        snapshot: &Snapshot,
    ) -> impl Future<Output = Result<Context, Failure>> + Send;

    /// What agents should know beside the messages. Never waited for.
    ///
    /// `contact` may be empty where only attributes are wanted.
    fn context(
        &self,
        thread: &Thread,
        contact: &Context,
    ) -> impl Future<Output = Result<Context, Failure>> + Send;
}

// ------------------------------------------------------------------------- helpdesk

/// A conversation to be found or made.
#[derive(Clone, Debug)]
pub struct Opening<'a> {
    /// Where.
    pub inbox: InboxId,
    /// `source_id` of its contact inbox.
    pub key: &'a ThreadKey,
    /// With whom: `identifier`, name.
    pub contact: &'a Context,
}

/// A conversation that was found or made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Which.
    pub conversation: ConversationId,
    /// It was not there before, so its attributes are those of its opening.
    pub is_new: bool,
}

/// On whose side a post appears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// From the contact.
    Incoming,
    /// From the seller.
    Outgoing,
    /// A private note, for agents only.
    Note,
}

/// Something to be shown in a conversation.
#[derive(Clone, Debug)]
pub struct Post<'a> {
    /// On whose side.
    pub side: Side,
    /// Its `source_id`.
    pub key: &'a MessageKey,
    /// Its text: as typed for both sides (Chatwoot keeps it from being rendered as
    /// anything else), markdown for a note.
    pub text: &'a str,
}

/// Who sent a message at Chatwoot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// A person.
    Agent,
    /// A bot or an assistant.
    Bot,
    /// The contact.
    Contact,
    /// Nobody: automation, greeting, survey.
    System,
}

/// The state of a message at Chatwoot, as its bubble shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum BubbleState {
    /// Not spoken for.
    Sent,
    /// At the buyer's.
    Delivered,
    /// Seen by the buyer.
    Read,
    /// Not delivered.
    Failed,
}

/// One message of a conversation, as a webhook or a listing shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "Chatwoot's own independent marks, as it sends them"
)]
pub struct HelpdeskMessage {
    /// Its id.
    pub id: HelpdeskMessageId,
    /// `message_type` outgoing. Templates, activities and incoming messages are not.
    pub outgoing: bool,
    /// A private note.
    pub private: bool,
    /// `content_type` is `text`.
    pub is_text: bool,
    /// Who sent it.
    pub sender: Sender,
    /// `source_id`, if any.
    pub source_id: Option<String>,
    /// Deleted since.
    pub deleted: bool,
    /// Its text, raw markdown.
    pub content: String,
    /// The files that go with it.
    pub files: Vec<HelpdeskFile>,
    /// When it was written, if Chatwoot says so legibly.
    pub at: Option<Timestamp>,
    /// Its bubble; `None` where Chatwoot does not say (webhooks).
    pub bubble: Option<BubbleState>,
    /// The text under a failed bubble, if there is one.
    pub error: Option<String>,
}

/// A conversation that saw activity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Which conversation.
    pub conversation: ConversationId,
    /// `source_id` of its contact inbox, where Chatwoot says it.
    pub source_id: Option<String>,
    /// Its newest message.
    pub newest: Option<HelpdeskMessageId>,
    /// When anything in it changed last, bubbles included, by Chatwoot's own clock; `None` where the
    /// helpdesk does not say.
    pub changed: Option<Timestamp>,
}

/// Where a conversation lies, as Chatwoot itself shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// Its inbox.
    pub inbox: Option<InboxId>,
    /// `source_id` of its contact inbox; an empty conversation may not say it.
    pub source_id: Option<String>,
}

/// How a bubble is to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bubble {
    /// At the buyer's.
    Delivered,
    /// Seen by the buyer.
    Read,
    /// Not delivered, with a text that says why and what to do.
    Failed(String),
}

/// Whether Chatwoot could show a bubble's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked {
    /// It did.
    Yes,
    /// This version of Chatwoot has no such call.
    Unsupported,
}

/// Where agents read and answer: Chatwoot.
pub trait Helpdesk: Send + Sync {
    /// Finds the conversation of `opening.key`, or makes contact and conversation.
    ///
    /// Looks before it makes anything, so repeating it makes nothing twice.
    fn open(&self, opening: &Opening<'_>) -> impl Future<Output = Result<Opened, Failure>> + Send;

    /// Shows something in a conversation. Not idempotent: look before repeating it.
    fn post(
        &self,
        conversation: ConversationId,
        post: &Post<'_>,
    ) -> impl Future<Output = Result<HelpdeskMessageId, Failure>> + Send;

    /// The same with files beside the text, which may be empty; all in one message.
    ///
    /// # Errors
    ///
    /// As for [`post`](Self::post); also when the bytes of a file break off, which their
    /// [`Watch`](crate::files::Watch) tells.
    fn post_files(
        &self,
        conversation: ConversationId,
        post: &Post<'_>,
        files: Vec<FileStream>,
    ) -> impl Future<Output = Result<HelpdeskMessageId, Failure>> + Send;

    /// Begins to read a file that an agent sent.
    ///
    /// # Errors
    ///
    /// [`Missing`](FailureKind::Missing): not there, perhaps not yet.
    /// [`Permanent`](FailureKind::Permanent): its address must not be contacted.
    fn open_file(
        &self,
        file: &HelpdeskFile,
    ) -> impl Future<Output = Result<FileStream, Failure>> + Send;

    /// Every message with an id above `after`, ascending, all pages.
    fn messages(
        &self,
        conversation: ConversationId,
        after: HelpdeskMessageId,
    ) -> impl Future<Output = Result<Vec<HelpdeskMessage>, Failure>> + Send;

    /// Where a conversation lies.
    fn whereabouts(
        &self,
        conversation: ConversationId,
    ) -> impl Future<Output = Result<Whereabouts, Failure>> + Send;

    /// Sets a bubble. Repeating it is harmless.
    fn mark(
        &self,
        conversation: ConversationId,
        message: HelpdeskMessageId,
        bubble: &Bubble,
    ) -> impl Future<Output = Result<Marked, Failure>> + Send;

    /// Sets these attributes of a conversation and leaves its others as they are.
    fn set_attributes(
        &self,
        conversation: ConversationId,
        attributes: &[(&'static str, String)],
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Resolves a conversation. Repeating it is harmless.
    fn resolve(
        &self,
        conversation: ConversationId,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Opens a resolved conversation again. Repeating it is harmless.
    fn reopen(
        &self,
        conversation: ConversationId,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Conversations of `inbox` in which something happened `within` this long.
    fn active(
        &self,
        inbox: InboxId,
        within: Duration,
    ) -> impl Future<Output = Result<Vec<Activity>, Failure>> + Send;
}

// ------------------------------------------------------------------------ table

/// What the table knows of a thread.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each an attribute of the row that is absent while it does not hold"
)]
pub struct ThreadState {
    /// Its conversation, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conversation: Option<ConversationId>,
    /// The inbox in which that lies, once it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inbox: Option<InboxId>,
    /// Every message of the conversation up to here has been handled.
    #[serde(rename = "seen", default, skip_serializing_if = "Option::is_none")]
    pub read_up_to: Option<HelpdeskMessageId>,
    /// What [`Activity::changed`] said when the conversation was last read back.
    #[serde(rename = "looked", default, skip_serializing_if = "Option::is_none")]
    pub read_back_at: Option<Timestamp>,
    /// When a bubble in it was last set.
    #[serde(rename = "told_at", default, skip_serializing_if = "Option::is_none")]
    pub bubble_set_at: Option<Timestamp>,
    /// Fingerprint of the snapshot that was last worked off completely.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// The conversation was resolved, because the thread had its answer or ended.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub resolved: bool,
    /// That call failed or its opposite did: nobody knows how the conversation stands.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub status_unclear: bool,
    /// The conversation before this one, which was left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left: Option<ConversationId>,
    /// That one lies in an inbox that is ours no more; else it was deleted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub was_moved: bool,
    /// Notes with context were posted.
    #[serde(rename = "noted", default, skip_serializing_if = "std::ops::Not::not")]
    pub context_posted: bool,
    /// When what surrounds the thread (the sale, its parcel) was last asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context_at: Option<Timestamp>,
    /// Attributes that follow the thread, as the conversation last showed them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attributes: Option<String>,
    /// Attempts to get that context that failed.
    #[serde(rename = "note_tries", default)]
    pub context_tries: u32,
    /// Attempts in a row that failed; 0 after a success.
    #[serde(default)]
    pub tries: u32,
    /// Files that could not come with their message, and since when they are owed. Which ones
    /// are owed is in the ledger: a key that is missing here was owed a moment ago.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub owed: BTreeMap<MessageKey, Timestamp>,
    /// When the marketplace's side is to be looked at again, if something is left to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_at: Option<Timestamp>,
    /// What of Chatwoot was not there when it was looked for, and is to be looked for once more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub missing: Vec<Missing>,
    /// The first failure of the present row of failures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failing_since: Option<Timestamp>,
    /// Workers that died over the thread since one last got to its end. Counted here once they are
    /// too many; until then the table counts them, see [`Lease::deaths`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub crashes: u32,
    /// Since when workers have been dying over it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub crashing_since: Option<Timestamp>,
    /// Other threads go first until then, because too many workers died over this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resting_until: Option<Timestamp>,
    /// Since when the marketplace has said that the thread is not there; `None` while it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent_since: Option<Timestamp>,
    /// How often the thread was open again after its end was noted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub reopened: u32,
    /// What could not be shown and was given up on is to be tried again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replay: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// Proof that this worker alone works on a thread, until `until`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Which thread.
    pub key: ThreadKey,
    /// Rises with every lease of this thread; writes with an older one are refused.
    pub fence: u64,
    /// When it ends by itself.
    pub until: Timestamp,
    /// How many times somebody wanted this thread when the lease was taken.
    pub requests: u64,
    /// Workers that held it since it was last let go, and ended without letting it go.
    pub deaths: u32,
}

/// The answer to asking for a lease.
#[derive(Clone, Debug)]
#[expect(
    clippy::large_enum_variant,
    reason = "it is taken apart where it is made"
)]
pub enum Acquired {
    /// It is yours.
    Held(Lease, ThreadState),
    /// Somebody else has it; they were told to look again before they let go.
    Busy,
}

/// The answer to letting a lease go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Released {
    /// Gone.
    Done,
    /// Somebody wanted the thread meanwhile: work it once more, under this lease.
    WantedAgain(Lease),
}

/// The lease is not ours any more, or the table failed.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// Another worker took over: stop at once, touch nothing.
    #[error("another worker took the thread over")]
    Lost,
    /// The table failed.
    #[error(transparent)]
    Store(#[from] StoreFailure),
}

/// Who works on a thread: one worker at a time.
pub trait Leases: Send + Sync {
    /// Takes the thread's lease if it is free or has run out at `now`; makes the row if there is none.
    /// The same write counts the attempt, so that one which kills its worker is known afterwards.
    fn acquire(
        &self,
        key: &ThreadKey,
        now: Timestamp,
        until: Timestamp,
    ) -> impl Future<Output = Result<Acquired, StoreFailure>> + Send;

    /// Prolongs a lease that is still ours.
    fn renew(
        &self,
        lease: &Lease,
        until: Timestamp,
    ) -> impl Future<Output = Result<Lease, LeaseError>> + Send;

    /// Stores `state` and lets the lease go, unless somebody wanted the thread since:
    /// then `state` is stored and the lease kept.
    fn release(
        &self,
        lease: &Lease,
        state: &ThreadState,
    ) -> impl Future<Output = Result<Released, LeaseError>> + Send;
}

/// Whether something shown in Chatwoot is known to be there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// It is about to be posted, or was when the worker died.
    Intended {
        /// When the latest attempt was recorded.
        at: Timestamp,
        /// What Chatwoot has said to earlier attempts; `None` while it has refused none.
        refused: Option<Refused>,
    },
    /// It is there, or need not be.
    Settled {
        /// The message at Chatwoot; `None` when it needs none.
        message: Option<HelpdeskMessageId>,
    },
    /// Chatwoot refused it for a day, and people were told where to read it.
    Dead,
}

impl Entry {
    /// Nothing is left to do with it, unless people ask for another try.
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Settled { .. } | Self::Dead)
    }
}

/// Something that Chatwoot refuses to show. It is tried again, because the same helpdesk refuses in the
/// same words what it could not do just then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The first refusal.
    pub since: Timestamp,
    /// Attempts that were refused or are under way.
    pub tries: u32,
    /// The next attempt is not made before.
    pub next_at: Timestamp,
}

/// Everything recorded about a thread, except its state.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// The inbound ledger.
    pub ledger: Vec<(MessageKey, Entry)>,
    /// The outbox, retries asked for in Chatwoot included.
    pub replies: Vec<ReplyRow>,
}

/// The ledger of what was shown, and the outbox of what is to be sent.
pub trait Ledger: Send + Sync {
    /// Every row of a thread.
    fn rows(&self, key: &ThreadKey) -> impl Future<Output = Result<Rows, StoreFailure>> + Send;

    /// Records, under the lease, that `message` is about to be posted (again, when it was refused).
    /// What is settled stays so; what was given up on begins anew.
    fn begin_post(
        &self,
        lease: &Lease,
        message: &MessageKey,
        at: Timestamp,
        refused: Option<&Refused>,
    ) -> impl Future<Output = Result<(), LeaseError>> + Send;

    /// Records that `message` was given up on and people were told. Does nothing to what is settled.
    fn give_up(
        &self,
        key: &ThreadKey,
        message: &MessageKey,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), StoreFailure>> + Send;

    /// Records that `message` is there (or needs no post). No lease is needed: it is a fact.
    fn post_done(
        &self,
        key: &ThreadKey,
        message: &MessageKey,
        posted: Option<HelpdeskMessageId>,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), StoreFailure>> + Send;

    /// Writes a reply's row if there is none of this id; false when there is.
    fn enqueue(&self, row: &ReplyRow) -> impl Future<Output = Result<bool, StoreFailure>> + Send;

    /// Writes a reply's row over the old one, under the lease.
    fn write_fenced(
        &self,
        lease: &Lease,
        row: &ReplyRow,
    ) -> impl Future<Output = Result<(), LeaseError>> + Send;

    /// Writes a reply's row over the old one without a lease: an outcome is a fact.
    fn record_outcome(
        &self,
        row: &ReplyRow,
    ) -> impl Future<Output = Result<(), StoreFailure>> + Send;
}

/// Something whose time has come, by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    /// A thread has something left to do in one or both directions.
    Thread(ThreadKey),
    /// A notification that nobody followed yet: whose, and what it speaks of.
    Hint(AccountId, String),
}

/// Something that was given up on, and told so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dead {
    /// An agent's reply.
    Reply(ThreadKey, HelpdeskMessageId),
    /// Something that could not be shown at Chatwoot.
    Message(ThreadKey, MessageKey),
}

/// A notification, as a hint to look somewhere.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct HintRow {
    /// Whose.
    pub account: AccountId,
    /// What it speaks of: the connector's own words.
    pub hint: String,
    /// Tells one arrival from the next.
    pub nonce: String,
    /// When it arrived.
    pub arrived_at: Timestamp,
}

/// What is due, and hints.
pub trait DueQueue: Send + Sync {
    /// Everything due at `now`, oldest first: names only, each once. However much is due, one
    /// kind does not hide another: it reads on, within a bound of many thousand rows.
    fn due(&self, now: Timestamp) -> impl Future<Output = Result<Vec<Due>, StoreFailure>> + Send;

    /// Reads many hints. Those that were followed already are left out; those whose time is over
    /// are removed. One that does not read is a failure of its own.
    fn hints(
        &self,
        named: &[(AccountId, String)],
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<Result<HintRow, StoreFailure>>, StoreFailure>> + Send;

    /// Removes a hint whatever it holds: its account cannot be asked.
    fn discard(
        &self,
        account: &AccountId,
        hint: &str,
    ) -> impl Future<Output = Result<(), StoreFailure>> + Send;

    /// Reads one hint; `None` when it was followed already.
    fn hint(
        &self,
        account: &AccountId,
        hint: &str,
    ) -> impl Future<Output = Result<Option<HintRow>, StoreFailure>> + Send;

    /// Forgets a hint, unless it arrived again since.
    fn forget(&self, hint: &HintRow) -> impl Future<Output = Result<(), StoreFailure>> + Send;

    /// Puts a hint off until `at`.
    fn postpone(
        &self,
        hint: &HintRow,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), StoreFailure>> + Send;

    /// What was given up on and told so, oldest first, at most `limit`.
    fn dead(&self, limit: usize) -> impl Future<Output = Result<Vec<Dead>, StoreFailure>> + Send;

    /// Threads of an account in which something is left to do, now or later.
    fn waiting(
        &self,
        account: &AccountId,
    ) -> impl Future<Output = Result<Vec<ThreadKey>, StoreFailure>> + Send;

    /// The states of many threads, in no order; threads without a row, or with one that does not
    /// read, are left out: who works on them finds out.
    fn states(
        &self,
        keys: &[ThreadKey],
    ) -> impl Future<Output = Result<Vec<(ThreadKey, ThreadState)>, StoreFailure>> + Send;
}

/// Whether notifications still come, for people who look.
pub trait Arrivals: Send + Sync {
    /// Notes that a notification about this lane came in, for people who look. Cheap enough to be
    /// called each time.
    fn note_heard(
        &self,
        account: &AccountId,
        feed: &str,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), StoreFailure>> + Send;

    /// Notes that a poll of this lane found what no notification had told.
    fn note_missed(
        &self,
        account: &AccountId,
        feed: &str,
        now: Timestamp,
    ) -> impl Future<Output = Result<(), StoreFailure>> + Send;
}
