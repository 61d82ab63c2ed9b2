//! All that is wrong with the settings, for people who fill them in.

use super::{error::SettingsError, reader::Lookup};

/// Values that stand for a required setting while the others are looked at.
const STAND_INS: [(&str, &str); 8] = [
    ("TABLE_NAME", "table"),
    ("CHATWOOT_URL", "https://chatwoot.example"),
    ("CHATWOOT_ACCOUNT_ID", "1"),
    ("CHATWOOT_API_TOKEN", "token"),
    ("MELI_APP_ID", "1"),
    ("MELI_SECRET_KEY", "key"),
    ("SCHEDULE_ROLE_ARN", "arn:role"),
    ("POLLER_ARN", "arn:poller"),
];

/// Everything that `read` finds wrong, each setting once, in the order in which it looks.
///
/// A function stops at the first; people who fill in a file want to know all of it.
pub fn every_problem<T>(
    lookup: Lookup<'_>,
    read: impl Fn(Lookup<'_>) -> Result<T, SettingsError>,
) -> Vec<SettingsError> {
    let mut found: Vec<SettingsError> = Vec::new();
    loop {
        let corrected = |name: &str| {
            if found.iter().all(|known| known.name != name) {
                return lookup(name);
            }
            let stand_in = STAND_INS.iter().find(|(known, _)| *known == name);
            stand_in.map(|(_, value)| (*value).to_owned())
        };
        match read(&corrected) {
            Err(error) if found.iter().all(|known| known.name != error.name) => found.push(error),
            _ => return found,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::SetupSettings, *};

    fn names(settings: &[(&str, &str)]) -> Vec<&'static str> {
        let lookup = |name: &str| {
            let given = settings.iter().find(|(known, _)| *known == name);
            given.map(|(_, value)| (*value).to_owned())
        };
        let found = every_problem(&lookup, SetupSettings::read);
        found.iter().map(SettingsError::name).collect()
    }

    #[test]
    fn nothing_set_is_every_required_setting() {
        assert_eq!(
            names(&[]),
            [
                "TABLE_NAME",
                "CHATWOOT_URL",
                "CHATWOOT_ACCOUNT_ID",
                "CHATWOOT_API_TOKEN",
                "MELI_APP_ID",
                "MELI_SECRET_KEY"
            ]
        );
    }

    #[test]
    fn what_is_missing_and_what_is_malformed_come_together() {
        let found = names(&[
            ("TABLE_NAME", "bridge"),
            ("CHATWOOT_URL", "chat.example"),
            ("CHATWOOT_ACCOUNT_ID", "3"),
            ("CHATWOOT_API_TOKEN", "token"),
            ("MELI_APP_ID", "app"),
            ("MELI_SECRET_KEY", "secret"),
            ("BRIDGE_LOCALE", "fr"),
            ("SETUP_TOKEN", "short"),
            ("SCHEDULE_GROUP", "bridge"),
            ("PUBLIC_URL", "http://bridge.example.com"),
        ]);

        let mut sorted = found.clone();
        sorted.sort_unstable();
        assert_eq!(
            sorted,
            [
                "BRIDGE_LOCALE",
                "CHATWOOT_URL",
                "MELI_APP_ID",
                "POLLER_ARN",
                "PUBLIC_URL",
                "SCHEDULE_ROLE_ARN",
                "SETUP_TOKEN"
            ],
            "{found:?}"
        );
    }
}
