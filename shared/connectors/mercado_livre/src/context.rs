//! Who the buyer is, and what agents should know beside the messages.

use bridge::{
    accounts::Accounts,
    failure::{Failure, FailureKind},
    message::Snapshot,
    ports::{Clock, Context},
    texts::Locale,
};
use tracing::warn;

use crate::{
    agents,
    calls::Calls,
    convert::Subject,
    endpoints::{
        get_item::{GetItem, Item},
        get_order::GetOrder,
        get_question::GetQuestion,
        get_shipment::{GetShipment, Shipment},
        get_user::GetUser,
    },
    ids::{ItemId, OrderId, PackId, QuestionId, ShipmentId, UserId},
    places::{self, Located, Place},
    recipient::Recipient,
    sites, texts, threads,
    wire::{
        filled,
        order::{Line, Order},
        question::Question,
    },
};

const SELLER: &str = "meli_seller_id";
const QUESTION: &str = "meli_question_id";
const PACK: &str = "meli_pack_id";
const ORDER: &str = "meli_order_id";
const ITEM: &str = "meli_item_id";
const ITEM_TITLE: &str = "meli_item_title";
const ITEM_URL: &str = "meli_item_url";
const SALE_URL: &str = "meli_sale_url";
const ORDER_STATUS: &str = "meli_order_status";
const SHIPMENT_STATUS: &str = "meli_shipment_status";

/// Between several values of one attribute.
const AND: &str = ", ";
/// Most orders of a pack that a note speaks of.
const MOST_ORDERS: usize = 10;

/// Who asked: the name costs one call, and nothing else does.
pub(crate) async fn asker<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    locale: Locale,
    at: &Located,
    question: QuestionId,
    snapshot: &Snapshot,
) -> Result<Context, Failure> {
    let mut subject = Subject::parse(&snapshot.route);
    if subject.asker.is_none() {
        let shown = unless_hidden(calls.make(&at.account, &GetQuestion(question)).await.map_err(Failure::from))?;
        subject.asker = shown.as_ref().and_then(Question::asker);
        subject.item = shown.and_then(|shown| shown.item_id).or(subject.item);
    }
    let mut attributes = vec![(SELLER, at.seller.to_string()), (QUESTION, question.to_string())];
    attributes.extend(subject.item.map(|item| (ITEM, item.as_str().to_owned())));
    let nobody = format!("question-{question}");
    Ok(Context { attributes, ..contact(calls, locale, at, subject.asker, &nobody).await })
}

/// Who bought. Never the agent that speaks for them.
pub(crate) async fn buyer<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    locale: Locale,
    at: &Located,
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
            warn!(%failure, pack.id = %pack, "the sale is not shown; its buyer is taken from the thread");
            (None, Vec::new())
        }
    };
    let route = Recipient::parse(&snapshot.route);
    let seen = [route.to, route.otherwise].into_iter().flatten().find(|user| !agents::is_agent(*user));
    let mut attributes = vec![(SELLER, at.seller.to_string()), (PACK, pack.to_string())];
    if !orders.is_empty() {
        attributes.push((ORDER, joined(orders.iter().map(OrderId::to_string))));
    }
    let nobody = format!("pack-{pack}");
    Ok(Context { attributes, ..contact(calls, locale, at, buyer.or(seen), &nobody).await })
}

/// A name is never worth delaying a message: without one there is a number.
async fn contact<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    locale: Locale,
    at: &Located,
    user: Option<UserId>,
    nobody: &str,
) -> Context {
    let nickname = match user {
        Some(user) => calls.make(&at.account, &GetUser(user)).await.ok().and_then(|profile| profile.nickname),
        None => None,
    };
    let name = filled(nickname.as_deref()).map_or_else(|| texts::nameless(locale, user), str::to_owned);
    let identifier = user.map_or_else(|| places::nobody(nobody), places::contact);
    Context { contact_identifier: identifier, contact_name: name, ..Context::default() }
}

/// The listing that a question is about.
pub(crate) async fn listing<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    locale: Locale,
    at: &Located,
    question: QuestionId,
    contact: &Context,
) -> Result<Context, Failure> {
    let known = attribute(contact, ITEM).and_then(ItemId::parse);
    let id = match known {
        Some(id) => Some(id),
        None => unless_hidden(calls.make(&at.account, &GetQuestion(question)).await.map_err(Failure::from))?
            .and_then(|shown| shown.item_id),
    };
    let Some(id) = id else {
        return Ok(about(contact, Vec::new(), Vec::new()));
    };
    let item = unless_hidden(calls.make(&at.account, &GetItem(&id)).await.map_err(Failure::from))?.unwrap_or_default();
    let mut attributes = vec![(ITEM, id.as_str().to_owned())];
    attributes.extend(filled(item.title.as_deref()).map(|title| (ITEM_TITLE, title.to_owned())));
    attributes.extend(filled(item.permalink.as_deref()).map(|url| (ITEM_URL, url.to_owned())));
    let note = (places::note(Place::Question(question), "item"), item_note(locale, &id, &item));
    Ok(about(contact, attributes, vec![note]))
}

fn item_note(locale: Locale, id: &ItemId, item: &Item) -> String {
    let labels = texts::labels(locale);
    let title = filled(item.title.as_deref()).unwrap_or(id.as_str());
    let mut lines = vec![format!("**{}:** {}", labels.item, texts::escaped(title))];
    if let Some(price) = item.price {
        lines.push(format!("**{}:** {}", labels.price, texts::money(locale, price, item.currency_id.as_deref())));
    }
    lines.extend(filled(item.permalink.as_deref()).map(str::to_owned));
    lines.join("\n")
}

