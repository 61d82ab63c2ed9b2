//! Asking everybody how they are.

use std::collections::BTreeMap;

use assembly::Assembly;
use bridge::{
    Inboxes,
    accounts::{Account, Connection, Installation, Overview},
    failure::{Failure, StoreFailure},
    ids::{AccountId, InboxId},
};
use chatwoot::endpoints::{
    About, AttributeDefinition, Inbox, Label, ListActiveConversations, ListAttributeDefinitions,
    ListInboxMembers, ListInboxes, ListLabels, ListWebhooks, Profile,
};
use jiff::{SignedDuration, Timestamp};
use lambda_http::Request;
use mercado_livre::Application;
use schedules::{Listed, Schedule, ScheduleFailure, Schedules};
use secrecy::SecretString;
use store::{Health, Note};
use url::Url;

use super::doors::short_tokens;
use crate::app::App;

/// Replies that were given up on longer ago than this are history.
const GIVEN_UP: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Most schedules that are read one by one.
const MOST_SCHEDULES: usize = 50;
/// How far back the latest message is looked for.
const LATEST: std::time::Duration = std::time::Duration::from_hours(7 * 24);

/// Chatwoot, as the token sees it.
#[derive(Debug)]
pub(crate) struct Desk {
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

/// What ends the address that Mercado Livre is given.
#[derive(Clone, Debug)]
pub(crate) enum NotificationToken {
    /// `NOTIFICATION_TOKEN`: no other address serves.
    Set(SecretString),
    /// The one that setup made; older addresses still serve.
    Made(SecretString),
    /// The one that speaks for Chatwoot, too.
    Shared(SecretString),
    /// Nothing: anybody can post there.
    None,
}

/// Everything that checks look at.
#[derive(Debug)]
pub(crate) struct Facts {
    pub(crate) now: Timestamp,
    pub(crate) own: Option<Url>,
    pub(crate) overview: Result<Overview, StoreFailure>,
    pub(crate) inboxes: Inboxes,
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
    pub(crate) about: Result<About, Failure>,
    pub(crate) profile: Result<Profile, Failure>,
    pub(crate) desk: Option<Desk>,
    /// As the first connected account sees it.
    pub(crate) application: Option<Result<Application, Failure>>,
    /// Asked only while no account is connected: else its calls say it.
    pub(crate) knows_app: Option<Result<bool, Failure>>,
    /// `None` = no schedules are made.
    pub(crate) scheduled: Option<Result<Scheduled, ScheduleFailure>>,
}

impl Facts {
    pub(crate) fn accounts(&self) -> &[Account] {
        self.overview
            .as_ref()
            .map_or(&[], |overview| overview.accounts.as_slice())
    }

    /// The inboxes that Chatwoot lists; none while it does not answer.
    pub(crate) fn listed(&self) -> &[Inbox] {
        self.desk
            .as_ref()
            .and_then(|desk| desk.listed.as_ref().ok())
            .map_or(&[], Vec::as_slice)
    }
}

impl App {
    /// Asks everybody at once: about ten calls, all of which only read.
    pub(crate) async fn facts(&self, request: &Request) -> Facts {
        let (table, now) = (self.table(), self.now());
        let overview = table.overview().await;
        let json = overview
            .as_ref()
            .ok()
            .and_then(|overview| overview.settings.as_ref());
        let stored = store::StoredSettings::read(json);
        let inboxes = self.assembly.with_inboxes(stored.inboxes).policy.inboxes;
        let accounts = overview
            .as_ref()
            .map_or(&[][..], |overview| &overview.accounts);
        let since = now.checked_sub(GIVEN_UP).unwrap_or(Timestamp::UNIX_EPOCH);
        let (health, given_up, notes, (about, profile, desk), (application, knows_app), scheduled) = tokio::join!(
            table.health(),
            table.given_up_since(since),
            table.noted_at_doors(now),
            ask_desk(&self.assembly, &inboxes),
            ask_marketplace(&self.assembly, accounts),
            ask_scheduler(&self.assembly, accounts),
        );
        Facts {
            now,
            own: self.own(request),
            inboxes,
            secrets: self
                .settings
                .webhook_secrets
                .iter()
                .cloned()
                .chain(stored.webhook_secrets)
                .collect(),
            webhook_token: self.settings.webhook_tokens.first().cloned(),
            notification_token: self.notification_token(stored.notification_token),
            short_tokens: short_tokens(&self.settings).collect(),
            notes: notes.unwrap_or_default(),
            account_id: self.settings.worker.chatwoot_account_id,
            overview,
            health,
            given_up: given_up.unwrap_or(0),
            about,
            profile,
            desk,
            application,
            knows_app,
            scheduled,
        }
    }

