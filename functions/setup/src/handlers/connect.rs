//! Connecting an account, the way there: to Mercado Livre's login page.
//!
//! Nobody needs a cookie for the way back: the state says which visit it belongs to. It is
//! signed, works once and for ten minutes, and its row holds PKCE's verifier.

use bridge::failure::StoreFailure;
use jiff::{SignedDuration, Timestamp};
use lambda_http::Request;
use mercado_livre::{SITES, Site, site};
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

/// Sends a browser to the login page of the seller's country.
pub(crate) async fn answer(
    state: &State,
    keys: &SigningKeys,
    visitor: Visitor,
    request: &Request,
) -> Result<SetupResponse, Problem> {
    let asked = Fields::of_query(request);
    let invite = admitted(state, visitor, asked.get("invite")).await?;
    let of_invite = invite.as_ref().and_then(|(_, row)| row.text("site"));
    let country = asked
        .get("site")
        .or(of_invite)
        .map_or(SITES.first(), site)
        .ok_or(Problem::NoSuchSite)?;
    let own = state.own(request).ok_or(Problem::NoAddress)?;
    let (nonce, verifier) = (random()?, random()?);
    let redirect = redirect_address(&own);
    let row = json!({
        "verifier": verifier,
        "redirect": redirect,
        "invite": invite.map(|(invite, _)| invite),
        "from_page": visitor == Visitor::Person,
    });
    let (key, until) = (state_row(&nonce), until(state));
    state.table().put_passing(&key, &row, until).await?;
    let signed = keys.state.sign(&nonce);
    let place = login_page(state, country, &redirect, &signed, &challenge(&verifier));
    place.map(SetupResponse::found).ok_or(Problem::NoLoginPage)
}

fn until(state: &State) -> Timestamp {
    state.now().checked_add(STATE).unwrap_or(Timestamp::MAX)
}

/// Who comes by an invite that is open, with its row; or else has a session or the token.
async fn admitted<'a>(
    state: &State,
    visitor: Visitor,
    invite: Option<&'a str>,
) -> Result<Option<(&'a str, Passing)>, Problem> {
    match (invite, visitor) {
        (Some(invite), _) => {
            let row = invitation(state, invite).await?;
            Ok(Some((invite, row.ok_or(Problem::InviteOver)?)))
        }
        (None, Visitor::Stranger) => Err(Problem::NoSessionToConnect),
        (None, Visitor::Person | Visitor::Tool) => Ok(None),
    }
}

async fn invitation(state: &State, invite: &str) -> Result<Option<Passing>, StoreFailure> {
    if !is_name(invite) {
        return Ok(None);
    }
    let row = invite_row(invite);
    state.table().passing(&row, state.now()).await
}

/// The address of the login page. `MELI_AUTH_URL` serves every country where it is set.
fn login_page(
    state: &State,
    country: &Site,
    redirect: &str,
    signed: &str,
    challenge: &str,
) -> Option<String> {
    let set = state.settings.meli_auth_url.clone();
    let mut url = set.or_else(|| country.auth_url())?;
    url.set_path(&format!(
        "{}/authorization",
        url.path().trim_end_matches('/')
    ));
    url.query_pairs_mut()
        .append_pair("response_type", "code")
        .append_pair("client_id", &state.settings.worker.meli_app_id)
        .append_pair("redirect_uri", redirect)
        .append_pair("state", signed)
        .append_pair("code_challenge", challenge)
        .append_pair("code_challenge_method", "S256");
    Some(url.into())
}
