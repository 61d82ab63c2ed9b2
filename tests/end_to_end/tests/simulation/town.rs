//! A world of several sellers, several workers, and time.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};

use bridge::{
    accounts::{Account, Accounts, Connection, Tokens},
    ids::AccountId,
    ports::Clock,
};
use end_to_end::TestClock;
use futures::future::join_all;
use local_table::{
    Database, EmbeddedTable, TABLE_NAME,
    stream::{From, Stream},
};
use simulators::{
    chatwoot::{self, Chatwoot, Inbox},
    mercado_livre::{self, MercadoLivre},
};

use crate::{
    chance::Chance,
    faults::{Faults, Side},
    mail::Mail,
    neighbours::Neighbours,
    people::{SECRET, Said},
    plan::{Kind, Plan},
    workers::{End, Job, Worker},
};

/// Workers that poll and dispatch.
const WORKERS: usize = 4;
const HOOK: &str = "https://bridge.example/webhook";

/// A seller and the listings.
pub(crate) struct Seller {
    pub(crate) id: u64,
    pub(crate) items: Vec<String>,
    token_ended: i64,
    disconnected_since: Option<i64>,
}

/// Everything there is.
pub(crate) struct Town {
    pub(crate) plan: Plan,
    pub(crate) clock: TestClock,
    pub(crate) meli: MercadoLivre,
    pub(crate) chatwoot: Chatwoot,
    pub(crate) table: EmbeddedTable,
    pub(crate) faults: Arc<Faults>,
    pub(crate) sellers: Vec<Seller>,
    pub(crate) buyers: Vec<u64>,
    pub(crate) inboxes: [u64; 2],
    /// What signs webhooks, and the neighbours' tokens.
    secrets: Vec<String>,
    pub(crate) said: Said,
    /// Two more marketplaces, in some seeds.
    pub(crate) neighbours: Option<Neighbours>,
    /// Times that a seller granted again, by seller.
    pub(crate) reconnected: BTreeMap<u64, usize>,
    pub(crate) mail: Mail,
    workers: Vec<Worker>,
    web: Vec<Worker>,
    stream: Stream,
    time: Chance,
    last_tick: i64,
}

fn offset(clock: &TestClock, seconds: i64) -> simulators::Clock {
    let clock = clock.clone();
    simulators::Clock::new(move || clock.now() + jiff::SignedDuration::from_secs(seconds))
}

fn settings(chatwoot: &Chatwoot, [questions, sales]: [&Inbox; 2]) -> HashMap<String, String> {
    HashMap::from([
        ("TABLE_NAME".to_owned(), TABLE_NAME.to_owned()),
        (
            "CHATWOOT_ACCOUNT_ID".to_owned(),
            chatwoot.account_id().to_string(),
        ),
        ("CHATWOOT_API_TOKEN".to_owned(), chatwoot.agent_token()),
        (
            "CHATWOOT_QUESTIONS_INBOX_ID".to_owned(),
            questions.id.to_string(),
        ),
        (
            "CHATWOOT_MESSAGES_INBOX_ID".to_owned(),
            sales.id.to_string(),
        ),
        (
            "CHATWOOT_WEBHOOK_SECRET".to_owned(),
            format!("{},{}", questions.secret, sales.secret),
        ),
        ("MELI_APP_ID".to_owned(), "1234567890123456".to_owned()),
        ("MELI_SECRET_KEY".to_owned(), "app-secret".to_owned()),
    ])
}

/// Workers for events, and those that answer webhooks.
async fn employ(
    world: (&MercadoLivre, &Chatwoot, &Database),
    settings: &HashMap<String, String>,
    clock: &TestClock,
    faults: &Arc<Faults>,
) -> (Vec<Worker>, Vec<Worker>) {
    let (mut workers, mut web) = (Vec::new(), Vec::new());
    for number in 0..WORKERS {
        workers.push(Worker::start(number, world, settings, clock, faults).await);
    }
    for number in WORKERS..WORKERS + 2 {
        web.push(Worker::start(number, world, settings, clock, faults).await);
    }
    (workers, web)
}

