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
//! | polling | tells of foreign messages only, never of verdicts; order not promised |
//!
//! With [`Manners::Plain`] it is its own opposite: ids everywhere, clear answers, texts kept as
//! they are. What fails there is a mistake of the core and nobody else's.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use bridge::{
    accounts::{Accounts, Renewal},
    capabilities::{CanSend, Capabilities, Charset, Refusal, TextRules},
    failure::{Failure, FailureKind, Reach},
    files::{FileStream, Staged},
    ids::{AccountId, MessageKey, RemoteMessageId, Route, Thread, ThreadKey},
    marketplace::{Marketplace, ThreadKind},
    message::{
        Attachment, Author, Depth, Ending, Extent, Message, Snapshot, ThreadStatus as ThreadStage,
        Visibility,
    },
    ports::{
        Batch, Clock, Connector, Context, Evidence, Fetched, Found, Handle, MarkedRead, Outcome,
        Part, Settling, Unheard,
    },
};
use bytes::Bytes;
use futures::stream;
use jiff::{SignedDuration, Timestamp};

use crate::{
    memory_table::MemoryTable,
    stage::{Stage, Trouble},
};

/// How Odd Bazaar registers.
pub const MARKETPLACE: Marketplace = Marketplace::bare(
    "Odd Bazaar",
    "odd",
    "odd-bazaar",
    &[
        ("ask", ThreadKind::OneShot),
        ("talk", ThreadKind::Chat),
        ("case", ThreadKind::Ticket),
    ],
);

/// How the read of a [deadly](Talk::deadly) thread is called.
pub const DEADLY: &str = "odd.read (deadly)";

/// Messages of a thread that come with its first page.
const PAGE: usize = 3;

const LANES: &[&str] = &["ask", "talk", "case"];

/// The attribute that says why nothing can be sent; empty when something can.
pub const BLOCK: &str = "odd_block";
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
    /// Names of the files that came along.
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
    manners: Manners,
    buyer: String,
    changed: u64,
}

impl Talk {
    /// Whether a seller's answer stands in a question.
    pub fn is_answered(&self, now: Timestamp) -> bool {
        let is_answer = |said: &&Said| said.author == Author::Seller && said.stands(now);
        self.thread.kind == ThreadKind::OneShot && self.said.iter().any(|said| is_answer(&said))
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
            "odd:message:{lane}:{id}:{who}{}",
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
        (self.manners == Manners::Plain || self.thread.kind == ThreadKind::Ticket).then(id)
    }
}

#[derive(Debug, Default)]
struct State {
    talks: BTreeMap<ThreadKey, Talk>,
    changes: u64,
    forbidden: BTreeSet<String>,
    refused: BTreeSet<String>,
    dead: BTreeSet<AccountId>,
    said: i32,
    skew: SignedDuration,
}

/// The marketplace and the connector to it. Cheap to clone.
#[derive(Clone, Debug)]
pub struct OddBazaar {
    stage: Stage,
    table: MemoryTable,
    manners: Manners,
    state: Arc<Mutex<State>>,
}

impl OddBazaar {
    /// A marketplace where nothing was said yet.
    pub fn new(stage: &Stage, table: &MemoryTable, manners: Manners) -> Self {
        Self {
            stage: stage.clone(),
            table: table.clone(),
            manners,
            state: Arc::default(),
        }
    }

    /// How much its clock is ahead, in seconds.
    pub fn set_skew(&self, seconds: i64) {
        self.state().skew = SignedDuration::from_secs(seconds);
    }

    /// The permission for this lane is missing, or back.
    pub fn forbid(&self, lane: &str, on: bool) {
        let mut state = self.state();
        state
            .talks
            .values_mut()
            .filter(|talk| talk.lane() == lane)
            .for_each(|talk| talk.was_barred = true);
        if on {
            state.forbidden.insert(lane.to_owned())
        } else {
            state.forbidden.remove(lane)
        };
    }

    /// The credential of this account is dead, or good again.
    pub fn kill(&self, account: &AccountId, on: bool) {
        let mut state = self.state();
        if on {
            state.dead.insert(account.clone())
        } else {
            state.dead.remove(account)
        };
    }

