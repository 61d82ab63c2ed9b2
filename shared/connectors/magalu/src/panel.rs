//! What agents look up beside a conversation: offer, ticket, order with its parcels, and what may be sent now.

use bridge::{failure::Failure, i18n::Locale};
use marketplace::{Panel, PanelSection, PanelSubject};

use crate::{
    attributes::{ITEM, ITEM_URL, ORDER, PROTOCOL},
    calls::Calls,
    chats,
    context::{order_of, reais},
    ids::{Address, OrderCode, Place, TicketId},
    questions, tickets,
    wire::{
        order::{Delivery, Order, OrderItem},
        ticket::Ticket,
    },
    words,
};

/// What a panel shows of a thread: 1 call for a question or a chat, 2 for a ticket.
pub(crate) async fn of(
    calls: &Calls,
    at: &Address,
    subject: &PanelSubject<'_>,
) -> Result<Panel, Failure> {
    let read = match &at.place {
        Place::Question(id) => questions::read(calls, &at.tenant, id).await?,
        Place::Chat(id) => chats::read(calls, &at.tenant, id).await?,
        Place::Ticket(id) => return ticket(calls, at, id, subject).await,
    };
    Ok(Panel {
        sections: offer(subject).into_iter().collect(),
        allowed: Some(read.capabilities),
    })
}

/// The offer that is asked about, as the conversation's attributes name it.
fn offer(subject: &PanelSubject<'_>) -> Option<PanelSection> {
    let text = |name| subject.attribute(name).map(str::to_owned);
    let locale = subject.locale;
    PanelSection::new(words::ITEM.of(locale))
        .with(words::ITEM.of(locale), text(ITEM))
        .linked(text(ITEM_URL))
        .with(words::ORDER.of(locale), text(ORDER))
        .unless_empty()
}

async fn ticket(
    calls: &Calls,
    at: &Address,
    id: &TicketId,
    subject: &PanelSubject<'_>,
) -> Result<Panel, Failure> {
    let locale = subject.locale;
    let code = subject.attribute(ORDER).and_then(OrderCode::parse);
    let order = async {
        match &code {
            Some(code) => order_of(calls, &at.tenant, code).await,
            None => Ok(None),
        }
    };
    let (shown, order) = tokio::join!(tickets::without_messages(calls, &at.tenant, id), order);
    let (shown, order) = (shown?, order?);
    let mut sections: Vec<PanelSection> = vec![of_ticket(locale, &shown, subject)];
    if let (Some(code), Some(order)) = (&code, &order) {
        sections.extend(of_order(locale, code, order));
    }
    Ok(Panel {
        sections,
        allowed: Some(tickets::capabilities(&shown, locale)),
    })
}

fn of_ticket(locale: Locale, ticket: &Ticket, subject: &PanelSubject<'_>) -> PanelSection {
    let status = ticket.status.as_deref();
    let protocol = ticket.protocol.as_deref();
    let protocol = protocol.or_else(|| subject.attribute(PROTOCOL));
    let reason = ticket.reason.as_deref().or(ticket.kind.as_deref());
    let section = PanelSection::new(words::PROTOCOL.of(locale))
        .with(words::PROTOCOL.of(locale), protocol.map(str::to_owned))
        .with(
            words::STATE.of(locale),
            status.map(|status| words::ticket_status(locale, status).to_owned()),
        )
        .with(
            words::REASON.of(locale),
            reason.map(|reason| words::ticket_reason(locale, reason).to_owned()),
        );
    let due = ticket.due_date.filter(|_| ticket.waits_for_seller());
    match due {
        Some(due) => section
            .with(
                words::DUE.of(locale),
                Some(words::local_time(locale, due.0)),
            )
            .urgent(),
        None => section,
    }
}

fn of_order(locale: Locale, code: &OrderCode, order: &Order) -> Vec<PanelSection> {
    let status = order.status.as_deref();
    let summary = PanelSection::new(words::ORDER.of(locale))
        .with(words::ORDER.of(locale), Some(code.to_string()))
        .with(
            words::STATE.of(locale),
            status.map(|status| words::order_status(locale, status).to_owned()),
        );
    let parcels = order.deliveries.items.iter();
    let parcels = parcels.filter_map(|parcel| of_parcel(locale, parcel).unless_empty());
    [summary].into_iter().chain(parcels).collect()
}

