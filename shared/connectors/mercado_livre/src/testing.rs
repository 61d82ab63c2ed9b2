//! A world for tests: fixtures, a clock, accounts in memory, Mercado Livre as canned answers.

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
    ports::{AgentName, Clock, Part, PartContent},
};
use http_api::Downloads;
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;
use wiremock::{
    Mock, MockServer, Request, ResponseTemplate,
    matchers::{method, path},
};

use crate::{
    connector::MercadoLivre,
    ids::{PackId, QuestionId, UserId},
    oauth::app::AppCredentials,
    places,
    settings::MercadoLivreSettings,
};

pub(crate) const SELLER: UserId = UserId(987_654_321);
pub(crate) const BUYER: UserId = UserId(555_000_222);
pub(crate) const AGENT: UserId = UserId(3_037_675_074);
pub(crate) const QUESTION: QuestionId = QuestionId(13_200_000_001);
pub(crate) const PACK: PackId = PackId(2_000_009_876_543_210);
pub(crate) const ORDER: PackId = PackId(2_000_001_111_111_111);
pub(crate) const THREAD_PATH: &str = "/messages/packs/2000009876543210/sellers/987654321";

pub(crate) fn fixture(name: &str) -> Value {
    let path = format!(
        "{}/../../../tests/fixtures/mercado_livre/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    );
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

pub(crate) fn read<T: DeserializeOwned>(name: &str) -> T {
    serde_json::from_value(fixture(name)).unwrap()
}

pub(crate) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(crate) fn now() -> Timestamp {
    at("2026-10-01T12:00:00Z")
}

pub(crate) fn account() -> AccountId {
    places::account(SELLER)
}

pub(crate) fn question() -> Thread {
    places::question_thread(SELLER, QUESTION)
}

pub(crate) fn pack() -> Thread {
    places::pack_thread(SELLER, PACK)
}

/// Nobody says who writes.
pub(crate) static NOBODY: AgentName = AgentName {
    name: String::new(),
};

pub(crate) fn part(text: &str) -> Part<'_> {
    Part {
        content: PartContent::Text(text),
        reference: "reference",
        author: &NOBODY,
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
    reads: Mutex<usize>,
    pub(crate) failing_stores: Mutex<usize>,
}

impl Table {
    fn rows(&self) -> MutexGuard<'_, HashMap<AccountId, (Account, Option<Timestamp>)>> {
        self.rows.lock().unwrap()
    }

    pub(crate) fn row(&self) -> Account {
        self.rows()[&account()].0.clone()
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Account)) {
        change(&mut self.rows().get_mut(&account()).unwrap().0);
    }

    /// Somebody else is renewing, until then.
    pub(crate) fn occupy(&self, until: Timestamp) {
        self.rows().get_mut(&account()).unwrap().1 = Some(until);
    }

    pub(crate) fn reads(&self) -> usize {
        *self.reads.lock().unwrap()
    }

    pub(crate) fn is_being_renewed(&self) -> bool {
        self.rows()[&account()].1.is_some()
    }
}

fn broken() -> StoreFailure {
    StoreFailure {
        row: None,
        call: "test",
        source: "broken on purpose".into(),
    }
}

#[async_trait]
impl Accounts for Table {
    async fn account(&self, id: &AccountId) -> Result<Option<Account>, StoreFailure> {
        *self.reads.lock().unwrap() += 1;
        Ok(self.rows().get(id).map(|(row, _)| row.clone()))
    }

    async fn some_accounts(&self, ids: &[AccountId]) -> Result<Vec<Account>, StoreFailure> {
        let rows = self.rows();
        let found = ids.iter().filter_map(|id| rows.get(id));
        Ok(found.map(|(row, _)| row.clone()).collect())
    }

    async fn import(&self, account: &Account) -> Result<bool, StoreFailure> {
        Ok(self
            .rows()
            .insert(account.id.clone(), (account.clone(), None))
            .is_none())
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
        if renewing.is_some_and(|until| now < until) {
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
        assert_eq!(row.generation, generation);
        row.generation += 1;
        row.tokens = tokens.clone();
        *renewing = None;
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
        let (row, renewing) = rows.get_mut(id).ok_or_else(broken)?;
        *renewing = None;
        row.connection = Connection::Closed;
        row.generation += 1;
        row.tokens = Tokens {
            access: "".into(),
            refresh: "".into(),
            expires_at: None,
        };
        Ok(())
    }

    async fn set_scheduled(&self, _: &AccountId, _: bool) -> Result<(), StoreFailure> {
        Ok(())
    }

    async fn set_announced(&self, _: &AccountId, _: bool) -> Result<(), StoreFailure> {
        Ok(())
    }
}

/// Mercado Livre, one connected account, and a connector.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) server: MockServer,
    pub(crate) table: Arc<Table>,
    pub(crate) clock: Arc<StoppedClock>,
    pub(crate) meli: MercadoLivre,
}

