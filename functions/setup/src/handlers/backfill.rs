//! Queues the last days of an account for the dispatcher.

use bridge::ports::HintRow;
use serde_json::{Value, json};

use super::account::account_of;
use crate::{http::fields::Fields, problem::Problem, state::State};

/// Days that a backfill brings in, unless it is said otherwise; and the most.
const DAYS: u16 = 30;
const MOST_DAYS: u16 = 365;

pub(super) async fn queue(state: &State, fields: &Fields) -> Result<Value, Problem> {
    let account = account_of(state, fields).await?;
    let days = fields.get("days").map_or(Ok(DAYS), str::parse);
    let days = days
        .ok()
        .filter(|days| (1..=MOST_DAYS).contains(days))
        .ok_or(Problem::DaysOutOfRange)?;
    let connector = state.assembly.marketplaces().of(&account.id);
    let connector = connector.ok_or(Problem::NoSuchMarketplace)?;
    let now = state.now();
    let hint = HintRow {
        account: account.id.clone(),
        hint: connector.backfill_hint(days),
        nonce: now.as_nanosecond().to_string(),
        arrived_at: now,
    };
    state.table().put_hint(&hint, now).await?;
    Ok(json!({ "queued": true, "days": days }))
}
