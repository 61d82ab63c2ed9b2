//! Everything the simulator knows, under one lock.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};

use super::{
    Magalu, Options, chat::Conversation, login::Books, orders::Order, questions::Question,
    tickets::Ticket, transactions::Transaction, webhooks::Hooks,
};
use crate::Clock;

/// Behaviour the vendor's pages leave open or contradict, switched on one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quirk {
    /// Questions spell a refused answer `RESPONSE_REJECTED`, and do not know the other spelling.
    ResponseRejected,
    /// A refused answer is gone, and only the question's moderation tells.
    RefusedAnswersDropped,
    /// Moderation of an answer stands beside it, not in it.
    ModerationOnTop,
    /// People of the chat have a `ref_key` instead of an `external_id`.
    RefKeys,
    /// Lists of the chat do not say how many there are.
    NoTotals,
    /// Messages of the chat come in no order.
    Shuffled,
    /// A message to a ticket is answered with the message, not with a transaction.
    MessagesAtOnce,
    /// Times of tickets have six decimals.
    Decimals,
    /// The CDN refuses every call with a page.
    Edge,
    /// 429 says how long to wait.
    RetryAfter,
}

/// What a second write with the same reference does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Repeats {
    /// It is written a second time.
    #[default]
    Twice,
    /// It is answered like the first, and nothing is written.
    First,
    /// It is refused with 409.
    Conflict,
}

/// All tenants, threads and settings.
pub(super) struct State {
    pub(super) clock: Clock,
    pub(super) client_id: String,
    pub(super) secret: String,
    pub(super) counter: u64,
    pub(super) quirks: BTreeSet<Quirk>,
    pub(super) repeats: Repeats,
    pub(super) books: Books,
    pub(super) questions: BTreeMap<String, Question>,
    pub(super) conversations: BTreeMap<String, Conversation>,
    pub(super) tickets: BTreeMap<String, Ticket>,
    pub(super) transactions: BTreeMap<String, Transaction>,
    pub(super) orders: BTreeMap<String, Order>,
    pub(super) hooks: Hooks,
    pub(super) read_marks: usize,
    /// Moderation stops everything.
    pub(super) is_strict: bool,
    /// So long moderation takes.
    pub(super) moderation: SignedDuration,
    /// So long lists do not show what happened.
    pub(super) lag: SignedDuration,
    /// So long a transaction is pending.
    pub(super) processing: SignedDuration,
}

impl State {
    pub(super) fn new(options: Options) -> Self {
        Self {
            clock: options.clock,
            client_id: options.client_id,
            secret: options.secret,
            counter: 0,
            quirks: BTreeSet::new(),
            repeats: Repeats::default(),
            books: Books::default(),
            questions: BTreeMap::new(),
            conversations: BTreeMap::new(),
            tickets: BTreeMap::new(),
            transactions: BTreeMap::new(),
            orders: BTreeMap::new(),
            hooks: Hooks::default(),
            read_marks: 0,
            is_strict: false,
            moderation: SignedDuration::from_mins(1),
            lag: SignedDuration::ZERO,
            processing: SignedDuration::from_secs(2),
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }
}

/// The state, shared between the routes and the test.
#[derive(Clone)]
pub(super) struct App(Arc<Mutex<State>>);

impl App {
    pub(super) fn new(state: State) -> Self {
        Self(Arc::new(Mutex::new(state)))
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Magalu {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.app.lock()
    }

    /// Switches a behaviour that the pages leave open.
    pub fn switch(&self, quirk: Quirk, on: bool) {
        let mut state = self.state();
        if on {
            state.quirks.insert(quirk);
        } else {
            state.quirks.remove(&quirk);
        }
    }

    /// What a second write with the same reference does from now on.
    pub fn repeat(&self, repeats: Repeats) {
        self.state().repeats = repeats;
    }

    /// Moderation takes so many seconds from now on.
    pub fn moderate_after(&self, seconds: i64) {
        self.state().moderation = SignedDuration::from_secs(seconds);
    }

    /// From now on moderation stops whatever a shop writes.
    pub fn moderate_everything(&self, on: bool) {
        self.state().is_strict = on;
    }

    /// Lists of questions show an answer only after so many seconds.
    pub fn lag(&self, seconds: i64) {
        self.state().lag = SignedDuration::from_secs(seconds);
    }

    /// A transaction is pending for so many seconds.
    pub fn process_after(&self, seconds: i64) {
        self.state().processing = SignedDuration::from_secs(seconds);
    }

    /// How often a conversation was marked as read over the API.
    pub fn read_marks(&self) -> usize {
        self.state().read_marks
    }
}
