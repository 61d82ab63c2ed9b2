//! A world for tests: fixtures, a clock, accounts in memory; Magalu as canned answers or as its simulator.

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
    ids::{AccountId, Thread},
    message::{Depth, Message, Snapshot},
    ports::{AgentName, Clock, Connector, Part, PartContent},
};
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;
use simulators::magalu::{Magalu as Vendor, Options, Tokens as VendorTokens};
use url::Url;
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path},
};

use crate::{
    Magalu,
    app::{AppCredentials, Hosts, SCOPES},
    ids::{ConversationId, Place, TenantId},
    settings::MagaluSettings,
};

pub(crate) const TENANT: &str = "e9f0a1b2-1111-4000-8000-000000000004";

pub(crate) fn tenant() -> TenantId {
    TenantId::parse(TENANT).unwrap()
}

pub(crate) fn account_id() -> AccountId {
    tenant().account()
}

pub(crate) fn fixture(name: &str) -> Value {
    let path = format!(
        "{}/../../../tests/fixtures/magalu/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

pub(crate) fn now() -> Timestamp {
    "2026-11-21T14:00:00Z".parse().unwrap()
}

pub(crate) fn app() -> AppCredentials {
    AppCredentials {
        client_id: "magalu-app".to_owned(),
        secret: SecretString::from("magalu-secret"),
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
    pub(crate) failing_stores: Mutex<usize>,
}

impl Table {
    fn rows(&self) -> MutexGuard<'_, HashMap<AccountId, (Account, Option<Timestamp>)>> {
        self.rows.lock().unwrap()
    }

    pub(crate) fn row(&self, tenant: &TenantId) -> Account {
        self.rows()[&tenant.account()].0.clone()
    }

    pub(crate) fn change(&self, tenant: &TenantId, change: impl FnOnce(&mut Account)) {
        change(&mut self.rows().get_mut(&tenant.account()).unwrap().0);
    }

    /// Somebody else is renewing, until then.
    pub(crate) fn occupy(&self, tenant: &TenantId, until: Timestamp) {
        self.rows().get_mut(&tenant.account()).unwrap().1 = Some(until);
    }

    /// Another process renewed and stored its pair.
    pub(crate) fn renewed_elsewhere(&self, tenant: &TenantId, access: &str) {
        self.change(tenant, |row| {
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

    async fn cursors(&self, _: &AccountId) -> Result<Cursors, StoreFailure> {
        Ok(Cursors::new())
    }

    async fn save_cursors(&self, _: &AccountId, _: &Cursors) -> Result<(), StoreFailure> {
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

/// The row of a tenant that was connected with these tokens.
pub(crate) fn account(tokens: Tokens) -> Account {
    Account::granted(account_id(), tokens, now())
}

pub(crate) fn tokens(pair: &VendorTokens) -> Tokens {
    Tokens {
        access: SecretString::from(pair.access_token.as_str()),
        refresh: SecretString::from(pair.refresh_token.as_str()),
        expires_at: Some(now() + Duration::from_hours(2)),
    }
}

fn client(hosts: &Hosts, table: &Arc<Table>, clock: &Arc<StoppedClock>) -> Magalu {
    let settings = MagaluSettings {
        app: app(),
        hosts: hosts.clone(),
        scopes: SCOPES.join(" "),
    };
    let http = http_api::web_client().unwrap();
    let (table, clock) = (Arc::clone(table), Arc::clone(clock));
    Magalu::new(settings, &http, Locale::PtBr, table, clock)
}

/// Magalu's simulator with one connected tenant, and its connector.
pub(crate) struct World {
    pub(crate) vendor: Vendor,
    pub(crate) table: Arc<Table>,
    pub(crate) clock: Arc<StoppedClock>,
    pub(crate) client: Magalu,
}

impl World {
    pub(crate) async fn new() -> Self {
        Self::without(&[]).await
    }

    /// The same for a tenant who did not grant these permissions.
    pub(crate) async fn without(scopes: &[&str]) -> Self {
        let clock = Arc::new(StoppedClock(Mutex::new(now())));
        let time = Arc::clone(&clock);
        let options = Options::new(simulators::Clock::new(move || time.now()));
        let vendor = Vendor::start(options).await.unwrap();
        let pair = vendor.add_tenant_without(TENANT, scopes);
        let table = Arc::new(Table::default());
        table.import(&account(tokens(&pair))).await.unwrap();
        Self {
            client: client(&hosts(&vendor), &table, &clock),
            vendor,
            table,
            clock,
        }
    }

    /// A second process.
    pub(crate) fn another(&self) -> Magalu {
        client(&hosts(&self.vendor), &self.table, &self.clock)
    }

    /// Methods and paths called since this was last asked.
    pub(crate) fn calls(&self) -> Vec<String> {
        let calls = self.vendor.wire().take_calls();
        calls
            .iter()
            .map(|call| format!("{} {}", call.method, call.path.trim_start_matches('/')))
            .collect()
    }

    /// Polls a feed, and returns the threads found with the next cursor.
    pub(crate) async fn poll(
        &self,
        feed: &str,
        cursor: Option<&str>,
    ) -> (Vec<String>, Option<String>) {
        let batch = self.client.poll(&account_id(), feed, cursor).await.unwrap();
        assert!(batch.sources.iter().all(|source| source.outcome.is_ok()));
        let found = batch.found.iter();
        let found = found.map(|found| found.thread.key.as_str().to_owned());
        (found.collect(), batch.cursor)
    }

    pub(crate) async fn read(&self, place: Place) -> Snapshot {
        let thread = thread(&place);
        self.client.read(&thread, Depth::Whole).await.unwrap()
    }
}

pub(crate) fn thread(place: &Place) -> Thread {
    place.thread(&tenant())
}

/// A text on its way.
pub(crate) fn part<'a>(text: &'a str, reference: &'a str, author: &'a AgentName) -> Part<'a> {
    let content = PartContent::Text(text);
    Part {
        content,
        reference,
        author,
    }
}

/// Authors and texts of a snapshot, oldest first.
pub(crate) fn said(snapshot: &Snapshot) -> Vec<(String, &str)> {
    let said = |message: &Message| format!("{:?}", message.author);
    let messages = snapshot.messages.iter();
    messages
        .map(|message| (said(message), message.text.as_str()))
        .collect()
}

fn hosts(vendor: &Vendor) -> Hosts {
    Hosts {
        login: vendor.login_url().parse().unwrap(),
        api: vendor.api_url().parse().unwrap(),
        services: vendor.services_url().parse().unwrap(),
    }
}

/// Magalu as canned answers, all three hosts in one, with one connected tenant.
pub(crate) struct Canned {
    server: MockServer,
    pub(crate) client: Magalu,
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
        table.import(&account(tokens(&pair))).await.unwrap();
        let url: Url = server.uri().parse().unwrap();
        let hosts = Hosts {
            login: url.clone(),
            api: url.clone(),
            services: url,
        };
        Self {
            client: client(&hosts, &table, &clock),
            server,
        }
    }

    /// From now on `verb path` is answered like this.
    pub(crate) async fn on(&self, verb: &str, at: &str, answer: ResponseTemplate) {
        Mock::given(method(verb))
            .and(path(format!("/{at}")))
            .respond_with(answer)
            .mount(&self.server)
            .await;
    }

    /// The same, with a fixture.
    pub(crate) async fn on_fixture(&self, verb: &str, at: &str, name: &str) {
        let answer = ResponseTemplate::new(200).set_body_json(fixture(name));
        self.on(verb, at, answer).await;
    }

    /// How many calls came in.
    pub(crate) async fn calls(&self) -> usize {
        self.server.received_requests().await.unwrap().len()
    }

    /// Some snapshot, for sends to which nothing of it matters.
    pub(crate) async fn snapshot(&self) -> Snapshot {
        self.on_fixture("GET", "v0/conversations/any/messages", "messages")
            .await;
        let any = Place::Chat(ConversationId::parse("any").unwrap());
        self.client.read(&thread(&any), Depth::Whole).await.unwrap()
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

/// `name=value` of every query parameter, sorted.
pub(crate) fn query(request: &Request) -> Vec<String> {
    let mut pairs: Vec<String> = request
        .url
        .query_pairs()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.sort();
    pairs
}
