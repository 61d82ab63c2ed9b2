//! Forgets an account's tokens; replies that wait fail with the reason.

use bridge::accounts::Accounts;
use serde_json::{Value, json};
use tracing::info;

use super::account::{account_of, keep_schedule};
use crate::{http::fields::Fields, problem::Problem, state::State};

pub(super) async fn disconnect(state: &State, fields: &Fields) -> Result<Value, Problem> {
    let account = account_of(state, fields).await?;
    let bridge = state.assembly.ready().await?;
    // Nothing may renew the tokens or start a poll any more before replies are failed.
    state.table().close(&account.id).await?;
    if let Some(closed) = state.table().account(&account.id).await? {
        state.assembly.remember(&closed).await;
        keep_schedule(state, &closed).await?;
    }
    let failed = bridge.fail_waiting(&account.id).await?;
    info!(account.id = %account.id, replies.failed = failed, "account disconnected");
    Ok(json!({ "disconnected": account.id.as_str(), "failed": failed }))
}