/// What was sold, what it cost, how far it has come.
pub(crate) async fn sale<A: Accounts, K: Clock>(
    calls: &Calls<A, K>,
    locale: Locale,
    at: &Located,
    pack: PackId,
    contact: &Context,
) -> Result<Context, Failure> {
    let mut ids: Vec<OrderId> = attribute(contact, ORDER)
        .map(|orders| orders.split(AND).filter_map(|order| order.parse().ok()).collect())
        .unwrap_or_default();
    if ids.is_empty() {
        let sale = unless_hidden(threads::sale(calls, &at.account, pack).await.map_err(Failure::from))?;
        ids = sale.map(|sale| sale.orders()).unwrap_or_default();
    }
    let mut orders = Vec::new();
    for id in ids.iter().take(MOST_ORDERS) {
        orders.extend(unless_hidden(calls.make(&at.account, &GetOrder(*id)).await.map_err(Failure::from))?);
    }
    let mut shipped: Vec<ShipmentId> = orders.iter().filter_map(|order| order.shipping?.id).collect();
    shipped.dedup();
    let mut shipments = Vec::new();
    for id in shipped {
        shipments.extend(unless_hidden(calls.make(&at.account, &GetShipment(id)).await.map_err(Failure::from))?);
    }
    let site = calls.site(&at.account).await?;
    let page = sites::sale_page(site.as_deref(), pack);
    let sold = Sold { pack, buyer: &contact.contact_name, orders: &orders, shipments: &shipments, page: &page };
    let note = (places::note(Place::Pack(pack), "sale"), sale_note(locale, &sold));
    Ok(about(contact, sale_attributes(&sold), vec![note]))
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
        self.orders.iter().flat_map(|order| order.lines.iter()).flat_map(|lines| &lines.items)
    }
}

fn sale_attributes(sold: &Sold<'_>) -> Vec<(&'static str, String)> {
    let mut attributes = vec![(SALE_URL, sold.page.to_owned())];
    if let Some(line) = sold.lines().next() {
        attributes.extend(line.item.id.as_ref().map(|id| (ITEM, id.as_str().to_owned())));
        attributes.extend(line.item.title.as_ref().map(|title| (ITEM_TITLE, title.clone())));
    }
    let order_status = joined(sold.orders.iter().filter_map(|order| order.status.clone()));
    let shipment_status = joined(sold.shipments.iter().filter_map(|shipment| shipment.status.clone()));
    let statuses = [(ORDER_STATUS, order_status), (SHIPMENT_STATUS, shipment_status)];
    attributes.extend(statuses.into_iter().filter(|(_, status)| !status.is_empty()));
    attributes
}

fn sale_note(locale: Locale, sold: &Sold<'_>) -> String {
    let labels = texts::labels(locale);
    let mut lines = vec![
        format!("**{} {}**", labels.sale, sold.pack),
        format!("**{}:** {}", labels.buyer, texts::escaped(sold.buyer)),
    ];
    for line in sold.lines() {
        let title = line.item.title.as_deref().or(line.item.id.as_ref().map(ItemId::as_str)).unwrap_or("-");
        lines.push(format!("- {} × {}", line.quantity.unwrap_or(1.0), texts::escaped(title)));
    }
    let amounts: Vec<f64> = sold.orders.iter().filter_map(|order| order.total_amount).collect();
    if !amounts.is_empty() {
        let currency = sold.orders.iter().find_map(|order| order.currency_id.as_deref());
        lines.push(format!("**{}:** {}", labels.total, texts::money(locale, amounts.iter().sum(), currency)));
    }
    let orders = sold.orders.iter().filter_map(|order| order.status.as_deref());
    let orders = joined(orders.map(|status| texts::order_status(locale, status).to_owned()));
    let shipments = sold.shipments.iter().filter_map(|shipment| shipment_words(locale, shipment));
    for (label, state) in [(labels.order, orders), (labels.shipment, joined(shipments))] {
        if !state.is_empty() {
            lines.push(format!("**{label}:** {}", texts::escaped(&state)));
        }
    }
    lines.push(sold.page.to_owned());
    lines.join("\n")
}

fn shipment_words(locale: Locale, shipment: &Shipment) -> Option<String> {
    let status = texts::shipment_status(locale, shipment.status.as_deref()?);
    Some(match filled(shipment.substatus.as_deref()) {
        Some(substatus) => format!("{status} ({substatus})"),
        None => status.to_owned(),
    })
}

/// What we may not see or is gone is left out of a note; only what may work later fails it.
fn unless_hidden<T>(outcome: Result<T, Failure>) -> Result<Option<T>, Failure> {
    match outcome {
        Ok(shown) => Ok(Some(shown)),
        Err(failure) => match failure.kind {
            FailureKind::Missing | FailureKind::Permanent | FailureKind::Forbidden => Ok(None),
            FailureKind::Retryable { .. } | FailureKind::Auth | FailureKind::Unknown => Err(failure),
        },
    }
}

fn about(
    contact: &Context,
    attributes: Vec<(&'static str, String)>,
    notes: Vec<(bridge::ids::MessageKey, String)>,
) -> Context {
    Context { attributes, notes, ..contact.clone() }
}

fn attribute<'a>(context: &'a Context, name: &str) -> Option<&'a str> {
    context.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str())
}

/// Every value once, in order.
fn joined(values: impl Iterator<Item = String>) -> String {
    let mut distinct: Vec<String> = Vec::new();
    for value in values {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    distinct.join(AND)
}
