//! What the list of marketplaces takes from this crate.

use std::{error::Error, sync::Arc};

use http_api::Downloads;
use marketplace::{Hint, Installed, Notifications, Parts, Proof, RawNotification, Recognised};
use serde_json::Value;

use crate::{connector::MercadoLivre, notification, settings::MercadoLivreSettings};

/// How Mercado Livre notifies: unsigned, by an address whose last part is a token.
pub const NOTIFICATIONS: Notifications = Notifications {
    recognise,
    proof: Proof::Address,
    keys: &[],
    has_stored_secrets: false,
    empty_answer: false,
};

fn recognise(raw: &RawNotification<'_>) -> Recognised {
    let Ok(body @ Value::Object(_)) = serde_json::from_slice(raw.body) else {
        return Recognised::Unreadable;
    };
    match notification::parse(&body) {
        Some(found) => Recognised::Hints(vec![Hint {
            account: found.account,
            hint: found.hint,
            kind: found.kind,
        }]),
        None => Recognised::Nothing,
    }
}

/// The connector; `None` = it is not set up. Calls nobody.
///
/// # Errors
///
/// The first setting that is missing or malformed, or no HTTP client can be made.
pub fn install(
    parts: &Parts<'_>,
) -> Result<Option<Arc<dyn Installed>>, Box<dyn Error + Send + Sync>> {
    let Some(settings) = MercadoLivreSettings::read(parts.setting)? else {
        return Ok(None);
    };
    let elsewhere = Downloads::new(std::slice::from_ref(&settings.api_url), parts.http.clone())?;
    let connector = MercadoLivre::new(
        settings,
        parts.http.clone(),
        parts.locale,
        Arc::clone(&parts.accounts),
        Arc::clone(&parts.clock),
    )
    .following(elsewhere);
    Ok(Some(Arc::new(connector)))
}
