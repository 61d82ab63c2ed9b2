//! The settings that have rules of their own, by name.

use std::{fmt, time::Duration};

use bridge::{Inboxes, ids::InboxId, texts::Locale};
use secrecy::SecretString;
use url::Url;

use super::{
    error::{SettingsError, missing},
    reader::Reader,
};

/// Characters that `SETUP_TOKEN` has at least.
const SHORTEST_TOKEN: usize = 16;

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

impl Reader<'_> {
    /// Opens the setup pages, and is the root of what is handed out there: short ones can be guessed offline.
    pub(super) fn setup_token(&self) -> Result<Option<SecretString>, SettingsError> {
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

    pub(super) fn table_name(&self) -> Result<String, SettingsError> {
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

    pub(super) fn inboxes(&self) -> Result<Inboxes, SettingsError> {
        Ok(Inboxes {
            questions: self.id("CHATWOOT_QUESTIONS_INBOX_ID")?.map(InboxId),
            messages: self.id("CHATWOOT_MESSAGES_INBOX_ID")?.map(InboxId),
            claims: self.id("CHATWOOT_CLAIMS_INBOX_ID")?.map(InboxId),
        })
    }

    pub(super) fn app_id(&self) -> Result<String, SettingsError> {
        self.id("MELI_APP_ID")?
            .map(|id: u64| id.to_string())
            .ok_or(missing("MELI_APP_ID"))
    }

    pub(super) fn meli_api_url(&self) -> Result<Url, SettingsError> {
        const NAME: &str = "MELI_API_URL";
        match self.trusted_url(NAME)? {
            Some(url) => Ok(url),
            None => Url::parse("https://api.mercadolibre.com").map_err(|_| SettingsError {
                name: NAME,
                problem: "must be an address such as https://example.com",
            }),
        }
    }

    pub(super) fn first_account(&self) -> Result<Option<FirstAccount>, SettingsError> {
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

    pub(super) fn locale(&self) -> Result<Locale, SettingsError> {
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
    pub(super) fn check_the_rest(&self) -> Result<(), SettingsError> {
        self.secrets("CHATWOOT_WEBHOOK_SECRET")?;
        self.tokens("WEBHOOK_TOKEN")?;
        self.tokens("NOTIFICATION_TOKEN")?;
        self.trusted_url("MELI_AUTH_URL")?;
        self.public_url()?;
        self.setup_token()?;
        self.poll_rate().map(drop)
    }

    pub(super) fn attachment_origins(&self) -> Result<Vec<Url>, SettingsError> {
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

    pub(super) fn public_url(&self) -> Result<Option<Url>, SettingsError> {
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
    pub(super) fn schedules(&self) -> Result<Option<ScheduleSettings>, SettingsError> {
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

    pub(super) fn poll_rate(&self) -> Result<String, SettingsError> {
        self.poll_every()?;
        let rate = self.get("POLL_RATE");
        Ok(format!("rate({})", rate.as_deref().unwrap_or("1 minute")))
    }

    /// The time between two runs of the clock.
    pub(super) fn poll_every(&self) -> Result<Duration, SettingsError> {
        let Some(rate) = self.get("POLL_RATE") else {
            return Ok(Duration::from_mins(1));
        };
        let (count, unit) = rate.split_once(' ').unwrap_or_default();
        let minutes = match unit.strip_suffix('s').unwrap_or(unit) {
            "minute" => Some(1),
            "hour" => Some(60),
            "day" => Some(24 * 60),
            _ => None,
        };
        let count = count.parse::<u32>().unwrap_or_default();
        let is_plural = unit.ends_with('s');
        minutes
            .filter(|_| count > 0 && (count > 1) == is_plural)
            .map(|minutes| Duration::from_mins(minutes).saturating_mul(count))
            .ok_or(SettingsError {
                name: "POLL_RATE",
                problem: "must be a rate such as 1 minute or 5 minutes",
            })
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
