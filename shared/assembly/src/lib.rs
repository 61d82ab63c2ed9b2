//! The bridge, put together from settings, as dispatcher and poller run it.
//!
//! This is the one place that chooses connectors: another marketplace is one more field
//! here and one more entry in [`MARKETPLACES`].

use std::{collections::BTreeMap, error::Error, fmt, sync::Arc};

use bridge::{
    Bridge, Deadline, Inboxes, MarkRead, Policy,
    accounts::{Account, Accounts, Connection, Pace, Tokens},
    failure::StoreFailure,
    ids::AccountId,
    marketplace::Marketplace,
    ports::Clock,
    shards_of_minute,
    timing::{age, later},
};
use chatwoot::Chatwoot;
use http_api::Downloads;
use mercado_livre::{AppCredentials, MARKETPLACE, MercadoLivre};
use runtime::settings::{FirstAccount, ScheduleSettings, WorkerSettings};
use schedules::{Aligned, Keeper, Rules, Scheduler};
use store::Table;
use tokio::sync::Mutex;
use tracing::{error, info};

/// Registered marketplaces.
pub static MARKETPLACES: &[Marketplace] = &[MARKETPLACE];

/// The clock that all parts share.
pub type SharedClock = Arc<dyn Clock>;

/// The connector as it runs here.
pub type InstalledConnector = MercadoLivre<Table, SharedClock>;

/// The bridge as it runs here.
pub type Assembled = Bridge<(InstalledConnector, Chatwoot, Table, SharedClock)>;

/// The accounts' schedules as they are kept here.
pub type AccountSchedules = Keeper<Scheduler>;

/// Inboxes that setup stored are believed for this long.
const BELIEVED: std::time::Duration = std::time::Duration::from_mins(1);

/// A further sweep is asked for this far ahead, as a time that has passed is refused.
const SOON: std::time::Duration = std::time::Duration::from_secs(10);

/// Everything that lives as long as the process.
pub struct Assembly {
    connector: Arc<InstalledConnector>,
    helpdesk: Chatwoot,
    table: Table,
    clock: SharedClock,
    policy: Policy,
    first_account: Option<FirstAccount>,
    schedules: Option<AccountSchedules>,
    known: Mutex<Cached>,
}

impl fmt::Debug for Assembly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assembly")
            .field("table", &self.table)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
struct Cached {
    imported: bool,
    inboxes: Option<(jiff::Timestamp, Inboxes)>,
}

impl Assembly {
    /// Puts the parts together. Calls nobody.
    ///
    /// # Errors
    ///
    /// Only when the HTTP client cannot be made.
    pub fn new(
        settings: WorkerSettings,
        table: Table,
        clock: SharedClock,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let http = http_api::web_client()?;
        let app = AppCredentials {
            id: settings.meli_app_id,
            secret: settings.meli_secret_key,
        };
        let (accounts, time) = (Arc::new(table.clone()), Arc::new(Arc::clone(&clock)));
        let elsewhere = Downloads::new(std::slice::from_ref(&settings.meli_api_url), http.clone())?;
        let connector = MercadoLivre::new(
            &settings.meli_api_url,
            http.clone(),
            app,
            settings.locale,
            accounts,
            time,
        )
        .following(elsewhere);
        let token = settings.chatwoot_api_token;
        let mut trusted = settings.attachment_origins;
        trusted.push(settings.chatwoot_url.clone());
        let downloads = Downloads::new(&trusted, http.clone())?;
        let helpdesk = Chatwoot::new(
            &settings.chatwoot_url,
            settings.chatwoot_account_id,
            token,
            http,
            downloads,
        );
        let policy = Policy {
            inboxes: settings.inboxes,
            locale: settings.locale,
            relay_bots: settings.relay_bots,
            marketplaces: MARKETPLACES,
            mark_read: MarkRead::default(),
            runs_every: settings.poll_every,
        };
        let (connector, first_account) = (Arc::new(connector), settings.first_account);
        Ok(Self {
            connector,
            helpdesk,
            table,
            clock,
            policy,
            first_account,
            schedules: None,
            known: Mutex::default(),
        })
    }

    /// The same, with a schedule for each account.
    #[must_use]
    pub fn with_schedules(mut self, scheduler: Option<Scheduler>) -> Self {
        self.schedules = scheduler.map(Keeper::new);
        self
    }

    /// Schedules of accounts; `None` = the tick polls every account.
    pub fn schedules(&self) -> Option<&AccountSchedules> {
        self.schedules.as_ref()
    }

    /// Brings schedules in line with accounts, and notes in both places which accounts have one.
    /// Returns how many schedules could not be set right.
    ///
    /// # Errors
    ///
    /// Only when the table fails.
    pub async fn align_schedules(&self, accounts: &mut [Account]) -> Result<u32, StoreFailure> {
        let aligned = match &self.schedules {
            None => Aligned::default(),
            Some(keeper) => match keeper.align(accounts).await {
                Ok(aligned) => aligned,
                Err(failure) => {
                    error!(
                        error = &failure as &dyn Error,
                        "schedules cannot be listed; left as they are until the next tick"
                    );
                    return Ok(1);
                }
            },
        };
        for account in accounts {
            let scheduled = aligned.polled.contains(&account.id);
            if account.scheduled != scheduled {
                self.table.set_scheduled(&account.id, scheduled).await?;
                account.scheduled = scheduled;
            }
        }
        Ok(aligned.failed)
    }

