//! The return of a claim: how it stands and where its parcel is.

use axum::Router;
use serde_json::json;

use super::own;
use crate::mercado_livre::{
    MercadoLivre,
    calls::{Door, Incoming, get},
    replies::{Answer, Reply},
    state::{App, State},
};

impl MercadoLivre {
    /// The return of a claim stands so, such as `shipped`; its parcel too.
    pub fn return_stands(&self, claim: u64, status: &'static str) {
        self.change_claim(claim, |claim| claim.returned = Some(status));
    }
}

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route(
            "/post-purchase/v2/claims/{claim}/returns",
            get(Door::Claims, returned),
        )
        .route(
            "/post-purchase/v1/claims/{claim}/returns",
            get(Door::Claims, first_version),
        )
}

fn returned(state: &mut State, incoming: &Incoming) -> Answer {
    let (id, claim) = own(state, incoming)?;
    let Some(status) = claim.returned else {
        return Err(Reply::refuse(
            404,
            "business_logic_error",
            "Resource not found",
        ));
    };
    let money = if status == "delivered" {
        "refunded"
    } else {
        "retained"
    };
    let address = json!({"street_name": "Rua Exemplo", "receiver_name": "Nome Exemplo"});
    Ok(Reply::ok(json!({
        "id": id + 1,
        "claim_id": id,
        "status": status,
        "status_money": money,
        "refund_at": "delivered",
        "subtype": "return_total",
        "shipments": [{
            "shipment_id": id + 2,
            "status": status,
            "tracking_number": "RT123456789BR",
            "type": "return",
            "destination": {"name": "seller_address", "shipping_address": address},
        }],
        "orders": [{"order_id": claim.order}],
        "date_closed": null,
    })))
}

fn first_version(_: &mut State, _: &Incoming) -> Answer {
    Err(Reply::bad("returns are read in version 2"))
}
