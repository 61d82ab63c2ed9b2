//! Mercado Livre's settings.

use secrecy::SecretString;
use settings::{Lookup, Reader, SettingsError, missing};
use url::Url;

use crate::oauth::app::AppCredentials;

/// The application's number.
pub(crate) const APP_ID: &str = "MELI_APP_ID";
/// The application's secret key.
pub(crate) const SECRET_KEY: &str = "MELI_SECRET_KEY";
const API_URL: &str = "MELI_API_URL";

/// What people set.
#[derive(Clone, Debug)]
pub(crate) struct MercadoLivreSettings {
    /// `MELI_APP_ID` and `MELI_SECRET_KEY`.
    pub(crate) app: AppCredentials,
    /// `MELI_API_URL`.
    pub(crate) api_url: Url,
    /// `MELI_AUTH_URL`, if somebody set it: it then serves sellers of every country.
    pub(crate) auth_url: Option<Url>,
    /// `MELI_USER_ID` and tokens: an account to begin with.
    pub(crate) first_account: Option<FirstAccount>,
}

/// An account given by settings, imported once.
#[derive(Clone, Debug)]
pub(crate) struct FirstAccount {
    /// `MELI_USER_ID`.
    pub(crate) user_id: u64,
    /// `MELI_REFRESH_TOKEN`; may be empty while the access token works.
    pub(crate) refresh_token: SecretString,
    /// `MELI_ACCESS_TOKEN`; may be empty or stale.
    pub(crate) access_token: SecretString,
}

impl MercadoLivreSettings {
    /// Reads them; `None` = neither of the credentials is set, so Mercado Livre is not set up.
    pub(crate) fn read(lookup: Lookup<'_>) -> Result<Option<Self>, SettingsError> {
        let source = Reader(lookup);
        let (api_url, auth_url) = (api_url(&source)?, source.trusted_url("MELI_AUTH_URL")?);
        let first_account = first_account(&source)?;
        if source.get(APP_ID).is_none() && source.get(SECRET_KEY).is_none() {
            return Ok(None);
        }
        let id = source.id(APP_ID)?.ok_or(missing(APP_ID))?;
        let app = AppCredentials {
            id: id.to_string(),
            secret: source.required_secret(SECRET_KEY)?,
        };
        Ok(Some(Self {
            app,
            api_url,
            auth_url,
            first_account,
        }))
    }
}

/// Whether Mercado Livre is set up.
///
/// # Errors
///
/// The first of its settings that is missing or malformed.
pub fn check_settings(lookup: Lookup<'_>) -> Result<bool, SettingsError> {
    Ok(MercadoLivreSettings::read(lookup)?.is_some())
}

fn api_url(source: &Reader<'_>) -> Result<Url, SettingsError> {
    match source.trusted_url(API_URL)? {
        Some(url) => Ok(url),
        None => Url::parse("https://api.mercadolibre.com").map_err(|_| SettingsError {
            name: API_URL,
            problem: "must be an address such as https://example.com",
        }),
    }
}

fn first_account(source: &Reader<'_>) -> Result<Option<FirstAccount>, SettingsError> {
    let user_id = source.id("MELI_USER_ID")?;
    let refresh_token = source.optional_secret("MELI_REFRESH_TOKEN")?;
    let access_token = source.optional_secret("MELI_ACCESS_TOKEN")?;
    let has_token = source
        .get("MELI_REFRESH_TOKEN")
        .or_else(|| source.get("MELI_ACCESS_TOKEN"))
        .is_some();
    Ok(user_id.filter(|_| has_token).map(|user_id| FirstAccount {
        user_id,
        refresh_token,
        access_token,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(&str, &str); 2] = [(APP_ID, "1234567890123456"), (SECRET_KEY, "secret")];

    fn read(changes: &[(&str, &str)]) -> Result<Option<MercadoLivreSettings>, SettingsError> {
        MercadoLivreSettings::read(&|name| {
            let given = changes
                .iter()
                .chain(&GOOD)
                .find(|(known, _)| *known == name);
            given.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn without_credentials_it_is_not_set_up_and_with_half_of_them_the_other_is_missing() {
        let unset = [(APP_ID, ""), (SECRET_KEY, "")];
        assert!(read(&unset).unwrap().is_none());

        for (name, _) in GOOD {
            let error = read(&[(name, " ")]).unwrap_err();
            assert_eq!(error.to_string(), format!("{name}: is not set"));
        }
    }

    #[test]
    fn each_malformed_setting_is_named_without_its_value() {
        for (name, value) in [
            (APP_ID, "app"),
            (SECRET_KEY, "two words"),
            ("MELI_USER_ID", "x987"),
            (API_URL, "//api"),
            ("MELI_AUTH_URL", "auth"),
            ("MELI_REFRESH_TOKEN", "to ken"),
        ] {
            let error = read(&[(name, value)]).unwrap_err();

            assert_eq!(error.name, name);
            assert!(!error.to_string().contains(value), "{error}");
        }
    }

    #[test]
    fn a_first_account_needs_a_token() {
        let number = ("MELI_USER_ID", "987");
        let first = |changes: &[(&str, &str)]| read(changes).unwrap().unwrap().first_account;

        assert!(first(&[number]).is_none());
        let given = first(&[number, ("MELI_REFRESH_TOKEN", "token")]).unwrap();
        assert_eq!(given.user_id, 987);
    }
}
