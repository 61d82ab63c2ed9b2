//! Settings: the only reader of the environment.
//!
//! Read once, through a lookup that a test can replace. An error names the setting and
//! what is wrong with it, never its value.

use std::{fmt, str::FromStr};

mod problems;

pub use problems::every_problem;

use bridge::{Inboxes, ids::InboxId, texts::Locale};
use secrecy::SecretString;
use url::Url;

/// A setting that is missing or malformed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{name}: {problem}")]
pub struct SettingsError {
    name: &'static str,
    problem: &'static str,
}

impl SettingsError {
    /// The setting that it is about.
    pub fn name(&self) -> &'static str {
        self.name
    }
}

/// Characters that `SETUP_TOKEN` has at least.
const SHORTEST_TOKEN: usize = 16;

/// One variable of the process's environment; an empty one counts as unset.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place that reads it"
)]
pub fn environment(name: &str) -> Option<String> {
    std::env::var(name)
        .ok()
        .filter(|value| !value.trim().is_empty())
}

/// Looks settings up by name.
pub type Lookup<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The settings of `webhook`: no credential of anybody else is among them.
#[derive(Clone, Debug)]
pub struct WebhookSettings {
    /// `TABLE_NAME`.
    pub table_name: String,
    /// `CHATWOOT_*_INBOX_ID`.
    pub inboxes: Inboxes,
    /// `CHATWOOT_WEBHOOK_SECRET`: any of them signs.
    pub webhook_secrets: Vec<SecretString>,
    /// `WEBHOOK_TOKEN`: any of them opens.
    pub webhook_tokens: Vec<SecretString>,
    /// `NOTIFICATION_TOKEN`: any of them opens, and no other.
    pub notification_tokens: Vec<SecretString>,
    /// `RELAY_BOTS`.
    pub relay_bots: bool,
}

/// What `dispatcher` and `poller` need.
#[derive(Clone, Debug)]
pub struct WorkerSettings {
    /// `TABLE_NAME`.
    pub table_name: String,
    /// `CHATWOOT_URL`.
    pub chatwoot_url: Url,
    /// `CHATWOOT_ACCOUNT_ID`.
    pub chatwoot_account_id: u64,
    /// `CHATWOOT_API_TOKEN`.
    pub chatwoot_api_token: SecretString,
    /// `CHATWOOT_*_INBOX_ID`.
    pub inboxes: Inboxes,
    /// `MELI_APP_ID`.
    pub meli_app_id: String,
    /// `MELI_SECRET_KEY`.
    pub meli_secret_key: SecretString,
    /// `MELI_API_URL`.
    pub meli_api_url: Url,
    /// `MELI_USER_ID` and tokens: an account to begin with.
    pub first_account: Option<FirstAccount>,
    /// `BRIDGE_LOCALE`.
    pub locale: Locale,
    /// `RELAY_BOTS`.
    pub relay_bots: bool,
    /// `ATTACHMENT_ORIGINS`.
    pub attachment_origins: Vec<Url>,
    /// `SCHEDULE_GROUP` and what goes with it; `None` = no schedules are made.
    pub schedules: Option<ScheduleSettings>,
}

/// The settings of `setup`.
#[derive(Clone, Debug)]
pub struct SetupSettings {
    /// What it shares with `dispatcher` and `poller`.
    pub worker: WorkerSettings,
    /// `PUBLIC_URL`.
    pub public_url: Option<Url>,
    /// `SETUP_TOKEN`; `None` = there are no setup pages.
    pub setup_token: Option<SecretString>,
    /// `MELI_AUTH_URL`, if somebody set it: it then serves sellers of every country.
    pub meli_auth_url: Option<Url>,
    /// `CHATWOOT_WEBHOOK_SECRET`.
    pub webhook_secrets: Vec<SecretString>,
    /// `WEBHOOK_TOKEN`.
    pub webhook_tokens: Vec<SecretString>,
    /// `NOTIFICATION_TOKEN`.
    pub notification_tokens: Vec<SecretString>,
}

