//! What agents read of a sale: its attributes and its note.

use bridge::{
    i18n::{Locale, Localized},
    text::money,
};

use super::{
    ITEM, ITEM_TITLE, ORDER_STATUS, ORDER_STATUS_CODE, SALE_URL, SHIPMENT_STATUS,
    SHIPMENT_STATUS_CODE, joined,
};
use crate::{
    endpoints::get_shipment::Shipment,
    ids::{ItemId, PackId},
    markdown::escaped,
    wire::{
        filled,
        order::{Order, OrderLine},
    },
    words::{labels, statuses},
};

/// What is known of a sale.
pub(super) struct Sold<'a> {
    pub(super) pack: PackId,
    pub(super) buyer: &'a str,
    pub(super) orders: &'a [Order],
    pub(super) shipments: &'a [Shipment],
    pub(super) page: &'a str,
}

impl Sold<'_> {
    fn lines(&self) -> impl Iterator<Item = &OrderLine> {
        self.orders
            .iter()
            .flat_map(|order| order.lines.iter())
            .flat_map(|lines| &lines.items)
    }

    /// What the orders cost together, as far as they say.
    fn total(&self, locale: Locale) -> Option<String> {
        let amounts = self.orders.iter().filter_map(|order| order.total_amount);
        let amounts: Vec<f64> = amounts.collect();
        let mut currencies = self.orders.iter();
        let currency = currencies.find_map(|order| order.currency_id.as_deref());
        (!amounts.is_empty()).then(|| money(locale, amounts.iter().sum(), currency))
    }
}

pub(super) fn sale_attributes(locale: Locale, sold: &Sold<'_>) -> Vec<(&'static str, String)> {
    let mut attributes = vec![(SALE_URL, sold.page.to_owned())];
    if let Some(line) = sold.lines().next() {
        let id = line.item.id.as_ref().map(|id| id.as_str().to_owned());
        attributes.extend(id.map(|id| (ITEM, id)));
        attributes.extend(line.item.title.clone().map(|title| (ITEM_TITLE, title)));
    }
    let orders: Vec<&str> = sold
        .orders
        .iter()
        .filter_map(|order| order.status.as_deref())
        .collect();
    let shipments: Vec<&str> = sold
        .shipments
        .iter()
        .filter_map(|shipment| shipment.status.as_deref())
        .collect();
    let (order, shipment) = (statuses::order_status, statuses::shipment_status);
    let statuses = [
        (ORDER_STATUS, each(locale, &orders, order)),
        (ORDER_STATUS_CODE, each(locale, &orders, as_it_is)),
        (SHIPMENT_STATUS, each(locale, &shipments, shipment)),
        (SHIPMENT_STATUS_CODE, each(locale, &shipments, as_it_is)),
    ];
    let known = statuses.into_iter();
    attributes.extend(known.filter(|(_, status)| !status.is_empty()));
    attributes
}

fn as_it_is(_: Locale, code: &str) -> &str {
    code
}

/// Every code once, in `words`.
fn each(locale: Locale, codes: &[&str], words: fn(Locale, &str) -> &str) -> String {
    joined(codes.iter().map(|code| words(locale, code).to_owned()))
}

pub(super) fn sale_note(locale: Locale, sold: &Sold<'_>) -> String {
    let mut lines = vec![
        format!("**{} {}**", labels::SALE.of(locale), sold.pack),
        labelled(locale, labels::BUYER, &escaped(sold.buyer)),
    ];
    lines.extend(sold.lines().map(sold_line));
    lines.extend(
        sold.total(locale)
            .map(|total| labelled(locale, labels::TOTAL, &total)),
    );
    let orders = sold.orders.iter();
    let orders = orders.filter_map(|order| order.status.as_deref());
    let orders = joined(orders.map(|status| statuses::order_status(locale, status).to_owned()));
    let shipments = sold.shipments.iter();
    let shipments = joined(shipments.filter_map(|shipment| shipment_words(locale, shipment)));
    let states = [(labels::ORDER, orders), (labels::SHIPMENT, shipments)];
    let known = states.into_iter().filter(|(_, state)| !state.is_empty());
    lines.extend(known.map(|(label, state)| labelled(locale, label, &escaped(&state))));
    lines.push(sold.page.to_owned());
    lines.join("\n")
}

fn labelled(locale: Locale, label: Localized, value: &str) -> String {
    format!("**{}:** {value}", label.of(locale))
}

fn sold_line(line: &OrderLine) -> String {
    let title = line.item.title.as_deref();
    let title = title
        .or(line.item.id.as_ref().map(ItemId::as_str))
        .unwrap_or("-");
    format!("- {} × {}", line.quantity.unwrap_or(1.0), escaped(title))
}

fn shipment_words(locale: Locale, shipment: &Shipment) -> Option<String> {
    let status = statuses::shipment_status(locale, shipment.status.as_deref()?);
    Some(match filled(shipment.substatus.as_deref()) {
        Some(substatus) => format!("{status} ({substatus})"),
        None => status.to_owned(),
    })
}
