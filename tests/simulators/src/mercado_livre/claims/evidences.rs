//! What the seller proves in a claim: that the product was sent, or on which day it will be.

use axum::Router;
use serde_json::Value;

use super::own;
use crate::mercado_livre::{
    MercadoLivre,
    calls::{Door, Incoming, get, post},
    replies::{Answer, Reply},
    state::{App, State},
};

impl MercadoLivre {
    /// The truth: what the seller proved in a claim, oldest first, as it came.
    pub fn claim_evidences(&self, claim: u64) -> Vec<Value> {
        self.state().claims[&claim].evidences.clone()
    }
}

pub(super) fn routes() -> Router<App> {
    let claim = "/post-purchase/v1/claims/{claim}";
    Router::new()
        .route(&format!("{claim}/evidences"), get(Door::Claims, list))
        .route(
            &format!("{claim}/actions/evidences"),
            post(Door::Claims, add),
        )
}

fn list(state: &mut State, incoming: &Incoming) -> Answer {
    let (_, claim) = own(state, incoming)?;
    Ok(Reply::ok(Value::Array(claim.evidences.clone())))
}

/// The action that a proof takes, and the fields that it has to have.
fn wanted(body: &Value) -> Option<(&'static str, &'static [&'static str])> {
    let (kind, method) = (body["type"].as_str()?, body["shipping_method"].as_str());
    match (kind, method) {
        ("handling_shipping_evidence", None) => {
            Some(("send_potential_shipping", &["handling_date"]))
        }
        ("shipping_evidence", Some(method)) => {
            let fields: &[&str] = match method {
                "mail" => &["shipping_company_name", "date_shipped"],
                "entrusted" => &[
                    "shipping_company_name",
                    "destination_agency",
                    "date_shipped",
                    "receiver_name",
                ],
                "personal_delivery" => &["date_delivered"],
                "email" => &["receiver_email", "date_shipped"],
                _ => return None,
            };
            Some(("add_shipping_evidence", fields))
        }
        _ => None,
    }
}

/// Adds one that is listed, and lists it no more: it cannot be changed.
fn add(state: &mut State, incoming: &Incoming) -> Answer {
    let (id, claim) = own(state, incoming)?;
    let body = incoming.json();
    let Some((action, fields)) = wanted(&body) else {
        let invalid = "The evidence type or shipping method is invalid";
        return Err(Reply::refuse(400, "bad_request_error", invalid));
    };
    if !claim.listed.contains(&action) || claim.status != "opened" {
        let message = format!("Action {action} not available for player");
        return Err(Reply::refuse(400, "bad_request_error", message));
    }
    let is_there = |field: &&&str| body[**field].as_str().is_some_and(|text| !text.is_empty());
    if let Some(missing) = fields.iter().find(|field| !is_there(field)) {
        let message = format!("The field {missing} is required");
        return Err(Reply::refuse(400, "bad_request_error", message));
    }
    let now = state.now();
    let claim = state.claims.get_mut(&id).expect("just read");
    claim.listed.retain(|listed| *listed != action);
    claim.evidences.push(body);
    claim.updated = now;
    let all = Value::Array(claim.evidences.clone());
    state.claim_changed(id, "claims_actions");
    Ok(Reply::json(201, all))
}
