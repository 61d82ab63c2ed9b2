//! What the list of marketplaces takes from this crate.

use std::{error::Error, sync::Arc};

use http_api::Downloads;
use marketplace::{
    Hint, HintKind, Installed, Notifications, Parts, Proof, RawNotification, Recognised,
};
use secrecy::{ExposeSecret, SecretString};

use crate::{
    connector::Magalu,
    push::{self, RawPush},
    settings::{MagaluSettings, WEBHOOK_SECRETS, webhook_secrets},
};

/// How Magalu notifies: signed with a secret that it tells once (§7).
pub const NOTIFICATIONS: Notifications = Notifications {
    recognise,
    proof: Proof::Signature,
    keys: &[WEBHOOK_SECRETS],
    has_stored_secrets: false,
    empty_answer: false,
};

fn recognise(raw: &RawNotification<'_>) -> Recognised {
    let set = raw.keys.get(WEBHOOK_SECRETS);
    let set = set.map_or_else(Vec::new, |set| webhook_secrets(set.expose_secret()));
    let secrets: Vec<&SecretString> = set.iter().chain(raw.secrets).collect();
    let header = |name| (raw.header)(name).unwrap_or_default();
    let push = RawPush {
        signatures: header("x-signature-256"),
        timestamp: header("x-timestamp"),
        body: raw.body,
    };
    match push::recognise(&push, secrets, raw.now) {
        push::RecognisedPush::Hint(tenant, target) => Recognised::Hints(vec![Hint {
            account: tenant.account(),
            hint: target.hint(),
            kind: HintKind::of_feed(target.feed()),
        }]),
        push::RecognisedPush::Nothing => Recognised::Nothing,
        push::RecognisedPush::Unsigned => Recognised::Unsigned,
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
    let Some(settings) = MagaluSettings::read(parts.setting)? else {
        return Ok(None);
    };
    let downloads = Downloads::new(&[], parts.http.clone())?;
    let connector = Magalu::new(
        settings,
        &parts.http,
        parts.locale,
        Arc::clone(&parts.accounts),
        Arc::clone(&parts.clock),
    )
    .following(downloads);
    Ok(Some(Arc::new(connector)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use hmac::{Hmac, KeyInit as _, Mac as _};
    use sha2::Sha256;

    use super::*;
    use crate::testing::{TENANT, account_id, now};

    fn recognised(secrets: &'static str, headers: &[(&str, String)], body: &str) -> Recognised {
        let header = |name: &str| {
            let mut all = headers.iter();
            let found = all.find(|(known, _)| *known == name);
            found.map(|(_, value)| value.as_str())
        };
        let raw = RawNotification {
            body: body.as_bytes(),
            header: &header,
            address: None,
            keys: &BTreeMap::from([(WEBHOOK_SECRETS, SecretString::from(secrets))]),
            secrets: &[],
            now: now(),
        };
        (NOTIFICATIONS.recognise)(&raw)
    }

    #[test]
    fn a_notification_is_believed_by_its_headers_and_any_secret_that_is_set() {
        let body =
            format!(r#"{{"tenant_id":"{TENANT}","topic":"questions","data":{{"id":"68f0"}}}}"#);
        let timestamp = now().as_second().to_string();
        let mac = Hmac::<Sha256>::new_from_slice(b"whsec_two").unwrap();
        let mac = mac
            .chain_update(&timestamp)
            .chain_update(b".")
            .chain_update(&body);
        let signature = format!("sha256={}", hex::encode(mac.finalize().into_bytes()));
        let headers = [("x-signature-256", signature), ("x-timestamp", timestamp)];

        let hint = Hint {
            account: account_id(),
            hint: "questions/68f0".to_owned(),
            kind: HintKind::Polled,
        };
        let read = recognised("whsec_one, whsec_two", &headers, &body);
        assert_eq!(read, Recognised::Hints(vec![hint]));
        for secrets in ["whsec_one", ""] {
            let read = recognised(secrets, &headers, &body);
            assert_eq!(read, Recognised::Unsigned);
        }
        let unsigned = recognised("whsec_two", &[], &body);
        assert_eq!(unsigned, Recognised::Unsigned);
    }
}
