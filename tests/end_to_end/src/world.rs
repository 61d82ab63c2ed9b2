//! The world that stories are told in.

use std::{collections::HashMap, sync::Arc, time::Duration};

use assembly::SharedClock;
use demo::{served_table::ServedTable, stage};
use lambda_http::{Body, Request, http};
use local::{
    functions::{Functions as _, InProcess},
    wakeups::deliver,
};
use local_table::{
    TABLE_NAME,
    stream::{From, Stream},
};
use serde_json::{Value, json};
use simulators::{
    Call, Wire,
    chatwoot::{self, Chatwoot, Delivery, Inbox, MessageView, Profile},
    mercado_livre::{self, MercadoLivre},
};
use tokio::sync::Mutex;

use crate::{clock::TestClock, rights, tables};

/// The seller of every story, unless it says otherwise.
pub const SELLER: u64 = 987_654_321;
/// The buyer of every story, unless it says otherwise.
pub const BUYER: u64 = 555_000_222;

/// Where the functions behind the API are.
pub const PUBLIC_URL: &str = "https://bridge.example";
/// What opens the setup pages.
pub const SETUP_TOKEN: &str = "a-setup-token-that-nobody-guesses";

/// What setup finds out by itself.
const GIVEN_BY_HAND: [&str; 6] = [
    "CHATWOOT_QUESTIONS_INBOX_ID",
    "CHATWOOT_MESSAGES_INBOX_ID",
    "CHATWOOT_WEBHOOK_SECRET",
    "MELI_USER_ID",
    "MELI_ACCESS_TOKEN",
    "MELI_REFRESH_TOKEN",
];

/// How a world differs from the usual one.
pub struct Setup {
    /// Version of Chatwoot.
    pub profile: Profile,
    /// More settings, or others.
    pub settings: Vec<(&'static str, String)>,
    /// Nothing is set up yet: no inbox, no account.
    pub fresh: bool,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            profile: Profile::V4_15,
            settings: Vec::new(),
            fresh: false,
        }
    }
}

/// One seller with one listing, one Chatwoot with two inboxes, and the three functions.
pub struct World {
    /// Mercado Livre.
    pub meli: MercadoLivre,
    /// Chatwoot.
    pub chatwoot: Chatwoot,
    /// Inbox for questions.
    pub questions: Inbox,
    /// Inbox for sales.
    pub sales: Inbox,
    /// The time.
    pub clock: TestClock,
    /// The table's calls.
    pub table_wire: Wire,
    /// The table.
    pub table: ServedTable,
    /// The one listing.
    pub item: String,
    /// The functions.
    pub functions: Arc<InProcess>,
    settings: HashMap<&'static str, String>,
    stream: Mutex<Stream>,
}

impl World {
    /// The usual world.
    pub async fn new() -> Self {
        Self::with(Setup::default()).await
    }

    /// A world with a difference.
    pub async fn with(setup: Setup) -> Self {
        rights::note_calls();
        let clock = TestClock::default();
        let meli = MercadoLivre::start(mercado_livre::Options::new(clock.for_simulator()))
            .await
            .unwrap();
        let options = chatwoot::Options {
            profile: setup.profile,
            ..chatwoot::Options::new(clock.for_simulator())
        };
        let chatwoot = Chatwoot::start(options).await.unwrap();
        let hook = "https://bridge.example/webhook";
        let inbox = |name: &str| {
            if setup.fresh {
                return Inbox {
                    id: 0,
                    secret: String::new(),
                };
            }
            chatwoot.add_inbox(name, Some(hook), true)
        };
        let (questions, sales) = (
            inbox("Mercado Livre - Perguntas"),
            inbox("Mercado Livre - Vendas"),
        );
        let tokens = meli.add_seller(SELLER, "MLB", "LOJA_EXEMPLO");
        meli.add_buyer(BUYER, "COMPRADOR.EX");
        let item = meli.add_item(SELLER, "Caneca 300 ml", 49.9);
        let table_wire = Wire::default();
        let table = ServedTable::behind(&table_wire).await;
        let inboxes = [&questions, &sales];
        let mut settings = stage::settings(&meli, &chatwoot, inboxes, &tokens, PUBLIC_URL);
        settings.insert("SETUP_TOKEN", SETUP_TOKEN.to_owned());
        if setup.fresh {
            settings.retain(|name, _| !GIVEN_BY_HAND.contains(name));
        }
        settings.extend(setup.settings);
        let shared: SharedClock = Arc::new(clock.clone());
        let lookup = |name: &str| settings.get(name).cloned();
        let functions = Arc::new(InProcess::new(&lookup, &table.table, &shared).unwrap());
        let stream = Mutex::new(Stream::open(&table.database, From::TrimHorizon).unwrap());
        Self {
            meli,
            chatwoot,
            questions,
            sales,
            clock,
            table_wire,
            table,
            item,
            functions,
            settings,
            stream,
        }
    }