    /// A buyer opens a thread; what they say comes next.
    pub fn open(&self, account: &AccountId, lane: &str, id: &str, buyer: &str) -> Thread {
        let thread = MARKETPLACE
            .thread(&format!("{account}:{lane}:{id}"))
            .expect("a lane of ours");
        let temper = Temper {
            limit: if thread.kind == ThreadKind::OneShot {
                400
            } else {
                40
            },
            max_parts: if thread.kind == ThreadKind::OneShot {
                1
            } else {
                30
            },
            limit_after: None,
            shows_after: Duration::ZERO,
            moderation: Moderation::Passes,
            incomplete_until: None,
        };
        let talk = Talk {
            thread: thread.clone(),
            said: Vec::new(),
            temper,
            blocked: None,
            ended: None,
            was_barred: false,
            hidden: false,
            deadly: false,
            manners: self.manners,
            buyer: buyer.to_owned(),
            changed: 0,
        };
        self.state().talks.insert(thread.key.clone(), talk);
        thread
    }

    /// Somebody says something there: it is in the list at once.
    pub fn say(&self, thread: &Thread, author: Author, text: &str) {
        self.say_with_files(thread, author, text, 0);
    }

    /// The same with so many files.
    pub fn say_with_files(&self, thread: &Thread, author: Author, text: &str, files: usize) {
        let now = self.stage.now();
        let mut state = self.state();
        state.changes += 1;
        let changed = state.changes;
        let at = state.instant(now);
        let Some(talk) = state.talks.get_mut(&thread.key) else {
            return;
        };
        talk.changed = changed;
        talk.said.push(Said {
            author,
            text: text.to_owned(),
            at,
            files: (0..files)
                .map(|n| format!("{}-{n}.png", at.as_nanosecond()))
                .collect(),
            reference: None,
            shows_from: now,
            taken_back: None,
        });
    }

    /// Nothing can be sent in a thread any more, with this code, or something can again.
    pub fn block(&self, thread: &Thread, code: Option<&str>) {
        self.change_openly(thread, |talk| {
            talk.blocked = code.map(str::to_owned);
            talk.was_barred = true;
        });
    }

    /// A thread comes to its end.
    pub fn end(&self, thread: &Thread) {
        self.change_openly(thread, |talk| {
            talk.ended.get_or_insert(talk.said.len());
            talk.was_barred = true;
        });
    }

    /// The marketplace says that a thread is not there, or shows it again.
    pub fn hide(&self, thread: &Thread, on: bool) {
        self.change_openly(thread, |talk| talk.hidden = on);
    }

    /// Changes a thread, and tells nobody.
    pub fn change(&self, thread: &Thread, change: impl FnOnce(&mut Talk)) {
        change(
            self.state()
                .talks
                .get_mut(&thread.key)
                .expect("it was opened"),
        );
    }

    /// Changes a thread, and lists it as changed.
    pub fn change_openly(&self, thread: &Thread, change: impl FnOnce(&mut Talk)) {
        let mut state = self.state();
        state.changes += 1;
        let changes = state.changes;
        let talk = state.talks.get_mut(&thread.key).expect("it was opened");
        talk.changed = changes;
        change(talk);
    }

    /// Whether the permission for this thread's lane is missing.
    pub fn is_forbidden(&self, thread: &Thread) -> bool {
        thread
            .key
            .kind_and_id()
            .is_some_and(|(lane, _)| self.state().forbidden.contains(lane))
    }

    /// Every thread.
    pub fn talks(&self) -> Vec<Talk> {
        self.state().talks.values().cloned().collect()
    }

    /// References of parts that were refused at once.
    pub fn refused(&self) -> BTreeSet<String> {
        self.state().refused.clone()
    }

    async fn call<T>(
        &self,
        name: &'static str,
        effect: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let trouble = |trouble| match trouble {
            // The edge's HTML 403: it never reached the marketplace.
            Trouble::NotMade => Failure::retryable(name),
            Trouble::Unclear => Failure::new(FailureKind::Unknown, name),
        };
        self.stage.call(name, effect, trouble).await
    }

