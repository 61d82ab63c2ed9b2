//! Accounts of sellers, their credentials and what was last read of them.

mod fact;
mod overview;
mod pace;

use async_trait::async_trait;
use std::collections::BTreeMap;

pub use fact::{AccountFact, PermissionScope};
pub use overview::{
    ConnectedCounts, Coverage, Installation, Overview, StoredSettings, WATCH_LIFE, watched,
};
pub use pace::{FeedArrivals, Pace, Rest};

use jiff::Timestamp;
use secrecy::SecretString;

use crate::{failure::StoreFailure, ids::AccountId};

/// Whether an account can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// As far as we know it works.
    Connected,
    /// Its credential was refused for good; people must reconnect it.
    Disconnected,
    /// People disconnected it: nothing is asked of it, and nobody needs to be told.
    Closed,
}

/// A pair of tokens, as the marketplace gave them.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// Opens every call. Empty when only a refresh token is known yet.
    pub access: SecretString,
    /// Buys the next pair, once.
    pub refresh: SecretString,
    /// When the access token runs out; `None` when nobody said.
    pub expires_at: Option<Timestamp>,
}

/// Where the reading of each feed of an account stands. Opaque.
pub type Cursors = BTreeMap<String, String>;

/// One seller's account on one marketplace, as its row holds it.
#[derive(Clone, Debug)]
pub struct Account {
    /// Which.
    pub id: AccountId,
    /// Whether it can be used.
    pub connection: Connection,
    /// Its tokens.
    pub tokens: Tokens,
    /// Rises with every new pair of tokens.
    pub generation: u64,
    /// What its seller is called at the marketplace, once that is known.
    pub nickname: Option<String>,
    /// When it was last polled well, give or take a quarter of an hour.
    pub polled_at: Option<Timestamp>,
    /// What decides how often it is read.
    pub pace: Pace,
    /// What the marketplace forbids for want of a permission, and since when. People were told.
    pub missing_permissions: BTreeMap<PermissionScope, Timestamp>,
    /// Applications besides ours that write to its buyers, and when people were told so.
    pub other_apps: BTreeMap<String, Timestamp>,
    /// What its connector noted for itself. Opaque.
    pub connector_facts: BTreeMap<String, String>,
    /// When the account was connected.
    pub connected_at: Timestamp,
    /// It has a schedule of its own, so the tick leaves it alone.
    pub scheduled: bool,
    /// People were told that it is disconnected.
    pub announced: bool,
}

impl Account {
    /// An account as its seller has just granted it, of which nothing else is known.
    pub fn granted(id: AccountId, tokens: Tokens, connected_at: Timestamp) -> Self {
        Self {
            id,
            connection: Connection::Connected,
            tokens,
            generation: 0,
            nickname: None,
            polled_at: None,
            pace: Pace::default(),
            missing_permissions: BTreeMap::new(),
            other_apps: BTreeMap::new(),
            connector_facts: BTreeMap::new(),
            connected_at,
            scheduled: false,
            announced: false,
        }
    }

    /// How people know it: its nickname, else its number.
    pub fn name(&self) -> &str {
        let number = self
            .id
            .parts()
            .map_or(self.id.as_str(), |(_, number)| number);
        self.nickname.as_deref().unwrap_or(number)
    }

    /// Whether it was connected after `from`, and nobody has polled it well yet: the first run of a schedule
    /// of its own comes later than people look for their first question.
    pub(crate) fn is_new(&self, from: Timestamp) -> bool {
        let is_connected = self.connection == Connection::Connected;
        is_connected && self.polled_at.is_none() && self.connected_at > from
    }

    /// Takes in what was learned.
    pub fn learn(&mut self, fact: AccountFact) {
        match fact {
            AccountFact::Nickname(nickname) => self.nickname = Some(nickname),
            AccountFact::PolledAt(at) => self.polled_at = Some(at),
            AccountFact::Rest(rest) => self.pace.rest = Some(rest),
            AccountFact::NotificationsRest(rest) => self.pace.notifications_rest = Some(rest),
            AccountFact::RequestsAnHour(most) => self.pace.requests_an_hour = Some(most),
            AccountFact::NotificationsStopped(at) => self.pace.silent_since = Some(at),
            AccountFact::NotificationsCome => self.pace.silent_since = None,
            AccountFact::PermissionMissing(scope, since) => {
                self.missing_permissions.insert(scope, since);
            }
            AccountFact::PermissionGranted(scope) => {
                self.missing_permissions.remove(&scope);
            }
            AccountFact::OtherApp { app, told_at } => {
                self.other_apps.insert(app, told_at);
            }
            AccountFact::Connector { name, value } => {
                self.connector_facts.insert(name, value);
            }
        }
    }

