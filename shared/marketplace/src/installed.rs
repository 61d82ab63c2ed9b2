//! A marketplace that is set up, as setup, doctor and workers see it.

use std::sync::Arc;

use async_trait::async_trait;
use bridge::{
    accounts::{Account, Accounts},
    failure::Failure,
    i18n::{Locale, Localized},
    ports::{Clock, Connector},
};
use jiff::Timestamp;
use settings::Lookup;
use url::Url;

use crate::{
    connecting::{Brought, Visit},
    finding::Finding,
    panel::{Panel, PanelSubject},
};

/// What a connector is made of.
#[derive(Clone)]
#[expect(
    missing_debug_implementations,
    reason = "it holds functions and clients"
)]
pub struct Parts<'a> {
    /// Where its settings come from.
    pub setting: Lookup<'a>,
    /// The client of the web.
    pub http: reqwest::Client,
    /// The language of notes to agents.
    pub locale: Locale,
    /// Accounts and their tokens.
    pub accounts: Arc<dyn Accounts>,
    /// The time.
    pub clock: Arc<dyn Clock>,
}

/// Addresses of ours that a marketplace is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// Where browsers come back to, byte for byte as it must be registered.
    pub redirect: String,
    /// Where notifications should go.
    pub notifications: String,
    /// An older address for them, which still serves.
    pub older_notifications: Option<String>,
    /// Whether the internet can reach them.
    pub is_public: bool,
    /// Whether the notifications' address ends in a token, and in which.
    pub token: NotificationToken,
}

/// What ends the address of notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotificationToken {
    /// A token that is theirs alone.
    Own,
    /// The one that speaks for Chatwoot, too.
    Shared,
    /// Nothing: anybody can post there.
    None,
}

/// What a marketplace's checks may look at beside itself.
#[derive(Clone, Copy, Debug)]
pub struct Examined<'a> {
    /// Its accounts, as the table has them.
    pub accounts: &'a [Account],
    /// Our addresses; `None` = our own address is not known.
    pub addresses: Option<&'a Addresses>,
    /// The time now.
    pub now: Timestamp,
}

/// What people enter at the marketplace's own pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalEntry {
    /// What the field is called there.
    pub label: Localized,
    /// What to enter.
    pub value: String,
}

/// A figure of an account, for its people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountFigure {
    /// What it says.
    pub label: Localized,
    /// The figure, in words.
    pub value: String,
}

/// A marketplace that is set up.
#[async_trait]
pub trait Installed: Connector {
    /// Takes an account's row that was read anyway, and so spares a read of the table.
    async fn remember(&self, account: Account);

    /// How many elements of lists could not be read since it was last asked.
    fn take_missed(&self) -> u32;

    /// The account that the settings give to begin with, if any.
    fn first_account(&self, now: Timestamp) -> Option<Account>;

    /// The address of the page of consent; `None` = the settings make none.
    fn consent(&self, visit: &Visit<'_>) -> Option<Url>;

    /// Spends what a seller's browser brought back: the accounts as they are to be imported.
    ///
    /// # Errors
    ///
    /// [`Auth`](bridge::failure::FailureKind::Auth) reaching the account: it is spent or wrong, log in
    /// again. Reaching the application: its credentials or its address are wrong.
    async fn connect(&self, brought: &Brought) -> Result<Vec<Account>, Failure>;

    /// The hint that brings in everything of the last `days`, read by people or not.
    fn backfill_hint(&self, days: u16) -> String;

    /// What is to be entered at the marketplace's own pages, and where those are.
    fn portal(&self, addresses: &Addresses) -> Vec<PortalEntry>;

    /// What agents look up beside a conversation, but for its attributes, which are shown anyway. At most two
    /// calls, and one more for a listing that was not looked at within the hour, all of which only read.
    ///
    /// # Errors
    ///
    /// The marketplace did not tell; the panel says so and shows what is known here.
    async fn panel(&self, _subject: &PanelSubject<'_>) -> Result<Panel, Failure> {
        Ok(Panel::default())
    }

    /// How fast an account answers. At most two calls, which only read; what is not to be had now is left out.
    async fn figures(&self, _locale: Locale, _account: &Account) -> Vec<AccountFigure> {
        Vec::new()
    }

    /// What is found by asking the marketplace. A handful of calls, all of which only read.
    async fn examine(&self, examined: &Examined<'_>) -> Vec<Finding>;
}
