//! One poll of an account in place, whatever rests included.

use serde_json::{Value, json};

use super::account::account_of;
use crate::{http::fields::Fields, problem::Problem, state::State};

pub(super) async fn poll(state: &State, fields: &Fields) -> Result<Value, Problem> {
    let mut account = account_of(state, fields).await?;
    bridge::wake(&mut account);
    state.assembly.connector().remember(account.clone()).await;
    let bridge = state.assembly.ready().await?;
    let summary = Box::pin(bridge.poll_and_announce(account)).await?;
    Ok(json!(summary))
}