    /// The functions with other settings, on the same table; `None` takes a setting away.
    pub fn deployed_with(&self, changes: &[(&'static str, Option<&str>)]) -> InProcess {
        let mut settings = self.settings.clone();
        for (name, value) in changes {
            match value {
                Some(value) => settings.insert(name, (*value).to_owned()),
                None => settings.remove(name),
            };
        }
        let clock: SharedClock = Arc::new(self.clock.clone());
        InProcess::new(
            &|name| settings.get(name).cloned(),
            &self.table.table,
            &clock,
        )
        .unwrap()
    }

    /// From now on the functions have these settings, on the same table.
    pub fn set(&mut self, changes: &[(&'static str, &str)]) {
        let changes: Vec<_> = changes
            .iter()
            .map(|(name, value)| (*name, Some(*value)))
            .collect();
        self.functions = Arc::new(self.deployed_with(&changes));
    }

    /// The functions on another table of the same DynamoDB, made with nothing but its keys and what
    /// `with` names: `index`, `stream`, `expiry`. An empty `with` makes no table at all.
    pub async fn deployed_on(&self, table: &str, with: &str) -> InProcess {
        let client = self.table.client();
        if !with.is_empty() {
            tables::make(&client, table, with).await;
        }
        let clock: SharedClock = Arc::new(self.clock.clone());
        let table = store::Table::new(client, table);
        InProcess::new(&|name| self.settings.get(name).cloned(), &table, &clock).unwrap()
    }

    /// Every row of the table as it is now.
    pub async fn backup(&self) -> tables::Rows {
        tables::backup(&self.table.client(), TABLE_NAME).await
    }

    /// The functions on a table that was made of a backup, instead of the one in use.
    pub async fn deployed_on_restored(&self, rows: tables::Rows) -> InProcess {
        let name = "restored";
        tables::restore(&self.table.client(), name, rows).await;
        self.deployed_on(name, "").await
    }

    // ------------------------------------------------------------- what AWS does

    /// Lets `seconds` pass.
    pub fn pass(&self, seconds: u64) {
        self.clock.pass(Duration::from_secs(seconds));
    }

    /// Gives the poller one event; its summary.
    pub async fn poll(&self, event: Value) -> Value {
        self.functions.poll(&event).await.unwrap()
    }

    /// One tick of the clock, without time passing.
    pub async fn tick(&self) -> Value {
        self.poll(json!({"task": "tick"})).await
    }

    /// Gives any request to the functions behind the API.
    pub async fn request(&self, request: Request) -> http::Response<Body> {
        self.functions.request(request).await
    }

    /// Posts one request to the webhook; its status.
    pub async fn post(
        &self,
        path: &str,
        headers: &[(String, String)],
        body: impl Into<Vec<u8>>,
    ) -> u16 {
        let mut request = http::Request::builder()
            .method("POST")
            .uri(format!("https://bridge.example{path}"));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request: Request = request.body(Body::Binary(body.into())).unwrap();
        self.functions.request(request).await.status().as_u16()
    }

    /// Hands one webhook of Chatwoot over; the status it got.
    pub async fn hand_over(&self, delivery: &Delivery) -> u16 {
        let status = self
            .post("/webhook", &delivery.headers, delivery.body.clone())
            .await;
        if status != 200 {
            self.chatwoot.webhook_failed(delivery, &format!("{status}"));
        }
        status
    }

    /// Hands every waiting webhook over, in order.
    pub async fn webhooks(&self) -> usize {
        let deliveries = self.chatwoot.take_deliveries();
        for delivery in &deliveries {
            self.hand_over(delivery).await;
        }
        deliveries.len()
    }

    /// Hands every waiting notification of Mercado Livre over.
    pub async fn notifications(&self) -> usize {
        let notifications = self.meli.take_notifications();
        for notification in &notifications {
            self.post(
                "/mercado-livre/notifications",
                &[],
                notification.to_string(),
            )
            .await;
        }
        notifications.len()
    }

    /// Everything new in the table's stream, as events for the dispatcher.
    pub async fn events(&self) -> Vec<Value> {
        Stream::events(&self.stream.lock().await.read().unwrap())
    }

    /// Wakes the dispatcher with everything new in the stream.
    pub async fn dispatch(&self) -> usize {
        let events = self.events().await;
        for event in &events {
            deliver(&*self.functions, event.clone()).await;
        }
        events.len()
    }

    /// Webhooks and stream, until nothing moves any more.
    pub async fn settle(&self) {
        while self.webhooks().await + self.dispatch().await > 0 {}
    }

    /// `count` times: a minute passes, the clock ticks, webhooks and stream settle.
    pub async fn ticks(&self, count: usize) {
        for _ in 0..count {
            self.pass(60);
            self.functions.poll(&json!({"task": "tick"})).await.unwrap();
            self.settle().await;
        }
    }

    // ----------------------------------------------------------- what people see

    /// The conversation of `thread`, such as `question:1`.
    pub fn conversation(&self, thread: &str) -> u64 {
        let source_id = format!("meli:{SELLER}:{thread}");
        self.chatwoot
            .conversation_of(&source_id)
            .unwrap_or_else(|| panic!("no conversation for {source_id}"))
            .id
    }

    /// What agents see of the buyer and of replies in a conversation: notes and Chatwoot's
    /// own lines left out.
    pub fn transcript(&self, conversation: u64) -> Vec<String> {
        let is_said = |message: &MessageView| {
            !message.private && matches!(message.kind.as_str(), "incoming" | "outgoing")
        };
        let line = |message: MessageView| {
            format!(
                "{} {}",
                if message.incoming { "<" } else { ">" },
                message.content
            )
        };
        self.chatwoot
            .messages(conversation)
            .into_iter()
            .filter(is_said)
            .map(line)
            .collect()
    }

    /// The private notes of a conversation.
    pub fn notes(&self, conversation: u64) -> Vec<String> {
        self.chatwoot
            .messages(conversation)
            .into_iter()
            .filter(|m| m.private)
            .map(|m| m.content)
            .collect()
    }

    /// One message of Chatwoot.
    pub fn message(&self, conversation: u64, id: u64) -> MessageView {
        self.chatwoot
            .messages(conversation)
            .into_iter()
            .find(|message| message.id == id)
            .unwrap()
    }

    // ------------------------------------------------------------ what it costs

    /// Forgets every call so far.
    pub fn forget_calls(&self) {
        self.meli.wire().take_calls();
        self.chatwoot.wire().take_calls();
        self.table_wire.take_calls();
    }

    /// Calls since the last time: Mercado Livre, Chatwoot, table.
    pub fn calls(&self) -> [Vec<Call>; 3] {
        [
            self.meli.wire().take_calls(),
            self.chatwoot.wire().take_calls(),
            self.table_wire.take_calls(),
        ]
    }
}
