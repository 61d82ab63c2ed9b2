//! What setup stored for the whole installation: inboxes and secrets.

use bridge::{
    Inboxes,
    accounts::Accounts,
    failure::StoreFailure,
    ids::{AccountId, InboxId},
};
use secrecy::SecretString;
use serde_json::Value;
use tracing::error;

use crate::{Table, calls::misread, item, keys::RowKey};

/// Inbox ids and webhook secrets that setup read from Chatwoot.
///
/// The row's JSON: `{"inboxes": {"questions": 7, "messages": 8, "claims": 9},
/// "webhook_secrets": ["…"]}`, everything optional.
#[derive(Clone, Debug, Default)]
pub struct StoredSettings {
    /// Inboxes by kind of thread.
    pub inboxes: Inboxes,
    /// Secrets that sign webhooks.
    pub webhook_secrets: Vec<SecretString>,
}

impl StoredSettings {
    /// Reads the row's JSON; what is not legible counts as not stored.
    pub fn read(json: Option<&Value>) -> Self {
        let Some(json) = json else {
            return Self::default();
        };
        let inbox = |name: &str| {
            json.pointer(&format!("/inboxes/{name}"))
                .and_then(Value::as_u64)
                .map(InboxId)
        };
        let secrets = json
            .get("webhook_secrets")
            .and_then(Value::as_array)
            .map(Vec::as_slice)
            .unwrap_or_default();
        Self {
            inboxes: Inboxes {
                questions: inbox("questions"),
                messages: inbox("messages"),
                claims: inbox("claims"),
            },
            webhook_secrets: secrets
                .iter()
                .filter_map(Value::as_str)
                .map(SecretString::from)
                .collect(),
        }
    }
}

impl Table {
    /// What setup stored; nothing, and a line in the log, if that does not read. One `GetItem`, 1 RCU.
    ///
    /// # Errors
    ///
    /// When the table fails.
    pub async fn settings(&self) -> Result<StoredSettings, StoreFailure> {
        match self.settings_json().await {
            Ok(json) => Ok(StoredSettings::read(json.as_ref())),
            Err(failure) => match &failure.row {
                Some(row) => {
                    error!(
                        row,
                        error = &failure as &dyn std::error::Error,
                        "a row does not read: the stored settings are left out"
                    );
                    Ok(StoredSettings::default())
                }
                None => Err(failure),
            },
        }
    }

    /// The same as it is stored, with whatever else stands there. One `GetItem`, 1 RCU.
    ///
    /// # Errors
    ///
    /// When the table fails.
    pub async fn settings_json(&self) -> Result<Option<Value>, StoreFailure> {
        const CALL: &str = "GetItem settings";
        let row = self.get(&RowKey::Settings, CALL).await?;
        row.as_ref()
            .map(item::settings)
            .transpose()
            .map_err(|error| misread(CALL, &RowKey::Settings, &error))
    }

    /// Whether there is an account of this id. One `GetItem`, 1 RCU.
    ///
    /// # Errors
    ///
    /// When the table fails.
    pub async fn has_account(&self, id: &AccountId) -> Result<bool, StoreFailure> {
        Ok(self.account(id).await?.is_some())
    }
}