    /// Starts `count` further sweeps beside the next tick, where there are schedules: a backlog is more
    /// than one run gets through.
    pub async fn start_sweeps(&self, count: u8) {
        if let Some(keeper) = self.schedules.as_ref().filter(|_| count > 0) {
            let now = self.clock.now();
            let shards = shards_of_minute(count, now.as_second() / 60);
            keeper.start_sweeps(shards, later(now, SOON)).await;
        }
    }

    /// The client of Chatwoot, with the API token of the settings.
    pub fn chatwoot(&self) -> &Chatwoot {
        &self.helpdesk
    }

    /// What people decided, without what setup stored.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The one table, through the client of this process.
    pub fn table(&self) -> &Table {
        &self.table
    }

    /// The connector of every registered marketplace.
    pub fn connector(&self) -> &InstalledConnector {
        &self.connector
    }

    /// The time of the clock that all parts share.
    pub fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    /// The bridge with these inboxes behind those of the environment.
    pub fn with_inboxes(&self, stored: Inboxes) -> Assembled {
        let inboxes = self.policy.inboxes.or(stored);
        Bridge {
            connector: Arc::clone(&self.connector),
            helpdesk: self.helpdesk.clone(),
            table: self.table.clone(),
            clock: Arc::clone(&self.clock),
            policy: Policy {
                inboxes,
                ..self.policy
            },
            deadline: Deadline::none(),
        }
    }

    /// How many elements of lists could not be read since it was last asked, beside those that polls counted.
    pub fn take_missed(&self) -> u32 {
        self.connector
            .take_missed()
            .saturating_add(self.helpdesk.take_missed())
    }

    /// The end of a run that is killed at `at`; `None` = nobody ends it.
    pub fn deadline(&self, at: Option<jiff::Timestamp>) -> Deadline {
        at.map_or_else(Deadline::none, |at| {
            Deadline::at(Arc::clone(&self.clock), at)
        })
    }

    /// The end of a run that begins now and is killed after `time_out`.
    pub fn deadline_in(&self, time_out: std::time::Duration) -> Deadline {
        self.deadline(Some(later(self.clock.now(), time_out)))
    }

    /// The bridge, ready to work: the first account is in the table, inboxes are known.
    ///
    /// Costs no call once the process is warm and the environment names all three inboxes; else one read a minute.
    ///
    /// # Errors
    ///
    /// When the table fails.
    pub async fn ready(&self) -> Result<Assembled, StoreFailure> {
        let mut known = self.known.lock().await;
        if !known.imported {
            self.import_first().await?;
            known.imported = true;
        }
        let now = self.clock.now();
        let own = self.policy.inboxes;
        if own.is_complete() {
            return Ok(self.with_inboxes(Inboxes::default()));
        }
        if let Some((_, stored)) = known.inboxes.filter(|(at, _)| age(*at, now) < BELIEVED) {
            return Ok(self.with_inboxes(stored));
        }
        let stored = self.table.settings().await?.inboxes;
        known.inboxes = Some((now, stored));
        Ok(self.with_inboxes(stored))
    }

    /// The first account of the settings, unless `known` names it: written once, and never
    /// over one that is there.
    ///
    /// # Errors
    ///
    /// When the table fails.
    pub async fn import_unless(&self, known: &[Account]) -> Result<bool, StoreFailure> {
        let missing = self
            .first_account
            .as_ref()
            .is_some_and(|first| !known.iter().any(|one| one.id == id_of(first)));
        let imported = missing && self.import_first().await?;
        self.known.lock().await.imported = true;
        Ok(imported)
    }

    async fn import_first(&self) -> Result<bool, StoreFailure> {
        let Some(first) = &self.first_account else {
            return Ok(false);
        };
        let account = Account {
            id: id_of(first),
            connection: Connection::Connected,
            tokens: Tokens {
                access: first.access_token.clone(),
                refresh: first.refresh_token.clone(),
                expires_at: None,
            },
            generation: 0,
            nickname: None,
            polled_at: None,
            pace: Pace::default(),
            missing_permissions: BTreeMap::new(),
            connector_facts: BTreeMap::new(),
            connected_at: self.clock.now(),
            scheduled: false,
            announced: false,
        };
        let imported = self.table.import(&account).await?;
        if imported {
            info!(account.id = %account.id, "account imported from the settings");
        }
        Ok(imported)
    }
}

/// How accounts' schedules look under these settings.
pub fn schedule_rules(settings: &ScheduleSettings) -> Rules {
    Rules {
        settings: settings.clone(),
        prefix: MARKETPLACE.prefix,
    }
}

/// The scheduler that the environment reaches; `None` where the settings ask for none.
pub async fn scheduler_of_environment(settings: Option<&ScheduleSettings>) -> Option<Scheduler> {
    match settings {
        Some(settings) => Some(Scheduler::of_environment(schedule_rules(settings)).await),
        None => None,
    }
}

fn id_of(first: &FirstAccount) -> AccountId {
    AccountId::from_connector(format!("{}:{}", MARKETPLACE.prefix, first.user_id))
}
