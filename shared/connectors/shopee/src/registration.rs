//! What the list of marketplaces takes from this crate.

use std::{error::Error, sync::Arc};

use http_api::Downloads;
use marketplace::{
    Hint, HintKind, Installed, Notifications, Parts, Proof, RawNotification, Recognised,
};
use secrecy::ExposeSecret;

use crate::{
    app::AppCredentials,
    client::Shopee,
    push::{self, RawPush},
    settings::{PARTNER_ID, PARTNER_KEY, PARTNER_KEY_BEFORE, PUSH_URL, ShopeeSettings},
};

/// How Shopee notifies: signed with the application's key, over the callback's address and the body.
pub const NOTIFICATIONS: Notifications = Notifications {
    recognise,
    proof: Proof::Signature,
    keys: &[PARTNER_ID, PARTNER_KEY, PARTNER_KEY_BEFORE, PUSH_URL],
    has_stored_secrets: false,
    empty_answer: true,
};

fn recognise(raw: &RawNotification<'_>) -> Recognised {
    let Some(app) = application(raw) else {
        return Recognised::Unsigned;
    };
    let registered = raw.keys.get(PUSH_URL).map(ExposeSecret::expose_secret);
    let push = RawPush {
        authorization: (raw.header)("authorization").unwrap_or_default(),
        url: registered.or(raw.address).unwrap_or_default(),
        body: raw.body,
    };
    match push::recognise(&push, &app) {
        push::RecognisedPush::Hint(found) => Recognised::Hints(vec![hint(found)]),
        push::RecognisedPush::Nothing | push::RecognisedPush::Test => Recognised::Nothing,
        push::RecognisedPush::Unsigned => Recognised::Unsigned,
    }
}

fn hint(found: push::PushHint) -> Hint {
    Hint {
        hint: found.target.hint(),
        kind: HintKind::of_feed(found.target.feed()),
        account: found.account,
    }
}

/// The application whose keys may have signed.
fn application(raw: &RawNotification<'_>) -> Option<AppCredentials> {
    let key = |name| raw.keys.get(name);
    Some(AppCredentials {
        partner_id: key(PARTNER_ID)?.expose_secret().parse().ok()?,
        key: key(PARTNER_KEY)?.clone(),
        key_before: key(PARTNER_KEY_BEFORE).cloned(),
    })
}

/// The connector; `None` = it is not set up. Calls nobody.
///
/// # Errors
///
/// The first setting that is missing or malformed, or no HTTP client can be made.
pub fn install(
    parts: &Parts<'_>,
) -> Result<Option<Arc<dyn Installed>>, Box<dyn Error + Send + Sync>> {
    let Some(settings) = ShopeeSettings::read(parts.setting)? else {
        return Ok(None);
    };
    let downloads = Downloads::new(std::slice::from_ref(&settings.host), parts.http.clone())?;
    let connector = Shopee::new(
        settings,
        parts.http.clone(),
        parts.locale,
        Arc::clone(&parts.accounts),
        Arc::clone(&parts.clock),
    );
    Ok(Some(Arc::new(connector.following(downloads))))
}

#[cfg(test)]
mod tests {
    use bridge::ids::AccountId;
    use marketplace::Keys;
    use simulators::shopee::{Push, Shopee as Vendor};

    use super::*;
    use crate::testing::{BUYER, SHOP, World, now};

    const CALLBACK: &str = "https://bridge.example/shopee/notifications";

    fn keys(more: &[(&'static str, &str)]) -> Keys {
        let set = [(PARTNER_ID, "2001887"), (PARTNER_KEY, "partner-key")];
        let all = set.iter().chain(more);
        all.map(|(name, value)| (*name, (*value).into())).collect()
    }

    fn seen(push: &Push, at: &str, keys: &Keys) -> Recognised {
        let header = |name: &str| (name == "authorization").then_some(push.authorization.as_str());
        recognise(&RawNotification {
            body: push.body.as_bytes(),
            header: &header,
            address: Some(at),
            keys,
            secrets: &[],
            now: now(),
        })
    }

    fn written(vendor: &Vendor) -> (u64, Push) {
        vendor.collect_pushes(CALLBACK);
        let (talk, _) = vendor.buyer_writes(SHOP.0, BUYER.0, "Oi");
        (talk, vendor.take_pushes().remove(0))
    }

    #[tokio::test]
    async fn a_push_is_recognised_by_its_signature_over_the_callback() {
        let world = World::new().await;
        let (talk, push) = written(&world.vendor);
        let hints = Recognised::Hints(vec![Hint {
            account: AccountId::from_connector(format!("shopee:{SHOP}")),
            hint: format!("chat/{talk}"),
            kind: HintKind::Polled,
        }]);

        assert_eq!(seen(&push, CALLBACK, &keys(&[])), hints);
        let elsewhere = "https://internal.example/shopee/notifications";
        assert_eq!(seen(&push, elsewhere, &keys(&[])), Recognised::Unsigned);
        let registered = keys(&[(PUSH_URL, CALLBACK)]);
        assert_eq!(seen(&push, elsewhere, &registered), hints);
        assert_eq!(seen(&push, CALLBACK, &Keys::new()), Recognised::Unsigned);
    }

    #[tokio::test]
    async fn the_key_before_serves_while_pushes_bear_it() {
        let world = World::new().await;
        world.vendor.sign_pushes_with("old-key");
        let (_, push) = written(&world.vendor);
        assert_eq!(seen(&push, CALLBACK, &keys(&[])), Recognised::Unsigned);
        let both = keys(&[(PARTNER_KEY_BEFORE, "old-key")]);
        assert!(matches!(seen(&push, CALLBACK, &both), Recognised::Hints(_)));
    }

    #[tokio::test]
    async fn the_test_push_is_answered_and_says_nothing() {
        let world = World::new().await;
        world.vendor.collect_pushes(CALLBACK);
        let push = world.vendor.test_push().unwrap();
        assert_eq!(seen(&push, CALLBACK, &keys(&[])), Recognised::Nothing);
    }
}