    /// What a connector does that finds a credential refused for good.
    async fn disconnect(&self, account: &AccountId) {
        let now = self.stage.now();
        let Some(row) = self.table.account_row(account) else {
            return;
        };
        let until = now + SignedDuration::from_secs(30);
        if let Ok(Renewal::Granted(row)) = self
            .table
            .begin_renewal(account, row.generation, now, until)
            .await
        {
            drop(
                self.table
                    .abandon_renewal(account, row.generation, true)
                    .await,
            );
        }
    }

    /// A read whose answer is lost did nothing.
    async fn read_call<T>(
        &self,
        name: &'static str,
        effect: impl FnOnce() -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.stage
            .call(name, effect, |_| Failure::retryable(name))
            .await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn instant(&mut self, now: Timestamp) -> Timestamp {
        self.said += 1;
        now + self.skew + SignedDuration::from_nanos(i64::from(self.said))
    }

    fn may(&self, account: &AccountId, lane: &str, call: &'static str) -> Result<(), Failure> {
        if self.dead.contains(account) {
            return Err(Failure::new(FailureKind::Auth, call).reaching(Reach::Account));
        }
        if self.forbidden.contains(lane) {
            return Err(Failure::new(FailureKind::Forbidden, call).reaching(Reach::Feed));
        }
        Ok(())
    }

    fn talk(&self, thread: &Thread, call: &'static str) -> Result<&Talk, Failure> {
        let talk = self
            .talks
            .get(&thread.key)
            .ok_or_else(|| Failure::new(FailureKind::Missing, call))?;
        self.may(&thread.key.account(), talk.lane(), call)?;
        Ok(talk)
    }
}

fn attachment(name: &str) -> Attachment {
    Attachment {
        handle: name.to_owned(),
        name: name.to_owned(),
        content_type: None,
        size: None,
        suspect: false,
    }
}

/// What is kept of a text: trimmed, folded, other punctuation.
fn mangled(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace(['!', ';'], ".")
}

/// What the list holds, oldest first, and how much of the thread that is.
fn listed(talk: &Talk, now: Timestamp, depth: Depth) -> (Vec<&Said>, Extent) {
    let cut = talk.temper.incomplete_until.filter(|until| now < *until);
    let listed = talk.said.iter().filter(|said| said.is_listed(now));
    let mut raw: Vec<&Said> = listed
        .filter(|said| cut.is_none() || said.reference.is_none())
        .collect();
    raw.sort_by_key(|said| (said.at.subsec_nanosecond() % 7, said.text.len())); // no order at all
    raw.sort_by_key(|said| said.at); // the connector's own
    let of = raw.len();
    match depth {
        _ if cut.is_some() => (raw, Extent::Gaps),
        Depth::Newest if of > PAGE => (raw.split_off(of - PAGE), Extent::Newest { of: Some(of) }),
        Depth::Newest | Depth::Whole => (raw, Extent::Whole),
    }
}

fn snapshot(talk: &Talk, now: Timestamp, depth: Depth) -> Snapshot {
    let (raw, extent) = listed(talk, now, depth);
    let message = |said: &&Said| Message {
        source_id: talk.key_of(said),
        remote_id: talk.id_of(said),
        reference: None,
        author: said.author.clone(),
        text: said.text.clone(),
        attachments: said.files.iter().map(|name| attachment(name)).collect(),
        at: said.at,
        visibility: match said.taken_back {
            Some((at, _)) if at <= now => Visibility::Rejected(Some("taste".to_owned())),
            Some(_) => Visibility::Pending,
            None => Visibility::Visible,
        },
        read_at: None,
    };
    let stage = if talk.hidden {
        ThreadStage::Ended(Ending::Deleted)
    } else if talk.ended.is_some() {
        ThreadStage::Ended(Ending::Closed)
    } else if talk.is_answered(now) {
        ThreadStage::Answered
    } else {
        ThreadStage::Open
    };
    let can_send = match (&talk.blocked, &stage) {
        (Some(code), _) => CanSend::No(Refusal::Blocked(code.clone())),
        (None, ThreadStage::Ended(_)) => CanSend::No(Refusal::QuestionEnded),
        (None, ThreadStage::Answered) => CanSend::No(Refusal::AnsweredElsewhere),
        (None, ThreadStage::Open) => CanSend::Yes,
    };
    let text = TextRules {
        max_chars: talk.temper.limit,
        max_parts: talk.temper.max_parts,
        charset: Charset::Unicode,
    };
    Snapshot {
        messages: raw.iter().map(message).collect(),
        extent,
        status: stage,
        capabilities: Capabilities {
            can_send,
            text,
            files: None,
            max_messages: None,
        },
        attributes: vec![(BLOCK, talk.blocked.clone().unwrap_or_default())],
        notes: Vec::new(),
        route: Route::from_connector("to:whoever"),
    }
}

#[async_trait]
impl Connector for OddBazaar {
    fn explain(&self, _: &AccountId, _: &str) -> Option<String> {
        None
    }

