//! The functions' own code between both simulators and the embedded table, each behind a line that counts.

use std::{
    cell::{Cell, RefCell},
    collections::HashMap,
    sync::Arc,
    time::Duration,
};

use demo::served_table::{ServedTable, client};
use local::functions::{Functions as _, InProcess};
use local_table::{
    TABLE_NAME,
    stream::{From, Stream},
};
use serde_json::{Value, json};
use simulators::{
    Wire,
    chatwoot::{self, Chatwoot},
    mercado_livre::{self, MercadoLivre},
    scheduler::Scheduler,
};
use store::Table;

use crate::{
    clock::StageClock,
    cloud::{Wakes, told},
    line::{Function, Line, Traffic},
};

/// The first seller.
pub(crate) const SELLER: u64 = 987_654_321;
/// The first buyer.
const BUYER: u64 = 555_000_222;
/// What opens the setup pages.
pub(crate) const SETUP_TOKEN: &str = "a-setup-token-that-nobody-guesses";
/// Name of the schedules' group.
pub(crate) const GROUP: &str = "bridge";

/// How long one call takes, each way and the work of the other side included.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Waits {
    pub(crate) meli: Duration,
    pub(crate) chatwoot: Duration,
    pub(crate) table: Duration,
}

impl Waits {
    /// Both vendors at `vendor` ms, the table at 5.
    pub(crate) fn of(vendor: u64) -> Self {
        Self {
            meli: Duration::from_millis(vendor),
            chatwoot: Duration::from_millis(vendor),
            table: Duration::from_millis(5),
        }
    }
}

/// What went over the three lines.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted {
    pub(crate) meli: Traffic,
    pub(crate) chatwoot: Traffic,
    pub(crate) table: Traffic,
}

/// One seller, one Chatwoot, the functions.
pub(crate) struct Stage {
    pub(crate) meli: MercadoLivre,
    pub(crate) chatwoot: Chatwoot,
    pub(crate) scheduler: Scheduler,
    pub(crate) clock: StageClock,
    pub(crate) item: String,
    pub(crate) settings: HashMap<&'static str, String>,
    pub(crate) table: ServedTable,
    pub(crate) meli_line: Line,
    pub(crate) chatwoot_line: Line,
    pub(crate) table_line: Line,
    pub(crate) stream: RefCell<Stream>,
    processes: RefCell<[Arc<InProcess>; 3]>,
    buyers: Cell<u64>,
}

/// Makes both inboxes and one seller; the settings of an installation that reaches them there.
fn settings(
    meli: &MercadoLivre,
    chatwoot: &Chatwoot,
    [meli_url, chatwoot_url]: [String; 2],
) -> HashMap<&'static str, String> {
    let hook = Some("https://bridge.example/webhook");
    let questions = chatwoot.add_inbox("Mercado Livre - Perguntas", hook, true);
    let sales = chatwoot.add_inbox("Mercado Livre - Vendas", hook, true);
    let tokens = meli.add_seller(SELLER, "MLB", "LOJA_EXEMPLO");
    HashMap::from([
        ("TABLE_NAME", TABLE_NAME.to_owned()),
        ("CHATWOOT_URL", chatwoot_url),
        ("CHATWOOT_ACCOUNT_ID", chatwoot.account_id().to_string()),
        ("CHATWOOT_API_TOKEN", chatwoot.agent_token()),
        ("CHATWOOT_QUESTIONS_INBOX_ID", questions.id.to_string()),
        ("CHATWOOT_MESSAGES_INBOX_ID", sales.id.to_string()),
        (
            "CHATWOOT_WEBHOOK_SECRET",
            format!("{},{}", questions.secret, sales.secret),
        ),
        ("MELI_APP_ID", "1234567890123456".to_owned()),
        ("MELI_SECRET_KEY", "app-secret".to_owned()),
        ("MELI_API_URL", meli_url.clone()),
        ("MELI_AUTH_URL", meli_url),
        ("MELI_USER_ID", SELLER.to_string()),
        ("MELI_ACCESS_TOKEN", tokens.access_token),
        ("MELI_REFRESH_TOKEN", tokens.refresh_token),
        ("PUBLIC_URL", "https://bridge.example".to_owned()),
        ("SETUP_TOKEN", SETUP_TOKEN.to_owned()),
    ])
}

