//! What a seller does in a claim beside writing: only what is listed as an action of theirs.

use axum::Router;
use serde_json::json;

use super::{Claim, RESPONDENT, own, show};
use crate::mercado_livre::{
    MercadoLivre,
    calls::{Door, Incoming, get, post},
    replies::{Answer, Reply},
    state::{App, State},
};

/// Percent that may be refunded; 100 would be everything.
const OFFERS: [u64; 3] = [10, 30, 50];
/// What the money of a claim is taken for.
const TOTAL: u64 = 50;

impl MercadoLivre {
    /// Lists an action of the seller's in a claim, such as `allow_return`.
    pub fn list_claim_action(&self, claim: u64, action: &'static str) {
        self.change_claim(claim, |claim| claim.listed.push(action));
    }

    /// The truth: what the seller did in a claim, oldest first, such as `partial_refund 50`.
    pub fn claim_acts(&self, claim: u64) -> Vec<String> {
        self.state().claims[&claim].acts.clone()
    }
}

pub(super) fn routes() -> Router<App> {
    let claim = "/post-purchase/v1/claims/{claim}";
    Router::new()
        .route(
            &format!("{claim}/expected-resolutions"),
            get(Door::Claims, resolutions),
        )
        .route(
            &format!("{claim}/expected-resolutions/refund"),
            post(Door::Claims, refund),
        )
        .route(
            &format!("{claim}/expected-resolutions/partial-refund"),
            post(Door::Claims, partial_refund),
        )
        .route(
            &format!("{claim}/expected-resolutions/allow-return"),
            post(Door::Claims, allow_return),
        )
        .route(
            &format!("{claim}/partial-refund/available-offers"),
            get(Door::Claims, offers),
        )
        .route(
            &format!("{claim}/actions/open-dispute"),
            post(Door::Claims, open_dispute),
        )
}

/// Does something that is listed, and lists it no more.
fn act(
    state: &mut State,
    incoming: &Incoming,
    action: &'static str,
    told: String,
    change: fn(&mut Claim),
) -> Answer {
    let (id, claim) = own(state, incoming)?;
    let is_listed = action == "refund" || claim.listed.contains(&action);
    if !is_listed || claim.status != "opened" {
        let message = format!("Action {action} not available for player");
        return Err(Reply::refuse(400, "bad_request_error", message));
    }
    let now = state.now();
    let claim = state.claims.get_mut(&id).expect("just read");
    claim.listed.retain(|listed| *listed != action);
    claim.acts.push(told);
    claim.updated = now;
    change(claim);
    state.claim_changed(id, "claims_actions");
    Ok(Reply::ok(show(state, id, &state.claims[&id])))
}

fn refund(state: &mut State, incoming: &Incoming) -> Answer {
    act(state, incoming, "refund", "refund".to_owned(), |claim| {
        claim.status = "closed";
    })
}

fn partial_refund(state: &mut State, incoming: &Incoming) -> Answer {
    let percentage = incoming.json()["percentage"].as_u64().unwrap_or(50);
    if !OFFERS.contains(&percentage) {
        return Err(Reply::bad(format!("Percentage not found {percentage}.0")));
    }
    let told = format!("partial_refund {percentage}");
    act(state, incoming, "allow_partial_refund", told, |_| {})
}

fn allow_return(state: &mut State, incoming: &Incoming) -> Answer {
    let told = "return_product".to_owned();
    act(state, incoming, "allow_return", told, |_| {})
}

fn open_dispute(state: &mut State, incoming: &Incoming) -> Answer {
    let told = "open_dispute".to_owned();
    act(state, incoming, "open_dispute", told, |claim| {
        claim.stage = "dispute";
    })
}

fn offers(state: &mut State, incoming: &Incoming) -> Answer {
    own(state, incoming)?;
    let offers = OFFERS
        .map(|percentage| json!({"amount": TOTAL * percentage / 100, "percentage": percentage}));
    Ok(Reply::ok(json!({
        "currency_id": "BRL", "available_offers": offers, "recommendations": [], "restrictions": [],
    })))
}

fn resolutions(state: &mut State, incoming: &Incoming) -> Answer {
    let (_, claim) = own(state, incoming)?;
    let wished = json!({
        "player_role": "complainant", "user_id": claim.buyer, "expected_resolution": "refund", "details": [], "status": "pending",
    });
    let ours = claim.acts.iter().filter(|act| *act != "open_dispute");
    let ours = ours.map(|act| {
        let what = act.split(' ').next();
        json!({
            "player_role": RESPONDENT, "user_id": claim.seller, "expected_resolution": what, "details": [], "status": "pending",
        })
    });
    Ok(Reply::ok(std::iter::once(wished).chain(ours).collect()))
}
