//! Queues the last days of an account for the dispatcher; people are asked first where much would appear.

use bridge::{
    accounts::Account,
    ids::ThreadKey,
    ports::{DueQueue as _, HintRow},
};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use store::Passing;

use super::account::account_of;
use crate::{access::Visitor, http::fields::Fields, problem::Problem, state::State};

/// Days that a backfill brings in, unless it is said otherwise; and the most.
const DAYS: u16 = 30;
const MOST_DAYS: u16 = 365;
/// From here on people are asked before so many conversations open.
const MANY: usize = 50;
/// How long an import is told of.
const TOLD_FOR: SignedDuration = SignedDuration::from_hours(24);

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ImportProgress {
    /// Threads that were looked at.
    pub(crate) done: usize,
    /// Threads that were new when it began.
    pub(crate) of: usize,
    /// Whether anything is left.
    pub(crate) under_way: bool,
}

/// Queues it. A person who did not say yes yet is told how many threads are new, where they are many.
pub(super) async fn queue(
    state: &State,
    visitor: Visitor,
    fields: &Fields,
) -> Result<Value, Problem> {
    let account = account_of(state, fields).await?;
    let days = fields.get("days").map_or(Ok(DAYS), str::parse);
    let days = days
        .ok()
        .filter(|days| (1..=MOST_DAYS).contains(days))
        .ok_or(Problem::DaysOutOfRange)?;
    let connector = state.assembly.marketplaces().of(&account.id);
    let connector = connector.ok_or(Problem::NoSuchMarketplace)?;
    let hint = connector.backfill_hint(days);
    if visitor == Visitor::Person && fields.get("sure").is_none() {
        let new = count(state, &account, &hint).await?;
        if new > MANY {
            return Ok(json!({ "queued": false, "days": days, "new": new }));
        }
    }
    let now = state.now();
    let hint = HintRow {
        account: account.id.clone(),
        hint,
        nonce: now.as_nanosecond().to_string(),
        arrived_at: now,
    };
    state.table().put_due_hint(&hint, now).await?;
    Ok(json!({ "queued": true, "days": days }))
}

/// How many threads of those days are unknown here. They are written down, so that it can be told how far it is.
async fn count(state: &State, account: &Account, hint: &str) -> Result<usize, Problem> {
    let connector = state.assembly.marketplaces().of(&account.id);
    let connector = connector.ok_or(Problem::NoSuchMarketplace)?;
    let found = connector.follow(&account.id, hint).await;
    let found = found.map_err(|failure| Problem::Marketplace(Box::new(failure)))?;
    let keys: Vec<ThreadKey> = found.into_iter().map(|one| one.thread.key).collect();
    let known = state.table().states(&keys).await?;
    let is_new = |key: &&ThreadKey| known.iter().all(|(one, _)| one != *key);
    let new: Vec<&str> = keys.iter().filter(is_new).map(ThreadKey::as_str).collect();
    let row = json!({ "hint": hint, "threads": new });
    let until = state.now().checked_add(TOLD_FOR).unwrap_or(Timestamp::MAX);
    state
        .table()
        .put_passing(&row_of(account), &row, until)
        .await?;
    Ok(new.len())
}

fn row_of(account: &Account) -> String {
    format!("import#{}", account.id)
}

/// How far the account's import is, for a day after it was begun; `None` = there is none to tell of.
/// 2 reads, and 1 per 100 threads.
pub(crate) async fn progress(
    state: &State,
    account: &Account,
) -> Result<Option<ImportProgress>, Problem> {
    let row = state.table().passing(&row_of(account), state.now()).await?;
    let Some(row) = row else { return Ok(None) };
    let keys = threads_of(&row);
    let hint = row.text("hint").unwrap_or_default();
    let under_way = state.table().hint(&account.id, hint).await?.is_some();
    let done = state.table().states(&keys).await?.len();
    // It was counted, and nobody said yes.
    if done == 0 && !under_way {
        return Ok(None);
    }
    Ok(Some(ImportProgress {
        done,
        of: keys.len(),
        under_way,
    }))
}

/// The threads that were counted when the import was asked for.
fn threads_of(row: &Passing) -> Vec<ThreadKey> {
    let threads = row.json.get("threads").and_then(Value::as_array);
    let threads = threads.into_iter().flatten().filter_map(Value::as_str);
    threads.map(ThreadKey::from_connector).collect()
}