impl Stage {
    /// Everything at its beginning; every call takes no time.
    pub(crate) async fn at(clock: StageClock) -> Self {
        let meli = MercadoLivre::start(mercado_livre::Options::new(clock.for_simulator()))
            .await
            .unwrap();
        let chatwoot = Chatwoot::start(chatwoot::Options::new(clock.for_simulator()))
            .await
            .unwrap();
        let scheduler = Scheduler::start(clock.for_simulator()).await.unwrap();
        let table = ServedTable::behind(&Wire::default()).await;
        let meli_line = Line::to(&meli.url()).await;
        let chatwoot_line = Line::to(&chatwoot.url()).await;
        let table_line = Line::to(&table.url()).await;
        let addresses = [&meli_line, &chatwoot_line].map(|line| line.url(Function::Dispatcher));
        chatwoot.file_host(Some(&addresses[1]));
        let settings = settings(&meli, &chatwoot, addresses);
        let item = meli.add_item(SELLER, "Caneca 300 ml", 49.9);
        let stream = RefCell::new(Stream::open(&table.database, From::TrimHorizon).unwrap());
        let within = InProcess::new(
            &|name| settings.get(name).cloned(),
            &table.table,
            &clock.shared(),
        );
        let within = Arc::new(within.unwrap());
        let processes = RefCell::new(Function::ALL.map(|_| Arc::clone(&within)));
        let stage = Self {
            meli,
            chatwoot,
            scheduler,
            clock,
            item,
            settings,
            table,
            meli_line,
            chatwoot_line,
            table_line,
            stream,
            processes,
            buyers: Cell::new(0),
        };
        stage.restart_all();
        stage
    }

    /// The usual one, on a Tuesday, in a runtime whose clock is paused.
    pub(crate) async fn new() -> Self {
        Self::at(StageClock::tuesday()).await
    }

    /// A schedule for each account, as deployed.
    pub(crate) fn with_schedules(mut self) -> Self {
        self.settings.extend([
            ("SCHEDULE_GROUP", GROUP.to_owned()),
            (
                "SCHEDULE_ROLE_ARN",
                "arn:aws:iam::123456789012:role/scheduler".to_owned(),
            ),
            (
                "POLLER_ARN",
                "arn:aws:lambda:us-east-1:123456789012:function:poller".to_owned(),
            ),
            ("AWS_ENDPOINT_URL_SCHEDULER", self.scheduler.url()),
        ]);
        self.restart_all();
        self
    }

    /// Ends a function's process and starts another, as Lambda does after a time-out.
    pub(crate) fn restart(&self, function: Function) {
        let settings = self.settings_of(function);
        let table = Table::new(client(&self.table_line.url(function)), TABLE_NAME);
        let lookup = |name: &str| settings.get(name).cloned();
        let started = InProcess::new(&lookup, &table, &self.clock.shared()).unwrap();
        self.processes.borrow_mut()[function as usize] = Arc::new(started);
    }

    fn restart_all(&self) {
        for function in Function::ALL {
            self.restart(function);
        }
    }

