//! Shopee's settings.

use secrecy::{ExposeSecret, SecretString};
use settings::{Lookup, Reader, SettingsError, missing};
use url::Url;

use crate::app::{ApiRegion, AppCredentials};

/// The application's number.
pub(crate) const PARTNER_ID: &str = "SHOPEE_PARTNER_ID";
/// The key that signs calls and pushes.
pub(crate) const PARTNER_KEY: &str = "SHOPEE_PARTNER_KEY";
/// The key before that, while pushes may still bear it.
pub(crate) const PARTNER_KEY_BEFORE: &str = "SHOPEE_PARTNER_KEY_BEFORE";
/// The callback as it was registered, where it differs from the address that pushes are seen to come to.
pub(crate) const PUSH_URL: &str = "SHOPEE_PUSH_URL";
const HOST: &str = "SHOPEE_HOST";

/// What people set.
#[derive(Clone, Debug)]
pub(crate) struct ShopeeSettings {
    /// `SHOPEE_PARTNER_ID`, `SHOPEE_PARTNER_KEY` and the one before it.
    pub(crate) app: AppCredentials,
    /// `SHOPEE_HOST`: where calls and the page of consent are.
    pub(crate) host: Url,
    /// `SHOPEE_PUSH_URL`.
    pub(crate) push_url: Option<String>,
}

impl ShopeeSettings {
    /// Reads them; `None` = neither number nor key is set, so Shopee is not set up.
    pub(crate) fn read(lookup: Lookup<'_>) -> Result<Option<Self>, SettingsError> {
        let source = Reader(lookup);
        let (host, push_url) = (host(&source)?, push_url(&source)?);
        let key_before = source.optional_secret(PARTNER_KEY_BEFORE)?;
        if source.get(PARTNER_ID).is_none() && source.get(PARTNER_KEY).is_none() {
            return Ok(None);
        }
        let app = AppCredentials {
            partner_id: source.id(PARTNER_ID)?.ok_or(missing(PARTNER_ID))?,
            key: source.required_secret(PARTNER_KEY)?,
            key_before: Some(key_before).filter(is_filled),
        };
        Ok(Some(Self {
            app,
            host,
            push_url,
        }))
    }
}

/// Whether Shopee is set up.
///
/// # Errors
///
/// The first of its settings that is missing or malformed.
pub fn check_settings(lookup: Lookup<'_>) -> Result<bool, SettingsError> {
    Ok(ShopeeSettings::read(lookup)?.is_some())
}

fn is_filled(key: &SecretString) -> bool {
    !key.expose_secret().is_empty()
}

fn host(source: &Reader<'_>) -> Result<Url, SettingsError> {
    let problem = "must be an address such as https://openplatform.shopee.com.br";
    let bad = || SettingsError {
        name: HOST,
        problem,
    };
    match source.trusted_url(HOST)? {
        Some(host) if host.path() == "/" => Ok(host),
        Some(_) => Err(bad()),
        None => Url::parse(ApiRegion::Brazil.host()).map_err(|_| bad()),
    }
}

/// It is signed as it was typed, so it is only looked at.
fn push_url(source: &Reader<'_>) -> Result<Option<String>, SettingsError> {
    source.trusted_url(PUSH_URL)?;
    Ok(source.get(PUSH_URL))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(&str, &str); 2] = [(PARTNER_ID, "2001887"), (PARTNER_KEY, "partner-key")];

    fn read(changes: &[(&str, &str)]) -> Result<Option<ShopeeSettings>, SettingsError> {
        let lookup = |name: &str| {
            let mut all = changes.iter().chain(&GOOD);
            let found = all.find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        };
        ShopeeSettings::read(&lookup)
    }

    #[test]
    fn with_its_two_credentials_it_is_set_up_in_brazil() {
        let set = read(&[]).unwrap().unwrap();
        assert_eq!(set.app.partner_id, 2_001_887);
        assert_eq!(set.app.push_keys().count(), 1);
        assert_eq!(set.host.as_str(), "https://openplatform.shopee.com.br/");
        assert_eq!(set.push_url, None);
        let more = read(&[
            (PARTNER_KEY_BEFORE, "old"),
            (HOST, "https://partner.shopeemobile.com"),
            (PUSH_URL, "https://bridge.example/x"),
        ]);
        let more = more.unwrap().unwrap();
        assert_eq!(more.app.push_keys().count(), 2);
        assert_eq!(more.host.host_str(), Some("partner.shopeemobile.com"));
        assert_eq!(more.push_url.as_deref(), Some("https://bridge.example/x"));
    }

    #[test]
    fn without_them_it_is_not_and_with_one_the_other_is_missing() {
        let unset = [(PARTNER_ID, ""), (PARTNER_KEY, "")];
        assert!(read(&unset).unwrap().is_none());
        for (name, _) in GOOD {
            let error = read(&[(name, " ")]).unwrap_err();
            assert_eq!(error.to_string(), format!("{name}: is not set"));
        }
    }

    #[test]
    fn each_malformed_setting_is_named_without_its_value() {
        for (name, value) in [
            (PARTNER_ID, "app"),
            (PARTNER_KEY, "two words"),
            (PARTNER_KEY_BEFORE, "ta b"),
            (HOST, "//host"),
            (HOST, "https://partner.shopeemobile.com/api"),
            (PUSH_URL, "callback"),
        ] {
            let error = read(&[(name, value)]).unwrap_err();
            assert_eq!(error.name, name);
            assert!(!error.to_string().contains(value), "{error}");
        }
    }
}
