//! Whose a token is.

use axum::Router;
use serde_json::json;

use super::{
    gate::{Door, Host, Incoming, get},
    replies::{Answer, Reply},
    state::{App, State},
};

const READ: Door = (Host::Api, "open:portfolio-skus-seller:read");

pub(super) fn routes() -> Router<App> {
    Router::new().route("/seller/v1/portfolios/me", get(READ, me))
}

/// The page says that tenant, channel and seller are in it, and not how.
#[expect(clippy::unnecessary_wraps, reason = "handlers may refuse")]
fn me(_: &mut State, incoming: &Incoming) -> Answer {
    Ok(Reply::ok(json!({
        "tenant": {"id": incoming.tenant},
        "channel": {"id": "9fe0d853-732b-4e4a-a0b0-cff988ed043d", "alias": "magazineluiza"},
        "seller": {"id": incoming.tenant, "name": "Loja Exemplo"},
    })))
}
