//! What concerns the whole installation, and which of many accounts the clock has to look at.

use async_trait::async_trait;
use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use secrecy::SecretString;

use super::{Account, Connection};
use crate::{failure::StoreFailure, gap::Gap, ids::AccountId, inboxes::InboxMap};

/// Of many accounts all are read at least this often, whatever is remembered: bounds what a worker that
/// died between a change and the note of it can hide.
pub const WATCH_LIFE: Duration = Duration::from_mins(10);
/// A list that is longer than this is not kept: then all accounts are read each time.
const MOST_WATCHED: usize = 200;

/// What setup stored for the whole installation: what it read of Chatwoot, and what it made itself.
#[derive(Clone, Debug, Default)]
pub struct StoredSettings {
    /// Inboxes, as far as setup knows them.
    pub inboxes: InboxMap,
    /// Secrets that sign webhooks.
    pub webhook_secrets: Vec<SecretString>,
    /// Secrets that sign notifications, by the prefix of the marketplace that made them.
    pub notification_secrets: BTreeMap<String, Vec<SecretString>>,
    /// Ends the address of notifications, where the environment names no token for them.
    pub notification_token: Option<SecretString>,
    /// Lets the panel beside conversations ask; everybody who works in Chatwoot can read it there.
    pub panel_key: Option<SecretString>,
    /// Addresses under which this installation was set up, the one of now included.
    pub own_addresses: Vec<String>,
}

/// How many of the accounts an [`Overview`] holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Coverage {
    /// All, and they are so few that nothing needs to be remembered.
    #[default]
    Few,
    /// All of many, as they were after this many changes.
    Many(u64),
    /// At least those that the clock has to look at.
    Watched,
}

/// How many accounts of each marketplace are connected: those of one share its application's limits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConnectedCounts(BTreeMap<String, u64>);

impl ConnectedCounts {
    /// Counts those of these accounts that are connected.
    pub fn of(accounts: &[Account]) -> Self {
        let mut counts = BTreeMap::new();
        let connected = accounts
            .iter()
            .filter(|account| account.connection == Connection::Connected);
        for (prefix, _) in connected.filter_map(|account| account.id.parts()) {
            *counts.entry(prefix.to_owned()).or_default() += 1;
        }
        Self(counts)
    }

    /// How many there are of this account's marketplace; 0 if none was counted.
    pub fn beside(&self, account: &AccountId) -> u64 {
        let prefix = account.parts().map(|(prefix, _)| prefix);
        prefix
            .and_then(|prefix| self.0.get(prefix).copied())
            .unwrap_or_default()
    }

    /// Each marketplace's prefix with its count.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0
            .iter()
            .map(|(prefix, count)| (prefix.as_str(), *count))
    }
}

impl<P: Into<String>> FromIterator<(P, u64)> for ConnectedCounts {
    fn from_iter<I: IntoIterator<Item = (P, u64)>>(counts: I) -> Self {
        let counts = counts.into_iter();
        Self(
            counts
                .map(|(prefix, count)| (prefix.into(), count))
                .collect(),
        )
    }
}

/// What the poller reads first, in one go.
#[derive(Clone, Debug, Default)]
pub struct Overview {
    /// What setup stored; nothing before setup.
    pub settings: StoredSettings,
    /// Until when Chatwoot was read back well.
    pub read_back_until: Option<Timestamp>,
    /// A time in which Chatwoot was not read back, while it is made up for.
    pub gap: Option<Gap>,
    /// Accounts whose row reads.
    pub accounts: Vec<Account>,
    /// How many accounts are connected, as far as this reading knows.
    pub connected: ConnectedCounts,
    /// Rows that do not read, each named in the log.
    pub unreadable: u32,
    /// Which accounts these are.
    pub coverage: Coverage,
}

impl Overview {
    /// Whether it holds every account.
    pub fn is_whole(&self) -> bool {
        self.coverage != Coverage::Watched
    }
}