impl World {
    /// A world whose account has a good token and a known site, and of which nothing is read yet.
    pub(crate) async fn new() -> Self {
        let server = MockServer::start().await;
        let table = Arc::new(Table::default());
        let clock = Arc::new(StoppedClock(Mutex::new(now())));
        table.import(&connected()).await.unwrap();
        let meli = connector(&server, &table, &clock);
        Self {
            server,
            table,
            clock,
            meli,
        }
    }

    /// A second process.
    pub(crate) fn another(&self) -> MercadoLivre {
        connector(&self.server, &self.table, &self.clock)
    }

    /// From now on `verb path` is answered like this.
    pub(crate) async fn on(&self, verb: &str, at: &str, answer: ResponseTemplate) {
        Mock::given(method(verb))
            .and(path(at))
            .respond_with(answer)
            .with_priority(2)
            .mount(&self.server)
            .await;
    }

    /// The next call of `verb path` is answered like this, whatever comes after.
    pub(crate) async fn once(&self, verb: &str, at: &str, answer: ResponseTemplate) {
        let mock = Mock::given(method(verb)).and(path(at)).respond_with(answer);
        mock.up_to_n_times(1)
            .with_priority(1)
            .mount(&self.server)
            .await;
    }

    /// Every call so far, as `GET /path`.
    pub(crate) async fn calls(&self) -> Vec<String> {
        self.requests()
            .await
            .iter()
            .map(|request| format!("{} {}", request.method, request.url.path()))
            .collect()
    }

    pub(crate) async fn requests(&self) -> Vec<Request> {
        self.server.received_requests().await.unwrap()
    }

    pub(crate) async fn last(&self) -> Request {
        self.requests().await.pop().unwrap()
    }
}

fn connector(server: &MockServer, table: &Arc<Table>, clock: &Arc<StoppedClock>) -> MercadoLivre {
    let app = AppCredentials {
        id: "1234567890123456".to_owned(),
        secret: SecretString::from("app-secret"),
    };
    let http = http_api::web_client().unwrap();
    let url: Url = server.uri().parse().unwrap();
    let downloads = Downloads::new(std::slice::from_ref(&url), http.clone()).unwrap();
    let settings = MercadoLivreSettings {
        app,
        api_url: url,
        auth_url: None,
        first_account: None,
    };
    MercadoLivre::new(settings, http, Locale::PtBr, table.clone(), clock.clone())
        .following(downloads)
}

pub(crate) fn connected() -> Account {
    Account {
        connector_facts: [("site".to_owned(), "MLB".to_owned())].into(),
        ..Account::granted(
            account(),
            Tokens {
                access: SecretString::from("APP_USR-1"),
                refresh: SecretString::from("TG-1"),
                expires_at: Some(now() + Duration::from_hours(5)),
            },
            now(),
        )
    }
}

pub(crate) fn json(name: &str) -> ResponseTemplate {
    ResponseTemplate::new(200).set_body_json(fixture(name))
}

pub(crate) fn error(status: u16, body: &str) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_string(body)
}

pub(crate) fn not_found() -> ResponseTemplate {
    error(
        404,
        r#"{"message":"not here","error":"not_found","status":404,"cause":[]}"#,
    )
}

/// `name=value` of every query parameter, sorted.
pub(crate) fn query(request: &Request) -> Vec<String> {
    let mut pairs: Vec<_> = request
        .url
        .query_pairs()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.sort();
    pairs
}

pub(crate) fn bearer(request: &Request) -> &str {
    request
        .headers
        .get("authorization")
        .unwrap()
        .to_str()
        .unwrap()
}

pub(crate) fn exposed(tokens: &Tokens) -> (&str, &str) {
    (
        tokens.access.expose_secret(),
        tokens.refresh.expose_secret(),
    )
}
