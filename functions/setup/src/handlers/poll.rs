//! One poll of an account in place, whatever rests included. It ends before its page is cut off.

use bridge::Bridge;
use lambda_http::{Request, RequestExt};
use serde_json::{Value, json};

use super::account::account_of;
use crate::{http::fields::Fields, problem::Problem, state::State};

pub(super) async fn poll(
    state: &State,
    fields: &Fields,
    request: &Request,
) -> Result<Value, Problem> {
    let mut account = account_of(state, fields).await?;
    bridge::resume(&mut account);
    state.assembly.remember(&account).await;
    let ends = request.lambda_context_ref().and_then(runtime::ends);
    let bridge = Bridge {
        deadline: state.assembly.deadline(ends),
        ..state.assembly.ready().await?
    };
    // Boxed: 17 KB, of which every request would be a part.
    let mut summary = Box::pin(bridge.poll_and_announce(account)).await?;
    summary.failed += state.assembly.take_missed();
    Ok(json!(summary))
}
