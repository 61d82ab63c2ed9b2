//! Settings: the only reader of the environment.
//!
//! Read once, through a lookup that a test can replace. An error names the setting and
//! what is wrong with it, never its value.

mod named;

pub use named::ScheduleSettings;
pub use settings::{Lookup, SettingsError, every_problem};

use std::time::Duration;

use bridge::{BotRules, InboxMap, MarkRead, Routes, command::CommandAccess, texts::Locale};
use secrecy::SecretString;
use settings::Reader;
use url::Url;

use self::named::Named;

/// Values that stand for a required setting while the others are looked at.
pub const STAND_INS: [(&str, &str); 6] = [
    ("TABLE_NAME", "table"),
    ("CHATWOOT_URL", "https://chatwoot.example"),
    ("CHATWOOT_ACCOUNT_ID", "1"),
    ("CHATWOOT_API_TOKEN", "token"),
    ("SCHEDULE_ROLE_ARN", "arn:role"),
    ("POLLER_ARN", "arn:poller"),
];

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

/// The settings of `webhook`: no credential of anybody else is among them.
#[derive(Clone, Debug)]
pub struct WebhookSettings {
    /// `TABLE_NAME`.
    pub table_name: String,
    /// `CHATWOOT_*_INBOX_ID` and `CHATWOOT_INBOXES`.
    pub inboxes: InboxMap,
    /// `CHATWOOT_WEBHOOK_SECRET`: any of them signs.
    pub webhook_secrets: Vec<SecretString>,
    /// `WEBHOOK_TOKEN`: any of them opens.
    pub webhook_tokens: Vec<SecretString>,
    /// `NOTIFICATION_TOKEN`: any of them opens, and no other.
    pub notification_tokens: Vec<SecretString>,
    /// `RELAY_BOTS`.
    pub relay_bots: BotRules,
    /// `CHATWOOT_COMMANDS`.
    pub commands: CommandAccess,
    /// `METRICS`.
    pub metrics: bool,
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
    /// `CHATWOOT_*_INBOX_ID` and `CHATWOOT_INBOXES`.
    pub inboxes: InboxMap,
    /// `CHATWOOT_ROUTES`.
    pub routes: Routes,
    /// `BRIDGE_LOCALE`.
    pub locale: Locale,
    /// `RELAY_BOTS`.
    pub relay_bots: BotRules,
    /// `CHATWOOT_COMMANDS`.
    pub commands: CommandAccess,
    /// `MARK_READ`.
    pub mark_read: MarkRead,
    /// `URGENT_BELOW`, in percent.
    pub urgent_below: u8,
    /// `ATTACHMENT_ORIGINS`.
    pub attachment_origins: Vec<Url>,
    /// `SCHEDULE_GROUP` and what goes with it; `None` = no schedules are made.
    pub schedules: Option<ScheduleSettings>,
    /// `POLL_RATE`, as the time between two runs.
    pub poll_every: Duration,
    /// `METRICS`.
    pub metrics: bool,
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
    /// `CHATWOOT_WEBHOOK_SECRET`.
    pub webhook_secrets: Vec<SecretString>,
    /// `WEBHOOK_TOKEN`.
    pub webhook_tokens: Vec<SecretString>,
    /// `NOTIFICATION_TOKEN`.
    pub notification_tokens: Vec<SecretString>,
}

impl WebhookSettings {
    /// Reads them.
    ///
    /// # Errors
    ///
    /// The first setting that is missing or malformed.
    pub fn read(lookup: Lookup<'_>) -> Result<Self, SettingsError> {
        let source = Named(Reader(lookup));
        Ok(Self {
            table_name: source.table_name()?,
            inboxes: source.inboxes()?,
            webhook_secrets: source.0.secrets("CHATWOOT_WEBHOOK_SECRET")?,
            webhook_tokens: source.0.tokens("WEBHOOK_TOKEN")?,
            notification_tokens: source.0.tokens("NOTIFICATION_TOKEN")?,
            relay_bots: source.relay_bots()?,
            commands: source.commands()?,
            metrics: source.metrics()?,
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
        let source = Named(Reader(lookup));
        let settings = Self {
            table_name: source.table_name()?,
            chatwoot_url: source.chatwoot_url()?,
            chatwoot_account_id: source.chatwoot_account_id()?,
            chatwoot_api_token: source.0.required_secret("CHATWOOT_API_TOKEN")?,
            inboxes: source.inboxes()?,
            locale: source.locale()?,
            relay_bots: source.relay_bots()?,
            commands: source.commands()?,
            mark_read: source.mark_read()?,
            routes: source.routes()?,
            urgent_below: source.urgent_below()?,
            attachment_origins: source.attachment_origins()?,
            schedules: source.schedules()?,
            poll_every: source.poll_every()?,
            metrics: source.metrics()?,
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
        let source = Named(Reader(lookup));
        Ok(Self {
            worker: WorkerSettings::read(lookup)?,
            public_url: source.public_url()?,
            setup_token: source.setup_token()?,
            webhook_secrets: source.0.secrets("CHATWOOT_WEBHOOK_SECRET")?,
            webhook_tokens: source.0.tokens("WEBHOOK_TOKEN")?,
            notification_tokens: source.0.tokens("NOTIFICATION_TOKEN")?,
        })
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
            ("CHATWOOT_INBOXES", "questions: 7"),
            ("CHATWOOT_INBOXES", r#"{"shopee": {"messages": "twelve"}}"#),
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
            ("RELAY_BOTS", "questions,fridays"),
            ("MARK_READ", "yes"),
            ("CHATWOOT_COMMANDS", "all"),
            ("CHATWOOT_COMMANDS", "5,,6"),
            ("CHATWOOT_COMMANDS", "ana@shop.example"),
            ("CHATWOOT_ROUTES", r#"{"meli": {"claim": {"team": 3}}}"#),
            ("URGENT_BELOW", "101"),
            ("URGENT_BELOW", "soon"),
            ("METRICS", "some"),
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
        settings.extend([("BRIDGE_LOCALE", ""), ("RELAY_BOTS", ""), ("POLL_RATE", "")]);

        let read = read(&settings).unwrap();

        assert_eq!(read.locale, Locale::PtBr);
        assert_eq!(read.inboxes, InboxMap::default());
    }

    #[test]
    fn commands_are_everybodys_unless_somebody_says_whose() {
        let heard = |value: &'static str| {
            let mut settings = good();
            settings.insert("CHATWOOT_COMMANDS", value);
            read(&settings).unwrap().commands
        };

        assert_eq!(heard(""), CommandAccess::Everybody);
        assert_eq!(heard("on"), CommandAccess::Everybody);
        assert_eq!(heard("off"), CommandAccess::Nobody);
        assert_eq!(heard("5, 12"), CommandAccess::Agents(vec![5, 12]));
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
        assert_eq!(schedules.most, None);
        settings.insert("ACCOUNT_SCHEDULES", "1");
        assert_eq!(read(&settings).unwrap().schedules.unwrap().most, Some(1));
        settings.insert("ACCOUNT_SCHEDULES", "-1");
        assert_eq!(read(&settings).unwrap_err().name, "ACCOUNT_SCHEDULES");
    }

    #[test]
    fn webhook_needs_the_table_alone() {
        let settings =
            WebhookSettings::read(&|name| (name == "TABLE_NAME").then(|| "bridge".to_owned()))
                .unwrap();

        assert_eq!(settings.inboxes, InboxMap::default());
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