    fn feed_of(&self, _account: &AccountId, hint: &str) -> Option<&'static str> {
        let key = ThreadKey::from_connector(hint);
        let (lane, _) = key.kind_and_id()?;
        LANES.iter().find(|known| **known == lane).copied()
    }

    async fn unheard(&self, _: &AccountId) -> Result<Unheard, Failure> {
        Ok(Unheard::default())
    }

    async fn confirm_unheard(&self, _: &AccountId, _: &str) -> Result<(), Failure> {
        Ok(())
    }

    async fn settle(&self, _: &Thread, _: &Handle) -> Result<Settling, Failure> {
        Ok(Settling::Waiting)
    }

    fn evidence(&self, _: &Thread) -> Evidence {
        Evidence::default()
    }

    async fn mark_read(&self, _: &Thread, _: &Snapshot) -> Result<MarkedRead, Failure> {
        Ok(MarkedRead::AsShown)
    }

    async fn surrounds(&self, _: &AccountId, _: &str) -> Result<Vec<Thread>, Failure> {
        Ok(Vec::new())
    }

    async fn page(&self, _: &Thread) -> Option<String> {
        None
    }

    async fn stage(&self, _: &Thread, _: FileStream) -> Result<Staged, Failure> {
        // Its threads take no files.
        Err(Failure::new(FailureKind::Permanent, "odd.stage"))
    }

