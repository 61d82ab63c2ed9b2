//! What agents look up beside a conversation: the order or listing that it is about, and what may be sent now.

use bridge::{failure::Failure, i18n::Locale, message::Depth, text::money, texts};
use jiff::tz::Offset;
use marketplace::{Panel, PanelSection, PanelSubject};
use serde_json::Number;

use crate::{
    chat::convert::{ITEM, ORDER},
    client::Shopee,
    context::{ship_by, unless_hidden},
    ids::{ConversationId, ItemId, OrderSn, ShopId},
    sellers,
    wire::{
        item::ListedItem,
        order::{Order, OrderItem},
    },
    words::{labels, order_status},
};

impl Shopee {
    /// What there is beside a conversation. 2 calls: its newest messages, and what it is about.
    pub(crate) async fn beside(
        &self,
        shop: ShopId,
        id: &ConversationId,
        subject: &PanelSubject<'_>,
    ) -> Result<Panel, Failure> {
        let (read, about) = tokio::join!(
            self.read_chat(shop, id, Depth::Newest),
            self.about(shop, subject),
        );
        Ok(Panel {
            sections: about?,
            allowed: Some(read?.capabilities),
        })
    }

    async fn about(
        &self,
        shop: ShopId,
        subject: &PanelSubject<'_>,
    ) -> Result<Vec<PanelSection>, Failure> {
        if let Some(sn) = subject.attribute(ORDER).and_then(OrderSn::parse) {
            let shown = self.order_details(shop, std::slice::from_ref(&sn)).await;
            let shown = unless_hidden(shown)?.unwrap_or_default().items;
            let order = shown.into_iter().find(|shown| shown.sn == sn);
            let region = self.facts(shop).await?.region;
            let offset = sellers::utc_offset(region.as_deref());
            let order = order.map(|order| of_order(&order, subject.locale, offset));
            return Ok(order.into_iter().flatten().collect());
        }
        let Some(id) = subject.attribute(ITEM).and_then(ItemId::parse) else {
            return Ok(Vec::new());
        };
        let shown = unless_hidden(self.items(shop, &[id]).await)?.unwrap_or_default();
        let Some(item) = shown.items.into_iter().find(|shown| shown.id == id) else {
            return Ok(Vec::new());
        };
        let region = self.facts(shop).await?.region.unwrap_or_default();
        let page = sellers::item_page(&region, shop, id);
        Ok(vec![of_item(&item, page, subject.locale)])
    }
}

fn of_order(order: &Order, locale: Locale, offset: Offset) -> Vec<PanelSection> {
    let status = order.status.as_deref();
    let currency = order.currency.as_deref();
    let summary = PanelSection::new(labels::ORDER.of(locale))
        .with(labels::ORDER.of(locale), Some(order.sn.to_string()))
        .with(
            labels::STATE.of(locale),
            status.map(|status| order_status(status, locale)),
        )
        .with(
            labels::TOTAL.of(locale),
            amount(order.total_amount.as_ref(), currency, locale),
        )
        .with(labels::CARRIER.of(locale), order.shipping_carrier.clone())
        .with(labels::CANCELLED.of(locale), order.cancel_reason.clone());
    let until = ship_by(order).map(|at| texts::local(locale, offset, at));
    let summary = match until {
        Some(until) => summary
            .with(labels::SHIP_BY.of(locale), Some(until))
            .urgent(),
        None => summary,
    };
    bought(order, locale).into_iter().chain([summary]).collect()
}

/// What was bought, a line each; the picture is that of the first.
fn bought(order: &Order, locale: Locale) -> Option<PanelSection> {
    let lines = &order.items.items;
    let section = PanelSection {
        picture: lines.first().and_then(OrderItem::picture),
        ..PanelSection::new(labels::ITEM.of(locale))
    };
    let currency = order.currency.as_deref();
    let section = lines.iter().fold(section, |section, line| {
        section.with(labels::ITEM.of(locale), title(line)).with(
            labels::PRICE.of(locale),
            amount(line.price.as_ref(), currency, locale),
        )
    });
    section.unless_empty()
}