fn of_parcel(locale: Locale, parcel: &Delivery) -> PanelSection {
    let items = parcel.items.items.iter();
    let section = items.fold(
        PanelSection::new(words::PARCEL.of(locale)),
        |section, item| section.with(words::ITEM.of(locale), title(item)),
    );
    let status = parcel.status.as_deref();
    let tracking = parcel.tracking();
    let page = tracking.and_then(|tracking| tracking.url.clone());
    let number = tracking.and_then(|tracking| tracking.code.clone().or(tracking.url.clone()));
    section
        .with(
            words::STATE.of(locale),
            status.map(|status| words::order_status(locale, status).to_owned()),
        )
        .with(
            words::SEND_BY.of(locale),
            parcel.send_by().map(|at| words::local_time(locale, at)),
        )
        .with(words::TRACKING.of(locale), number.clone())
        .linked(page.filter(|_| number.is_some()))
}

fn title(item: &OrderItem) -> Option<String> {
    let info = item.info.as_ref()?;
    let name = info.name.as_deref().or(info.sku.as_deref())?;
    let count = item.quantity.unwrap_or(1);
    let price = item.unit_price.map(|price| reais(price.cents()));
    let price = price.map(|price| format!(", {price}")).unwrap_or_default();
    Some(format!("{count} × {name}{price}"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use bridge::capabilities::CanSend;
    use marketplace::Installed as _;

    use super::*;
    use crate::{
        ids::QuestionId,
        testing::{Canned, thread},
    };

    /// The panel of a thread whose calls are canned, a line for each fact.
    async fn panel(canned: &Canned, place: &Place, known: &[(&str, &str)]) -> (Panel, Vec<String>) {
        let known = known
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let attributes: BTreeMap<String, String> = known.collect();
        let subject = PanelSubject {
            thread: &thread(place),
            attributes: &attributes,
            locale: Locale::En,
        };
        let panel = canned.client.panel(&subject).await.unwrap();
        let facts = panel.sections.iter().flat_map(|section| &section.facts);
        let lines = facts.map(|fact| {
            let link = fact.link.as_deref().unwrap_or_default();
            let urgent = if fact.is_urgent { " (!)" } else { "" };
            format!("{}: {}{urgent} {link}", fact.label, fact.value)
                .trim_end()
                .to_owned()
        });
        let lines = lines.collect();
        (panel, lines)
    }

    #[tokio::test]
    async fn a_question_shows_its_offer_and_whether_it_may_be_answered_in_one_call() {
        let canned = Canned::new().await;
        let id = "68f0c3a1950b052e87a40011";
        canned
            .on_fixture("GET", &format!("v0/questions/{id}"), "question")
            .await;
        let place = Place::Question(QuestionId::parse(id).unwrap());
        let page = "https://www.magazineluiza.com.br/luminaria/p/x1/";

        let known = [(ITEM, "Luminária"), (ITEM_URL, page)];
        let (panel, lines) = panel(&canned, &place, &known).await;

        assert_eq!(lines, [format!("Product: Luminária {page}")]);
        assert_eq!(
            panel.allowed.map(|allowed| allowed.can_send),
            Some(CanSend::Yes)
        );
        assert_eq!(canned.calls().await, 1);
    }

    #[tokio::test]
    async fn a_ticket_shows_its_limit_and_its_order_in_two_calls() {
        let canned = Canned::new().await;
        let id = "8f0e4a62-1111-4000-8000-000000000001";
        let at = format!("seller/v0/tickets/{id}");
        canned.on_fixture("GET", &at, "ticket").await;
        let order = "1281270180000001";
        let at = format!("seller/v1/orders/{order}");
        canned.on_fixture("GET", &at, "order").await;
        let place = Place::Ticket(TicketId::parse(id).unwrap());

        let (panel, lines) = panel(&canned, &place, &[(ORDER, order)]).await;

        assert_eq!(
            lines,
            [
                "Ticket: 202611210001234",
                "Status: waiting for the shop",
                "Reason: late delivery",
                "Reply by: 2026-11-23 10:42 (UTC-3) (!)",
                "Order: 1281270180000001",
                "Status: approved",
                "Product: 2 × Luminária *de* mesa, R$ 89,90",
                "Status: shipped",
                "Ship by: 2026-11-23 22:30 (UTC-3)",
                "Tracking: BR123 https://rastreio.example/BR123",
            ]
        );
        assert!(panel.allowed.is_some());
        assert_eq!(canned.calls().await, 2);
    }
}
