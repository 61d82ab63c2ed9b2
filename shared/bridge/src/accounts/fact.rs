//! What is learned about an account while it is used, one thing at a time.

use jiff::Timestamp;

use super::Account;

/// The word for the application, where a feed's name would stand.
const APPLICATION: &str = "app";

/// What a marketplace may forbid for want of a permission.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PermissionScope {
    /// The application as a whole.
    Application,
    /// One feed, or one source of a feed, by its name.
    Feed(String),
}

impl PermissionScope {
    /// Reads what [`Self::as_str`] wrote.
    pub fn named(name: &str) -> Self {
        match name {
            APPLICATION => Self::Application,
            feed => Self::Feed(feed.to_owned()),
        }
    }

    /// The feed's name, or `app`; no feed is called so.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Application => APPLICATION,
            Self::Feed(feed) => feed,
        }
    }
}

/// One thing that was learned about an account. A later one of its kind takes its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountFact {
    /// What its seller is called at the marketplace.
    Nickname(String),
    /// Every feed was polled well.
    PolledAt(Timestamp),
    /// The marketplace has forbidden this for want of a permission since then, and people were told.
    PermissionMissing(PermissionScope, Timestamp),
    /// It allows this again, and people were told.
    PermissionGranted(PermissionScope),
    /// Something that means nothing but to the connector that noted it.
    Connector {
        /// Never one that the row needs for the facts above: `nickname`, `polled_at`, `refused:…`.
        name: String,
        /// Anything.
        value: String,
    },
}

impl AccountFact {
    /// One of the connector's own.
    pub fn of_connector(name: &str, value: &str) -> Self {
        Self::Connector {
            name: name.to_owned(),
            value: value.to_owned(),
        }
    }
}

impl Account {
    /// Takes in what was learned.
    pub fn learn(&mut self, fact: AccountFact) {
        match fact {
            AccountFact::Nickname(nickname) => self.nickname = Some(nickname),
            AccountFact::PolledAt(at) => self.polled_at = Some(at),
            AccountFact::PermissionMissing(scope, since) => {
                self.missing_permissions.insert(scope, since);
            }
            AccountFact::PermissionGranted(scope) => {
                self.missing_permissions.remove(&scope);
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
        let own = self.connector_facts.iter();
        let own = own.map(|(name, value)| AccountFact::of_connector(name, value));
        nickname.into_iter().chain(polled).chain(missing).chain(own)
    }
}
