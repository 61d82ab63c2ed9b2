//! What agents read of an order and of a listing.

use bridge::{
    i18n::{Locale, Localized},
    text::{escape_markdown, money},
    texts,
};
use jiff::{Timestamp, tz::Offset};
use serde_json::Number;

use crate::{
    wire::{
        item::ListedItem,
        order::{Order, OrderItem},
    },
    words::{labels, order_status},
};

pub(super) const STATUS: &str = "shopee_order_status";
pub(super) const STATUS_CODE: &str = "shopee_order_status_code";
pub(super) const ITEMS: &str = "shopee_order_items";
pub(super) const ITEM_TITLE: &str = "shopee_item_title";
pub(super) const ITEM_URL: &str = "shopee_item_url";

/// Between several values of one attribute.
const AND: &str = ", ";

/// What is known of an order, beside its number.
pub(super) fn order_attributes(order: &Order, locale: Locale) -> Vec<(&'static str, String)> {
    let status = order.status.as_deref();
    let lines = &order.items.items;
    let titles: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.name.as_deref())
        .collect();
    let known = [
        (STATUS, status.map(|status| order_status(status, locale))),
        (STATUS_CODE, status.map(str::to_owned)),
        (ITEMS, Some(titles.join(AND))),
    ];
    filled(known)
}

/// What is known of a listing.
pub(super) fn item_attributes(
    item: &ListedItem,
    page: Option<&str>,
) -> Vec<(&'static str, String)> {
    filled([
        (ITEM_TITLE, item.name.clone()),
        (ITEM_URL, page.map(str::to_owned)),
    ])
}

fn filled<const N: usize>(
    known: [(&'static str, Option<String>); N],
) -> Vec<(&'static str, String)> {
    let known = known.into_iter();
    let known = known.filter_map(|(name, value)| Some((name, value?)));
    known.filter(|(_, value)| !value.is_empty()).collect()
}

/// The note about an order; clocks of its shop are so far from UTC.
pub(super) fn order_note(order: &Order, locale: Locale, offset: Offset) -> String {
    let currency = order.currency.as_deref();
    let total = order.total_amount.as_ref();
    let status = order.status.as_deref();
    let status = status.map(|status| order_status(status, locale));
    let total = total.and_then(|total| amount(total, currency, locale));
    let known = [
        (labels::STATE, status),
        (labels::BUYER, order.buyer_username.clone()),
        (labels::TOTAL, total),
        (labels::CARRIER, order.shipping_carrier.clone()),
        (
            labels::SHIP_BY,
            ship_by(order).map(|at| texts::local(locale, offset, at)),
        ),
        (labels::MESSAGE, order.message_to_seller.clone()),
        (labels::CANCELLED, order.cancel_reason.clone()),
    ];
    let mut lines = vec![format!("🧾 **{} {}**", labels::ORDER.of(locale), order.sn)];
    lines.extend(order.items.items.iter().map(order_line));
    lines.extend(labelled(known, locale));
    lines.join("\n")
}

/// Until when it has to be shipped, while it waits for that.
pub(crate) fn ship_by(order: &Order) -> Option<Timestamp> {
    let status = order.status.as_deref()?;
    let waits = ["READY_TO_SHIP", "PROCESSED"].contains(&status);
    Some(order.ship_by_date.filter(|_| waits)?.0)
}

/// The note about a listing.
pub(super) fn item_note(item: &ListedItem, page: Option<&str>, locale: Locale) -> String {
    let title = item.name.clone().unwrap_or_else(|| item.id.to_string());
    let price = item.prices.items.first();
    let price = price.and_then(|price| {
        let currency = price.currency.as_deref();
        amount(price.current.as_ref()?, currency, locale)
    });
    let mut lines = vec![format!("🏷️ **{}**", escaped(&title))];
    lines.extend(labelled([(labels::PRICE, price)], locale));
    lines.extend(page.map(str::to_owned));
    lines.join("\n")
}

fn labelled<const N: usize>(
    known: [(Localized, Option<String>); N],
    locale: Locale,
) -> impl Iterator<Item = String> {
    let known = known.into_iter();
    known.filter_map(move |(label, value)| {
        Some(format!("**{}:** {}", label.of(locale), escaped(&value?)))
    })
}

fn order_line(line: &OrderItem) -> String {
    let title = line.name.clone();
    let number = || line.item.map(|item| item.to_string());
    let title = title.or_else(number).unwrap_or_else(|| "-".to_owned());
    let count = line.quantity.unwrap_or(1);
    match &line.model_name {
        Some(model) => format!("- {count} × {} ({})", escaped(&title), escaped(model)),
        None => format!("- {count} × {}", escaped(&title)),
    }
}

fn amount(amount: &Number, currency: Option<&str>, locale: Locale) -> Option<String> {
    Some(money(locale, amount.as_f64()?, currency))
}

/// A text of somebody else's inside a line of markdown: shown as it is.
fn escaped(text: &str) -> String {
    escape_markdown(&text.replace(['\n', '\r'], " "))
}

#[cfg(test)]
mod tests {
    use jiff::tz::offset;
    use serde_json::json;

    use super::*;

    #[test]
    fn an_order_is_told_of_without_empty_lines() {
        let order: Order = serde_json::from_value(json!({
            "order_sn": "2511AB", "order_status": "READY_TO_SHIP", "currency": "BRL", "total_amount": 1059.9,
            "buyer_username": "rita_p", "ship_by_date": 1_795_355_391, "shipping_carrier": "", "cancel_reason": "",
            "item_list": [{"item_id": 8, "item_name": "Caneca *azul*", "model_name": "Azul", "model_quantity_purchased": 2}],
        }))
        .unwrap();
        assert_eq!(
            order_note(&order, Locale::PtBr, offset(-3)),
            "🧾 **Pedido 2511AB**\n- 2 × Caneca \\*azul\\* (Azul)\n**Situação:** pronto para envio\n**Comprador:** rita_p\n**Total:** R$ 1.059,90\n**Enviar até:** 22/11/2026 10:49 (UTC-3)"
        );
        let attributes = order_attributes(&order, Locale::En);
        assert_eq!(
            attributes,
            [
                (STATUS, "ready to ship".to_owned()),
                (STATUS_CODE, "READY_TO_SHIP".to_owned()),
                (ITEMS, "Caneca *azul*".to_owned()),
            ]
        );
        let bare: Order = serde_json::from_value(json!({"order_sn": "2511AB"})).unwrap();
        assert_eq!(
            order_note(&bare, Locale::En, Offset::UTC),
            "🧾 **Order 2511AB**"
        );
        assert!(order_attributes(&bare, Locale::En).is_empty());
    }

    #[test]
    fn a_listing_is_told_of_with_its_price_and_page() {
        let item: ListedItem = serde_json::from_value(json!({
            "item_id": 8, "item_name": "Caneca", "price_info": [{"currency": "BRL", "current_price": 59.9}],
        }))
        .unwrap();
        let page = Some("https://shopee.com.br/product/3/8");
        assert_eq!(
            item_note(&item, page, Locale::Es),
            "🏷️ **Caneca**\n**Precio:** R$ 59,90\nhttps://shopee.com.br/product/3/8"
        );
        let bare: ListedItem = serde_json::from_value(json!({"item_id": 8})).unwrap();
        assert_eq!(item_note(&bare, None, Locale::Es), "🏷️ **8**");
    }
}
