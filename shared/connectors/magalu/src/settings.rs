//! Magalu's settings.

use secrecy::SecretString;
use settings::{Lookup, Reader, SettingsError};
use url::Url;

use crate::app::{API, AppCredentials, Hosts, LOGIN, SCOPES, SERVICES};

/// The application's id, as `idm client` shows it.
pub(crate) const CLIENT_ID: &str = "MAGALU_CLIENT_ID";
/// The application's secret.
pub(crate) const CLIENT_SECRET: &str = "MAGALU_CLIENT_SECRET";
/// What signs webhooks; several with commas between.
pub(crate) const WEBHOOK_SECRETS: &str = "MAGALU_WEBHOOK_SECRETS";

/// What people set.
#[derive(Clone, Debug)]
pub(crate) struct MagaluSettings {
    /// `MAGALU_CLIENT_ID` and `MAGALU_CLIENT_SECRET`.
    pub(crate) app: AppCredentials,
    /// `MAGALU_LOGIN_URL`, `MAGALU_API_URL` and `MAGALU_SERVICES_URL`, or where Magalu is.
    pub(crate) hosts: Hosts,
    /// `MAGALU_SCOPES`, or every permission that is used, with spaces between.
    pub(crate) scopes: String,
}

impl MagaluSettings {
    /// Reads them; `None` = neither of the credentials is set, so Magalu is not set up.
    pub(crate) fn read(lookup: Lookup<'_>) -> Result<Option<Self>, SettingsError> {
        let source = Reader(lookup);
        let hosts = Hosts {
            login: host(&source, "MAGALU_LOGIN_URL", LOGIN)?,
            api: host(&source, "MAGALU_API_URL", API)?,
            services: host(&source, "MAGALU_SERVICES_URL", SERVICES)?,
        };
        source.list(WEBHOOK_SECRETS)?;
        if source.get(CLIENT_ID).is_none() && source.get(CLIENT_SECRET).is_none() {
            return Ok(None);
        }
        let app = AppCredentials {
            client_id: source.required(CLIENT_ID)?,
            secret: source.required_secret(CLIENT_SECRET)?,
        };
        let scopes = source.get("MAGALU_SCOPES");
        let words = scopes.as_deref().map(str::split_whitespace);
        let scopes = words.map_or_else(
            || SCOPES.join(" "),
            |words| words.collect::<Vec<_>>().join(" "),
        );
        Ok(Some(Self { app, hosts, scopes }))
    }
}

fn host(source: &Reader<'_>, name: &'static str, usual: &str) -> Result<Url, SettingsError> {
    let set = source.trusted_url(name)?;
    set.or_else(|| Url::parse(usual).ok()).ok_or(SettingsError {
        name,
        problem: "must be an address such as https://example.com",
    })
}

/// The secrets in the value of [`WEBHOOK_SECRETS`].
pub(crate) fn webhook_secrets(value: &str) -> Vec<SecretString> {
    let secrets = value.split(',').map(str::trim);
    let secrets = secrets.filter(|secret| !secret.is_empty());
    secrets.map(SecretString::from).collect()
}

/// Whether Magalu is set up.
///
/// # Errors
///
/// The first of its settings that is missing or malformed.
pub fn check_settings(lookup: Lookup<'_>) -> Result<bool, SettingsError> {
    Ok(MagaluSettings::read(lookup)?.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: [(&str, &str); 2] = [(CLIENT_ID, "app"), (CLIENT_SECRET, "secret")];

    fn read(changes: &[(&str, &str)]) -> Result<Option<MagaluSettings>, SettingsError> {
        MagaluSettings::read(&|name| {
            let mut given = changes.iter().chain(&GOOD);
            let found = given.find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn without_credentials_it_is_not_set_up_and_with_half_of_them_the_other_is_missing() {
        let unset = [(CLIENT_ID, ""), (CLIENT_SECRET, "")];
        assert!(read(&unset).unwrap().is_none());
        for (name, _) in GOOD {
            let error = read(&[(name, " ")]).unwrap_err();
            assert_eq!(error.to_string(), format!("{name}: is not set"));
        }
    }

    #[test]
    fn where_magalu_is_need_not_be_set_and_may_be() {
        let usual = read(&[]).unwrap().unwrap();
        assert_eq!(usual.hosts.login.as_str(), "https://id.magalu.com/");
        assert_eq!(usual.scopes, SCOPES.join(" "));
        let set = read(&[
            ("MAGALU_API_URL", "https://api-sandbox.magalu.com"),
            ("MAGALU_SCOPES", " a:read\n b:write "),
        ]);
        let set = set.unwrap().unwrap();
        assert_eq!(set.hosts.api.as_str(), "https://api-sandbox.magalu.com/");
        assert_eq!(set.scopes, "a:read b:write");
    }

    #[test]
    fn each_malformed_setting_is_named_without_its_value() {
        for (name, value) in [
            (CLIENT_SECRET, "two words"),
            ("MAGALU_LOGIN_URL", "//login"),
            ("MAGALU_API_URL", "api"),
            ("MAGALU_SERVICES_URL", "ftp://services"),
            (WEBHOOK_SECRETS, "whsec_1,,whsec_2"),
        ] {
            let error = read(&[(name, value)]).unwrap_err();
            assert_eq!(error.name, name);
            assert!(!error.to_string().contains(value), "{error}");
        }
    }
}
