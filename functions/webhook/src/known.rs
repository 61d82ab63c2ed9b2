//! What this function knows without asking: settings of its environment, and for a
//! minute what the table said.

use std::{collections::HashMap, time::Duration};

use bridge::{
    Inboxes, RelayRule,
    failure::StoreFailure,
    ids::{AccountId, InboxId},
    marketplace::Marketplace,
    timing::age,
};
use jiff::Timestamp;
use mercado_livre::MARKETPLACE;
use runtime::settings::WebhookSettings;
use secrecy::{ExposeSecret, SecretString};
use store::{StoredSettings, Table};
use subtle::ConstantTimeEq;
use tokio::sync::Mutex;

/// Registered marketplaces.
pub(crate) static MARKETPLACES: &[Marketplace] = &[MARKETPLACE];

/// What the table said is believed for this long.
const BELIEVED: Duration = Duration::from_mins(1);
/// Accounts remembered at most: strangers cannot fill the memory.
const ACCOUNTS: usize = 1000;

#[derive(Debug)]
pub(crate) struct Known {
    settings: WebhookSettings,
    stored: Mutex<Option<(Timestamp, StoredSettings)>>,
    accounts: Mutex<HashMap<AccountId, (Timestamp, bool)>>,
}

impl Known {
    pub(crate) fn new(settings: WebhookSettings) -> Self {
        Self {
            settings,
            stored: Mutex::new(None),
            accounts: Mutex::new(HashMap::new()),
        }
    }

    /// The rule for what goes to buyers.
    pub(crate) fn relay(&self) -> RelayRule {
        RelayRule {
            bots: self.settings.relay_bots,
            marketplaces: MARKETPLACES,
        }
    }

    /// Whether `token` is one of the path tokens. Takes the same time for every token.
    pub(crate) fn is_token(&self, token: &str) -> bool {
        let same = |known: &SecretString| known.expose_secret().as_bytes().ct_eq(token.as_bytes());
        let hits = self.settings.webhook_tokens.iter().map(same);
        hits.fold(subtle::Choice::from(0), |any, hit| any | hit)
            .into()
    }

    /// Whether any path token is set.
    pub(crate) fn has_tokens(&self) -> bool {
        !self.settings.webhook_tokens.is_empty()
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

    /// Our inboxes: the environment's, else those that setup stored.
    pub(crate) async fn inboxes(
        &self,
        table: &Table,
        now: Timestamp,
    ) -> Result<Inboxes, StoreFailure> {
        let own = self.settings.inboxes;
        if own.is_complete() {
            return Ok(own);
        }
        Ok(own.or(self.stored(table, now).await?.inboxes))
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

    async fn stored(&self, table: &Table, now: Timestamp) -> Result<StoredSettings, StoreFailure> {
        let mut stored = self.stored.lock().await;
        if let Some((_, settings)) = stored.as_ref().filter(|(at, _)| age(*at, now) < BELIEVED) {
            return Ok(settings.clone());
        }
        let fresh = table.settings().await?;
        *stored = Some((now, fresh.clone()));
        Ok(fresh)
    }

    /// Whether we have this account.
    pub(crate) async fn has_account(
        &self,
        table: &Table,
        account: &AccountId,
        now: Timestamp,
    ) -> Result<bool, StoreFailure> {
        if let Some((_, ours)) = self
            .accounts
            .lock()
            .await
            .get(account)
            .filter(|(at, _)| age(*at, now) < BELIEVED)
        {
            return Ok(*ours);
        }
        let ours = table.has_account(account).await?;
        let mut accounts = self.accounts.lock().await;
        if accounts.len() >= ACCOUNTS {
            accounts.clear();
        }
        accounts.insert(account.clone(), (now, ours));
        Ok(ours)
    }
}
