//! The bridge, put together from settings, as dispatcher and poller run it.

pub mod route;

use std::{error::Error, fmt, sync::Arc};

use bridge::{
    Bridge, Deadline, InboxMap, Policy,
    accounts::{Account, Accounts},
    failure::StoreFailure,
    ids::AccountId,
    ports::Clock,
    shards_of_minute,
    timing::{age, later},
};
use chatwoot::Chatwoot;
use connectors::{InstalledMarketplaces, MARKETPLACES};
use http_api::Downloads;
use marketplace::Parts;
use runtime::settings::{
    Lookup, STAND_INS, ScheduleSettings, SettingsError, WorkerSettings, every_problem,
};
use schedules::{Aligned, Keeper, Rules, Scheduler};
use store::{NamedHints, Table};
use tokio::sync::Mutex;
use tracing::{error, info};

/// The clock that all parts share.
pub type SharedClock = Arc<dyn Clock>;

/// The accounts' schedules as they are kept here.
pub type AccountSchedules = Keeper<Scheduler>;

/// Inboxes that setup stored are believed for this long.
const BELIEVED: std::time::Duration = std::time::Duration::from_mins(1);

/// A further sweep is asked for this far ahead, as a time that has passed is refused.
const SOON: std::time::Duration = std::time::Duration::from_secs(10);

/// Everything that lives as long as the process.
pub struct Assembly {
    connector: Arc<InstalledMarketplaces>,
    helpdesk: Arc<Chatwoot>,
    table: Table,
    clock: SharedClock,
    policy: Policy,
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
    inboxes: Option<(jiff::Timestamp, InboxMap)>,
}

