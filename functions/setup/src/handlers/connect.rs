//! Connecting an account, the way there: to the marketplace's login page.
//!
//! Nobody needs a cookie for the way back: the state says which visit it belongs to. It is
//! signed, works once and for ten minutes, and its row holds PKCE's verifier.

use bridge::{
    failure::StoreFailure,
    marketplace::{Marketplace, Region},
};
use connectors::MARKETPLACES;
use jiff::{SignedDuration, Timestamp};
use lambda_http::Request;
use marketplace::Visit;
use serde_json::json;
use store::Passing;

use crate::{
    access::{
        Visitor,
        keys::{SigningKeys, challenge, random},
    },
    addresses::redirect_address,
    http::{answer::SetupResponse, fields::Fields},
    problem::Problem,
    state::State,
};

/// How long the login page may take.
pub(super) const STATE: SignedDuration = SignedDuration::from_mins(10);

/// Where an invite is kept.
pub(super) fn invite_row(invite: &str) -> String {
    format!("invite#{invite}")
}

/// Where a state is kept.
pub(super) fn state_row(nonce: &str) -> String {
    format!("state#{nonce}")
}

/// An invite or a state: digits of ours and nothing else, so that it may stand in a row's key.
pub(super) fn is_name(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Sends a browser to the login page, of the seller's country where each has one.
pub(crate) async fn answer(
    state: &State,
    keys: &SigningKeys,
    visitor: Visitor,
    of: &'static Marketplace,
    request: &Request,
) -> Result<SetupResponse, Problem> {
    let connector = state.connector_of(of).ok_or(Problem::NotFound)?;
    let asked = Fields::of_query(request);
    let invite = admitted(state, visitor, of, asked.get("invite")).await?;
    let of_invite = invite.as_ref().and_then(|(_, row)| row.text("site"));
    let region = region(of, asked.get("site").or(of_invite))?;
    let own = state.own(request).ok_or(Problem::NoAddress)?;
    let (nonce, verifier) = (random()?, random()?);
    let redirect = redirect_address(&own, of);
    let row = json!({
        "verifier": verifier,
        "redirect": redirect,
        "invite": invite.map(|(invite, _)| invite),
        "from_page": visitor == Visitor::Person,
    });
    let (key, until) = (state_row(&nonce), until(state));
    state.table().put_passing(&key, &row, until).await?;
    let place = connector.consent(&Visit {
        region,
        redirect: &redirect,
        state: &keys.state.sign(&nonce),
        challenge: &challenge(&verifier),
    });
    place.map(SetupResponse::found).ok_or(Problem::NoLoginPage)
}

/// The region that was asked for, else the largest; `None` = the marketplace has one login page.
fn region(of: &Marketplace, asked: Option<&str>) -> Result<Option<&'static Region>, Problem> {
    match asked {
        Some(_) if of.regions.is_empty() => Ok(None),
        Some(asked) => of.region(asked).map(Some).ok_or(Problem::NoSuchSite),
        None => Ok(of.regions.first()),
    }
}

fn until(state: &State) -> Timestamp {
    state.now().checked_add(STATE).unwrap_or(Timestamp::MAX)
}

/// Who comes by an invite that is open, with its row; or else has a session or the token.
async fn admitted<'a>(
    state: &State,
    visitor: Visitor,
    of: &Marketplace,
    invite: Option<&'a str>,
) -> Result<Option<(&'a str, Passing)>, Problem> {
    match (invite, visitor) {
        (Some(invite), _) => {
            let row = invitation(state, of, invite).await?;
            Ok(Some((invite, row.ok_or(Problem::InviteOver)?)))
        }
        (None, Visitor::Stranger) => Err(Problem::NoSessionToConnect),
        (None, Visitor::Person | Visitor::Tool) => Ok(None),
    }
}

/// The row of an invite that is open, to this marketplace.
async fn invitation(
    state: &State,
    of: &Marketplace,
    invite: &str,
) -> Result<Option<Passing>, StoreFailure> {
    if !is_name(invite) {
        return Ok(None);
    }
    let row = invite_row(invite);
    let row = state.table().passing(&row, state.now()).await?;
    Ok(row.filter(|row| invited_to(row).is_some_and(|to| to.slug == of.slug)))
}

/// The marketplace that an invite leads to: the first, if it was made before there were several.
pub(super) fn invited_to(row: &Passing) -> Option<&'static Marketplace> {
    match row.text("marketplace") {
        Some(slug) => MARKETPLACES.iter().find(|one| one.slug == slug),
        None => MARKETPLACES.first(),
    }
}
