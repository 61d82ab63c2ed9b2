//! What this function knows without asking: settings of its environment, and for a
//! minute what the table said.

use std::{collections::HashMap, time::Duration};

use bridge::{
    InboxMap, RelayRule,
    accounts::StoredSettings,
    command::CommandRule,
    failure::StoreFailure,
    ids::{AccountId, InboxId},
    marketplace::Marketplace,
    timing::age,
};
use connectors::MARKETPLACES;
use jiff::Timestamp;
use runtime::settings::WebhookSettings;
use secrecy::{ExposeSecret, SecretString};
use store::Table;
use subtle::ConstantTimeEq;
use tokio::sync::Mutex;

/// What the table said is believed for this long.
const BELIEVED: Duration = Duration::from_mins(1);
/// That an account is connected is believed for longer: at worst notifications are written for nobody, and
/// the sweep removes them.
const CONNECTED_BELIEVED: Duration = Duration::from_mins(10);
/// That it is not is believed for seconds: a seller who has just connected is to be heard.
const STRANGER_BELIEVED: Duration = Duration::from_secs(5);
/// Reads of the settings in a minute, by one process, because something did not fit what is believed: people
/// change secrets rarely, and strangers can make us read no more than that.
const AGAIN: u32 = 60;
/// Accounts remembered at most: strangers cannot fill the memory.
const ACCOUNTS: usize = 1000;

/// Notifications of one account that one process takes in a minute: each costs a few calls. What
/// is left out is found by the account's next poll.
pub(crate) const OF_OURS: u32 = 120;
/// The same where anybody may post.
const OF_ANYBODY: u32 = 20;

#[derive(Debug)]
pub(crate) struct Remembered {
    settings: WebhookSettings,
    stored: Mutex<Option<(Timestamp, StoredSettings)>>,
    /// Which minute, and how often the settings were read again in it.
    again: Mutex<(i64, u32)>,
    accounts: Mutex<HashMap<AccountId, (Timestamp, bool)>>,
    /// Which minute, and how many hints came in it.
    minutes: Mutex<HashMap<AccountId, (i64, u32)>>,
}

impl Remembered {
    pub(crate) fn new(settings: WebhookSettings) -> Self {
        Self {
            settings,
            stored: Mutex::new(None),
            again: Mutex::new((0, 0)),
            accounts: Mutex::new(HashMap::new()),
            minutes: Mutex::new(HashMap::new()),
        }
    }

