//! Who the buyer is, and what agents should know beside the messages.

use bridge::{
    failure::{Failure, FailureKind},
    i18n::{Locale, Localized},
    ids::MessageKey,
    message::Snapshot,
    ports::Context,
    text::escape_markdown,
};

use crate::{
    attributes::{
        CHAT, DUE, ITEM, ITEM_URL, ORDER, ORDER_STATUS, PROTOCOL, QUESTION, REASON, SKU, TENANT,
        TICKET,
    },
    calls::Calls,
    chats,
    endpoints::get_order::GetOrder,
    ids::{Address, ConversationId, OrderCode, Place, TenantId, contact},
    route::ThreadRoute,
    wire::{
        conversation::Conversation,
        order::{Delivery, Order, OrderItem},
    },
    words,
};

/// Who the buyer is: everything is in what was read, so nothing is asked for.
pub(crate) fn buyer(at: &Address, snapshot: &Snapshot, locale: Locale) -> Context {
    let route = ThreadRoute::parse(&snapshot.route);
    let (lane, attribute, id) = match &at.place {
        Place::Question(id) => ("question", QUESTION, id.as_str()),
        Place::Chat(id) => ("chat", CHAT, id.as_str()),
        Place::Ticket(id) => ("ticket", TICKET, id.as_str()),
    };
    // A thread without a buyer is somebody's all the same.
    let nobody = format!("nobody-{id}");
    let buyer = route.buyer.as_deref().unwrap_or(&nobody);
    let mut attributes = vec![(TENANT, at.tenant.to_string()), (attribute, id.to_owned())];
    attributes.extend(snapshot.attributes.clone());
    Context {
        contact_identifier: contact(&at.tenant, lane, buyer),
        contact_name: route
            .name
            .unwrap_or_else(|| words::BUYER.of(locale).to_owned()),
        attributes,
        notes: Vec::new(),
    }
}

/// What agents should know of a thread whose contact is known.
pub(crate) async fn context(
    calls: &Calls,
    locale: Locale,
    at: &Address,
    contact: &Context,
) -> Result<Context, Failure> {
    match &at.place {
        Place::Question(_) => Ok(about(contact, Vec::new(), offer_note(locale, at, contact))),
        Place::Chat(id) => chat(calls, locale, at, id, contact).await,
        Place::Ticket(_) => ticket(calls, locale, at, contact).await,
    }
}

fn about(
    contact: &Context,
    attributes: Vec<(&'static str, String)>,
    note: Option<(MessageKey, String)>,
) -> Context {
    Context {
        attributes,
        notes: note.into_iter().collect(),
        ..contact.clone()
    }
}

fn attribute<'a>(context: &'a Context, name: &str) -> Option<&'a str> {
    let named = context.attributes.iter().find(|(known, _)| *known == name);
    named
        .map(|(_, value)| value.as_str())
        .filter(|value| !value.is_empty())
}

fn escaped(text: &str) -> String {
    escape_markdown(&text.replace(['\n', '\r'], " "))
}

fn line(locale: Locale, label: Localized, value: &str) -> String {
    format!("**{}:** {value}", label.of(locale))
}

fn note(at: &Address, name: &str, lines: &[String]) -> Option<(MessageKey, String)> {
    (!lines.is_empty()).then(|| (at.place.note(name), lines.join("\n")))
}

/// The offer that is asked about, from what is known already.
fn offer_note(locale: Locale, at: &Address, contact: &Context) -> Option<(MessageKey, String)> {
    note(at, "item", &item_lines(locale, contact))
}

fn item_lines(locale: Locale, contact: &Context) -> Vec<String> {
    let sku = attribute(contact, SKU).map(|sku| format!(" ({})", escaped(sku)));
    let title = attribute(contact, ITEM).map(|title| {
        let title = format!("{}{}", escaped(title), sku.clone().unwrap_or_default());
        line(locale, words::ITEM, &title)
    });
    let url = attribute(contact, ITEM_URL).filter(|url| url.starts_with("https://"));
    title.into_iter().chain(url.map(str::to_owned)).collect()
}

async fn chat(
    calls: &Calls,
    locale: Locale,
    at: &Address,
    conversation: &ConversationId,
    contact: &Context,
) -> Result<Context, Failure> {
    let shown = chats::conversation(calls, &at.tenant, conversation).await;
    let Some(shown) = unless_hidden(shown)? else {
        return Ok(about(contact, Vec::new(), None));
    };
    let attributes = chat_attributes(&shown);
    let known = Context {
        attributes: attributes.clone(),
        ..Context::default()
    };
    let mut lines = item_lines(locale, &known);
    lines.extend(attribute(&known, ORDER).map(|order| line(locale, words::ORDER, &escaped(order))));
    Ok(about(contact, attributes, note(at, "item", &lines)))
}

