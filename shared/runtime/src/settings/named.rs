//! The settings that have rules of their own, by name.

use std::time::Duration;

use bridge::{
    BotRules, InboxMap, Inboxes, MarkRead, Routes, command::CommandAccess, ids::InboxId,
    texts::Locale,
};
use secrecy::SecretString;
use settings::{Reader, SettingsError, missing};
use url::Url;

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
    /// `ACCOUNT_SCHEDULES`: accounts with a schedule of their own, at most. `None` = every account.
    pub most: Option<usize>,
}

/// Reads the settings that have rules of their own.
pub(super) struct Named<'a>(pub(super) Reader<'a>);

impl Named<'_> {
    /// Opens the setup pages, and is the root of what is handed out there: short ones can be guessed offline.
    pub(super) fn setup_token(&self) -> Result<Option<SecretString>, SettingsError> {
        const NAME: &str = "SETUP_TOKEN";
        let Some(value) = self.0.get(NAME) else {
            return Ok(None);
        };
        if value.chars().count() < SHORTEST_TOKEN {
            return Err(SettingsError {
                name: NAME,
                problem: "must have 16 characters at least: 32 letters and digits at random, best",
            });
        }
        self.0.required_secret(NAME).map(Some)
    }

    pub(super) fn chatwoot_url(&self) -> Result<Url, SettingsError> {
        let name = "CHATWOOT_URL";
        self.0.trusted_url(name)?.ok_or(missing(name))
    }

    pub(super) fn chatwoot_account_id(&self) -> Result<u64, SettingsError> {
        let name = "CHATWOOT_ACCOUNT_ID";
        self.0.number(name)?.ok_or(missing(name))
    }

    pub(super) fn table_name(&self) -> Result<String, SettingsError> {
        let name = "TABLE_NAME";
        let value = self.0.required(name)?;
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

    /// Inboxes of everybody, and of single marketplaces and accounts.
    pub(super) fn inboxes(&self) -> Result<InboxMap, SettingsError> {
        let source = &self.0;
        let shared = Inboxes {
            questions: source.id("CHATWOOT_QUESTIONS_INBOX_ID")?.map(InboxId),
            messages: source.id("CHATWOOT_MESSAGES_INBOX_ID")?.map(InboxId),
            claims: source.id("CHATWOOT_CLAIMS_INBOX_ID")?.map(InboxId),
        };
        let own = self.own_inboxes()?;
        Ok(InboxMap::from(shared).or(own))
    }

    fn own_inboxes(&self) -> Result<InboxMap, SettingsError> {
        const NAME: &str = "CHATWOOT_INBOXES";
        let Some(value) = self.0.get(NAME) else {
            return Ok(InboxMap::default());
        };
        let map = InboxMap::parse(&value);
        map.ok_or(SettingsError {
            name: NAME,
            problem: r#"must look like {"<prefix>": {"messages": 12}, "<prefix>:<seller>": {"questions": 5, "claims": 6}}"#,
        })
    }

    /// What new conversations are given.
    pub(super) fn routes(&self) -> Result<Routes, SettingsError> {
        let name = "CHATWOOT_ROUTES";
        let parse = |value: String| {
            Routes::parse(&value).map_err(|problem| SettingsError { name, problem })
        };
        self.0.get(name).map_or(Ok(Routes::default()), parse)
    }

    /// Which bots are relayed: none unless somebody says so.
    pub(super) fn relay_bots(&self) -> Result<BotRules, SettingsError> {
        let name = "RELAY_BOTS";
        let parse = |value: String| {
            BotRules::parse(&value).map_err(|problem| SettingsError { name, problem })
        };
        self.0.get(name).map_or(Ok(BotRules::default()), parse)
    }

    /// Whether runs are measured: on unless somebody says off.
    pub(super) fn metrics(&self) -> Result<bool, SettingsError> {
        const NAME: &str = "METRICS";
        match self
            .0
            .get(NAME)
            .as_deref()
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            None | Some("on") => Ok(true),
            Some("off") => Ok(false),
            Some(_) => Err(SettingsError {
                name: NAME,
                problem: "must be on or off",
            }),
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
        self.0.get(name).map_or(Ok(Locale::default()), parse)
    }

    /// When a thread is marked read at the marketplace.
    pub(super) fn mark_read(&self) -> Result<MarkRead, SettingsError> {
        match self.0.get("MARK_READ").as_deref() {
            None | Some("answered") => Ok(MarkRead::Answered),
            Some("never") => Ok(MarkRead::Never),
            Some("resolved") => Ok(MarkRead::Resolved),
            Some(_) => Err(SettingsError {
                name: "MARK_READ",
                problem: "must be answered, never or resolved",
            }),
        }
    }

    /// Whose commands are heard.
    pub(super) fn commands(&self) -> Result<CommandAccess, SettingsError> {
        const NAME: &str = "CHATWOOT_COMMANDS";
        let agents = |list: &str| {
            let agents = list.split(',').map(|agent| agent.trim().parse());
            agents.collect::<Result<Vec<u64>, _>>().ok()
        };
        let value = self.0.get(NAME);
        let access = match value.as_deref() {
            None | Some("on") => Some(CommandAccess::Everybody),
            Some("off") => Some(CommandAccess::Nobody),
            Some(list) => agents(list).map(CommandAccess::Agents),
        };
        access.ok_or(SettingsError {
            name: NAME,
            problem: "must be on, off, or numbers of agents separated by commas",
        })
    }

    /// With less than so many percent of its time left a thread is urgent.
    pub(super) fn urgent_below(&self) -> Result<u8, SettingsError> {
        const NAME: &str = "URGENT_BELOW";
        let Some(value) = self.0.get(NAME) else {
            return Ok(25);
        };
        let percent = value.parse().ok().filter(|percent| *percent <= 100);
        percent.ok_or(SettingsError {
            name: NAME,
            problem: "must be a percentage from 0 (never) to 100",
        })
    }

    /// Settings that only other functions act on.
    pub(super) fn check_the_rest(&self) -> Result<(), SettingsError> {
        self.0.secrets("CHATWOOT_WEBHOOK_SECRET")?;
        self.0.tokens("WEBHOOK_TOKEN")?;
        self.0.tokens("NOTIFICATION_TOKEN")?;
        self.public_url()?;
        self.setup_token()?;
        self.poll_rate().map(drop)
    }

    pub(super) fn attachment_origins(&self) -> Result<Vec<Url>, SettingsError> {
        let name = "ATTACHMENT_ORIGINS";
        let problem = "must be origins such as https://files.example.com, separated by commas";
        let parse = |text: String| origin(&text).ok_or(SettingsError { name, problem });
        self.0.list(name)?.into_iter().map(parse).collect()
    }

    pub(super) fn public_url(&self) -> Result<Option<Url>, SettingsError> {
        const NAME: &str = "PUBLIC_URL";
        let url = self.0.trusted_url(NAME)?;
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
        let role = self.0.arn("SCHEDULE_ROLE_ARN")?;
        let poller = self.0.arn("POLLER_ARN")?;
        let Some(group) = self.0.get("SCHEDULE_GROUP") else {
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
            most: self.account_schedules()?,
        }))
    }

    /// How many accounts may have a schedule of their own.
    fn account_schedules(&self) -> Result<Option<usize>, SettingsError> {
        const NAME: &str = "ACCOUNT_SCHEDULES";
        let number = |value: String| {
            value.parse().map_err(|_| SettingsError {
                name: NAME,
                problem: "must be a whole number, 0 or more",
            })
        };
        self.0.get(NAME).map(number).transpose()
    }

    pub(super) fn poll_rate(&self) -> Result<String, SettingsError> {
        self.poll_every()?;
        let rate = self.0.get("POLL_RATE");
        Ok(format!("rate({})", rate.as_deref().unwrap_or("1 minute")))
    }

    /// The time between two runs of the clock.
    pub(super) fn poll_every(&self) -> Result<Duration, SettingsError> {
        let Some(rate) = self.0.get("POLL_RATE") else {
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

/// An address that is nothing but scheme, host and port.
fn origin(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_http = matches!(url.scheme(), "http" | "https") && url.host().is_some();
    let has_login = !url.username().is_empty() || url.password().is_some();
    let has_more = url.path() != "/" || url.query().is_some() || url.fragment().is_some();
    (is_http && !has_login && !has_more).then_some(url)
}
