//! Begins again what was given up on, once however often it is asked. It ends before its page is cut off.

use bridge::Bridge;
use lambda_http::{Request, RequestExt};
use serde_json::{Value, json};

use crate::{problem::Problem, state::State};

pub(super) async fn replay(state: &State, request: &Request) -> Result<Value, Problem> {
    let ends = request.lambda_context_ref().and_then(runtime::ends);
    let bridge = Bridge {
        deadline: state.assembly.deadline(ends),
        ..state.assembly.ready().await?
    };
    // Boxed: it works threads, which is large.
    let summary = Box::pin(bridge.replay()).await?;
    Ok(json!(summary))
}
