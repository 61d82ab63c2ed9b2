//! EventBridge Scheduler as the port sees it.

use aws_sdk_scheduler::{
    Client,
    error::{BuildError, DisplayErrorContext, ProvideErrorMetadata, SdkError},
    operation::{
        create_schedule::{CreateScheduleError, CreateScheduleOutput},
        get_schedule::GetScheduleOutput,
    },
    types::{
        ActionAfterCompletion, FlexibleTimeWindow, FlexibleTimeWindowMode, RetryPolicy,
        ScheduleState, ScheduleSummary, Target,
    },
};
use bridge::{Shard, ids::AccountId, marketplace::Marketplace};
use jiff::Timestamp;
use runtime::settings::ScheduleSettings;
use serde_json::json;

use crate::port::{Listed, Schedule, ScheduleFailure, Schedules};

/// A poll that could not be started is not started later: the next one does its work.
const RETRIES: i32 = 0;
/// How old a start may become, in seconds: the least that AWS takes.
const MAX_AGE: i32 = 60;

/// How accounts' schedules look.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Where they are and what they start.
    pub settings: ScheduleSettings,
    /// Whose accounts have schedules.
    pub marketplaces: &'static [Marketplace],
}

/// Longest name of a schedule.
const LONGEST_NAME: usize = 64;

impl Rules {
    /// `odd:987` → `odd-987`; `None` for accounts of nobody, and of ids that no name can hold.
    fn name(&self, account: &AccountId) -> Option<String> {
        let (prefix, seller) = account.parts()?;
        let is_ours = self.marketplaces.iter().any(|one| one.prefix == prefix);
        let name = format!("{prefix}-{seller}");
        (is_ours && is_plain(seller) && name.len() <= LONGEST_NAME).then_some(name)
    }

    /// `odd-987` → `odd:987`; `None` for names that are not ours.
    fn account(&self, name: &str) -> Option<AccountId> {
        self.marketplaces.iter().find_map(|one| {
            let seller = name.strip_prefix(one.prefix)?.strip_prefix('-')?;
            is_plain(seller).then(|| one.account(seller))
        })
    }

    /// What a sweep's schedule is called, and what it says. The name is none of an account's.
    fn sweep(shard: Shard) -> (String, String) {
        let number = shard.number();
        let input = format!(r#"{{"task":"sweep","shard":{number}}}"#);
        (format!("sweep-{number}"), input)
    }

    fn input(account: &AccountId) -> String {
        format!(r#"{{"task":"poll","account":{}}}"#, json!(account.as_str()))
    }

    fn is_right(&self, schedule: &Schedule, found: &GetScheduleOutput) -> bool {
        let Some(target) = found.target() else {
            return false;
        };
        let state = if schedule.enabled {
            ScheduleState::Enabled
        } else {
            ScheduleState::Disabled
        };
        found.state() == Some(&state)
            && found.schedule_expression() == Some(self.settings.rate.as_str())
            && target.arn() == self.settings.poller
            && target.role_arn() == self.settings.role
            && target.input() == Some(Self::input(&schedule.account).as_str())
    }
}

/// Whether a schedule's name can hold a seller's id: AWS takes letters, digits, `-`, `_` and `.`.
fn is_plain(seller: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    !seller.is_empty() && seller.chars().all(plain)
}

/// EventBridge Scheduler, one group of it.
#[derive(Clone, Debug)]
pub struct Scheduler {
    client: Client,
    rules: Rules,
}

impl Scheduler {
    /// A schedule of one of our accounts, as the list shows it.
    fn listed(&self, found: &ScheduleSummary) -> Option<Listed> {
        let revision = found.last_modification_date();
        Some(Listed {
            account: found.name().and_then(|name| self.rules.account(name))?,
            enabled: found.state() == Some(&ScheduleState::Enabled),
            revision: revision.map(|at| format!("{at:?}")).unwrap_or_default(),
        })
    }

    /// The group of `rules`, as the environment reaches it: `AWS_ENDPOINT_URL_SCHEDULER` applies. Makes no call.
    pub async fn of_environment(rules: Rules) -> Self {
        Self::new(Client::new(&runtime::aws::config().await), rules)
    }

    /// The group of `rules`, through this client. Makes no call.
    pub fn new(client: Client, rules: Rules) -> Self {
        Self { client, rules }
    }

    /// How the schedules look that it keeps.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    fn name(&self, account: &AccountId, call: &'static str) -> Result<String, ScheduleFailure> {
        self.rules
            .name(account)
            .ok_or_else(|| failure(call, "the account's id does not fit into a schedule's name"))
    }

    /// Starts the poller with this input.
    fn target(&self, input: String) -> Result<Target, BuildError> {
        let retry = RetryPolicy::builder()
            .maximum_retry_attempts(RETRIES)
            .maximum_event_age_in_seconds(MAX_AGE);
        Target::builder()
            .arn(&self.rules.settings.poller)
            .role_arn(&self.rules.settings.role)
            .input(input)
            .retry_policy(retry.build())
            .build()
    }

    /// Makes it; false when there is one of this name.
    async fn create(&self, schedule: &Schedule) -> Result<bool, ScheduleFailure> {
        const CALL: &str = "CreateSchedule";
        let built = |error: BuildError| failure(CALL, error.to_string());
        let sent = self
            .client
            .create_schedule()
            .name(self.name(&schedule.account, CALL)?)
            .group_name(&self.rules.settings.group)
            .description("Polls one seller's account")
            .schedule_expression(&self.rules.settings.rate)
            .flexible_time_window(at_its_time().map_err(built)?)
            .state(state(schedule.enabled))
            .target(
                self.target(Rules::input(&schedule.account))
                    .map_err(built)?,
            )
            .send()
            .await;
        made(CALL, sent)
    }

    /// Replaces all of it, as AWS does: what is left out here goes back to its default.
    async fn update(&self, schedule: &Schedule) -> Result<bool, ScheduleFailure> {
        const CALL: &str = "UpdateSchedule";
        let built = |error: BuildError| failure(CALL, error.to_string());
        let sent = self
            .client
            .update_schedule()
            .name(self.name(&schedule.account, CALL)?)
            .group_name(&self.rules.settings.group)
            .description("Polls one seller's account")
            .schedule_expression(&self.rules.settings.rate)
            .flexible_time_window(at_its_time().map_err(built)?)
            .state(state(schedule.enabled))
            .target(
                self.target(Rules::input(&schedule.account))
                    .map_err(built)?,
            )
            .send()
            .await;
        match sent {
            Ok(_) => Ok(true),
            Err(error) if is_missing(&error) => Ok(false),
            Err(error) => Err(failed(CALL)(error)),
        }
    }
}

impl Schedules for Scheduler {
    /// 1 call per 100 schedules.
    async fn list(&self) -> Result<Vec<Listed>, ScheduleFailure> {
        let mut listed = Vec::new();
        let mut next = None;
        loop {
            let request = self
                .client
                .list_schedules()
                .group_name(&self.rules.settings.group);
            let page = request
                .set_next_token(next)
                .send()
                .await
                .map_err(failed("ListSchedules"))?;
            let found = page.schedules().iter();
            listed.extend(found.filter_map(|found| self.listed(found)));
            next = page.next_token;
            if next.is_none() {
                return Ok(listed);
            }
        }
    }

