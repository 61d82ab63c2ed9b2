//! A link for a seller in another browser.

use bridge::marketplace::Marketplace;
use jiff::{SignedDuration, Timestamp};
use lambda_http::Request;
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
    let of = marketplace_of(state, fields)?;
    let country = match fields.get("site") {
        Some(given) => Some(of.region(given).ok_or(Problem::NoSuchSite)?.id),
        None => None,
    };
    let invite = random()?;
    let until = state.now().checked_add(INVITE).unwrap_or(Timestamp::MAX);
    let row = json!({ "invite": invite, "marketplace": of.slug, "site": country });
    state
        .table()
        .put_passing(&invite_row(&invite), &row, until)
        .await?;
    Ok(json!({ "invite": invite_address(&own, of, &invite), "until": until.to_string() }))
}

/// The marketplace that was asked for, else the first that is set up.
fn marketplace_of(state: &State, fields: &Fields) -> Result<&'static Marketplace, Problem> {
    let known = state.marketplaces();
    let found = match fields.get("marketplace") {
        Some(slug) => known.into_iter().find(|one| one.slug == slug),
        None => known.into_iter().next(),
    };
    found.ok_or(Problem::NoSuchMarketplace)
}
