//! Asking everybody how they are: the table, Chatwoot, the marketplaces, the scheduler. About ten calls, all of which only read.

use std::collections::BTreeMap;

use assembly::Assembly;
use bridge::{
    InboxMap,
    accounts::{Account, Connection, Installation},
    failure::Failure,
    ids::{AccountId, InboxId},
    marketplace::Marketplace,
};
use chatwoot::{
    Chatwoot,
    endpoints::{
        About, ListActiveConversations, ListAttributeDefinitions, ListInboxMembers, ListInboxes,
        ListLabels, ListWebhooks, Profile,
    },
};
use jiff::{SignedDuration, Timestamp};
use lambda_http::Request;
use marketplace::{Examined, Finding};
use runtime::settings::SetupSettings;
use schedules::{Schedule, ScheduleFailure, Schedules};
use secrecy::{ExposeSecret, SecretString};

use super::facts::{ChatwootFacts, CheckFacts, Scheduled};
use crate::{addresses::NotificationToken, state::State};

/// Replies that were given up on longer ago than this are history.
const GIVEN_UP: SignedDuration = SignedDuration::from_hours(7 * 24);
/// Most schedules that are read one by one.
const MOST_SCHEDULES: usize = 50;
/// How far back the latest message is looked for.
const LATEST: std::time::Duration = std::time::Duration::from_hours(7 * 24);
/// A token that nobody guesses is as long as this at least, in characters.
const SHORT: usize = 16;

/// Asks all of them at once.
///
/// Boxed: all the calls at once are 46 KB, of which every future around them would be a part.
pub(crate) async fn everybody(state: &State, request: &Request) -> CheckFacts {
    Box::pin(ask_everybody(state, request)).await
}

async fn ask_everybody(state: &State, request: &Request) -> CheckFacts {
    let (table, now, settings) = (state.table(), state.now(), &state.settings);
    let overview = table.overview().await;
    let known = overview.as_ref().ok();
    let stored = known.map(|overview| overview.settings.clone());
    let stored = stored.unwrap_or_default();
    let inboxes = state
        .assembly
        .with_inboxes(stored.inboxes.clone())
        .policy
        .inboxes;
    let accounts = known.map_or(&[][..], |overview| &overview.accounts);
    let since = now.checked_sub(GIVEN_UP).unwrap_or(Timestamp::UNIX_EPOCH);
    let (health, given_up, notes, chatwoot, scheduled) = tokio::join!(
        table.health(),
        table.given_up_since(since),
        table.noted_at_doors(now),
        ask_chatwoot(&state.assembly, &inboxes),
        ask_scheduler(&state.assembly, accounts),
    );
    let secrets = settings.webhook_secrets.iter().cloned();
    let mut facts = CheckFacts {
        now,
        own: state.own(request),
        inboxes,
        secrets: secrets.chain(stored.webhook_secrets).collect(),
        webhook_token: settings.webhook_tokens.first().cloned(),
        notification_token: notification_token(settings, stored.notification_token),
        short_tokens: short_tokens(settings).collect(),
        notes: notes.unwrap_or_default(),
        account_id: settings.worker.chatwoot_account_id,
        overview,
        health,
        given_up: given_up.unwrap_or(0),
        own_addresses: stored.own_addresses,
        about: chatwoot.about,
        profile: chatwoot.profile,
        desk: chatwoot.inside,
        marketplaces: state.marketplaces(),
        examined: Vec::new(),
        scheduled,
    };
    facts.examined = ask_marketplaces(state, &facts).await;
    facts
}

/// The settings' token for notifications comes first, then the one that setup made.
fn notification_token(settings: &SetupSettings, made: Option<SecretString>) -> NotificationToken {
    if let Some(set) = settings.notification_tokens.first() {
        return NotificationToken::Set(set.clone());
    }
    match (made, settings.webhook_tokens.first()) {
        (Some(made), _) => NotificationToken::Made(made),
        (None, Some(shared)) => NotificationToken::Shared(shared.clone()),
        (None, None) => NotificationToken::None,
    }
}

/// Which of these settings hold a token that is too short.
fn short_tokens(settings: &SetupSettings) -> impl Iterator<Item = &'static str> {
    let is_short = |token: &SecretString| token.expose_secret().chars().count() < SHORT;
    [
        ("WEBHOOK_TOKEN", &settings.webhook_tokens),
        ("NOTIFICATION_TOKEN", &settings.notification_tokens),
    ]
    .into_iter()
    .filter(move |(_, tokens)| tokens.iter().any(is_short))
    .map(|(name, _)| name)
}

/// When something was last said in any conversation of each account, as far as Chatwoot tells.
pub(crate) async fn latest(state: &State, inboxes: &InboxMap) -> BTreeMap<AccountId, Timestamp> {
    let mut latest = BTreeMap::new();
    for inbox in inboxes.all() {
        let call = ListActiveConversations {
            inbox,
            within: LATEST,
        };
        let Ok(listed) = state.assembly.chatwoot().call(&call).await else {
            continue;
        };
        for conversation in listed.conversations {
            let thread = conversation
                .source_id
                .as_deref()
                .and_then(|id| state.assembly.policy().thread(id));
            if let (Some(thread), Some(at)) = (thread, conversation.at) {
                let known = latest.entry(thread.key.account()).or_insert(at);
                *known = at.max(*known);
            }
        }
    }
    latest
}

/// What Chatwoot answered, from the outside in.
struct ChatwootAnswers {
    about: Result<About, Failure>,
    profile: Result<Profile, Failure>,
    /// `None` = the token opens nothing.
    inside: Option<ChatwootFacts>,
}

async fn ask_chatwoot(assembly: &Assembly, inboxes: &InboxMap) -> ChatwootAnswers {
    let desk = assembly.chatwoot();
    let (about, profile) = tokio::join!(desk.about(), desk.profile());
    let inside = match profile {
        Ok(_) => Some(ask_inside(desk, inboxes).await),
        Err(_) => None,
    };
    ChatwootAnswers {
        about,
        profile,
        inside,
    }
}

async fn ask_inside(desk: &Chatwoot, inboxes: &InboxMap) -> ChatwootFacts {
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
    ChatwootFacts {
        listed: listed.map(|listed| listed.payload),
        members: ask_members(desk, inboxes).await,
        definitions: definitions.ok(),
        labels: labels.ok().map(|labels| labels.payload),
        webhooks: webhooks.map_or_else(|_| Vec::new(), |webhooks| webhooks.0),
    }
}

/// How many agents work in each inbox, where that is told.
async fn ask_members(desk: &Chatwoot, inboxes: &InboxMap) -> BTreeMap<InboxId, usize> {
    let mut members = BTreeMap::new();
    for inbox in inboxes.all() {
        if let Ok(found) = desk.call(&ListInboxMembers { inbox }).await {
            members.insert(inbox, found.0.len());
        }
    }
    members
}

/// Asks every marketplace that is set up, all at once.
async fn ask_marketplaces(
    state: &State,
    facts: &CheckFacts,
) -> Vec<(&'static Marketplace, Vec<Finding>)> {
    let members = state.assembly.marketplaces().members();
    let asked = members.map(|(which, its)| async move {
        let accounts = facts.accounts().iter();
        let accounts: Vec<Account> = accounts
            .filter(|account| which.owns(&account.id))
            .cloned()
            .collect();
        let addresses = facts.addresses(which);
        let examined = Examined {
            accounts: &accounts,
            addresses: addresses.as_ref(),
            now: facts.now,
        };
        (which, its.examine(&examined).await)
    });
    futures::future::join_all(asked).await
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
