//! What setup stored for the whole installation: inboxes and secrets.

use bridge::{
    InboxMap,
    accounts::{Connection, StoredSettings},
    failure::StoreFailure,
    ids::AccountId,
};
use secrecy::SecretString;
use serde_json::Value;
use tracing::error;

use crate::{
    calls::misread,
    item::{self, of_connection},
    keys::RowKey,
    table::Table,
};

/// What the webhook reads of the row of settings. Its role may read no other attribute there.
const SETTINGS_PROJECTED: &[&str] = &["v", "json"];
/// What it reads of an account's row: never a token.
const ACCOUNT_PROJECTED: &[&str] = &["v", "connection"];

/// Reads the row's JSON; what is not legible counts as not stored.
///
/// It is `{"inboxes": {"questions": 7, "messages": 8, "claims": 9}, "webhook_secrets": ["…"],
/// "notification_token": "…", "notification_secrets": {"odd": ["…"]}, "panel_key": "…", "own_addresses": ["https://…"]}`, everything optional. A marketplace's or an account's own inboxes stand
/// beside the others, under its prefix or its name.
pub fn stored_settings(json: Option<&Value>) -> StoredSettings {
    let Some(json) = json else {
        return StoredSettings::default();
    };
    StoredSettings {
        inboxes: json.get("inboxes").map(InboxMap::read).unwrap_or_default(),
        webhook_secrets: json.get("webhook_secrets").map(secrets).unwrap_or_default(),
        notification_secrets: json
            .get("notification_secrets")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(prefix, made)| (prefix.clone(), secrets(made)))
            .collect(),
        notification_token: json
            .get("notification_token")
            .and_then(Value::as_str)
            .filter(|token| !token.is_empty())
            .map(SecretString::from),
        panel_key: json
            .get("panel_key")
            .and_then(Value::as_str)
            .filter(|key| !key.is_empty())
            .map(SecretString::from),
        own_addresses: json
            .get("own_addresses")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|one| one.as_str().map(str::to_owned))
            .collect(),
    }
}

fn secrets(list: &Value) -> Vec<SecretString> {
    let listed = list.as_array().into_iter().flatten();
    listed
        .filter_map(Value::as_str)
        .map(SecretString::from)
        .collect()
}

impl Table {
    /// What setup stored; nothing, and a line in the log, if that does not read. One `GetItem`, 1 RCU.
    ///
    /// # Errors
    ///
    /// When the table fails.
    pub async fn settings(&self) -> Result<StoredSettings, StoreFailure> {
        match self.settings_json().await {
            Ok(json) => Ok(stored_settings(json.as_ref())),
            Err(failure) => match &failure.row {
                Some(row) => {
                    error!(
                        row.key = row,
                        error = &failure as &dyn std::error::Error,
                        "row does not read: the stored settings are left out"
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
        let row = self
            .get_projected(&RowKey::Settings, SETTINGS_PROJECTED, CALL)
            .await?;
        row.as_ref()
            .map(item::settings)
            .transpose()
            .map_err(|error| misread(CALL, &RowKey::Settings, &error))
    }

    /// Whether there is an account of this id that can be asked: the connection of no other is
    /// worth a hint, since its first poll after it is connected again finds everything. One
    /// `GetItem`, 1 RCU; reads no token.
    ///
    /// # Errors
    ///
    /// When the table fails.
    pub async fn is_connected(&self, id: &AccountId) -> Result<bool, StoreFailure> {
        let key = RowKey::Account(id.clone());
        let row = self
            .get_projected(&key, ACCOUNT_PROJECTED, "GetItem account (connection)")
            .await?;
        let connected = of_connection(Connection::Connected);
        Ok(row.is_some_and(|row| row.get("connection") == Some(&connected)))
    }
}
