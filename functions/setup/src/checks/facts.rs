//! Everything that checks look at, as it was found by asking.

use std::collections::BTreeMap;

use bridge::{
    InboxMap,
    accounts::{Account, Overview},
    failure::{Failure, StoreFailure},
    ids::{AccountId, InboxId},
    marketplace::Marketplace,
};
use chatwoot::endpoints::{About, AttributeDefinition, Inbox, Label, Profile};
use jiff::Timestamp;
use marketplace::Addresses;
use schedules::{Listed, ScheduleFailure};
use secrecy::SecretString;
use store::{Health, Note};
use url::Url;

use crate::addresses::{NotificationToken, addresses};

/// Chatwoot, as the token sees it.
#[derive(Debug)]
pub(crate) struct ChatwootFacts {
    pub(crate) listed: Result<Vec<Inbox>, Failure>,
    pub(crate) members: BTreeMap<InboxId, usize>,
    pub(crate) definitions: Option<Vec<AttributeDefinition>>,
    pub(crate) labels: Option<Vec<Label>>,
    /// Where the account as a whole sends its events; only administrators see it.
    pub(crate) webhooks: Vec<String>,
}

/// What the scheduler says.
#[derive(Debug)]
pub(crate) struct Scheduled {
    pub(crate) listed: Vec<Listed>,
    /// Accounts whose schedule is not what it should be, rate, target or input.
    pub(crate) wrong: Vec<AccountId>,
}

/// Everything that checks look at.
#[derive(Debug)]
pub(crate) struct CheckFacts {
    pub(crate) now: Timestamp,
    pub(crate) own: Option<Url>,
    pub(crate) overview: Result<Overview, StoreFailure>,
    pub(crate) inboxes: InboxMap,
    /// Secrets that sign webhooks: of the settings, and of the table.
    pub(crate) secrets: Vec<SecretString>,
    pub(crate) webhook_token: Option<SecretString>,
    /// What the notifications' address should end in.
    pub(crate) notification_token: NotificationToken,
    /// Settings that hold a token of fewer than 16 characters.
    pub(crate) short_tokens: Vec<&'static str>,
    /// What the public doors saw.
    pub(crate) notes: Vec<Note>,
    pub(crate) account_id: u64,
    /// `None` = there is no table.
    pub(crate) health: Result<Option<Health>, StoreFailure>,
    pub(crate) given_up: usize,
    /// Addresses under which this installation was set up.
    pub(crate) own_addresses: Vec<String>,
    pub(crate) about: Result<About, Failure>,
    pub(crate) profile: Result<Profile, Failure>,
    pub(crate) desk: Option<ChatwootFacts>,
    /// The marketplaces that are set up.
    pub(crate) marketplaces: Vec<&'static Marketplace>,
    /// What each found itself.
    pub(crate) examined: Vec<(&'static Marketplace, Vec<marketplace::Finding>)>,
    /// `None` = no schedules are made.
    pub(crate) scheduled: Option<Result<Scheduled, ScheduleFailure>>,
}

impl CheckFacts {
    pub(crate) fn accounts(&self) -> &[Account] {
        self.overview
            .as_ref()
            .map_or(&[], |overview| overview.accounts.as_slice())
    }

    /// What a marketplace is to be given; `None` while our own address is not known.
    pub(crate) fn addresses(&self, of: &Marketplace) -> Option<Addresses> {
        let (own, token) = (self.own.as_ref()?, &self.notification_token);
        Some(addresses(own, of, token, self.webhook_token.as_ref()))
    }

    /// The inboxes that Chatwoot lists; none while it does not answer.
    pub(crate) fn listed(&self) -> &[Inbox] {
        self.desk
            .as_ref()
            .and_then(|desk| desk.listed.as_ref().ok())
            .map_or(&[], Vec::as_slice)
    }

    /// Whether the token is an administrator's of the account in the settings.
    pub(crate) fn is_administrator(&self) -> bool {
        let Ok(profile) = &self.profile else {
            return false;
        };
        let mut memberships = profile.accounts.iter();
        let ours = memberships.find(|one| one.account == self.account_id);
        ours.is_some_and(|ours| ours.role.as_deref() == Some("administrator"))
    }
}
