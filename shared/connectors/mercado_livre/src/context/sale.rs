//! Who bought, what, and how far it has come.

use bridge::{
    failure::{Failure, FailureKind},
    i18n::Locale,
    ids::MessageKey,
    message::Snapshot,
    ports::Context,
};
use tracing::warn;

use super::{
    AND, ORDER, PACK, SELLER, about, attribute, contact, joined,
    sale_note::{Sold, sale_attributes, sale_note},
    unless_hidden,
};
use crate::{
    agents,
    calls::Calls,
    endpoints::{
        get_order::GetOrder,
        get_shipment::{GetShipment, Shipment},
    },
    ids::{OrderId, PackId, ShipmentId, UserId},
    places::{self, Place, ThreadAddress},
    route::ThreadRoute,
    sites, threads,
    wire::order::Order,
};

/// Most orders of a pack that a note speaks of.
const MOST_ORDERS: usize = 10;

/// Who bought. Never the agent that speaks for them.
pub(crate) async fn buyer(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    pack: PackId,
    snapshot: &Snapshot,
) -> Result<Context, Failure> {
    let (buyer, orders) = buyer_and_orders(calls, at, pack).await?;
    let seen = seen_in(snapshot);
    let mut attributes = vec![(SELLER, at.seller.to_string()), (PACK, pack.to_string())];
    if !orders.is_empty() {
        attributes.push((ORDER, joined(orders.iter().map(OrderId::to_string))));
    }
    let nobody = format!("pack-{pack}");
    Ok(Context {
        attributes,
        ..contact(calls, locale, at, buyer.or(seen), &nobody).await
    })
}

/// What the sale itself shows: nothing, if it is not shown any more.
async fn buyer_and_orders(
    calls: &Calls,
    at: &ThreadAddress,
    pack: PackId,
) -> Result<(Option<UserId>, Vec<OrderId>), Failure> {
    let failure = match threads::sale(calls, &at.account, pack).await {
        Ok(sale) => return Ok((sale.buyer(), sale.orders())),
        Err(stopped) => Failure::from(stopped),
    };
    // Such a sale must not hold its messages back.
    if !matches!(failure.kind, FailureKind::Missing | FailureKind::Permanent) {
        return Err(failure);
    }
    warn!(error = &failure as &dyn std::error::Error, pack.id = %pack, "sale lookup failed: the buyer is taken from the thread");
    Ok((None, Vec::new()))
}

/// The buyer, as far as a thread shows whom its reply goes to.
fn seen_in(snapshot: &Snapshot) -> Option<UserId> {
    let recipient = ThreadRoute::parse(&snapshot.route)?.recipient()?;
    let seen = [recipient.to, recipient.otherwise].into_iter().flatten();
    seen.into_iter().find(|user| !agents::is_agent(*user))
}

/// What was sold, what it cost, how far it has come.
pub(crate) async fn sale(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    pack: PackId,
    contact: &Context,
) -> Result<Context, Failure> {
    let mut ids = orders_of(contact);
    if ids.is_empty() {
        let sale = unless_hidden(
            threads::sale(calls, &at.account, pack)
                .await
                .map_err(Failure::from),
        )?;
        ids = sale.map(|sale| sale.orders()).unwrap_or_default();
    }
    let note = places::note(Place::Pack(pack), "sale");
    told(
        calls,
        locale,
        at,
        &SaleNote {
            pack: Some(pack),
            orders: &ids,
            contact,
            note,
        },
    )
    .await
}

/// The orders that the contact's attributes name.
pub(super) fn orders_of(contact: &Context) -> Vec<OrderId> {
    let orders = attribute(contact, ORDER);
    orders
        .map(|orders| {
            orders
                .split(AND)
                .filter_map(|order| order.parse().ok())
                .collect()
        })
        .unwrap_or_default()
}

/// What is to be told of, to whom, under which key.
pub(super) struct SaleNote<'a> {
    /// The pack, where it is known without asking.
    pub(super) pack: Option<PackId>,
    pub(super) orders: &'a [OrderId],
    pub(super) contact: &'a Context,
    pub(super) note: MessageKey,
}

/// Attributes and a note about some orders.
pub(super) async fn told(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    told: &SaleNote<'_>,
) -> Result<Context, Failure> {
    let orders = orders_shown(calls, at, told.orders).await?;
    let shipments = shipments_shown(calls, at, &orders).await?;
    let site = calls.site(&at.account).await?;
    let first = orders
        .first()
        .map(|order| order.pack_id.unwrap_or(PackId::from(order.id)));
    let named = told.orders.first().map(|order| PackId::from(*order));
    let Some(pack) = told.pack.or(first).or(named) else {
        return Ok(about(told.contact, Vec::new(), Vec::new()));
    };
    let page = sites::sale_page(site.as_deref(), pack);
    let sold = Sold {
        pack,
        buyer: &told.contact.contact_name,
        orders: &orders,
        shipments: &shipments,
        page: &page,
    };
    let note = (told.note.clone(), sale_note(locale, &sold));
    Ok(about(
        told.contact,
        sale_attributes(locale, &sold),
        vec![note],
    ))
}

/// The first of these orders, as far as they are shown.
async fn orders_shown(
    calls: &Calls,
    at: &ThreadAddress,
    ids: &[OrderId],
) -> Result<Vec<Order>, Failure> {
    let mut orders = Vec::new();
    for id in ids.iter().take(MOST_ORDERS) {
        let order = calls.make(&at.account, &GetOrder(*id)).await;
        orders.extend(unless_hidden(order.map_err(Failure::from))?);
    }
    Ok(orders)
}

/// The shipments of these orders, each once where orders go together.
async fn shipments_shown(
    calls: &Calls,
    at: &ThreadAddress,
    orders: &[Order],
) -> Result<Vec<Shipment>, Failure> {
    let shipped = orders.iter().filter_map(|order| order.shipping?.id);
    let mut shipped: Vec<ShipmentId> = shipped.collect();
    shipped.dedup();
    let mut shipments = Vec::new();
    for id in shipped {
        let shipment = calls.make(&at.account, &GetShipment(id)).await;
        shipments.extend(unless_hidden(shipment.map_err(Failure::from))?);
    }
    Ok(shipments)
}
