//! What agents look up beside a conversation: listing, order, payment, shipment, claim.

pub(crate) mod listings;

use bridge::{
    capabilities::{CanSend, Capabilities, Refusal},
    failure::Failure,
    i18n::Locale,
    ids::AccountId,
    text::money,
};
use marketplace::{Panel, PanelSection, PanelSubject};

use self::listings::Listings;
use crate::{
    attributes::BLOCK,
    calls::Calls,
    claims::{self, note, view::ClaimView},
    context::{ITEM, ORDER, first_of},
    convert::TEXT_OF_SALES,
    endpoints::{
        get_claim::GetClaim,
        get_claim_detail::GetClaimDetail,
        get_item::ItemDetails,
        get_order::GetOrder,
        get_shipment::{GetShipment, Shipment},
    },
    files, guide,
    ids::{ClaimId, ItemId, OrderId, PackId, QuestionId},
    places::{Place, ThreadAddress},
    poll::questions,
    sites,
    wire::{
        claim::Action,
        filled,
        order::{Order, OrderLine},
    },
    words::{self, claims as claim_words, labels, statuses},
};

/// What a panel shows of a thread.
pub(crate) async fn of(
    calls: &Calls,
    listings: &Listings,
    at: &ThreadAddress,
    subject: &PanelSubject<'_>,
) -> Result<Panel, Failure> {
    match at.place {
        Place::Question(id) => asked(calls, listings, at, id, subject).await,
        Place::Pack(pack) => sold(calls, listings, at, pack, subject).await,
        Place::Claim(id) => claimed(calls, at, id, subject).await,
    }
}

/// A question: its listing, and whether it may be answered. 2 calls at once, or 1.
async fn asked(
    calls: &Calls,
    listings: &Listings,
    at: &ThreadAddress,
    question: QuestionId,
    subject: &PanelSubject<'_>,
) -> Result<Panel, Failure> {
    let item = subject.attribute(ITEM).and_then(ItemId::parse);
    let (found, listing) = futures::join!(
        questions::by_id(calls, &at.account, at.seller, question),
        listing(calls, listings, &at.account, item.as_ref()),
    );
    let section = listing.map(|listing| listed(subject.locale, &listing));
    Ok(Panel {
        sections: section.into_iter().collect(),
        allowed: found?.snapshot.map(|snapshot| snapshot.capabilities),
    })
}

/// A listing is never worth more than what the call is for.
async fn listing(
    calls: &Calls,
    listings: &Listings,
    account: &AccountId,
    id: Option<&ItemId>,
) -> Option<ItemDetails> {
    listings.get(calls, account, id?).await.ok()
}

fn listed(locale: Locale, item: &ItemDetails) -> PanelSection {
    let price = item.price;
    let price = price.map(|price| money(locale, price, item.currency_id.as_deref()));
    let state = filled(item.status.as_deref()).filter(|status| *status != "active");
    let state = state.map(|status| statuses::item_status(locale, status).to_owned());
    PanelSection {
        picture: item.photo(),
        ..PanelSection::new(labels::ITEM.of(locale))
            .with(labels::ITEM.of(locale), item.title.clone())
            .linked(item.permalink.clone())
            .with(labels::PRICE.of(locale), price)
            .with(
                labels::STOCK.of(locale),
                item.available_quantity.map(|stock| stock.to_string()),
            )
            .with(labels::STATE.of(locale), state)
    }
}

/// A sale: what was bought, order, payment, shipment. 2 calls, as only the order names its shipment; beside the
/// second, 1 for a listing that is not known.
async fn sold(
    calls: &Calls,
    listings: &Listings,
    at: &ThreadAddress,
    pack: PackId,
    subject: &PanelSubject<'_>,
) -> Result<Panel, Failure> {
    let id = subject.attribute(ORDER).and_then(first_of);
    let id = id.map_or(OrderId(pack.0), OrderId);
    let order = calls.make(&at.account, &GetOrder(id)).await?;
    let (shipment, item) = surroundings(calls, listings, &at.account, &order).await;
    let site = calls.site(&at.account).await?;
    let (locale, site) = (subject.locale, site.as_deref());
    let sections = [
        lines(locale, &order, item.as_ref()).unless_empty(),
        ordered(locale, site, &order, pack).unless_empty(),
        shipment.and_then(|shipment| shipped(locale, site, &shipment).unless_empty()),
    ];
    Ok(Panel {
        sections: sections.into_iter().flatten().collect(),
        allowed: Some(allowed(subject)),
    })
}

/// An order's shipment and the listing that it is of, as far as they can be read.
async fn surroundings(
    calls: &Calls,
    listings: &Listings,
    account: &AccountId,
    order: &Order,
) -> (Option<Shipment>, Option<ItemDetails>) {
    let bought = order.lines.as_ref().and_then(|lines| lines.items.first());
    let bought = bought.and_then(|line| line.item.id.as_ref());
    let shipping = order.shipping.as_ref().and_then(|shipping| shipping.id);
    let shipment = async {
        let call = GetShipment(shipping?);
        calls.make(account, &call).await.ok()
    };
    futures::join!(shipment, listing(calls, listings, account, bought))
}

/// What was bought, a line each; the picture is that of the first.
fn lines(locale: Locale, order: &Order, item: Option<&ItemDetails>) -> PanelSection {
    let section = PanelSection {
        picture: item.and_then(ItemDetails::photo),
        ..PanelSection::new(labels::ITEM.of(locale))
    };
    let page = item.and_then(|item| item.permalink.clone());
    let lines = order.lines.iter().flat_map(|lines| &lines.items);
    lines.enumerate().fold(section, |section, (nth, line)| {
        let price = line.unit_price;
        let price = price.map(|price| money(locale, price, order.currency_id.as_deref()));
        section
            .with(labels::ITEM.of(locale), title(line))
            .linked(page.clone().filter(|_| nth == 0))
            .with(labels::PRICE.of(locale), price)
    })
}

