//! What is learned about an account while it is used, one thing at a time.

use std::num::NonZeroU32;

use jiff::Timestamp;

use super::Rest;

/// The word for the application, where a feed's name would stand.
const APPLICATION: &str = "app";
/// The word for the account.
const ACCOUNT: &str = "account";

/// What a marketplace may forbid for want of a permission.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PermissionScope {
    /// The application as a whole.
    Application,
    /// The account as a whole: banned, not verified yet. Its credential is good.
    Account,
    /// One feed, or one source of a feed, by its name.
    Feed(String),
}

impl PermissionScope {
    /// Reads what [`Self::as_str`] wrote.
    pub fn named(name: &str) -> Self {
        match name {
            APPLICATION => Self::Application,
            ACCOUNT => Self::Account,
            feed => Self::Feed(feed.to_owned()),
        }
    }

    /// The feed's name, `app` or `account`; no feed is called so.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Application => APPLICATION,
            Self::Account => ACCOUNT,
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
    /// The marketplace wants to be asked less.
    Rest(Rest),
    /// It does not answer about notifications that wait.
    NotificationsRest(Rest),
    /// Its application may ask so much in an hour.
    RequestsAnHour(NonZeroU32),
    /// Notifications stopped, and people were told so then.
    NotificationsStopped(Timestamp),
    /// They come again, and people were told.
    NotificationsCome,
    /// The marketplace has forbidden this for want of a permission since then, and people were told.
    PermissionMissing(PermissionScope, Timestamp),
    /// It allows this again, and people were told.
    PermissionGranted(PermissionScope),
    /// Another application writes to its buyers, and people were told so then.
    OtherApp {
        /// The marketplace's name for it.
        app: String,
        /// When people were told.
        told_at: Timestamp,
    },
    /// Something that means nothing but to the connector that noted it.
    Connector {
        /// Never one that the row needs for the facts above: `nickname`, `polled_at`, `rests_until`, `notifications_rest_until`, `requests_an_hour`, `silent_since`, `refused:…`, `other_app:…`.
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