/// So many sellers with two listings each: the first given by the settings, the others in the table.
async fn sellers(
    count: u64,
    meli: &MercadoLivre,
    table: &EmbeddedTable,
    settings: &mut HashMap<String, String>,
    clock: &TestClock,
) -> Vec<Seller> {
    let mut sellers = Vec::new();
    for number in 1..=count {
        let id = 900_000_000 + number;
        let tokens = meli.add_seller(id, "MLB", &format!("LOJA_{number}"));
        let items = (1..=2)
            .map(|item| meli.add_item(id, &format!("Caneca {number} {item}"), 49.9))
            .collect();
        sellers.push(Seller {
            id,
            items,
            token_ended: 0,
            disconnected_since: None,
        });
        if number == 1 {
            settings.insert("MELI_USER_ID".to_owned(), id.to_string());
            settings.insert("MELI_ACCESS_TOKEN".to_owned(), tokens.access_token);
            settings.insert("MELI_REFRESH_TOKEN".to_owned(), tokens.refresh_token);
        } else {
            table
                .table
                .import(&account(id, &tokens, clock.now()))
                .await
                .unwrap();
        }
    }
    sellers
}

/// So many buyers.
fn buyers(count: u64, meli: &MercadoLivre) -> Vec<u64> {
    let buyers: Vec<u64> = (1..=count).map(|number| 555_000_000 + number).collect();
    for buyer in &buyers {
        meli.add_buyer(*buyer, &format!("COMPRADOR{buyer}"));
    }
    buyers
}

/// How the marketplace lists and how late it shows what was written: small shuffled pages or not, seconds.
fn take_up(meli: &MercadoLivre, seed: u64, [shuffles, writes, answers]: [u64; 3]) {
    if shuffles > 0 {
        meli.set_page_limit(10);
        meli.shuffle_pages(Some(seed));
    }
    meli.hide_recent_writes(u32::try_from(writes).unwrap());
    meli.hide_recent_answers(u32::try_from(answers).unwrap());
}

impl Town {
    /// Draws a world.
    pub(crate) async fn found(plan: &Plan) -> Self {
        let mut chance = Chance::new(plan.seed, "town");
        let clock = TestClock::default();
        let mut skew = || {
            if plan.has(Kind::Skew) {
                chance.between(0, 240).cast_signed() - 120
            } else {
                0
            }
        };
        let (ahead, behind) = (skew(), skew());
        let meli = MercadoLivre::start(mercado_livre::Options::new(offset(&clock, ahead)))
            .await
            .unwrap();
        let chatwoot = Chatwoot::start(chatwoot::Options::new(offset(&clock, behind)))
            .await
            .unwrap();
        let questions = chatwoot.add_inbox("Mercado Livre - Perguntas", Some(HOOK), true);
        let sales = chatwoot.add_inbox("Mercado Livre - Vendas", Some(HOOK), true);
        let table = EmbeddedTable::in_memory().await.unwrap();
        let habits = [
            u64::from(chance.thousandths(500)),
            chance.between(0, 20),
            chance.between(0, 20),
        ];
        take_up(&meli, plan.seed, habits);

        let mut settings = settings(&chatwoot, [&questions, &sales]);
        let count = chance.between(1, 3);
        let sellers = sellers(count, &meli, &table, &mut settings, &clock).await;
        let buyers = buyers(chance.between(2, 4), &meli);

        let faults = Faults::new(plan, &clock);
        let with = (&clock, &table.table, &faults);
        let neighbours = Neighbours::drawn(plan, with, &mut settings).await;
        let world = (&meli, &chatwoot, &table.database);
        let (workers, web) = employ(world, &settings, &clock, &faults).await;
        let stream = Stream::open(&table.database, From::TrimHorizon).unwrap();
        let last_tick = clock.now().as_second();
        Self {
            plan: plan.clone(),
            clock,
            meli,
            chatwoot,
            table,
            faults,
            sellers,
            buyers,
            inboxes: [questions.id, sales.id],
            secrets: vec![questions.secret, sales.secret],
            said: Said::default(),
            neighbours,
            reconnected: BTreeMap::new(),
            mail: Mail::new(plan.seed),
            workers,
            web,
            stream,
            time: Chance::new(plan.seed, "time"),
            last_tick,
        }
    }