fn title(line: &OrderItem) -> Option<String> {
    let name = line.name.as_deref()?;
    let count = line.quantity.unwrap_or(1);
    let model = line.model_name.as_deref();
    let model = model.map(|model| format!(" ({model})")).unwrap_or_default();
    Some(format!("{count} × {name}{model}"))
}

fn of_item(item: &ListedItem, page: Option<String>, locale: Locale) -> PanelSection {
    let price = item.prices.items.first();
    let price =
        price.and_then(|price| amount(price.current.as_ref(), price.currency.as_deref(), locale));
    PanelSection {
        picture: item.picture(),
        ..PanelSection::new(labels::ITEM.of(locale))
            .with(labels::ITEM.of(locale), item.name.clone())
            .linked(page)
            .with(labels::PRICE.of(locale), price)
    }
}

fn amount(amount: Option<&Number>, currency: Option<&str>, locale: Locale) -> Option<String> {
    Some(money(locale, amount?.as_f64()?, currency))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use bridge::capabilities::CanSend;
    use marketplace::Installed as _;
    use simulators::shopee::Sale;

    use super::*;
    use crate::{
        connector::tests::{talk, thread},
        testing::{BUYER, SHOP, World},
    };

    /// The panel of a conversation with these attributes, a line for each fact.
    async fn panel(world: &World, talk: u64, known: &[(&str, String)]) -> (Panel, Vec<String>) {
        let attributes: BTreeMap<String, String> = known
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        let subject = PanelSubject {
            thread: &thread(talk),
            attributes: &attributes,
            locale: Locale::En,
        };
        world.calls();
        let panel = world.client.panel(&subject).await.unwrap();
        let facts = panel.sections.iter().flat_map(|section| &section.facts);
        let lines = facts.map(|fact| {
            let link = fact.link.as_deref().unwrap_or_default();
            format!("{}: {} {link}", fact.label, fact.value)
                .trim_end()
                .to_owned()
        });
        let lines = lines.collect();
        (panel, lines)
    }

    #[tokio::test]
    async fn an_order_is_shown_with_what_was_bought_in_two_calls() {
        let (world, talk, _) = talk().await;
        let item = world.vendor.add_item(SHOP.0, "Caneca", 59.9);
        let order = world.vendor.order(&Sale {
            shop: SHOP.0,
            buyer: BUYER.0,
            items: vec![(item, 2)],
        });

        let (panel, lines) = panel(&world, talk, &[(ORDER, order.clone())]).await;

        assert_eq!(
            world.calls(),
            ["sellerchat/get_message", "order/get_order_detail"]
        );
        assert_eq!(
            lines,
            [
                "Product: 2 × Caneca (Azul)".to_owned(),
                "Price: R$ 59.90".to_owned(),
                format!("Order: {order}"),
                "Status: ready to ship".to_owned(),
                "Total: R$ 59.90".to_owned(),
                "Carrier: Shopee Xpress".to_owned(),
                "Ship by: 2026-11-25 13:49 (UTC)".to_owned(),
            ]
        );
        assert_eq!(
            panel.allowed.map(|allowed| allowed.can_send),
            Some(CanSend::Yes)
        );
    }

    #[tokio::test]
    async fn a_listing_is_shown_with_its_page_and_no_subject_is_no_section() {
        let (world, talk, _) = talk().await;
        let item = world.vendor.add_item(SHOP.0, "Caneca", 59.9);
        world.client.look_at_shop(SHOP).await.unwrap();

        let (_, lines) = panel(&world, talk, &[(ITEM, item.to_string())]).await;
        assert_eq!(
            lines,
            [
                format!("Product: Caneca https://shopee.com.br/product/{SHOP}/{item}"),
                "Price: R$ 59.90".to_owned(),
            ]
        );
        let (panel, lines) = panel(&world, talk, &[]).await;
        assert!(lines.is_empty() && panel.allowed.is_some());
    }
}
