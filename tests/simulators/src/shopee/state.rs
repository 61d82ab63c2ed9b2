//! Everything the simulator knows, under one lock.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::{
    Options, Shopee,
    app::Application,
    chat::Conversation,
    consent::Visitor,
    ids::Counters,
    items::Item,
    orders::Order,
    push::{Outgoing, Pusher},
    returns::ReturnCase,
    shops::Shops,
    tokens::Books,
    uploads::Image,
};
use crate::Clock;

/// Behaviour the vendor's pages leave open or contradict, switched on one by one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Quirk {
    /// Ids of conversations and messages come as bare numbers beyond 2^53.
    IdsAsNumbers,
    /// Messages count milliseconds, not seconds.
    Milliseconds,
    /// A page of messages begins with the message its offset names, so that pages overlap.
    OffsetsInclude,
    /// The last page names an offset as well: only an empty page is an end.
    OffsetsForEver,
    /// A success of a send does not say the message's id.
    NoMessageId,
    /// A success of an upload does not say the file's address.
    NoUploadUrl,
    /// Files are named by bare ids instead of addresses.
    BareFileIds,
    /// Links are censored after they were taken, not refused.
    CensoredLate,
    /// Refusals come with status 403 instead of 200.
    RefusalsForbidden,
    /// Codes of errors have the name of their module in front.
    CodesWithModule,
    /// A refresh token that was spent gives the same pair again.
    RefreshRepeats,
    /// The content of a push is JSON in a string.
    StringContent,
    /// A push has type, region and content at its top.
    FlatPushes,
    /// Every push goes out twice.
    Twice,
}

/// All shops, conversations, orders and settings.
pub(super) struct State {
    pub(super) clock: Clock,
    pub(super) address: String,
    pub(super) app: Application,
    pub(super) counters: Counters,
    pub(super) quirks: BTreeSet<Quirk>,
    pub(super) shops: Shops,
    pub(super) books: Books,
    pub(super) conversations: BTreeMap<u64, Conversation>,
    pub(super) images: BTreeMap<String, Image>,
    pub(super) orders: BTreeMap<String, Order>,
    pub(super) returns: BTreeMap<String, ReturnCase>,
    pub(super) items: BTreeMap<u64, Item>,
    pub(super) pusher: Pusher,
    pub(super) visitor: Option<Visitor>,
    pub(super) rules: Rules,
}

/// Why nothing that a shop writes is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The censors object.
    Censored,
    /// The buyer may not be written to.
    Forbidden,
}

/// Limits that may be moved, because sources differ on them.
pub(super) struct Rules {
    /// Whatever a shop writes is refused: by the censors, or because the buyer is not to be written to.
    pub(super) refuses: Option<Refusal>,
    /// Longest text, in characters.
    pub(super) max_text: usize,
    /// Most messages in a row.
    pub(super) in_a_row: usize,
    /// Largest image, in bytes.
    pub(super) max_image: usize,
    /// Largest page of conversations; a larger one is asked for in vain, without an error.
    pub(super) max_page: usize,
    /// A new message shows this many seconds late in lists.
    pub(super) hide_seconds: u32,
    /// What is censored late, is so after this many seconds.
    pub(super) censor_seconds: u32,
}

impl State {
    pub(super) fn new(options: Options) -> Self {
        Self {
            clock: options.clock,
            address: String::new(),
            app: Application::new(options.partner_id, options.partner_key),
            counters: Counters::default(),
            quirks: BTreeSet::new(),
            shops: Shops::default(),
            books: Books::default(),
            conversations: BTreeMap::new(),
            images: BTreeMap::new(),
            orders: BTreeMap::new(),
            returns: BTreeMap::new(),
            items: BTreeMap::new(),
            pusher: Pusher::default(),
            visitor: None,
            rules: Rules {
                refuses: None,
                max_text: 600,
                in_a_row: 5,
                max_image: 10 * 1024 * 1024,
                max_page: 25,
                hide_seconds: 0,
                censor_seconds: 180,
            },
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn has(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }
}

/// The state, shared between the routes, the pusher and the test.
#[derive(Clone)]
pub(super) struct App(Arc<Mutex<State>>);

impl App {
    /// Shares `state`; what it pushes comes out of the receiver.
    pub(super) fn new(mut state: State) -> (Self, UnboundedReceiver<Outgoing>) {
        let (sender, receiver): (UnboundedSender<Outgoing>, _) = unbounded_channel();
        state.pusher.outgoing = Some(sender);
        (Self(Arc::new(Mutex::new(state))), receiver)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shopee {
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

    /// The longest text that is taken, in characters: sources say 600 or 1 000.
    pub fn limit_text(&self, characters: usize) {
        self.state().rules.max_text = characters;
    }

    /// From now on nothing that a shop writes is taken, for this reason.
    pub fn refuse_everything(&self, why: Option<Refusal>) {
        self.state().rules.refuses = why;
    }

    /// The largest image that is taken, in bytes: sources say 2 or 10 MB.
    pub fn limit_images(&self, bytes: usize) {
        self.state().rules.max_image = bytes;
    }

    /// From now on a new message is in lists only after `seconds`.
    pub fn show_after(&self, seconds: u32) {
        self.state().rules.hide_seconds = seconds;
    }
}
