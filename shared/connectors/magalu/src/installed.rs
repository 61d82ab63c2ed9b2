//! Magalu as setup, doctor and workers see it: connecting, checking, beginning.

use async_trait::async_trait;
use bridge::{
    accounts::{Account, Connection},
    failure::{Failure, FailureKind, Reach},
    i18n::Localized,
};
use http_api::Endpoint;
use jiff::Timestamp;
use marketplace::{
    Addresses, Brought, Examined, Finding, Installed, Panel, PanelSubject, PortalEntry, Visit,
};
use secrecy::SecretString;
use url::Url;

use crate::{
    app::{API, SERVICES},
    checks::{self, Seen},
    connector::Magalu,
    endpoints::exchange_code::ExchangeCode,
    hint::HintTarget,
    ids::Address,
    oauth::consent,
    panel,
};

const REDIRECT: Localized = Localized {
    pt: "idm client: --redirect-uris",
    es: "idm client: --redirect-uris",
    en: "idm client: --redirect-uris",
};
const AUDIENCE: Localized = Localized {
    pt: "idm client: --audience (os dois endereços)",
    es: "idm client: --audience (las dos direcciones)",
    en: "idm client: --audience (both addresses)",
};
const SCOPES: Localized = Localized {
    pt: "idm client: --scopes",
    es: "idm client: --scopes",
    en: "idm client: --scopes",
};
const WEBHOOKS: Localized = Localized {
    pt: "Endereço dos webhooks (PUT /v1/onboarding/signup)",
    es: "Dirección de los webhooks (PUT /v1/onboarding/signup)",
    en: "Address of webhooks (PUT /v1/onboarding/signup)",
};

#[async_trait]
impl Installed for Magalu {
    async fn remember(&self, account: Account) {
        self.calls().remember(account).await;
    }

    fn take_missed(&self) -> u32 {
        self.calls().missed.take()
    }

    fn first_account(&self, _now: Timestamp) -> Option<Account> {
        None
    }

    fn consent(&self, visit: &Visit<'_>) -> Option<Url> {
        let entrance = self.entrance();
        let app = &self.calls().login().app;
        Some(consent::address(
            &entrance.login,
            app,
            &entrance.scopes,
            visit.redirect,
            visit.state,
        ))
    }

    async fn connect(&self, brought: &Brought) -> Result<Vec<Account>, Failure> {
        let fields = brought.fields.iter();
        let code = consent::code(fields.map(|(name, value)| (name.as_str(), value.as_str())));
        let code: SecretString = code.ok_or_else(|| {
            Failure::new(FailureKind::Auth, ExchangeCode::NAME).reaching(Reach::Account)
        })?;
        Ok(vec![self.redeem(&code, &brought.redirect).await?])
    }

    fn backfill_hint(&self, days: u16) -> String {
        HintTarget::Backfill(days).hint()
    }

    fn portal(&self, addresses: &Addresses) -> Vec<PortalEntry> {
        let entry = |label, value: &str| PortalEntry {
            label,
            value: value.to_owned(),
        };
        vec![
            entry(REDIRECT, &addresses.redirect),
            entry(AUDIENCE, &format!("{API} {SERVICES}")),
            entry(SCOPES, &self.entrance().scopes),
            entry(WEBHOOKS, &addresses.notifications),
        ]
    }

    async fn panel(&self, subject: &PanelSubject<'_>) -> Result<Panel, Failure> {
        let at = Address::of(subject.thread, "panel")?;
        panel::of(self.calls(), &at, subject).await
    }

    async fn examine(&self, examined: &Examined<'_>) -> Vec<Finding> {
        let mut accounts = examined.accounts.iter();
        let seen = match accounts.find(|account| account.connection == Connection::Connected) {
            Some(account) => {
                self.calls().remember(account.clone()).await;
                Seen::Subscriptions(self.subscriptions(&account.id).await)
            }
            None => Seen::Application(self.calls().login().is_known().await),
        };
        checks::check(&seen, examined)
    }
}