    /// The settings' token for notifications comes first, then the one that setup made.
    fn notification_token(&self, made: Option<SecretString>) -> NotificationToken {
        let settings = &self.settings;
        if let Some(set) = settings.notification_tokens.first() {
            return NotificationToken::Set(set.clone());
        }
        match (made, settings.webhook_tokens.first()) {
            (Some(made), _) => NotificationToken::Made(made),
            (None, Some(shared)) => NotificationToken::Shared(shared.clone()),
            (None, None) => NotificationToken::None,
        }
    }

    /// When something was last said in any conversation of each account, as far as Chatwoot tells.
    pub(crate) async fn latest(&self, inboxes: &Inboxes) -> BTreeMap<AccountId, Timestamp> {
        let mut latest = BTreeMap::new();
        for inbox in inboxes.all() {
            let call = ListActiveConversations {
                inbox,
                within: LATEST,
            };
            let Ok(listed) = self.assembly.chatwoot().call(&call).await else {
                continue;
            };
            for conversation in listed.conversations {
                let thread = conversation
                    .source_id
                    .as_deref()
                    .and_then(|id| self.assembly.policy().thread(id));
                if let (Some(thread), Some(at)) = (thread, conversation.at) {
                    let known = latest.entry(thread.key.account()).or_insert(at);
                    *known = at.max(*known);
                }
            }
        }
        latest
    }
}

async fn ask_desk(
    assembly: &Assembly,
    inboxes: &Inboxes,
) -> (
    Result<About, Failure>,
    Result<Profile, Failure>,
    Option<Desk>,
) {
    let desk = assembly.chatwoot();
    let (about, profile) = tokio::join!(desk.about(), desk.profile());
    if profile.is_err() {
        return (about, profile, None);
    }
    let (inbox_calls, definition_call, label_call, webhook_call) = (
        ListInboxes,
        ListAttributeDefinitions,
        ListLabels,
        ListWebhooks,
    );
    let (listed, definitions, labels, webhooks) = tokio::join!(
        desk.call(&inbox_calls),
        desk.call(&definition_call),
        desk.call(&label_call),
        desk.call(&webhook_call),
    );
    let mut members = BTreeMap::new();
    for inbox in inboxes.all() {
        if let Ok(found) = desk.call(&ListInboxMembers { inbox }).await {
            members.insert(inbox, found.0.len());
        }
    }
    let desk = Desk {
        listed: listed.map(|listed| listed.payload),
        members,
        definitions: definitions.ok(),
        labels: labels.ok().map(|labels| labels.payload),
        webhooks: webhooks.map_or_else(|_| Vec::new(), |webhooks| webhooks.0),
    };
    (about, profile, Some(desk))
}

type AboutApp = (
    Option<Result<Application, Failure>>,
    Option<Result<bool, Failure>>,
);

async fn ask_marketplace(assembly: &Assembly, accounts: &[Account]) -> AboutApp {
    let connected = accounts
        .iter()
        .find(|account| account.connection == Connection::Connected);
    match connected {
        Some(account) => {
            assembly.connector().remember(account.clone()).await;
            (
                Some(assembly.connector().application(&account.id).await),
                None,
            )
        }
        None => (None, Some(assembly.connector().knows_app().await)),
    }
}

async fn ask_scheduler(
    assembly: &Assembly,
    accounts: &[Account],
) -> Option<Result<Scheduled, ScheduleFailure>> {
    let schedules = assembly.schedules()?.schedules();
    let listed = match schedules.list().await {
        Ok(listed) => listed,
        Err(failure) => return Some(Err(failure)),
    };
    let mut wrong = Vec::new();
    let connected = accounts
        .iter()
        .filter(|account| account.connection == Connection::Connected);
    for account in connected.take(MOST_SCHEDULES) {
        let runs = listed
            .iter()
            .any(|listed| listed.account == account.id && listed.enabled);
        let schedule = Schedule {
            account: account.id.clone(),
            enabled: true,
        };
        match schedules.is_right(&schedule).await {
            Ok(false) if runs => wrong.push(account.id.clone()),
            Ok(_) => {}
            Err(failure) => return Some(Err(failure)),
        }
    }
    Some(Ok(Scheduled { listed, wrong }))
}