/// Where an account's schedule is made, and what it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleSettings {
    /// `SCHEDULE_GROUP`.
    pub group: String,
    /// `SCHEDULE_ROLE_ARN`.
    pub role: String,
    /// `POLLER_ARN`.
    pub poller: String,
    /// `POLL_RATE`, as an expression: `rate(1 minute)`.
    pub rate: String,
}

/// An account given by settings, imported once.
#[derive(Clone, Debug)]
pub struct FirstAccount {
    /// `MELI_USER_ID`.
    pub user_id: u64,
    /// `MELI_REFRESH_TOKEN`; may be empty while the access token works.
    pub refresh_token: SecretString,
    /// `MELI_ACCESS_TOKEN`; may be empty or stale.
    pub access_token: SecretString,
}

impl WebhookSettings {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// The first setting that is missing or malformed.
    pub fn read(lookup: Lookup<'_>) -> Result<Self, SettingsError> {
        let source = Reader(lookup);
        Ok(Self {
            table_name: source.table_name()?,
            inboxes: source.inboxes()?,
            webhook_secrets: source.secrets("CHATWOOT_WEBHOOK_SECRET")?,
            webhook_tokens: source.tokens("WEBHOOK_TOKEN")?,
            notification_tokens: source.tokens("NOTIFICATION_TOKEN")?,
            relay_bots: source.flag("RELAY_BOTS")?,
        })
    }
}

impl WorkerSettings {
    /// Reads them, those of other functions included: a malformed one is found at the
    /// first start, wherever that is.
    ///
    /// # Errors
    ///
    /// The first setting that is missing or malformed.
    pub fn read(lookup: Lookup<'_>) -> Result<Self, SettingsError> {
        let source = Reader(lookup);
        let settings = Self {
            table_name: source.table_name()?,
            chatwoot_url: source
                .trusted_url("CHATWOOT_URL")?
                .ok_or(missing("CHATWOOT_URL"))?,
            chatwoot_account_id: source
                .number("CHATWOOT_ACCOUNT_ID")?
                .ok_or(missing("CHATWOOT_ACCOUNT_ID"))?,
            chatwoot_api_token: source.required_secret("CHATWOOT_API_TOKEN")?,
            inboxes: source.inboxes()?,
            meli_app_id: source.app_id()?,
            meli_secret_key: source.required_secret("MELI_SECRET_KEY")?,
            meli_api_url: source.meli_api_url()?,
            first_account: source.first_account()?,
            locale: source.locale()?,
            relay_bots: source.flag("RELAY_BOTS")?,
            attachment_origins: source.attachment_origins()?,
            schedules: source.schedules()?,
        };
        source.check_the_rest()?;
        Ok(settings)
    }
}

impl SetupSettings {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// The first setting that is missing or malformed.
    pub fn read(lookup: Lookup<'_>) -> Result<Self, SettingsError> {
        let source = Reader(lookup);
        Ok(Self {
            worker: WorkerSettings::read(lookup)?,
            public_url: source.public_url()?,
            setup_token: source.setup_token()?,
            meli_auth_url: source.trusted_url("MELI_AUTH_URL")?,
            webhook_secrets: source.secrets("CHATWOOT_WEBHOOK_SECRET")?,
            webhook_tokens: source.tokens("WEBHOOK_TOKEN")?,
            notification_tokens: source.tokens("NOTIFICATION_TOKEN")?,
        })
    }
}

const fn missing(name: &'static str) -> SettingsError {
    SettingsError {
        name,
        problem: "is not set",
    }
}

struct Reader<'a>(Lookup<'a>);