    /// What no line of any log may hold: what people wrote, what they are called, what opens doors.
    pub(crate) fn untold(&self) -> Vec<String> {
        const WRITTEN: [&str; 3] = ["número ", SECRET, "do lado"];
        const NAMES: [&str; 4] = ["COMPRADOR", "escritor", "Rita", "Ana Souza"];
        const KEYS: [&str; 5] = [
            "app-secret",
            "partner-key",
            "magalu-secret",
            "APP_USR-",
            "TG-",
        ];
        let own = [self.chatwoot.agent_token()].into_iter();
        let named = [&WRITTEN[..], &NAMES, &KEYS].concat().into_iter();
        own.chain(self.secrets.clone())
            .chain(named.map(str::to_owned))
            .collect()
    }

    pub(crate) fn now(&self) -> i64 {
        self.clock.now().as_second()
    }

    /// Tells what happens, if that was asked for.
    pub(crate) fn tell(&self, what: impl FnOnce() -> String) {
        if self.plan.aloud {
            eprintln!("{:>6} {}", self.now() - 1_790_000_000, what());
        }
    }

    /// Some time passes, and the machinery does what it would have done in it.
    pub(crate) async fn step(&mut self) {
        let quiet = self.time.thousandths(300);
        let seconds = if quiet {
            self.time.between(40, 150)
        } else {
            self.time.between(1, 40)
        };
        self.clock.pass(Duration::from_secs(seconds));
        if let Some(neighbours) = &mut self.neighbours {
            self.said.messages += neighbours.act(&self.chatwoot);
        }
        self.trouble();
        let now = self.now();
        let ticks = if now - self.last_tick >= 60 {
            self.last_tick = now;
            if self.plan.has(Kind::Crowd) && self.time.thousandths(400) {
                self.time.between(2, 4)
            } else {
                1
            }
        } else {
            0
        };
        self.turn(usize::try_from(ticks).unwrap()).await;
        self.reconnect(300).await;
    }

    /// A minute without trouble: the tick, then webhooks and stream until nothing moves.
    pub(crate) async fn quiet_minute(&mut self, seconds: u64) {
        self.clock.pass(Duration::from_secs(seconds));
        self.turn(1).await;
        for _ in 0..20 {
            if self.turn(0).await == 0 {
                break;
            }
        }
        self.reconnect(0).await;
    }

    /// The trouble is over; what hung is forgotten.
    pub(crate) async fn calm(&mut self) {
        self.faults.end();
        for worker in self.workers.iter_mut().chain(&mut self.web) {
            worker.start_anew();
            worker.calm().await;
        }
    }

    /// Bursts of refusals and tokens that end early.
    fn trouble(&mut self) {
        if self.plan.has(Kind::TooMany) && self.time.thousandths(60) {
            let side = if self.time.thousandths(600) {
                Side::Meli
            } else {
                Side::Chatwoot
            };
            let (seconds, how) = (self.time.between(10, 180), self.time.next());
            self.tell(|| format!("429 from {side:?} for {seconds} s"));
            self.faults.begin_burst(side, seconds.cast_signed(), how);
        }
        if self.plan.has(Kind::Table) && self.time.thousandths(15) {
            let seconds = self.time.between(5, 60);
            self.tell(|| format!("the table fails for {seconds} s"));
            self.faults
                .begin_burst(Side::Table, seconds.cast_signed(), 0);
        }
        let now = self.now();
        if self.plan.has(Kind::Token) && self.time.thousandths(40) {
            let at = usize::try_from(self.time.next() % self.sellers.len() as u64).unwrap();
            // Nobody's token expires twice in a quarter of an hour.
            if now - self.sellers[at].token_ended > 900 {
                self.sellers[at].token_ended = now;
                let seller = self.sellers[at].id;
                self.tell(|| format!("the token of {seller} expires"));
                self.faults.count("token expired");
                self.meli.expire_access_tokens(seller);
            }
        }
    }