/// Whether the clock has something to do for an account at each tick: it polls those without a schedule
/// of their own and those that are new, and tells people of a connection that died or works again.
fn is_watched(account: &Account, new_from: Timestamp) -> bool {
    match account.connection {
        Connection::Connected => {
            !account.scheduled || account.announced || account.is_new(new_from)
        }
        Connection::Disconnected => !account.announced,
        Connection::Closed => false,
    }
}

/// The accounts that the clock has to look at, those among them that were connected after `new_from` and not polled
/// yet; `None` = so many that all may as well be read.
pub fn watched(accounts: &[Account], new_from: Timestamp) -> Option<Vec<AccountId>> {
    let watched = accounts
        .iter()
        .filter(|account| is_watched(account, new_from));
    let ids: Vec<_> = watched.map(|account| account.id.clone()).collect();
    (ids.len() <= MOST_WATCHED).then_some(ids)
}

/// The rows that concern the whole installation.
#[async_trait]
pub trait Installation: Send + Sync {
    /// Settings, sweep state and all accounts.
    async fn overview(&self) -> Result<Overview, StoreFailure>;

    /// The same for the clock: of many accounts only those that it has to look at, as far as that is
    /// remembered, no account changed since, and it is not older than [`WATCH_LIFE`].
    async fn look_around(&self, now: Timestamp) -> Result<Overview, StoreFailure>;

    /// Remembers which accounts the clock has to look at, as they were `at` and after so many `changes`.
    async fn watch(
        &self,
        accounts: &[AccountId],
        changes: u64,
        at: Timestamp,
    ) -> Result<(), StoreFailure>;

    /// Stores how far a gap was made up for.
    async fn keep_gap(&self, gap: &Gap) -> Result<(), StoreFailure>;

    /// Stores until when Chatwoot was read back well (there is no gap before), and how many accounts are
    /// connected, for those who read only one of them.
    async fn set_read_back(
        &self,
        until: Timestamp,
        connected: &ConnectedCounts,
    ) -> Result<(), StoreFailure>;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(connection: Connection, scheduled: bool, announced: bool) -> Account {
        Account {
            connection,
            scheduled,
            announced,
            ..Account::connected("mk:1")
        }
    }

    #[test]
    fn the_clock_looks_at_who_has_no_schedule_and_at_whose_people_are_to_be_told() {
        let (on, off, closed) = (
            Connection::Connected,
            Connection::Disconnected,
            Connection::Closed,
        );
        // Connection, its own schedule, people know that it is dead → looked at?
        let table = [
            (on, true, false, false),
            (on, false, false, true),
            (on, true, true, true),
            (off, false, false, true),
            (off, true, false, true),
            (off, false, true, false),
            (closed, false, false, false),
            (closed, false, true, false),
        ];

        for (connection, scheduled, announced, wanted) in table {
            let account = account(connection, scheduled, announced);
            let found = watched(&[account], Timestamp::UNIX_EPOCH).unwrap();
            let case = format!("{connection:?} {scheduled} {announced}");
            assert_eq!(!found.is_empty(), wanted, "{case}");
        }
    }

    #[test]
    fn an_account_that_is_new_is_looked_at_until_it_was_polled_or_is_new_no_more() {
        let (before, later) = (
            Timestamp::UNIX_EPOCH - Duration::from_secs(1),
            Timestamp::UNIX_EPOCH,
        );
        let mut account = account(Connection::Connected, true, false);
        let is_looked_at = |account: &Account, from| {
            !watched(std::slice::from_ref(account), from)
                .unwrap()
                .is_empty()
        };

        assert!(is_looked_at(&account, before));
        assert!(!is_looked_at(&account, later));
        account.polled_at = Some(later);
        assert!(!is_looked_at(&account, before));
    }

    #[test]
    fn a_list_that_is_nearly_all_is_not_kept() {
        let none = Timestamp::UNIX_EPOCH;
        let one = account(Connection::Connected, false, false);
        let many = vec![one; MOST_WATCHED];

        assert!(watched(&many, none).is_some());
        let more = [many, vec![account(Connection::Connected, false, false)]].concat();
        assert!(watched(&more, none).is_none());
    }
}
