//! Mercado Livre as setup, doctor and workers see it: connecting, checking, beginning.

use std::num::NonZeroU32;

use async_trait::async_trait;
use bridge::{
    accounts::{Account, AccountFact, Connection, Tokens},
    failure::{Failure, Reach},
    i18n::{Locale, Localized},
};
use http_api::Credential;
use jiff::Timestamp;
use marketplace::{
    AccountFigure, Addresses, Brought, Examined, Finding, Installed, Panel, PanelSubject,
    PortalEntry, Visit,
};
use tracing::warn;
use url::Url;

use crate::{
    calls::SITE,
    checks::{self, Seen, TOPICS},
    connector::MercadoLivre,
    endpoints::{get_application::GetApplication, get_me::GetMe, refresh_token::NAME},
    ids::UserId,
    limits::Purpose,
    notification::backfill_hint,
    oauth::{app::Grant, renewal::tokens},
    panel,
    places::{self, ThreadAddress},
    response_times,
    settings::FirstAccount,
    sites::auth_url,
};

/// What connecting needs of the settings.
#[derive(Debug)]
pub(crate) struct Entrance {
    /// Serves sellers of every country, if somebody set it.
    pub(crate) auth_url: Option<Url>,
    /// An account to begin with.
    pub(crate) first_account: Option<FirstAccount>,
}

const REDIRECT: Localized = Localized {
    pt: "URI de redirect",
    es: "URI de redirect",
    en: "Redirect URI",
};
const NOTIFICATIONS: Localized = Localized {
    pt: "URL de retorno das notificações",
    es: "URL de retorno de las notificaciones",
    en: "Notifications callback URL",
};
const TOPICS_TO_TICK: Localized = Localized {
    pt: "Tópicos que devem ser marcados",
    es: "Tópicos que debes marcar",
    en: "Topics to tick",
};

/// Accounts of which one look at the application writes down its limit. Others have their turn with the next look.
const NOTED_AT_ONCE: usize = 100;

/// An account as it is when it is connected.
fn account(seller: UserId, tokens: Tokens, now: Timestamp) -> Account {
    Account::granted(places::account(seller), tokens, now)
}

impl MercadoLivre {
    /// Spends the code that a seller's browser brought back: the account as it is to be imported.
    pub(crate) async fn redeem(&self, grant: &Grant) -> Result<Account, Failure> {
        let nothing = || {
            Failure::retryable(NAME)
                .reaching(Reach::Account)
                .because("no token in the answer")
        };
        let granted = self.calls.exchange(grant).await?;
        let user = granted.user;
        let now = self.calls.now();
        let tokens = tokens(granted, None, now).ok_or_else(nothing)?;
        // The code is spent by now: what can be asked later must not cost it.
        let credential = Credential::Bearer(&tokens.access);
        let me = match self.calls.make_with(&GetMe, credential).await {
            Err(failure) if user.is_none() => return Err(failure),
            me => me.unwrap_or_default(),
        };
        let seller = user.or(me.id).ok_or_else(nothing)?;
        let site = me.site_id.map(|site| (SITE.to_owned(), site));
        Ok(Account {
            nickname: me.nickname,
            connector_facts: site.into_iter().collect(),
            ..account(seller, tokens, now)
        })
    }

    /// What Mercado Livre says of the application: as its first connected account sees it, else whether its
    /// id and secret go together. 1 call; the latter counts as a refused one.
    async fn see(&self, accounts: &[Account]) -> Seen {
        let mut accounts = accounts.iter();
        match accounts.find(|account| account.connection == Connection::Connected) {
            Some(account) => {
                self.calls.remember(account.clone()).await;
                let call = GetApplication(self.calls.app_id());
                let seen = self.calls.make(&account.id, &call).await;
                Seen::Application(seen.map_err(Failure::from))
            }
            None => Seen::Known(self.calls.knows_app().await),
        }
    }

    /// Writes down with the accounts what their application may ask in an hour: every function reads their rows anyway.
    /// 1 write for each of those that are connected and do not say so yet.
    async fn note_quota(&self, accounts: &[Account], most: NonZeroU32) {
        let is_news = |account: &&Account| {
            let known = account.pace.requests_an_hour;
            account.connection == Connection::Connected && known != Some(most)
        };
        for account in accounts.iter().filter(is_news).take(NOTED_AT_ONCE) {
            let fact = AccountFact::RequestsAnHour(most);
            if let Err(failure) = self.calls.note(&account.id, fact).await {
                warn!(account.id = %account.id, error = &failure as &dyn std::error::Error, "hourly limit of the application not stored: it is tried again with the next look");
                break;
            }
        }
    }
}

#[async_trait]
impl Installed for MercadoLivre {
    async fn remember(&self, account: Account) {
        self.calls.remember(account).await;
    }

    fn take_missed(&self) -> u32 {
        self.calls.missed.take()
    }

    fn first_account(&self, now: Timestamp) -> Option<Account> {
        let first = self.entrance.first_account.as_ref()?;
        let tokens = Tokens {
            access: first.access_token.clone(),
            refresh: first.refresh_token.clone(),
            expires_at: None,
        };
        Some(account(UserId(first.user_id), tokens, now))
    }

    /// The login page of the seller's country.
    fn consent(&self, visit: &Visit<'_>) -> Option<Url> {
        let set = self.entrance.auth_url.clone();
        let mut url = set.or_else(|| auth_url(visit.region?.id))?;
        url.set_path(&format!(
            "{}/authorization",
            url.path().trim_end_matches('/')
        ));
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", self.calls.app_id())
            .append_pair("redirect_uri", visit.redirect)
            .append_pair("state", visit.state)
            .append_pair("code_challenge", visit.challenge)
            .append_pair("code_challenge_method", "S256");
        Some(url)
    }

    async fn connect(&self, brought: &Brought) -> Result<Vec<Account>, Failure> {
        let code = brought.fields.get("code").cloned().unwrap_or_default();
        let grant = Grant {
            code: code.into(),
            redirect_uri: brought.redirect.clone(),
            code_verifier: brought.verifier.clone(),
        };
        Ok(vec![self.redeem(&grant).await?])
    }

    fn backfill_hint(&self, days: u16) -> String {
        backfill_hint(days)
    }

    fn portal(&self, addresses: &Addresses) -> Vec<PortalEntry> {
        let entry = |label, value: &str| PortalEntry {
            label,
            value: value.to_owned(),
        };
        vec![
            entry(REDIRECT, &addresses.redirect),
            entry(NOTIFICATIONS, &addresses.notifications),
            entry(TOPICS_TO_TICK, &TOPICS.join(", ")),
        ]
    }

    async fn panel(&self, subject: &PanelSubject<'_>) -> Result<Panel, Failure> {
        let at = ThreadAddress::parse(subject.thread, "panel")?;
        self.calls
            .admit(&at.account, Purpose::Context, "panel")
            .await?;
        panel::of(&self.calls, &self.listings, &at, subject).await
    }

    async fn figures(&self, locale: Locale, account: &Account) -> Vec<AccountFigure> {
        response_times::of(&self.calls, locale, account).await
    }

    async fn examine(&self, examined: &Examined<'_>) -> Vec<Finding> {
        let seen = self.see(examined.accounts).await;
        if let Seen::Application(Ok(application)) = &seen
            && let Some(most) = application.requests_an_hour
        {
            self.note_quota(examined.accounts, most).await;
        }
        checks::check(&seen, examined)
    }
}
