//! A link for a seller in another browser.

use jiff::{SignedDuration, Timestamp};
use lambda_http::Request;
use mercado_livre::site;
use serde_json::{Value, json};

use super::connect::invite_row;
use crate::{
    access::keys::random, addresses::invite_address, http::fields::Fields, problem::Problem,
    state::State,
};

/// How long an invite is good.
const INVITE: SignedDuration = SignedDuration::from_hours(24);

pub(super) async fn invite(
    state: &State,
    fields: &Fields,
    request: &Request,
) -> Result<Value, Problem> {
    let own = state.own(request).ok_or(Problem::NoAddress)?;
    let country = match fields.get("site") {
        Some(given) => Some(site(given).ok_or(Problem::NoSuchSite)?.id),
        None => None,
    };
    let invite = random()?;
    let until = state.now().checked_add(INVITE).unwrap_or(Timestamp::MAX);
    let row = json!({ "invite": invite, "site": country });
    state
        .table()
        .put_passing(&invite_row(&invite), &row, until)
        .await?;
    Ok(json!({ "invite": invite_address(&own, &invite), "until": until.to_string() }))
}