    /// Everything that is known of it now.
    pub fn facts(&self) -> impl Iterator<Item = AccountFact> {
        let nickname = self.nickname.clone().map(AccountFact::Nickname);
        let polled = self.polled_at.map(AccountFact::PolledAt);
        let missing = self.missing_permissions.iter();
        let missing =
            missing.map(|(scope, since)| AccountFact::PermissionMissing(scope.clone(), *since));
        let rest = self.pace.rest.map(AccountFact::Rest);
        let waiting = self.pace.notifications_rest;
        let waiting = waiting.map(AccountFact::NotificationsRest);
        let quota = self.pace.requests_an_hour.map(AccountFact::RequestsAnHour);
        let silent = self
            .pace
            .silent_since
            .map(AccountFact::NotificationsStopped);
        let others = self.other_apps.iter();
        let others = others.map(|(app, told_at)| AccountFact::OtherApp {
            app: app.clone(),
            told_at: *told_at,
        });
        let own = self.connector_facts.iter();
        let own = own.map(|(name, value)| AccountFact::of_connector(name, value));
        let known = nickname.into_iter().chain(polled).chain(rest).chain(silent);
        let known = known.chain(waiting).chain(quota);
        known.chain(missing).chain(others).chain(own)
    }
}

/// The answer to asking for the right to renew a token.
#[derive(Clone, Debug)]
pub enum Renewal {
    /// It is yours until the time asked for: renew now, from this account's row.
    Granted(Account),
    /// Another worker renewed it already: use what is there.
    Renewed(Account),
    /// Another worker is at it.
    Busy,
}

/// Accounts in the table. Tokens live nowhere else.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// One account.
    async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreFailure>;

    /// Several accounts, in no order; those without a row, or with one that does not read, are left out.
    async fn some_accounts(&self, ids: &[AccountId]) -> Result<Vec<Account>, StoreFailure>;

    /// Writes a new account; false when there is one of this id.
    async fn import(&self, account: &Account) -> Result<bool, StoreFailure>;

    /// Asks for the right to renew the tokens of `generation`, alone, until `until`.
    async fn begin_renewal(
        &self,
        id: &AccountId,
        generation: u64,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Renewal, StoreFailure>;

    /// Stores the new pair, `generation` + 1, and ends the renewal. It is used only after this.
    async fn finish_renewal(
        &self,
        id: &AccountId,
        generation: u64,
        tokens: &Tokens,
    ) -> Result<(), StoreFailure>;

    /// Ends the renewal without a new pair; `refused` marks the account disconnected.
    async fn abandon_renewal(
        &self,
        id: &AccountId,
        generation: u64,
        refused: bool,
    ) -> Result<(), StoreFailure>;

    /// Notes something that was learned about an account.
    async fn note_fact(&self, id: &AccountId, fact: &AccountFact) -> Result<(), StoreFailure>;

    /// Where the reading of its feeds stands; empty before the first poll.
    async fn cursors(&self, id: &AccountId) -> Result<Cursors, StoreFailure>;

    /// Stores where the reading of these feeds stands, in one write.
    async fn save_cursors(&self, id: &AccountId, cursors: &Cursors) -> Result<(), StoreFailure>;

    /// Forgets the account's tokens because people disconnected it; its history stays. Calls that
    /// are on their way with the old tokens store nothing any more.
    async fn close(&self, id: &AccountId) -> Result<(), StoreFailure>;

    /// Notes whether the account has a schedule of its own.
    async fn set_scheduled(&self, id: &AccountId, scheduled: bool) -> Result<(), StoreFailure>;

    /// Notes whether people know that the account is disconnected.
    async fn set_announced(&self, id: &AccountId, announced: bool) -> Result<(), StoreFailure>;
}

#[cfg(test)]
impl Account {
    /// A connected account of which nothing else is known.
    pub(crate) fn connected(id: &str) -> Self {
        let tokens = Tokens {
            access: "a".into(),
            refresh: "r".into(),
            expires_at: None,
        };
        Self::granted(AccountId::from_connector(id), tokens, Timestamp::UNIX_EPOCH)
    }
}