    /// Wakes workers with everything that is there; returns how many jobs there were.
    async fn turn(&mut self, ticks: usize) -> usize {
        self.faults.allow_a_slow_call();
        let now = self.now();
        let troubled = self.faults.are_on();
        self.mail.collect(
            &self.chatwoot,
            &self.meli,
            &mut self.stream,
            (&self.plan, &self.faults, now),
        );
        let (web_jobs, mut jobs) = self.mail.due(&self.chatwoot, now, !troubled);
        jobs.extend((0..ticks).map(|_| Job::Tick));
        let total = web_jobs.len() + jobs.len();
        let crowd = troubled && self.plan.has(Kind::Crowd);
        let mut queues: Vec<Vec<Job>> = vec![Vec::new(); WORKERS];
        for job in jobs {
            let worker = if crowd {
                usize::try_from(self.time.next() % WORKERS as u64).unwrap()
            } else {
                0
            };
            queues[worker].push(job);
        }
        let mut web_queues = vec![Vec::new(), Vec::new()];
        for job in web_jobs {
            let worker = usize::from(crowd && self.time.thousandths(500));
            web_queues[worker].push(job);
        }
        let all = self.workers.iter_mut().chain(&mut self.web);
        let works = all
            .zip(queues.into_iter().chain(web_queues))
            .map(|(worker, jobs)| worker.work(jobs));
        for (job, end) in join_all(works).await.into_iter().flatten() {
            self.after(job, &end);
        }
        total
    }

    fn after(&mut self, job: Job, end: &End) {
        self.tell(|| format!("  {} -> {end:?}", name(&job)));
        if matches!(end, End::Done(200)) {
            return;
        }
        let now = self.now();
        match job {
            Job::Tick => self.faults.count("ticks that failed"),
            Job::Dispatch(event) => self.mail.again(&event, now, &self.faults),
            Job::Webhook(delivery) => {
                self.faults.count("webhooks that failed");
                self.chatwoot.webhook_failed(&delivery, crate::mail::BROKEN);
            }
            Job::Notice(notice) => self.mail.notice_again(notice, now),
        }
    }

    /// Sellers whose connection died log in again when they were told, `after` so many seconds.
    async fn reconnect(&mut self, after: i64) {
        let now = self.now();
        for seller in &mut self.sellers {
            let id = AccountId::from_connector(format!("meli:{}", seller.id));
            let Some(account) = self.table.table.account(&id).await.unwrap() else {
                continue;
            };
            if account.connection == Connection::Connected {
                seller.disconnected_since = None;
                continue;
            }
            let since = *seller.disconnected_since.get_or_insert(now);
            if now - since < after || !account.announced {
                continue;
            }
            if self.plan.aloud {
                eprintln!("       {} connects again", seller.id);
            }
            self.faults.count("connections that died");
            *self.reconnected.entry(seller.id).or_default() += 1;
            let granted = self.meli.grant_again(seller.id);
            self.table
                .table
                .finish_renewal(&id, account.generation, &tokens(&granted))
                .await
                .unwrap();
        }
    }
}

fn name(job: &Job) -> String {
    match job {
        Job::Tick => "tick".to_owned(),
        Job::Dispatch(event) => {
            let records = event["Records"]
                .as_array()
                .map(Vec::as_slice)
                .unwrap_or_default();
            let keys: Vec<String> = records
                .iter()
                .map(|record| record["dynamodb"]["Keys"]["sk"]["S"].to_string())
                .collect();
            format!("dispatch {}", keys.join(" "))
        }
        Job::Webhook(delivery) => format!("webhook {} {:?}", delivery.event(), delivery.message_id),
        Job::Notice(notice) => format!("notice {}", notice["resource"]),
    }
}

fn tokens(granted: &mercado_livre::Tokens) -> Tokens {
    Tokens {
        access: granted.access_token.clone().into(),
        refresh: granted.refresh_token.clone().into(),
        expires_at: None,
    }
}

fn account(id: u64, granted: &mercado_livre::Tokens, now: jiff::Timestamp) -> Account {
    Account::granted(
        AccountId::from_connector(format!("meli:{id}")),
        tokens(granted),
        now,
    )
}