impl Reader<'_> {
    fn get(&self, name: &str) -> Option<String> {
        (self.0)(name)
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty())
    }

    fn required(&self, name: &'static str) -> Result<String, SettingsError> {
        self.get(name).ok_or(missing(name))
    }

    fn required_secret(&self, name: &'static str) -> Result<SecretString, SettingsError> {
        let value = self.required(name)?;
        let clean = value.chars().all(|c| c.is_ascii_graphic());
        if clean {
            Ok(value.into())
        } else {
            Err(SettingsError {
                name,
                problem: "holds a space or a character that no token has",
            })
        }
    }

    fn optional_secret(&self, name: &'static str) -> Result<SecretString, SettingsError> {
        if self.get(name).is_some() {
            self.required_secret(name)
        } else {
            Ok(String::new().into())
        }
    }

    /// Opens the setup pages, and is the root of what is handed out there: short ones can be guessed offline.
    fn setup_token(&self) -> Result<Option<SecretString>, SettingsError> {
        const NAME: &str = "SETUP_TOKEN";
        let Some(value) = self.get(NAME) else {
            return Ok(None);
        };
        if value.chars().count() < SHORTEST_TOKEN {
            return Err(SettingsError {
                name: NAME,
                problem: "must have 16 characters at least: 32 letters and digits at random, best",
            });
        }
        self.required_secret(NAME).map(Some)
    }

    fn number<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, SettingsError> {
        let parse = |value: String| {
            value.parse().map_err(|_| SettingsError {
                name,
                problem: "must be a whole number",
            })
        };
        self.get(name).map(parse).transpose()
    }

    fn id(&self, name: &'static str) -> Result<Option<u64>, SettingsError> {
        match self.number(name)? {
            Some(0) => Err(SettingsError {
                name,
                problem: "must be a positive whole number",
            }),
            id => Ok(id),
        }
    }

    fn flag(&self, name: &'static str) -> Result<bool, SettingsError> {
        match self
            .get(name)
            .as_deref()
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            None | Some("false" | "0") => Ok(false),
            Some("true" | "1") => Ok(true),
            Some(_) => Err(SettingsError {
                name,
                problem: "must be true or false",
            }),
        }
    }

    /// What stands between commas. An empty element is refused: a value that is nothing but commas
    /// would leave a door open that somebody meant to close.
    fn list(&self, name: &'static str) -> Result<Vec<String>, SettingsError> {
        let Some(value) = self.get(name) else {
            return Ok(Vec::new());
        };
        let items: Vec<_> = value
            .split(',')
            .map(|item| item.trim().to_owned())
            .collect();
        if items.iter().any(String::is_empty) {
            return Err(SettingsError {
                name,
                problem: "has an empty element: there is a comma too many",
            });
        }
        Ok(items)
    }

    fn secrets(&self, name: &'static str) -> Result<Vec<SecretString>, SettingsError> {
        Ok(self
            .list(name)?
            .into_iter()
            .map(SecretString::from)
            .collect())
    }

    /// Tokens stand in a path, so they must not need escaping there.
    fn tokens(&self, name: &'static str) -> Result<Vec<SecretString>, SettingsError> {
        let plain = |token: &String| {
            token
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-._~".contains(c))
        };
        let tokens = self.list(name)?;
        if !tokens.iter().all(plain) {
            return Err(SettingsError {
                name,
                problem: "may hold only letters, digits and - . _ ~",
            });
        }
        Ok(tokens.into_iter().map(SecretString::from).collect())
    }

    fn table_name(&self) -> Result<String, SettingsError> {
        let name = "TABLE_NAME";
        let value = self.required(name)?;
        let plain = value
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-._:/".contains(c));
        if plain && value.len() >= 3 {
            Ok(value)
        } else {
            Err(SettingsError {
                name,
                problem: "must be the name or ARN of a DynamoDB table",
            })
        }
    }

    fn inboxes(&self) -> Result<Inboxes, SettingsError> {
        Ok(Inboxes {
            questions: self.id("CHATWOOT_QUESTIONS_INBOX_ID")?.map(InboxId),
            messages: self.id("CHATWOOT_MESSAGES_INBOX_ID")?.map(InboxId),
            claims: self.id("CHATWOOT_CLAIMS_INBOX_ID")?.map(InboxId),
        })
    }

    fn app_id(&self) -> Result<String, SettingsError> {
        self.id("MELI_APP_ID")?
            .map(|id: u64| id.to_string())
            .ok_or(missing("MELI_APP_ID"))
    }

    /// An address that people chose: http and private hosts are fine.
    fn trusted_url(&self, name: &'static str) -> Result<Option<Url>, SettingsError> {
        let parse = |value: String| {
            let url = Url::parse(&value)
                .ok()
                .filter(|url| matches!(url.scheme(), "http" | "https"));
            let url = url.filter(|url| {
                url.host().is_some() && url.username().is_empty() && url.password().is_none()
            });
            let url = url.filter(|url| url.query().is_none() && url.fragment().is_none());
            url.ok_or(SettingsError {
                name,
                problem: "must be an address such as https://example.com",
            })
        };
        self.get(name).map(parse).transpose()
    }

    fn meli_api_url(&self) -> Result<Url, SettingsError> {
        const NAME: &str = "MELI_API_URL";
        match self.trusted_url(NAME)? {
            Some(url) => Ok(url),
            None => Url::parse("https://api.mercadolibre.com").map_err(|_| SettingsError {
                name: NAME,
                problem: "must be an address such as https://example.com",
            }),
        }
    }

    fn first_account(&self) -> Result<Option<FirstAccount>, SettingsError> {
        let user_id = self.id("MELI_USER_ID")?;
        let refresh_token = self.optional_secret("MELI_REFRESH_TOKEN")?;
        let access_token = self.optional_secret("MELI_ACCESS_TOKEN")?;
        let has_token = self
            .get("MELI_REFRESH_TOKEN")
            .or_else(|| self.get("MELI_ACCESS_TOKEN"))
            .is_some();
        match user_id {
            Some(user_id) if has_token => Ok(Some(FirstAccount {
                user_id,
                refresh_token,
                access_token,
            })),
            Some(_) | None => Ok(None),
        }
    }

    fn locale(&self) -> Result<Locale, SettingsError> {
        let name = "BRIDGE_LOCALE";
        let parse = |value: String| {
            Locale::parse(&value).ok_or(SettingsError {
                name,
                problem: "must be pt-BR, es or en",
            })
        };
        self.get(name).map_or(Ok(Locale::default()), parse)
    }

    /// Settings that only other functions act on.
    fn check_the_rest(&self) -> Result<(), SettingsError> {
        self.secrets("CHATWOOT_WEBHOOK_SECRET")?;
        self.tokens("WEBHOOK_TOKEN")?;
        self.tokens("NOTIFICATION_TOKEN")?;
        self.trusted_url("MELI_AUTH_URL")?;
        self.public_url()?;
        self.setup_token()?;
        self.poll_rate().map(drop)
    }

    fn attachment_origins(&self) -> Result<Vec<Url>, SettingsError> {
        let name = "ATTACHMENT_ORIGINS";
        let problem = "must be origins such as https://files.example.com, separated by commas";
        let parse = |origin: String| {
            let url = Url::parse(&origin)
                .ok()
                .filter(|url| matches!(url.scheme(), "http" | "https"));
            let url = url.filter(|url| url.username().is_empty() && url.password().is_none());
            let url = url.filter(|url| {
                url.path() == "/" && url.query().is_none() && url.fragment().is_none()
            });
            url.filter(|url| url.host().is_some())
                .ok_or(SettingsError { name, problem })
        };
        self.list(name)?.into_iter().map(parse).collect()
    }

    fn public_url(&self) -> Result<Option<Url>, SettingsError> {
        const NAME: &str = "PUBLIC_URL";
        let url = self.trusted_url(NAME)?;
        if url
            .as_ref()
            .is_some_and(|url| url.scheme() != "https" && !is_loopback(url))
        {
            return Err(SettingsError {
                name: NAME,
                problem: "must begin with https://",
            });
        }
        Ok(url)
    }

    /// All of them or none: a schedule that could not start the poller would be worse than none.
    fn schedules(&self) -> Result<Option<ScheduleSettings>, SettingsError> {
        let rate = self.poll_rate()?;
        let role = self.arn("SCHEDULE_ROLE_ARN")?;
        let poller = self.arn("POLLER_ARN")?;
        let Some(group) = self.get("SCHEDULE_GROUP") else {
            return Ok(None);
        };
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if group.len() > 64 || !group.chars().all(plain) {
            return Err(SettingsError {
                name: "SCHEDULE_GROUP",
                problem: "must be the name of a schedule group",
            });
        }
        let role = role.ok_or(missing("SCHEDULE_ROLE_ARN"))?;
        let poller = poller.ok_or(missing("POLLER_ARN"))?;
        Ok(Some(ScheduleSettings {
            group,
            role,
            poller,
            rate,
        }))
    }

    fn arn(&self, name: &'static str) -> Result<Option<String>, SettingsError> {
        match self.get(name) {
            Some(value) if !value.starts_with("arn:") => Err(SettingsError {
                name,
                problem: "must be an ARN, which begins with arn:",
            }),
            value => Ok(value),
        }
    }

    fn poll_rate(&self) -> Result<String, SettingsError> {
        let Some(rate) = self.get("POLL_RATE") else {
            return Ok("rate(1 minute)".to_owned());
        };
        let (count, unit) = rate.split_once(' ').unwrap_or_default();
        let singular = matches!(unit, "minute" | "hour" | "day");
        let plural = matches!(unit, "minutes" | "hours" | "days");
        let fits = count
            .parse::<u32>()
            .is_ok_and(|count| (count == 1 && singular) || (count > 1 && plural));
        if fits {
            Ok(format!("rate({rate})"))
        } else {
            Err(SettingsError {
                name: "POLL_RATE",
                problem: "must be a rate such as 1 minute or 5 minutes",
            })
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    url.host_str()
        .is_some_and(|host| matches!(host, "localhost" | "127.0.0.1" | "[::1]"))
}

impl fmt::Display for FirstAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "account {}", self.user_id)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn good() -> HashMap<&'static str, &'static str> {
        HashMap::from([
            ("TABLE_NAME", "bridge"),
            ("CHATWOOT_URL", "https://chat.example.com"),
            ("CHATWOOT_ACCOUNT_ID", "3"),
            ("CHATWOOT_API_TOKEN", "token"),
            ("MELI_APP_ID", "1234567890123456"),
            ("MELI_SECRET_KEY", "secret"),
        ])
    }

    fn read(
        settings: &HashMap<&'static str, &'static str>,
    ) -> Result<WorkerSettings, SettingsError> {
        WorkerSettings::read(&|name| settings.get(name).map(|value| (*value).to_owned()))
    }

    #[test]
    fn each_required_setting_is_named_when_it_is_missing() {
        for name in [
            "TABLE_NAME",
            "CHATWOOT_URL",
            "CHATWOOT_ACCOUNT_ID",
            "CHATWOOT_API_TOKEN",
            "MELI_APP_ID",
            "MELI_SECRET_KEY",
        ] {
            let mut settings = good();
            settings.remove(name);
            assert_eq!(
                read(&settings).unwrap_err().to_string(),
                format!("{name}: is not set")
            );

            settings.insert(name, "  ");
            assert_eq!(read(&settings).unwrap_err().name, name);
        }
    }

    #[test]
    fn each_malformed_setting_is_named_without_its_value() {
        let malformed = [
            ("TABLE_NAME", "a b!"),
            ("CHATWOOT_URL", "chat.example.com"),
            ("CHATWOOT_URL", "ftp://chat.example.com"),
            ("CHATWOOT_URL", "https://user:pw@chat.example.com"),
            ("CHATWOOT_ACCOUNT_ID", "three"),
            ("CHATWOOT_API_TOKEN", "to ken"),
            ("CHATWOOT_QUESTIONS_INBOX_ID", "inbox7"),
            ("CHATWOOT_MESSAGES_INBOX_ID", "0"),
            ("CHATWOOT_CLAIMS_INBOX_ID", "-1"),
            ("MELI_APP_ID", "app"),
            ("MELI_USER_ID", "x987"),
            ("MELI_API_URL", "//api"),
            ("MELI_AUTH_URL", "auth"),
            ("PUBLIC_URL", "http://bridge.example.com"),
            ("WEBHOOK_TOKEN", "a/b"),
            ("WEBHOOK_TOKEN", ","),
            ("WEBHOOK_TOKEN", "first, ,second"),
            ("NOTIFICATION_TOKEN", "a b"),
            ("NOTIFICATION_TOKEN", "first,,"),
            ("CHATWOOT_WEBHOOK_SECRET", ",,"),
            ("ATTACHMENT_ORIGINS", "https://files.example,"),
            ("BRIDGE_LOCALE", "fr"),
            ("RELAY_BOTS", "maybe"),
            ("ATTACHMENT_ORIGINS", "https://ok.example,files/x"),
            ("ATTACHMENT_ORIGINS", "https://user@files.example"),
            ("ATTACHMENT_ORIGINS", "https://files.example/bucket"),
            ("POLL_RATE", "7 minute"),
            ("SETUP_TOKEN", "two words, and long enough"),
            ("SETUP_TOKEN", "fifteen-letters"),
            ("SCHEDULE_GROUP", "my group"),
            ("SCHEDULE_ROLE_ARN", "role"),
            ("POLLER_ARN", "poller"),
        ];

        for (name, value) in malformed {
            let mut settings = good();
            settings.insert(name, value);
            let error = read(&settings).unwrap_err();

            assert_eq!(error.name, name);
            assert!(!error.to_string().contains(value), "{error}");
        }
    }

    #[test]
    fn empty_optional_settings_count_as_unset() {
        let mut settings = good();
        settings.extend([
            ("BRIDGE_LOCALE", ""),
            ("RELAY_BOTS", ""),
            ("MELI_USER_ID", ""),
            ("POLL_RATE", ""),
        ]);

        let read = read(&settings).unwrap();

        assert_eq!(read.locale, Locale::PtBr);
        assert!(read.first_account.is_none());
    }

    #[test]
    fn schedules_need_all_of_their_settings_or_none() {
        const ROLE: &str = "arn:aws:iam::123456789012:role/s";
        const POLLER: &str = "arn:aws:lambda:us-east-1:123456789012:function:p";
        let mut settings = good();
        assert_eq!(read(&settings).unwrap().schedules, None);

        settings.insert("SCHEDULE_GROUP", "bridge");
        assert_eq!(read(&settings).unwrap_err().name, "SCHEDULE_ROLE_ARN");
        settings.insert("SCHEDULE_ROLE_ARN", ROLE);
        assert_eq!(read(&settings).unwrap_err().name, "POLLER_ARN");
        settings.insert("POLLER_ARN", POLLER);
        let schedules = read(&settings).unwrap().schedules.unwrap();

        assert_eq!(
            (schedules.group.as_str(), schedules.rate.as_str()),
            ("bridge", "rate(1 minute)")
        );
        settings.insert("POLL_RATE", "5 minutes");
        assert_eq!(
            read(&settings).unwrap().schedules.unwrap().rate,
            "rate(5 minutes)"
        );
    }

    #[test]
    fn webhook_needs_the_table_alone() {
        let settings =
            WebhookSettings::read(&|name| (name == "TABLE_NAME").then(|| "bridge".to_owned()))
                .unwrap();

        assert_eq!(settings.inboxes, Inboxes::default());
        assert_eq!(
            WebhookSettings::read(&|_| None).unwrap_err().name,
            "TABLE_NAME"
        );
    }

    #[test]
    fn secrets_never_print() {
        let mut settings = good();
        settings.insert("CHATWOOT_API_TOKEN", "very-secret");

        assert!(!format!("{:?}", read(&settings).unwrap()).contains("very-secret"));
    }
}