    /// The settings of a function, which calls by its own doors.
    fn settings_of(&self, function: Function) -> HashMap<&'static str, String> {
        let mut settings = self.settings.clone();
        settings.insert("CHATWOOT_URL", self.chatwoot_line.url(function));
        settings.insert("MELI_API_URL", self.meli_line.url(function));
        settings.insert("MELI_AUTH_URL", self.meli_line.url(function));
        settings
    }

    /// The settings of a function in a process of its own.
    pub(crate) fn settings_of_a_process(&self) -> HashMap<&'static str, String> {
        let mut settings = self.settings.clone();
        settings.insert(
            "AWS_ENDPOINT_URL_DYNAMODB",
            self.table_line.url(Function::Webhook),
        );
        settings
    }

    /// Hands every waiting webhook and notification over.
    pub(crate) async fn webhooks(&self) {
        for request in told(self, Wakes::ALL) {
            self.process(Function::Webhook).request(request).await;
        }
    }

    /// A function's process of now.
    pub(crate) fn process(&self, function: Function) -> Arc<InProcess> {
        Arc::clone(&self.processes.borrow()[function as usize])
    }

    /// Ticks once.
    pub(crate) async fn tick(&self) {
        let poller = self.process(Function::Poller);
        poller.poll(&json!({ "task": "tick" })).await.unwrap();
    }

    /// How long calls take from now on.
    pub(crate) fn takes(&self, waits: Waits) {
        self.meli_line.takes(waits.meli);
        self.chatwoot_line.takes(waits.chatwoot);
        self.table_line.takes(waits.table);
    }

    /// What went over the lines since the last time.
    pub(crate) fn counted(&self) -> Counted {
        Counted {
            meli: self.meli_line.take(),
            chatwoot: self.chatwoot_line.take(),
            table: self.table_line.take(),
        }
    }

    /// The first seller's row, as the settings bring it in.
    pub(crate) async fn import(&self) {
        self.connect(self.settings.clone()).await;
    }

    /// One more seller, connected now.
    pub(crate) async fn add_seller(&self, seller: u64) {
        let tokens = self
            .meli
            .add_seller(seller, "MLB", &format!("LOJA_{seller}"));
        let mut settings = self.settings.clone();
        settings.insert("MELI_USER_ID", seller.to_string());
        settings.insert("MELI_ACCESS_TOKEN", tokens.access_token);
        settings.insert("MELI_REFRESH_TOKEN", tokens.refresh_token);
        self.connect(settings).await;
    }

    /// What a process with these settings does first: it takes their account in.
    async fn connect(&self, settings: HashMap<&'static str, String>) {
        let lookup = |name: &str| settings.get(name).cloned();
        let clock = self.clock.shared();
        let process = InProcess::new(&lookup, &self.table.table, &clock).unwrap();
        process.assembly.ready().await.unwrap();
    }

    /// Somebody who asks, buys and writes: each time another one, as in a shop.
    pub(crate) fn new_buyer(&self) -> u64 {
        let buyer = BUYER + self.buyers.get();
        self.buyers.set(self.buyers.get() + 1);
        self.meli.add_buyer(buyer, &format!("COMPRADOR.{buyer}"));
        buyer
    }

    /// A sale of the first seller whose buyer wrote `text`; the thread's id.
    pub(crate) fn sale_with(&self, text: &str) -> u64 {
        let sale = self
            .meli
            .add_sale(SELLER, self.new_buyer(), &[&self.item], true);
        self.meli.buyer_writes(sale.thread, text);
        sale.thread
    }

    /// `count` sales whose first message is shown; nothing of it is left to do. Call it while calls take
    /// no time.
    pub(crate) async fn known_sales(&self, count: usize) -> Vec<u64> {
        let packs: Vec<u64> = (0..count).map(|_| self.sale_with("Oi")).collect();
        // A poll takes sixty of them in.
        for _ in 0..3 + count / 60 {
            self.tick().await;
            tokio::time::sleep(Duration::from_mins(1)).await;
        }
        let shown = packs
            .iter()
            .filter(|pack| self.conversation(**pack).is_some());
        assert_eq!(shown.count(), count, "not all sales were shown");
        self.forget_the_past();
        packs
    }

    /// What vendors still had to tell, and what was counted, is of no interest.
    pub(crate) fn forget_the_past(&self) {
        self.meli.take_notifications();
        self.chatwoot.take_deliveries();
        self.stream.borrow_mut().read().unwrap();
        self.counted();
    }

    /// The conversation of a sale of the first seller, if it was made.
    pub(crate) fn conversation(&self, pack: u64) -> Option<u64> {
        let source_id = format!("meli:{SELLER}:pack:{pack}");
        Some(self.chatwoot.conversation_of(&source_id)?.id)
    }

    /// Asks a setup route as a tool does.
    pub(crate) async fn setup(&self, path: &str, form: &str) -> Value {
        use lambda_http::{Body, Request, http};
        let request: Request = http::Request::builder()
            .method("POST")
            .uri(format!("https://bridge.example{path}"))
            .header("authorization", format!("Bearer {SETUP_TOKEN}"))
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::Text(form.to_owned()))
            .unwrap();
        let answer = self.process(Function::Webhook).request(request).await;
        serde_json::from_slice(answer.body()).unwrap_or_default()
    }
}