    /// 1 call.
    async fn is_right(&self, schedule: &Schedule) -> Result<bool, ScheduleFailure> {
        const CALL: &str = "GetSchedule";
        let request = self
            .client
            .get_schedule()
            .group_name(&self.rules.settings.group);
        match request
            .name(self.name(&schedule.account, CALL)?)
            .send()
            .await
        {
            Ok(found) => Ok(self.rules.is_right(schedule, &found)),
            Err(error) if is_missing(&error) => Ok(false),
            Err(error) => Err(failed(CALL)(error)),
        }
    }

    /// 1 call for a new one, else 2; more only while somebody else deletes it.
    async fn put(&self, schedule: &Schedule) -> Result<(), ScheduleFailure> {
        for _ in 0..2 {
            if self.create(schedule).await? || self.update(schedule).await? {
                return Ok(());
            }
        }
        Err(failure("UpdateSchedule", "the schedule comes and goes"))
    }

    /// 1 call.
    async fn remove(&self, account: &AccountId) -> Result<(), ScheduleFailure> {
        const CALL: &str = "DeleteSchedule";
        let request = self
            .client
            .delete_schedule()
            .group_name(&self.rules.settings.group);
        match request.name(self.name(account, CALL)?).send().await {
            Ok(_) => Ok(()),
            Err(error) if is_missing(&error) => Ok(()),
            Err(error) => Err(failed(CALL)(error)),
        }
    }

    /// 1 call. The schedule removes itself when it has been.
    async fn start_sweep(&self, shard: Shard, at: Timestamp) -> Result<(), ScheduleFailure> {
        const CALL: &str = "CreateSchedule (sweep)";
        let built = |error: BuildError| failure(CALL, error.to_string());
        let (name, input) = Rules::sweep(shard);
        let sent = self
            .client
            .create_schedule()
            .name(name)
            .group_name(&self.rules.settings.group)
            .description("Sweeps one shard of a backlog, once")
            .schedule_expression(at.strftime("at(%Y-%m-%dT%H:%M:%S)").to_string())
            .flexible_time_window(at_its_time().map_err(built)?)
            .action_after_completion(ActionAfterCompletion::Delete)
            .target(self.target(input).map_err(built)?)
            .send()
            .await;
        made(CALL, sent).map(drop)
    }
}

fn state(enabled: bool) -> ScheduleState {
    if enabled {
        ScheduleState::Enabled
    } else {
        ScheduleState::Disabled
    }
}

fn at_its_time() -> Result<FlexibleTimeWindow, BuildError> {
    FlexibleTimeWindow::builder()
        .mode(FlexibleTimeWindowMode::Off)
        .build()
}

/// Whether a schedule was made; false when there is one of this name.
fn made(
    call: &'static str,
    sent: Result<CreateScheduleOutput, SdkError<CreateScheduleError>>,
) -> Result<bool, ScheduleFailure> {
    match sent {
        Ok(_) => Ok(true),
        Err(error) if error.code() == Some("ConflictException") => Ok(false),
        Err(error) => Err(failed(call)(error)),
    }
}

fn is_missing<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    error.code() == Some("ResourceNotFoundException")
}

fn failed<E>(call: &'static str) -> impl FnOnce(SdkError<E>) -> ScheduleFailure
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    move |error| match error.code() {
        Some(code) => failure(
            call,
            format!("{code}: {}", error.message().unwrap_or_default()),
        ),
        None => failure(call, DisplayErrorContext(&error).to_string()),
    }
}

fn failure(call: &'static str, why: impl Into<String>) -> ScheduleFailure {
    ScheduleFailure {
        call,
        why: why.into(),
    }
}