impl Assembly {
    /// Puts the parts together; the marketplaces read their own settings through `lookup`. Calls nobody.
    ///
    /// # Errors
    ///
    /// A marketplace's setting is missing or malformed, or no HTTP client can be made.
    pub fn new(
        settings: WorkerSettings,
        lookup: Lookup<'_>,
        table: Table,
        clock: SharedClock,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let http = http_api::web_client()?;
        let connector = connectors::install(&Parts {
            setting: lookup,
            http: http.clone(),
            locale: settings.locale,
            accounts: Arc::new(table.clone()),
            clock: Arc::clone(&clock),
        })?;
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
            commands: settings.commands,
            marketplaces: MARKETPLACES,
            mark_read: settings.mark_read,
            routes: settings.routes,
            urgent_below: settings.urgent_below,
            runs_every: settings.poll_every,
        };
        Ok(Self {
            connector: Arc::new(connector),
            helpdesk: Arc::new(helpdesk),
            table,
            clock,
            policy,
            schedules: None,
            known: Mutex::default(),
        })
    }

    /// The same, with a schedule for each account.
    #[must_use]
    pub fn with_schedules(mut self, scheduler: Option<Scheduler>) -> Self {
        self.schedules = scheduler.map(|scheduler| {
            let most = scheduler.rules().settings.most;
            Keeper::new(scheduler, most)
        });
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

    /// The connectors of all marketplaces that are set up.
    pub fn marketplaces(&self) -> &InstalledMarketplaces {
        &self.connector
    }

    /// Takes an account's row that was read anyway, and so spares a read of the table.
    pub async fn remember(&self, account: &Account) {
        if let Some(its) = self.connector.of(&account.id) {
            its.remember(account.clone()).await;
        }
    }

    /// The time of the clock that all parts share.
    pub fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    /// The bridge with these inboxes behind those of the environment.
    pub fn with_inboxes(&self, stored: InboxMap) -> Bridge {
        let inboxes = self.policy.inboxes.clone().or(stored);
        Bridge {
            connector: self.connector.clone(),
            helpdesk: self.helpdesk.clone(),
            table: Arc::new(self.table.clone()),
            clock: Arc::clone(&self.clock),
            policy: Policy {
                inboxes,
                ..self.policy.clone()
            },
            deadline: Deadline::none(),
        }
    }

    /// How many elements of lists could not be read since it was last asked, beside those that polls counted.
    pub fn take_missed(&self) -> u32 {
        let members = self.connector.members();
        members.fold(self.helpdesk.take_missed(), |missed, (_, its)| {
            missed.saturating_add(its.take_missed())
        })
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
    /// Costs no call once the process is warm, if there is one marketplace and the environment names its three
    /// inboxes; else one read a minute.
    ///
    /// # Errors
    ///
    /// When the table fails.
    pub async fn ready(&self) -> Result<Bridge, StoreFailure> {
        let mut known = self.known.lock().await;
        self.import_once(&mut known).await?;
        if let Some(stored) = self.believed(&known) {
            return Ok(self.with_inboxes(stored));
        }
        let stored = self.table.settings().await?.inboxes;
        known.inboxes = Some((self.now(), stored.clone()));
        Ok(self.with_inboxes(stored))
    }

    /// The same for a run that follows notifications, and their rows. One read for all: what setup stored, if that is
    /// a minute old, the rows, and those of their accounts, whose tokens are wanted next.
    ///
    /// # Errors
    ///
    /// When the table fails.
    pub async fn ready_for(
        &self,
        named: &[(AccountId, String)],
    ) -> Result<(Bridge, NamedHints), StoreFailure> {
        if named.is_empty() {
            return Ok((self.ready().await?, NamedHints::default()));
        }
        let mut known = self.known.lock().await;
        self.import_once(&mut known).await?;
        let believed = self.believed(&known);
        let begun = self.table.begin(named, believed.is_none()).await?;
        for account in &begun.accounts {
            self.remember(account).await;
        }
        let inboxes = believed.unwrap_or_else(|| {
            let stored = begun.settings.inboxes;
            known.inboxes = Some((self.now(), stored.clone()));
            stored
        });
        Ok((self.with_inboxes(inboxes), begun.hints))
    }

    async fn import_once(&self, known: &mut Cached) -> Result<(), StoreFailure> {
        if !known.imported {
            self.import_first().await?;
            known.imported = true;
        }
        Ok(())
    }

    /// The inboxes that setup stored, unless they are to be read now: none where the environment names all there
    /// can be.
    fn believed(&self, known: &Cached) -> Option<InboxMap> {
        if self.connector.members().count() < 2 && self.policy.inboxes.shared.is_complete() {
            return Some(InboxMap::default());
        }
        let (at, stored) = known.inboxes.as_ref()?;
        (age(*at, self.now()) < BELIEVED).then(|| stored.clone())
    }

    /// The first accounts of the settings, unless `known` names them: written once, and never
    /// over one that is there.
    ///
    /// # Errors
    ///
    /// When the table fails.
    pub async fn import_unless(&self, known: &[Account]) -> Result<bool, StoreFailure> {
        let is_known = |first: Account| known.iter().any(|one| one.id == first.id);
        let is_missing = !self.first_accounts().all(is_known);
        let imported = is_missing && self.import_first().await?;
        self.known.lock().await.imported = true;
        Ok(imported)
    }

    /// The accounts that the settings give to begin with, as they would be imported now.
    fn first_accounts(&self) -> impl Iterator<Item = Account> {
        let members = self.connector.members();
        members.filter_map(|(_, its)| its.first_account(self.now()))
    }

    async fn import_first(&self) -> Result<bool, StoreFailure> {
        let mut any = false;
        for account in self.first_accounts() {
            if self.table.import(&account).await? {
                any = true;
                info!(account.id = %account.id, "account imported from the settings");
            }
        }
        Ok(any)
    }
}

/// Reads settings with `read`, and then those of the marketplaces: a malformed one is found at the first
/// start, wherever that is.
///
/// # Errors
///
/// The first setting that is missing or malformed.
pub fn settings<T>(
    lookup: Lookup<'_>,
    read: impl Fn(Lookup<'_>) -> Result<T, SettingsError>,
) -> Result<T, SettingsError> {
    let settings = read(lookup)?;
    connectors::check_settings(lookup)?;
    Ok(settings)
}

/// Everything that [`settings`] finds wrong, each setting once.
pub fn problems_of_settings<T>(
    lookup: Lookup<'_>,
    read: impl Fn(Lookup<'_>) -> Result<T, SettingsError>,
) -> Vec<SettingsError> {
    let stand_ins: Vec<_> = STAND_INS
        .into_iter()
        .chain(connectors::stand_ins())
        .collect();
    every_problem(lookup, &stand_ins, |lookup| settings(lookup, &read))
}

/// How accounts' schedules look under these settings.
pub fn schedule_rules(settings: &ScheduleSettings) -> Rules {
    Rules {
        settings: settings.clone(),
        marketplaces: MARKETPLACES,
    }
}

/// The scheduler that the environment reaches; `None` where the settings ask for none.
pub async fn scheduler_of_environment(settings: Option<&ScheduleSettings>) -> Option<Scheduler> {
    match settings {
        Some(settings) => Some(Scheduler::of_environment(schedule_rules(settings)).await),
        None => None,
    }
}
