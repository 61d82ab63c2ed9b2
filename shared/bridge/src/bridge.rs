//! Everything a use case needs, in one place.

use std::{fmt, sync::Arc, time::Duration};

use crate::{
    BotRules,
    accounts::{Accounts, Installation},
    command::{CommandAccess, CommandRule},
    deadline::Deadline,
    ids::{AccountId, ConversationId, Thread, ThreadKey},
    inboxes::InboxMap,
    marketplace::Marketplace,
    ports::{Arrivals, Clock, Connector, DueQueue, Helpdesk, Leases, Ledger},
    reply::RelayRule,
    routes::{Route, Routes},
    texts::{Locale, Voice},
};

/// The whole table, as the use cases need it.
pub trait Storage: Leases + Ledger + DueQueue + Accounts + Installation + Arrivals {}

impl<T: Leases + Ledger + DueQueue + Accounts + Installation + Arrivals> Storage for T {}

/// When a thread is marked read at the marketplace. Never before an agent answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MarkRead {
    /// Once an agent's reply is there.
    #[default]
    Answered,
    /// Never.
    Never,
    /// Once the conversation was resolved from here because the thread had its answer or ended.
    Resolved,
}

/// What people decided in the settings; the same for every account.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Where threads appear.
    pub inboxes: InboxMap,
    /// What agents read.
    pub locale: Locale,
    /// Which bots are relayed, too.
    pub relay_bots: BotRules,
    /// Whose commands are heard.
    pub commands: CommandAccess,
    /// Registered marketplaces.
    pub marketplaces: &'static [Marketplace],
    /// When threads are marked read at their marketplace.
    pub mark_read: MarkRead,
    /// With less than so many percent of its time left a thread is urgent; 0 = none ever is.
    pub urgent_below: u8,
    /// What new conversations are given, beside the label of their kind.
    pub routes: Routes,
    /// How often the clock has accounts polled.
    pub runs_every: Duration,
}

impl Policy {
    /// The rule for what goes to buyers.
    pub fn relay(&self) -> RelayRule<'_> {
        RelayRule {
            bots: &self.relay_bots,
            marketplaces: self.marketplaces,
        }
    }

    /// The rule for what is asked of the bridge itself.
    pub fn commands(&self) -> CommandRule<'_> {
        CommandRule {
            access: &self.commands,
            marketplaces: self.marketplaces,
        }
    }

    /// Recognises a thread of a registered marketplace.
    pub fn thread(&self, source_id: &str) -> Option<Thread> {
        self.marketplaces
            .iter()
            .find_map(|marketplace| marketplace.thread(source_id))
    }

    /// What a thread's new conversation is given: the label of its kind, and what people decided.
    pub fn route(&self, thread: &Thread) -> Route {
        let mut route = self.routes.of(thread);
        let its = self.marketplace_of(&thread.key);
        let label = its.and_then(|its| its.label_of(thread.kind));
        let label = label.map(|label| label.of(self.locale));
        if let Some(label) = label.filter(|label| !route.labels.iter().any(|one| one == label)) {
            route.labels.insert(0, label.to_owned());
        }
        route
    }

    /// The registered marketplace to which an account of this key's belongs.
    pub(crate) fn marketplace_of(&self, key: &ThreadKey) -> Option<&'static Marketplace> {
        let account = key.account();
        let (prefix, _) = account.parts()?;
        self.marketplaces.iter().find(|one| one.prefix == prefix)
    }

    /// How agents are told of what concerns this thread or account.
    pub(crate) fn voice(&self, account: &AccountId) -> Voice {
        let mut known = self.marketplaces.iter();
        Voice::of(self.locale, known.find(|one| one.owns(account)))
    }

    /// Whether it is an account's own conversation, at a registered marketplace.
    pub(crate) fn is_account_thread(&self, key: &ThreadKey) -> bool {
        let its = self.marketplace_of(key);
        its.is_some_and(|one| one.account_thread(&key.account()) == *key)
    }
}

/// What is worked on under one lease.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A thread of a marketplace.
    Thread(Thread),
    /// An account's own conversation, in which people are told of it.
    Account(ThreadKey),
    /// A conversation in our inboxes that belongs to no thread: agents are told so.
    Stray(ThreadKey),
}

impl Target {
    /// The partition its rows are under.
    pub fn key(&self) -> &ThreadKey {
        match self {
            Self::Thread(thread) => &thread.key,
            Self::Account(key) | Self::Stray(key) => key,
        }
    }

    /// The target that `key` names.
    pub fn of(policy: &Policy, key: ThreadKey) -> Self {
        match policy.thread(key.as_str()) {
            Some(thread) => Self::Thread(thread),
            None if policy.is_account_thread(&key) => Self::Account(key),
            None => Self::Stray(key),
        }
    }

    /// The conversation that its name itself tells.
    pub fn conversation(&self) -> Option<ConversationId> {
        match self {
            Self::Thread(_) | Self::Account(_) => None,
            Self::Stray(key) => key.as_str().strip_prefix("stray:")?.parse().ok(),
        }
    }

    /// A conversation that belongs to no thread.
    pub fn stray(conversation: ConversationId) -> Self {
        Self::Stray(ThreadKey::from_connector(format!("stray:{conversation}")))
    }
}

/// What one run moved. Counts messages, except `accounts`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct RunSummary {
    /// Accounts polled.
    pub accounts: u32,
    /// Messages shown in Chatwoot.
    pub inbound: u32,
    /// Replies that reached the marketplace.
    pub outbound: u32,
    /// Threads and hints that were due and worked on again.
    pub retried: u32,
    /// Replies given up on.
    pub dead: u32,
    /// Attempts that failed.
    pub failed: u32,
    /// Places in lists that were written down. Of no interest to people.
    #[serde(skip)]
    pub cursors: u32,
    /// Pieces of work that the next run has to do, as this one had no time left.
    #[serde(skip)]
    pub left: u32,
    /// Notifications about which the marketplace gave no answer. Of no interest to people.
    #[serde(skip)]
    pub unanswered: u32,
    /// Further sweeps that what is due needs beside this run.
    #[serde(skip)]
    pub sweeps: u8,
}

impl std::ops::AddAssign for RunSummary {
    fn add_assign(&mut self, other: Self) {
        self.accounts += other.accounts;
        self.inbound += other.inbound;
        self.outbound += other.outbound;
        self.retried += other.retried;
        self.dead += other.dead;
        self.failed += other.failed;
        self.cursors += other.cursors;
        self.left += other.left;
        self.unanswered += other.unanswered;
        self.sweeps = self.sweeps.max(other.sweeps);
    }
}

/// The bridge between the marketplaces of one connector and one Chatwoot account.
#[derive(Clone)]
pub struct Bridge {
    /// The marketplaces.
    pub connector: Arc<dyn Connector>,
    /// Chatwoot.
    pub helpdesk: Arc<dyn Helpdesk>,
    /// The table.
    pub table: Arc<dyn Storage>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// What people decided.
    pub policy: Policy,
    /// When the run ends.
    pub deadline: Deadline,
}

impl fmt::Debug for Bridge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bridge")
            .field("policy", &self.policy)
            .field("deadline", &self.deadline)
            .finish_non_exhaustive()
    }
}

impl Bridge {
    pub(crate) fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }
}