/// Tags that name an order are not documented: a client's guesses (§4.1).
fn chat_attributes(shown: &Conversation) -> Vec<(&'static str, String)> {
    let title = shown.tag("productTitle").or(shown.display_name.as_deref());
    let order = ["order_code", "orderCode", "order"]
        .into_iter()
        .find_map(|name| shown.tag(name))
        .and_then(OrderCode::parse);
    let known = [
        (ITEM, title.map(str::to_owned)),
        (ORDER, order.map(|order| order.to_string())),
    ];
    known
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

async fn ticket(
    calls: &Calls,
    locale: Locale,
    at: &Address,
    contact: &Context,
) -> Result<Context, Failure> {
    let code = attribute(contact, ORDER).and_then(OrderCode::parse);
    let order = match &code {
        Some(order) => order_of(calls, &at.tenant, order).await?,
        None => None,
    };
    let mut lines = ticket_lines(locale, contact);
    let mut attributes = Vec::new();
    if let (Some(code), Some(order)) = (&code, &order) {
        lines.extend(order_lines(locale, code, order));
        let status = order.status.as_deref();
        attributes.extend(
            status.map(|status| (ORDER_STATUS, words::order_status(locale, status).to_owned())),
        );
    }
    Ok(about(contact, attributes, note(at, "ticket", &lines)))
}

pub(crate) async fn order_of(
    calls: &Calls,
    tenant: &TenantId,
    order: &OrderCode,
) -> Result<Option<Order>, Failure> {
    let shown = calls.make(tenant, &GetOrder { order }).await;
    unless_hidden(shown.map_err(Failure::from))
}

fn ticket_lines(locale: Locale, contact: &Context) -> Vec<String> {
    let known = [
        (words::PROTOCOL, PROTOCOL),
        (words::REASON, REASON),
        (words::DUE, DUE),
    ];
    known
        .into_iter()
        .filter_map(|(label, name)| Some(line(locale, label, &escaped(attribute(contact, name)?))))
        .collect()
}

fn order_lines(locale: Locale, code: &OrderCode, order: &Order) -> Vec<String> {
    let status = order.status.as_deref().unwrap_or_default();
    let status = escaped(words::order_status(locale, status));
    let mut lines = vec![line(locale, words::ORDER, &joined(code.as_str(), &status))];
    for delivery in &order.deliveries.items {
        lines.extend(delivery_lines(locale, delivery));
    }
    lines
}

fn delivery_lines(locale: Locale, delivery: &Delivery) -> Vec<String> {
    let mut lines: Vec<String> = delivery.items.items.iter().filter_map(item_line).collect();
    let status = delivery.status.as_deref();
    lines.extend(status.map(|status| {
        let status = words::order_status(locale, status);
        line(locale, words::PARCEL, &escaped(status))
    }));
    let tracking = delivery.tracking().and_then(|tracking| {
        let url = tracking.url.as_deref();
        let url = url.filter(|url| url.starts_with("https://"));
        url.map(str::to_owned)
            .or_else(|| Some(escaped(tracking.code.as_deref()?)))
    });
    lines.extend(tracking.map(|tracking| line(locale, words::TRACKING, &tracking)));
    let limit = delivery.send_by();
    lines.extend(limit.map(|at| line(locale, words::SEND_BY, &words::local_time(locale, at))));
    lines
}

fn item_line(item: &OrderItem) -> Option<String> {
    let info = item.info.as_ref()?;
    let name = info.name.as_deref().or(info.sku.as_deref())?;
    let count = item
        .quantity
        .map_or_else(String::new, |count| format!("{count} × "));
    let price = item
        .unit_price
        .map_or_else(String::new, |price| format!(" – {}", reais(price.cents())));
    Some(format!("- {count}{}{price}", escaped(name)))
}

fn joined(one: &str, other: &str) -> String {
    if other.is_empty() {
        one.to_owned()
    } else {
        format!("{one} ({other})")
    }
}

/// Brazilian money, as it is written there.
pub(crate) fn reais(cents: u64) -> String {
    format!("R$ {},{:02}", cents / 100, cents % 100)
}

/// What we may not see or is gone is left out of a note; only what may work later fails it.
fn unless_hidden<T>(outcome: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match outcome {
        Ok(shown) => Ok(Some(shown)),
        Err(failure) => match failure.kind {
            FailureKind::Missing | FailureKind::Permanent | FailureKind::Forbidden => Ok(None),
            FailureKind::Retryable { .. } | FailureKind::Auth | FailureKind::Unknown => {
                Err(failure)
            }
        },
    }
}
