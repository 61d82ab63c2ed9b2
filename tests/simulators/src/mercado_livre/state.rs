//! Everything the simulator knows, under one lock.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{
    MercadoLivre,
    accounts::Accounts,
    application::Registration,
    attachments::Upload,
    claims::Claim,
    ids::Counters,
    invoices::Invoice,
    items::Item,
    moderation::Rule,
    notifications::{Notifier, Outgoing},
    questions::Question,
    quota::Quota,
    sales::{Order, Pack, Shipment},
    threads::Thread,
};
use crate::Clock;

/// Behaviour the vendor's pages leave open or contradict, switched on one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Quirk {
    /// Threads are listed from their beginning.
    OldestFirst,
    /// Ids in messages, unread and notifications are strings, and padded in resources.
    IdsAsStrings,
    /// `claim_id` instead of `claim_ids` in a conversation's status.
    ClaimIdKey,
    /// Notifications say `id` instead of `_id`.
    PlainNotificationId,
    /// Every notification goes out twice.
    Twice,
    /// The seller's own messages are notified as well.
    OwnMessagesNotified,
    /// An access token dies when its account refreshes.
    OldTokensDie,
    /// PKCE is switched on in the application's settings.
    Pkce,
    /// Orders come as 206, without some blocks.
    PartialOrders,
    /// Claim messages carry no `hash`.
    NoClaimHashes,
    /// The search of claims knows `player_role` and ignores `players.role`.
    UnderscoredPlayers,
    /// It ignores both.
    PlayersIgnored,
    /// It refuses `players.role`.
    DotsRefused,
    /// A message changes nothing of a claim's `last_updated`.
    SilentClaims,
    /// An upload that does not say how long it is, is refused.
    UploadsNeedALength,
    /// An upload's answer says `attachment_id`.
    UploadsAnswerAttachmentId,
    /// An upload's answer is a bare string.
    UploadsAnswerBare,
    /// Files of any type are taken.
    AnyFileType,
    /// Files do not pass when their message is sent.
    FilesDropped,
    /// A download is a redirect.
    FilesElsewhere,
    /// Notifications of messages name the thread.
    ThreadsNotified,
    /// `GET /messages/{id}` is refused.
    MessagesUnreadable,
}

/// All accounts, listings, sales, threads and settings.
pub(super) struct State {
    pub(super) clock: Clock,
    pub(super) app_id: String,
    pub(super) secret: String,
    pub(super) counters: Counters,
    pub(super) quirks: BTreeSet<Quirk>,
    pub(super) accounts: Accounts,
    pub(super) items: BTreeMap<String, Item>,
    pub(super) questions: BTreeMap<u64, Question>,
    /// Seller and asker.
    pub(super) blocked_askers: BTreeSet<(u64, u64)>,
    pub(super) orders: BTreeMap<u64, Order>,
    pub(super) packs: BTreeMap<u64, Pack>,
    pub(super) shipments: BTreeMap<u64, Shipment>,
    pub(super) threads: BTreeMap<u64, Thread>,
    pub(super) uploads: BTreeMap<String, Upload>,
    /// By thread.
    pub(super) invoices: BTreeMap<u64, Vec<Invoice>>,
    pub(super) claims: BTreeMap<u64, Claim>,
    pub(super) notifier: Notifier,
    pub(super) quota: Quota,
    pub(super) rules: Vec<Rule>,
    /// Nothing that the seller writes gets through.
    pub(super) is_strict: bool,
    pub(super) lost: Vec<String>,
    pub(super) registration: Option<Registration>,
    pub(super) max_page: usize,
    pub(super) shuffle: Option<u64>,
    pub(super) hide_seconds: u32,
    pub(super) hide_answer_seconds: u32,
    alternations: u64,
}

impl State {
    pub(super) fn new(clock: Clock, app_id: String, secret: String) -> Self {
        Self {
            clock,
            app_id,
            secret,
            counters: Counters::default(),
            quirks: BTreeSet::new(),
            accounts: Accounts::default(),
            items: BTreeMap::new(),
            questions: BTreeMap::new(),
            blocked_askers: BTreeSet::new(),
            orders: BTreeMap::new(),
            packs: BTreeMap::new(),
            shipments: BTreeMap::new(),
            threads: BTreeMap::new(),
            uploads: BTreeMap::new(),
            invoices: BTreeMap::new(),
            claims: BTreeMap::new(),
            notifier: Notifier::default(),
            quota: Quota::default(),
            rules: Vec::new(),
            is_strict: false,
            lost: Vec::new(),
            registration: None,
            max_page: 50,
            shuffle: None,
            hide_seconds: 0,
            hide_answer_seconds: 0,
            alternations: 0,
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }

    /// True and false in turns: for answers that have two documented shapes.
    pub(super) fn alternate(&mut self) -> bool {
        self.alternations += 1;
        self.alternations % 2 == 1
    }
}

/// The state, shared between the routes, the notifier and the test.
#[derive(Clone)]
pub(super) struct App(Arc<Mutex<State>>);

impl App {
    /// Shares `state`; what it notifies comes out of the receiver.
    pub(super) fn new(mut state: State) -> (Self, UnboundedReceiver<Outgoing>) {
        let (sender, receiver): (UnboundedSender<Outgoing>, _) = unbounded_channel();
        state.notifier.outgoing = Some(sender);
        (Self(Arc::new(Mutex::new(state))), receiver)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl MercadoLivre {
    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.app.lock()
    }

    pub(super) fn switch(&self, quirk: Quirk, on: bool) {
        let mut state = self.state();
        if on {
            state.quirks.insert(quirk);
        } else {
            state.quirks.remove(&quirk);
        }
    }
}
