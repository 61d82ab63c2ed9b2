//! A world for tests: fixtures, a clock, accounts in memory; Shopee as canned answers or as its simulator.

use async_trait::async_trait;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use bridge::{
    accounts::{Account, AccountFact, Accounts, Connection, Cursors, Renewal, Tokens},
    failure::StoreFailure,
    i18n::Locale,
    ids::AccountId,
    ports::Clock,
};
use http_api::Downloads;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;
use simulators::shopee::{Options, Shopee as Vendor, Tokens as VendorTokens};
use url::Url;
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path},
};

use crate::{
    app::AppCredentials,
    client::Shopee,
    ids::{ShopId, UserId},
    settings::ShopeeSettings,
};

pub(crate) const SHOP: ShopId = ShopId(300_400);
pub(crate) const BUYER: UserId = UserId(7_001_122);

pub(crate) fn fixture(name: &str) -> Value {
    let path = format!(
        "{}/../../../tests/fixtures/shopee/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

pub(crate) fn now() -> Timestamp {
    "2026-11-22T13:49:51Z".parse().unwrap()
}

pub(crate) fn app() -> AppCredentials {
    AppCredentials {
        partner_id: 2_001_887,
        key: SecretString::from("partner-key"),
        key_before: None,
    }
}

/// A clock that stands still until it is told to move.
#[derive(Debug)]
pub(crate) struct StoppedClock(Mutex<Timestamp>);

impl StoppedClock {
    pub(crate) fn pass(&self, span: Duration) {
        let mut now = self.0.lock().unwrap();
        *now += span;
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }
}

/// Accounts in memory, with the table's conditions.
#[derive(Debug, Default)]
pub(crate) struct Table {
    rows: Mutex<HashMap<AccountId, (Account, Option<Timestamp>)>>,
    cursors: Mutex<HashMap<AccountId, Cursors>>,
    pub(crate) failing_stores: Mutex<usize>,
}

impl Table {
    fn rows(&self) -> MutexGuard<'_, HashMap<AccountId, (Account, Option<Timestamp>)>> {
        self.rows.lock().unwrap()
    }

    pub(crate) fn row(&self, shop: ShopId) -> Account {
        self.rows()[&shop.account()].0.clone()
    }

    pub(crate) fn change(&self, shop: ShopId, change: impl FnOnce(&mut Account)) {
        change(&mut self.rows().get_mut(&shop.account()).unwrap().0);
    }

    /// Somebody else is renewing, until then.
    pub(crate) fn occupy(&self, shop: ShopId, until: Timestamp) {
        self.rows().get_mut(&shop.account()).unwrap().1 = Some(until);
    }

    /// Another process renewed and stored its pair.
    pub(crate) fn renewed_elsewhere(&self, shop: ShopId, access: &str) {
        self.change(shop, |row| {
            row.tokens.access = SecretString::from(access);
            row.generation += 1;
            row.connection = Connection::Connected;
        });
    }
}

fn broken() -> StoreFailure {
    StoreFailure {
        call: "test",
        row: None,
        source: "no such row".into(),
    }
}

#[async_trait]
impl Accounts for Table {
    async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreFailure> {
        Ok(self.rows().get(id).map(|(row, _)| row.clone()))
    }

    async fn some_accounts(&self, ids: &[AccountId]) -> Result<Vec<Account>, StoreFailure> {
        let rows = self.rows();
        let known = ids.iter().filter_map(|id| rows.get(id));
        Ok(known.map(|(row, _)| row.clone()).collect())
    }

    async fn import(&self, account: &Account) -> Result<bool, StoreFailure> {
        let mut rows = self.rows();
        let is_new = !rows.contains_key(&account.id);
        rows.entry(account.id.clone())
            .or_insert((account.clone(), None));
        Ok(is_new)
    }

    async fn begin_renewal(
        &self,
        id: &AccountId,
        generation: u64,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Renewal, StoreFailure> {
        let mut rows = self.rows();
        let (row, renewing) = rows.get_mut(id).ok_or_else(broken)?;
        if row.generation != generation {
            return Ok(Renewal::Renewed(row.clone()));
        }
        if renewing.is_some_and(|until| until > now) {
            return Ok(Renewal::Busy);
        }
        *renewing = Some(until);
        Ok(Renewal::Granted(row.clone()))
    }

    async fn finish_renewal(
        &self,
        id: &AccountId,
        generation: u64,
        tokens: &Tokens,
    ) -> Result<(), StoreFailure> {
        let mut failing = self.failing_stores.lock().unwrap();
        if *failing > 0 {
            *failing -= 1;
            return Err(broken());
        }
        let mut rows = self.rows();
        let (row, renewing) = rows.get_mut(id).ok_or_else(broken)?;
        if row.generation == generation {
            *renewing = None;
            row.generation += 1;
            row.tokens = tokens.clone();
        }
        Ok(())
    }

    async fn abandon_renewal(
        &self,
        id: &AccountId,
        generation: u64,
        refused: bool,
    ) -> Result<(), StoreFailure> {
        let mut rows = self.rows();
        let (row, renewing) = rows.get_mut(id).ok_or_else(broken)?;
        if row.generation == generation {
            *renewing = None;
            if refused {
                row.connection = Connection::Disconnected;
            }
        }
        Ok(())
    }

    async fn note_fact(&self, id: &AccountId, fact: &AccountFact) -> Result<(), StoreFailure> {
        let mut rows = self.rows();
        let (row, _) = rows.get_mut(id).ok_or_else(broken)?;
        row.learn(fact.clone());
        Ok(())
    }

    async fn cursors(&self, id: &AccountId) -> Result<Cursors, StoreFailure> {
        let cursors = self.cursors.lock().unwrap();
        Ok(cursors.get(id).cloned().unwrap_or_default())
    }

    async fn save_cursors(&self, id: &AccountId, saved: &Cursors) -> Result<(), StoreFailure> {
        let mut cursors = self.cursors.lock().unwrap();
        cursors.entry(id.clone()).or_default().extend(saved.clone());
        Ok(())
    }

    async fn close(&self, id: &AccountId) -> Result<(), StoreFailure> {
        let mut rows = self.rows();
        let (row, _) = rows.get_mut(id).ok_or_else(broken)?;
        row.connection = Connection::Closed;
        Ok(())
    }

    async fn set_scheduled(&self, _: &AccountId, _: bool) -> Result<(), StoreFailure> {
        Ok(())
    }

    async fn set_announced(&self, _: &AccountId, _: bool) -> Result<(), StoreFailure> {
        Ok(())
    }
}

/// The row of a shop that was connected with these tokens.
pub(crate) fn account(shop: ShopId, tokens: Tokens) -> Account {
    Account::granted(shop.account(), tokens, now())
}

pub(crate) fn tokens(pair: &VendorTokens) -> Tokens {
    Tokens {
        access: SecretString::from(pair.access_token.as_str()),
        refresh: SecretString::from(pair.refresh_token.as_str()),
        expires_at: Some(now() + Duration::from_hours(4)),
    }
}

pub(crate) fn client(url: &Url, table: &Arc<Table>, clock: &Arc<StoppedClock>) -> Shopee {
    let http = http_api::web_client().unwrap();
    let downloads = Downloads::new(std::slice::from_ref(url), http.clone()).unwrap();
    let (table, clock) = (Arc::clone(table), Arc::clone(clock));
    let settings = ShopeeSettings {
        app: app(),
        host: url.clone(),
        push_url: None,
    };
    Shopee::new(settings, http, Locale::PtBr, table, clock).following(downloads)
}

/// Shopee's simulator with one connected shop, and a client of it.
pub(crate) struct World {
    pub(crate) vendor: Vendor,
    pub(crate) table: Arc<Table>,
    pub(crate) clock: Arc<StoppedClock>,
    pub(crate) client: Shopee,
}

impl World {
    pub(crate) async fn new() -> Self {
        let clock = Arc::new(StoppedClock(Mutex::new(now())));
        let time = Arc::clone(&clock);
        let options = Options::new(simulators::Clock::new(move || time.now()));
        let vendor = Vendor::start(options).await.unwrap();
        let pair = vendor.add_shop(SHOP.0, "loja_exemplo");
        vendor.add_buyer(BUYER.0, "rita_p");
        let table = Arc::new(Table::default());
        let url: Url = vendor.url().parse().unwrap();
        let world = Self {
            client: client(&url, &table, &clock),
            vendor,
            table,
            clock,
        };
        world.connect(SHOP, tokens(&pair)).await;
        world
    }

    pub(crate) async fn connect(&self, shop: ShopId, tokens: Tokens) {
        self.table.import(&account(shop, tokens)).await.unwrap();
    }

    /// A second process.
    pub(crate) fn another(&self) -> Shopee {
        let url: Url = self.vendor.url().parse().unwrap();
        client(&url, &self.table, &self.clock)
    }

    /// Paths called since this was last asked.
    pub(crate) fn calls(&self) -> Vec<String> {
        let calls = self.vendor.wire().take_calls();
        calls
            .iter()
            .map(|call| call.path.trim_start_matches("/api/v2/").to_owned())
            .collect()
    }
}

/// Shopee as canned answers, with one connected shop.
pub(crate) struct Canned {
    server: MockServer,
    table: Arc<Table>,
    pub(crate) client: Shopee,
}

impl Canned {
    pub(crate) async fn new() -> Self {
        let server = MockServer::start().await;
        let clock = Arc::new(StoppedClock(Mutex::new(now())));
        let table = Arc::new(Table::default());
        let pair = VendorTokens {
            access_token: "token".to_owned(),
            refresh_token: "refresh".to_owned(),
        };
        table.import(&account(SHOP, tokens(&pair))).await.unwrap();
        let url: Url = server.uri().parse().unwrap();
        Self {
            client: client(&url, &table, &clock),
            server,
            table,
        }
    }

    /// The same shop where nobody listens.
    pub(crate) async fn nowhere() -> Self {
        let canned = Self::new().await;
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", closed.local_addr().unwrap());
        drop(closed);
        let clock = Arc::new(StoppedClock(Mutex::new(now())));
        Self {
            client: client(&url.parse().unwrap(), &canned.table, &clock),
            ..canned
        }
    }

    /// From now on `verb path` is answered like this.
    pub(crate) async fn on(&self, verb: &str, at: &str, answer: ResponseTemplate) {
        Mock::given(method(verb))
            .and(path(format!("/api/v2/{at}")))
            .respond_with(answer)
            .mount(&self.server)
            .await;
    }

    /// The same, with a fixture.
    pub(crate) async fn on_fixture(&self, verb: &str, at: &str, name: &str) {
        let answer = ResponseTemplate::new(200).set_body_json(fixture(name));
        self.on(verb, at, answer).await;
    }

    pub(crate) async fn last(&self) -> Request {
        self.server
            .received_requests()
            .await
            .unwrap()
            .pop()
            .unwrap()
    }
}

/// `name=value` of every query parameter that is no identity, sorted.
pub(crate) fn query(request: &Request) -> Vec<String> {
    let identity = ["partner_id", "timestamp", "sign", "access_token", "shop_id"];
    let mut pairs: Vec<String> = request
        .url
        .query_pairs()
        .filter(|(name, _)| !identity.contains(&name.as_ref()))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.sort();
    pairs
}