fn title(line: &OrderLine) -> Option<String> {
    let title = line.item.title.as_deref();
    let title = title.or(line.item.id.as_ref().map(ItemId::as_str))?;
    Some(format!("{} × {title}", line.quantity.unwrap_or(1.0)))
}

fn ordered(locale: Locale, site: Option<&str>, order: &Order, pack: PackId) -> PanelSection {
    let state = order.status.as_deref();
    let total = order.total_amount;
    PanelSection::new(labels::ORDER.of(locale))
        .with(labels::SALE.of(locale), Some(pack.to_string()))
        .linked(Some(sites::sale_page(site, pack)))
        .with(
            labels::STATE.of(locale),
            state.map(|state| statuses::order_status(locale, state).to_owned()),
        )
        .with(
            labels::TOTAL.of(locale),
            total.map(|total| money(locale, total, order.currency_id.as_deref())),
        )
        .with(labels::PAYMENT.of(locale), Some(payments(locale, order)))
        .with(
            labels::SINCE.of(locale),
            order
                .date_created
                .map(|date| sites::local(locale, site, date.0)),
        )
}

/// How the payments stand, each state once in a row.
fn payments(locale: Locale, order: &Order) -> String {
    let payments = order.payments.iter().flat_map(|payments| &payments.items);
    let states = payments.filter_map(|payment| payment.status.as_deref());
    let mut states: Vec<&str> = states
        .map(|status| statuses::payment_status(locale, status))
        .collect();
    states.dedup();
    states.join(", ")
}

fn shipped(locale: Locale, site: Option<&str>, shipment: &Shipment) -> PanelSection {
    let state = shipment.status.as_deref();
    let state = state.map(|state| statuses::shipment_status(locale, state));
    let due = shipment.due();
    PanelSection::new(labels::SHIPMENT.of(locale))
        .with(labels::STATE.of(locale), state.map(str::to_owned))
        .with(
            labels::TRACKING.of(locale),
            shipment.tracking_number.clone(),
        )
        .with(labels::CARRIER.of(locale), shipment.tracking_method.clone())
        .with(
            labels::DELIVERY.of(locale),
            due.map(|due| sites::local(locale, site, due.0)),
        )
}

/// What a sale's thread allows, by what its last reading left in the conversation's attributes.
fn allowed(subject: &PanelSubject<'_>) -> Capabilities {
    let block = subject.attribute(BLOCK);
    let block = block.filter(|block| !guide::gets_around(block));
    let can_send = block.map_or(CanSend::Yes, |block| {
        let words = words::of_code(&block.to_ascii_lowercase());
        let words = words.map_or(block, |words| words.of(subject.locale));
        CanSend::No(Refusal::Explained(words.to_owned()))
    });
    Capabilities {
        can_send,
        text: TEXT_OF_SALES,
        files: Some(files::OF_SALES),
        max_messages: None,
    }
}

/// A claim: how it stands, and until when who must act. 2 calls at once.
async fn claimed(
    calls: &Calls,
    at: &ThreadAddress,
    id: ClaimId,
    subject: &PanelSubject<'_>,
) -> Result<Panel, Failure> {
    let (claim, detail) = (GetClaim(id), GetClaimDetail(id));
    let (claim, detail) = futures::join!(
        calls.make(&at.account, &claim),
        calls.make(&at.account, &detail),
    );
    let (claim, detail) = (claim?, detail.unwrap_or_default());
    let site = calls.site(&at.account).await?;
    let view = ClaimView {
        locale: subject.locale,
        seller: at.seller,
        site: site.as_deref(),
        claim: &claim,
        detail: &detail,
    };
    Ok(Panel {
        sections: vec![complaint(&view)],
        allowed: Some(claims::convert::allowed(&view)),
    })
}

fn complaint(view: &ClaimView<'_>) -> PanelSection {
    let (locale, detail) = (view.locale, view.detail);
    let label = claim_words::CLAIM.of(locale);
    let problem = filled(detail.problem.as_deref()).or(filled(detail.title.as_deref()));
    let who = filled(detail.action_responsible.as_deref());
    let who = who.map(|who| note::responsible_words(locale, who));
    let local = |at| sites::local(locale, view.site, at);
    let mut section = PanelSection::new(label)
        .with(label, Some(view.claim.id.to_string()))
        .with(
            claim_words::STAGE.of(locale),
            Some(note::stage(locale, view.claim).to_owned()),
        )
        .with(claim_words::PROBLEM.of(locale), problem.map(str::to_owned))
        .with(claim_words::WHO_MUST_ACT.of(locale), who);
    if let Some(due) = detail.due_date {
        let deadline = Some(local(due.0));
        section = section
            .with(claim_words::DEADLINE.of(locale), deadline)
            .urgent();
    }
    view.actions()
        .iter()
        .fold(section, |section, action| offered(view, section, action))
}

/// With what the seller may do, and until when.
fn offered(view: &ClaimView<'_>, section: PanelSection, action: &Action) -> PanelSection {
    let locale = view.locale;
    let what = claim_words::action(locale, &action.name);
    let until = claim_words::UNTIL.of(locale);
    let until = action
        .due_date
        .map(|due| format!(", {until} {}", sites::local(locale, view.site, due.0)));
    let value = format!("{what}{}", until.unwrap_or_default());
    let section = section.with(claim_words::YOU_CAN.of(locale), Some(value));
    if action.is_mandatory() {
        section.urgent()
    } else {
        section
    }
}
