//! Who complains, and about which sale.

use bridge::{failure::Failure, i18n::Locale, message::Snapshot, ports::Context};
use tracing::warn;

use super::{
    CLAIM, ORDER, SELLER, contact, joined,
    sale::{SaleNote, orders_of, told},
};
use crate::{
    calls::Calls,
    endpoints::get_shipment_items::GetShipmentItems,
    ids::{ClaimId, OrderId, ShipmentId},
    places::{self, Place, ThreadAddress},
    route::{ClaimSubject, ThreadRoute},
};

/// The buyer who complains. The name costs one call; so do the orders of a shipment.
pub(crate) async fn complainant(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    claim: ClaimId,
    snapshot: &Snapshot,
) -> Result<Context, Failure> {
    let route = ThreadRoute::parse(&snapshot.route).and_then(ThreadRoute::into_claim);
    let route = route.unwrap_or_default();
    let orders = match route.subject {
        Some(ClaimSubject::Order(order)) => vec![order],
        Some(ClaimSubject::Shipment(shipment)) => shipped(calls, at, shipment).await,
        None => Vec::new(),
    };
    let mut attributes = vec![(SELLER, at.seller.to_string()), (CLAIM, claim.to_string())];
    if !orders.is_empty() {
        attributes.push((ORDER, joined(orders.iter().map(OrderId::to_string))));
    }
    let nobody = format!("claim-{claim}");
    Ok(Context {
        attributes,
        ..contact(calls, locale, at, route.buyer, &nobody).await
    })
}

/// The orders that a shipment carries, if they can be had now.
async fn shipped(calls: &Calls, at: &ThreadAddress, shipment: ShipmentId) -> Vec<OrderId> {
    match calls
        .make(&at.account, &GetShipmentItems(shipment))
        .await
        .map_err(Failure::from)
    {
        Ok(lines) => lines
            .items
            .iter()
            .filter_map(|line| line.order_id)
            .collect(),
        Err(failure) => {
            warn!(error = &failure as &dyn std::error::Error, shipment.id = %shipment, "claim orders lookup failed");
            Vec::new()
        }
    }
}

/// The sale that a claim is about, as far as it is known.
pub(crate) async fn claimed(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    claim: ClaimId,
    contact: &Context,
) -> Result<Context, Failure> {
    let orders = orders_of(contact);
    let note = places::note(Place::Claim(claim), "sale");
    told(
        calls,
        locale,
        at,
        &SaleNote {
            pack: None,
            orders: &orders,
            contact,
            note,
        },
    )
    .await
}