    fn feeds(&self, _account: &AccountId) -> &'static [&'static str] {
        LANES
    }

    async fn poll(
        &self,
        account: &AccountId,
        lane: &str,
        cursor: Option<&str>,
    ) -> Result<Batch, Failure> {
        let poll = || {
            let now = self.stage.now();
            let state = self.state();
            state.may(account, lane, "odd.poll")?;
            let since = cursor
                .and_then(|cursor| cursor.parse::<u64>().ok())
                .unwrap_or(0);
            let here = |talk: &&Talk| {
                talk.changed > since && talk.lane() == lane && talk.thread.key.account() == *account
            };
            let mut talks: Vec<&Talk> = state.talks.values().filter(here).collect();
            talks.sort_by_key(|talk| talk.said.len() % 3);
            let whole = lane == "ask";
            let found = |talk: &&Talk| Found {
                thread: talk.thread.clone(),
                snapshot: whole.then(|| snapshot(talk, now, Depth::Newest)),
            };
            Ok(Batch {
                found: talks.iter().map(found).collect(),
                cursor: Some(state.changes.to_string()),
                ..Batch::default()
            })
        };
        let polled = self.read_call("odd.poll", poll).await;
        if polled
            .as_ref()
            .is_err_and(|failure| failure.kind == FailureKind::Auth)
        {
            self.disconnect(account).await;
        }
        polled
    }

    async fn follow(&self, account: &AccountId, hint: &str) -> Result<Vec<Found>, Failure> {
        let follow = || {
            let state = self.state();
            let key = ThreadKey::from_connector(hint);
            let talk = state
                .talks
                .get(&key)
                .filter(|talk| talk.thread.key.account() == *account);
            let talk = talk.ok_or_else(|| Failure::new(FailureKind::Permanent, "odd.follow"))?;
            state.may(account, talk.lane(), "odd.follow")?;
            Ok(vec![Found {
                thread: talk.thread.clone(),
                snapshot: None,
            }])
        };
        self.read_call("odd.follow", follow).await
    }

    async fn read(&self, thread: &Thread, depth: Depth) -> Result<Snapshot, Failure> {
        let read = || {
            Ok(snapshot(
                self.state().talk(thread, "odd.read")?,
                self.stage.now(),
                depth,
            ))
        };
        let is_deadly = self
            .state()
            .talks
            .get(&thread.key)
            .is_some_and(|talk| talk.deadly);
        let name = if is_deadly { DEADLY } else { "odd.read" };
        self.read_call(name, read).await
    }

    async fn send(
        &self,
        thread: &Thread,
        _: &Snapshot,
        part: Part<'_>,
    ) -> Result<Outcome, Failure> {
        let send = || {
            let now = self.stage.now();
            let mut state = self.state();
            let talk = state.talk(thread, "odd.send")?;
            let refusal = match &talk.blocked {
                Some(code) => Some(Refusal::Blocked(code.clone())),
                None if talk.ended.is_some() => Some(Refusal::QuestionEnded),
                None if talk.is_answered(now) => Some(Refusal::AnsweredElsewhere),
                None if part.content.text().chars().count() > talk.temper.limit => {
                    Some(Refusal::TooLong(talk.temper.limit))
                }
                None => None,
            };
            if let Some(refusal) = refusal {
                state.refused.insert(part.reference.to_owned());
                return Ok(Outcome::Refused(refusal));
            }
            let at = state.instant(now);
            let talk = state.talks.get_mut(&thread.key).expect("it was there");
            let after = |span: Duration| now + SignedDuration::try_from(span).unwrap_or_default();
            let taken_back = match talk.temper.moderation {
                Moderation::Passes => None,
                Moderation::VanishesAfter(span) if talk.manners == Manners::Plain => {
                    Some((after(span), Moderation::RefusesAfter(span)))
                }
                with @ (Moderation::RefusesAfter(span) | Moderation::VanishesAfter(span)) => {
                    Some((after(span), with))
                }
            };
            let said = Said {
                author: Author::Seller,
                text: if talk.manners == Manners::Odd {
                    mangled(part.content.text())
                } else {
                    part.content.text().to_owned()
                },
                at,
                files: Vec::new(),
                reference: Some(part.reference.to_owned()),
                shows_from: after(talk.temper.shows_after),
                taken_back,
            };
            let outcome = match (talk.manners, talk.thread.kind) {
                (Manners::Plain, _) | (Manners::Odd, ThreadKind::Chat) => {
                    Outcome::Sent(talk.id_of(&said))
                }
                (Manners::Odd, ThreadKind::Ticket | ThreadKind::OneShot) => Outcome::Accepted {
                    id: talk.id_of(&said),
                    handle: None,
                },
            };
            talk.said.push(said);
            talk.temper.limit = talk.temper.limit_after.take().unwrap_or(talk.temper.limit);
            Ok(outcome)
        };
        self.call("odd.send", send).await
    }

    async fn fetch(&self, thread: &Thread, file: &Attachment) -> Result<Fetched, Failure> {
        let fetch = || {
            self.state().talk(thread, "odd.fetch")?;
            let bytes = stream::iter([Ok(Bytes::from_static(b"a picture"))]);
            let file = FileStream::new(file.name.as_str(), None, None, bytes);
            Ok(Fetched::File(file))
        };
        self.read_call("odd.fetch", fetch).await
    }

    async fn contact(&self, thread: &Thread, _: &Snapshot) -> Result<Context, Failure> {
        let contact = || {
            let state = self.state();
            let talk = state.talk(thread, "odd.contact")?;
            let identifier = match thread.kind {
                ThreadKind::Ticket => format!("odd:user:of:{}", thread.key),
                ThreadKind::OneShot | ThreadKind::Chat => format!("odd:user:{}", talk.buyer),
            };
            Ok(Context {
                contact_identifier: identifier,
                contact_name: talk.buyer.clone(),
                attributes: vec![("odd_thread", thread.key.to_string())],
                notes: Vec::new(),
            })
        };
        self.read_call("odd.contact", contact).await
    }

    async fn context(&self, thread: &Thread, _: &Context) -> Result<Context, Failure> {
        let context = || {
            let (lane, id) = thread.key.kind_and_id().unwrap_or_default();
            let key = MessageKey::from_connector(format!("odd:note:{lane}:{id}:about"));
            Ok(Context {
                attributes: vec![(ABOUT, thread.key.to_string())],
                notes: vec![(key, "about this sale".to_owned())],
                ..Context::default()
            })
        };
        self.read_call("odd.context", context).await
    }
}