    /// The rule for what goes to buyers.
    pub(crate) fn relay(&self) -> RelayRule<'_> {
        RelayRule {
            bots: &self.settings.relay_bots,
            marketplaces: MARKETPLACES,
        }
    }

    /// The rule for what is asked of the bridge itself.
    pub(crate) fn commands(&self) -> CommandRule<'_> {
        CommandRule {
            access: &self.settings.commands,
            marketplaces: MARKETPLACES,
        }
    }

    /// Whether `token` is one of the path tokens. Takes the same time for every token.
    pub(crate) fn is_token(&self, token: &str) -> bool {
        is_one_of(self.settings.webhook_tokens.iter(), token)
    }

    /// How many notifications of one account a process takes in a minute by this address; `None` =
    /// there is no such address.
    ///
    /// `NOTIFICATION_TOKEN` closes all others. Else `WEBHOOK_TOKEN` and the token that setup made
    /// open. Where no token is set, the form without one serves too: a marketplace may switch a topic
    /// off whose address refuses, and people change it in its portal later than here.
    pub(crate) async fn notifications_a_minute(
        &self,
        table: &Table,
        token: Option<&str>,
        now: Timestamp,
    ) -> Result<Option<u32>, StoreFailure> {
        let (own, older) = (
            &self.settings.notification_tokens,
            &self.settings.webhook_tokens,
        );
        let Some(token) = token else {
            let is_open = own.is_empty() && older.is_empty();
            return Ok(is_open.then_some(OF_ANYBODY));
        };
        let set = if own.is_empty() { older } else { own };
        if is_one_of(set.iter(), token) {
            return Ok(Some(OF_OURS));
        }
        if !own.is_empty() {
            return Ok(None);
        }
        let opens = |stored: StoredSettings| is_one_of(stored.notification_token.iter(), token);
        if opens(self.stored(table, now).await?) {
            return Ok(Some(OF_OURS));
        }
        let again = self.stored_again(table, now).await?;
        Ok(again.is_some_and(opens).then_some(OF_OURS))
    }

    /// Secrets that sign notifications of a marketplace, which setup stored.
    pub(crate) async fn notification_secrets(
        &self,
        table: &Table,
        of: &Marketplace,
        now: Timestamp,
    ) -> Result<Vec<SecretString>, StoreFailure> {
        let mut stored = self.stored(table, now).await?.notification_secrets;
        Ok(stored.remove(of.prefix).unwrap_or_default())
    }

    /// Secrets of the environment.
    pub(crate) fn secrets(&self) -> &[SecretString] {
        &self.settings.webhook_secrets
    }

    /// Secrets that setup stored.
    pub(crate) async fn stored_secrets(
        &self,
        table: &Table,
        now: Timestamp,
    ) -> Result<Vec<SecretString>, StoreFailure> {
        Ok(self.stored(table, now).await?.webhook_secrets)
    }

    /// The same from a fresh read, where what is believed did not fit; `None` = read too often already.
    pub(crate) async fn stored_secrets_again(
        &self,
        table: &Table,
        now: Timestamp,
    ) -> Result<Option<Vec<SecretString>>, StoreFailure> {
        let again = self.stored_again(table, now).await?;
        Ok(again.map(|stored| stored.webhook_secrets))
    }

    /// Our inboxes: the environment's, else those that setup stored.
    async fn inboxes(&self, table: &Table, now: Timestamp) -> Result<InboxMap, StoreFailure> {
        let stored = self.stored(table, now).await?.inboxes;
        Ok(self.settings.inboxes.clone().or(stored))
    }

    /// Whether `inbox` is one of ours. Asks the table only if the environment does not say yes.
    pub(crate) async fn is_our_inbox(
        &self,
        table: &Table,
        inbox: InboxId,
        now: Timestamp,
    ) -> Result<bool, StoreFailure> {
        if self.settings.inboxes.all().contains(&inbox) {
            return Ok(true);
        }
        Ok(self.inboxes(table, now).await?.all().contains(&inbox))
    }

    /// Whether any inbox of ours is known. Asks the table only if the environment names none.
    pub(crate) async fn has_inboxes(
        &self,
        table: &Table,
        now: Timestamp,
    ) -> Result<bool, StoreFailure> {
        if !self.settings.inboxes.all().is_empty() {
            return Ok(true);
        }
        Ok(!self.inboxes(table, now).await?.all().is_empty())
    }

    async fn stored(&self, table: &Table, now: Timestamp) -> Result<StoredSettings, StoreFailure> {
        let mut stored = self.stored.lock().await;
        if let Some((_, settings)) = stored.as_ref().filter(|(at, _)| age(*at, now) < BELIEVED) {
            return Ok(settings.clone());
        }
        let fresh = table.settings().await?;
        *stored = Some((now, fresh.clone()));
        Ok(fresh)
    }

    /// What the table says now, whatever was believed; `None` = it was asked so too often in this minute.
    async fn stored_again(
        &self,
        table: &Table,
        now: Timestamp,
    ) -> Result<Option<StoredSettings>, StoreFailure> {
        let minute = now.as_second().div_euclid(60);
        let mut again = self.again.lock().await;
        if again.0 != minute {
            *again = (minute, 0);
        }
        if again.1 >= AGAIN {
            return Ok(None);
        }
        again.1 += 1;
        drop(again);
        let fresh = table.settings().await?;
        *self.stored.lock().await = Some((now, fresh.clone()));
        Ok(Some(fresh))
    }

    /// Whether hints of this account are worth a row: we have it, and it can be asked.
    pub(crate) async fn takes_hints_of(
        &self,
        table: &Table,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<bool, StoreFailure> {
        let is_believed = |(at, ours): &&(Timestamp, bool)| {
            let limit = if *ours {
                CONNECTED_BELIEVED
            } else {
                STRANGER_BELIEVED
            };
            age(*at, now) < limit
        };
        let known = self.accounts.lock().await;
        if let Some((_, ours)) = known.get(account).filter(is_believed) {
            return Ok(*ours);
        }
        drop(known);
        let ours = table.is_connected(account).await?;
        let mut accounts = self.accounts.lock().await;
        if accounts.len() >= ACCOUNTS {
            accounts.clear();
        }
        accounts.insert(account.clone(), (now, ours));
        Ok(ours)
    }

    /// Counts a hint of this account: how many there were in this minute, this one included.
    pub(crate) async fn hints_in_this_minute(&self, account: &AccountId, now: Timestamp) -> u32 {
        let mut minutes = self.minutes.lock().await;
        let minute = now.as_second().div_euclid(60);
        if minutes.len() >= ACCOUNTS {
            minutes.retain(|_, (at, _)| *at == minute);
        }
        let (at, count) = minutes.entry(account.clone()).or_insert((minute, 0));
        if *at != minute {
            (*at, *count) = (minute, 0);
        }
        *count = count.saturating_add(1);
        *count
    }
}

/// Whether `token` is one of `known`. Takes the same time for every token of one length.
fn is_one_of<'a>(known: impl Iterator<Item = &'a SecretString>, token: &str) -> bool {
    let same = |known: &SecretString| known.expose_secret().as_bytes().ct_eq(token.as_bytes());
    known
        .map(same)
        .fold(subtle::Choice::from(0), |any, hit| any | hit)
        .into()
}
