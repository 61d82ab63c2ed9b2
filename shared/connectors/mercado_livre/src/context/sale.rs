//! Who bought, what, and how far it has come.

use bridge::{
    accounts::Accounts,
    failure::{Failure, FailureKind},
    i18n::Locale,
    ids::MessageKey,
    message::Snapshot,
    ports::{Clock, Context},
};
use tracing::warn;

use super::{
    AND, ITEM, ITEM_TITLE, ORDER, ORDER_STATUS, ORDER_STATUS_CODE, PACK, SALE_URL, SELLER,
    SHIPMENT_STATUS, SHIPMENT_STATUS_CODE, about, attribute, contact, joined, unless_hidden,
};
use crate::{
    agents,
    calls::Calls,
    endpoints::{
        get_order::GetOrder,
        get_shipment::{GetShipment, Shipment},
    },
    ids::{ItemId, OrderId, PackId, ShipmentId},
    markdown::escaped,
    places::{self, Place, ThreadAddress},
    recipient::Recipient,
    sites, threads,
    wire::{
        filled,
        order::{Line, Order},
    },
    words::{amounts::money, labels, statuses},
};

/// Most orders of a pack that a note speaks of.
const MOST_ORDERS: usize = 10;

/// Who bought. Never the agent that speaks for them.
pub(crate) async fn buyer<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    locale: Locale,
    at: &ThreadAddress,
    pack: PackId,
    snapshot: &Snapshot,
) -> Result<Context, Failure> {
    let (buyer, orders) = match threads::sale(calls, &at.account, pack).await {
        Ok(sale) => (sale.buyer(), sale.orders()),
        Err(stopped) => {
            let failure = Failure::from(stopped);
            // A sale that is not shown (any more) must not hold its messages back.
            if !matches!(failure.kind, FailureKind::Missing | FailureKind::Permanent) {
                return Err(failure);
            }
            warn!(error = &failure as &dyn std::error::Error, pack.id = %pack, "sale lookup failed: the buyer is taken from the thread");
            (None, Vec::new())
        }
    };
    let route = Recipient::parse(&snapshot.route);
    let seen = [route.to, route.otherwise]
        .into_iter()
        .flatten()
        .find(|user| !agents::is_agent(*user));
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

/// What was sold, what it cost, how far it has come.
pub(crate) async fn sale<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
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
pub(super) async fn told<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    locale: Locale,
    at: &ThreadAddress,
    told: &SaleNote<'_>,
) -> Result<Context, Failure> {
    let mut orders = Vec::new();
    for id in told.orders.iter().take(MOST_ORDERS) {
        orders.extend(unless_hidden(
            calls
                .make(&at.account, &GetOrder(*id))
                .await
                .map_err(Failure::from),
        )?);
    }
    let mut shipped: Vec<ShipmentId> = orders
        .iter()
        .filter_map(|order| order.shipping?.id)
        .collect();
    shipped.dedup();
    let mut shipments = Vec::new();
    for id in shipped {
        shipments.extend(unless_hidden(
            calls
                .make(&at.account, &GetShipment(id))
                .await
                .map_err(Failure::from),
        )?);
    }
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

/// What is known of a sale.
struct Sold<'a> {
    pack: PackId,
    buyer: &'a str,
    orders: &'a [Order],
    shipments: &'a [Shipment],
    page: &'a str,
}

impl Sold<'_> {
    fn lines(&self) -> impl Iterator<Item = &Line> {
        self.orders
            .iter()
            .flat_map(|order| order.lines.iter())
            .flat_map(|lines| &lines.items)
    }
}

fn sale_attributes(locale: Locale, sold: &Sold<'_>) -> Vec<(&'static str, String)> {
    let mut attributes = vec![(SALE_URL, sold.page.to_owned())];
    if let Some(line) = sold.lines().next() {
        attributes.extend(
            line.item
                .id
                .as_ref()
                .map(|id| (ITEM, id.as_str().to_owned())),
        );
        attributes.extend(
            line.item
                .title
                .as_ref()
                .map(|title| (ITEM_TITLE, title.clone())),
        );
    }
    let orders = || {
        sold.orders
            .iter()
            .filter_map(|order| order.status.as_deref())
    };
    let shipments = || {
        sold.shipments
            .iter()
            .filter_map(|shipment| shipment.status.as_deref())
    };
    let statuses = [
        (
            ORDER_STATUS,
            joined(orders().map(|status| statuses::order_status(locale, status).to_owned())),
        ),
        (ORDER_STATUS_CODE, joined(orders().map(str::to_owned))),
        (
            SHIPMENT_STATUS,
            joined(shipments().map(|status| statuses::shipment_status(locale, status).to_owned())),
        ),
        (SHIPMENT_STATUS_CODE, joined(shipments().map(str::to_owned))),
    ];
    attributes.extend(
        statuses
            .into_iter()
            .filter(|(_, status)| !status.is_empty()),
    );
    attributes
}

fn sale_note(locale: Locale, sold: &Sold<'_>) -> String {
    let mut lines = vec![
        format!("**{} {}**", labels::SALE.of(locale), sold.pack),
        format!("**{}:** {}", labels::BUYER.of(locale), escaped(sold.buyer)),
    ];
    for line in sold.lines() {
        let title = line
            .item
            .title
            .as_deref()
            .or(line.item.id.as_ref().map(ItemId::as_str))
            .unwrap_or("-");
        lines.push(format!(
            "- {} × {}",
            line.quantity.unwrap_or(1.0),
            escaped(title)
        ));
    }
    let amounts: Vec<f64> = sold
        .orders
        .iter()
        .filter_map(|order| order.total_amount)
        .collect();
    if !amounts.is_empty() {
        let currency = sold
            .orders
            .iter()
            .find_map(|order| order.currency_id.as_deref());
        lines.push(format!(
            "**{}:** {}",
            labels::TOTAL.of(locale),
            money(locale, amounts.iter().sum(), currency)
        ));
    }
    let orders = sold
        .orders
        .iter()
        .filter_map(|order| order.status.as_deref());
    let orders = joined(orders.map(|status| statuses::order_status(locale, status).to_owned()));
    let shipments = sold
        .shipments
        .iter()
        .filter_map(|shipment| shipment_words(locale, shipment));
    for (label, state) in [
        (labels::ORDER.of(locale), orders),
        (labels::SHIPMENT.of(locale), joined(shipments)),
    ] {
        if !state.is_empty() {
            lines.push(format!("**{label}:** {}", escaped(&state)));
        }
    }
    lines.push(sold.page.to_owned());
    lines.join("\n")
}

fn shipment_words(locale: Locale, shipment: &Shipment) -> Option<String> {
    let status = statuses::shipment_status(locale, shipment.status.as_deref()?);
    Some(match filled(shipment.substatus.as_deref()) {
        Some(substatus) => format!("{status} ({substatus})"),
        None => status.to_owned(),
    })
}
