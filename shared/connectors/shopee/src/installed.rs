//! Shopee as setup, doctor and workers see it: connecting and checking.

use async_trait::async_trait;
use bridge::{
    accounts::{Account, Connection},
    failure::{Failure, FailureKind, Reach},
    i18n::Localized,
};
use jiff::Timestamp;
use marketplace::{
    Addresses, Brought, Examined, Finding, Installed, Panel, PanelSubject, PortalEntry, Visit,
};
use secrecy::ExposeSecret;
use url::Url;

use crate::{
    checks::{self, PUSHES, Seen},
    client::Shopee,
    connector::place_of,
    endpoints::{Call, exchange_code::ExchangeCode},
    facts,
    ids::ShopId,
    oauth::{Connected, consent},
    push::HintTarget,
};

/// Most shops whose chat is tried by one check.
const MOST_PROBED: usize = 5;

const REDIRECT: Localized = Localized {
    pt: "Live Redirect URL Domain",
    es: "Live Redirect URL Domain",
    en: "Live Redirect URL Domain",
};
const CALLBACK: Localized = Localized {
    pt: "Push Mechanism: Live Call Back URL",
    es: "Push Mechanism: Live Call Back URL",
    en: "Push Mechanism: Live Call Back URL",
};
const TO_SWITCH_ON: Localized = Localized {
    pt: "Push Mechanism: códigos a ativar",
    es: "Push Mechanism: códigos que activar",
    en: "Push Mechanism: codes to switch on",
};

impl Shopee {
    /// The account of a shop that was just connected. Its name is worth a call, and never the consent, which is spent.
    async fn account_of(&self, connected: Connected, now: Timestamp) -> Account {
        let Connected { shop, tokens } = connected;
        let mut account = Account::granted(shop.account(), tokens, now);
        // A shop of several that share a token has none to call with yet.
        if account.tokens.access.expose_secret().is_empty() {
            return account;
        }
        let info = self.calls.info_with(shop, &account.tokens.access).await;
        for fact in info.into_iter().flat_map(|info| facts::told(info, now)) {
            account.learn(fact);
        }
        account
    }

    async fn see(&self, accounts: &[Account]) -> Seen {
        let connected = accounts
            .iter()
            .filter(|account| account.connection == Connection::Connected);
        let mut chats = Vec::new();
        for account in connected.take(MOST_PROBED) {
            if let Some(shop) = ShopId::of(&account.id) {
                self.remember_row(account.clone()).await;
                chats.push((account.id.clone(), self.probe_chat(shop).await));
            }
        }
        Seen {
            pushes: self.push_config().await,
            chats,
        }
    }
}

#[async_trait]
impl Installed for Shopee {
    async fn remember(&self, account: Account) {
        self.remember_row(account).await;
    }

    fn take_missed(&self) -> u32 {
        self.missed.take()
    }

    fn first_account(&self, _: Timestamp) -> Option<Account> {
        // A refresh token works once: one that lies in settings would be spent at every start but the first.
        None
    }

    /// The page of consent. It brings no state back but what stands in the address that it leads to.
    fn consent(&self, visit: &Visit<'_>) -> Option<Url> {
        let mut redirect = Url::parse(visit.redirect).ok()?;
        redirect.query_pairs_mut().append_pair("state", visit.state);
        let (app, now) = (self.calls.caller().app(), self.now());
        Some(consent::address(&self.host, app, &redirect, now))
    }

    async fn connect(&self, brought: &Brought) -> Result<Vec<Account>, Failure> {
        let fields = brought.fields.iter();
        let callback = consent::callback(fields.map(|(name, value)| (&**name, &**value)));
        let nobody = || {
            Failure::new(FailureKind::Auth, ExchangeCode::NAME)
                .reaching(Reach::Account)
                .because("the answer of the page of consent names no shop")
        };
        let shops = self.redeem(&callback.ok_or_else(nobody)?).await?;
        let now = self.now();
        let mut accounts = Vec::new();
        for shop in shops {
            accounts.push(self.account_of(shop, now).await);
        }
        Ok(accounts)
    }

    fn backfill_hint(&self, days: u16) -> String {
        HintTarget::Backfill { days }.hint()
    }

    fn portal(&self, addresses: &Addresses) -> Vec<PortalEntry> {
        let entry = |label, value: String| PortalEntry { label, value };
        let domain = Url::parse(&addresses.redirect).ok();
        let domain = domain.map_or_else(
            || addresses.redirect.clone(),
            |url| url.origin().ascii_serialization(),
        );
        let callback = self.push_url.as_ref().unwrap_or(&addresses.notifications);
        let codes: Vec<String> = PUSHES.iter().map(u64::to_string).collect();
        vec![
            entry(REDIRECT, domain),
            entry(CALLBACK, callback.clone()),
            entry(TO_SWITCH_ON, codes.join(", ")),
        ]
    }

    async fn panel(&self, subject: &PanelSubject<'_>) -> Result<Panel, Failure> {
        let (shop, id) = place_of(subject.thread, "panel")?;
        self.beside(shop, &id, subject).await
    }

    async fn examine(&self, examined: &Examined<'_>) -> Vec<Finding> {
        let seen = self.see(examined.accounts).await;
        checks::check(&seen, examined, self.push_url.as_deref())
    }
}

#[cfg(test)]
mod tests;
