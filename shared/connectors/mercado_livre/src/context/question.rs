//! Who asked, and about which listing.

use bridge::{
    failure::Failure,
    i18n::{Locale, Localized},
    message::Snapshot,
    ports::Context,
    text::money,
};
use tracing::warn;

use super::{
    ITEM, ITEM_TITLE, ITEM_URL, QUESTION, SELLER, about, attribute, contact, unless_hidden,
};
use crate::{
    calls::Calls,
    endpoints::{
        get_item::{GetItem, ItemDetails},
        get_question::GetQuestion,
        past_questions::PastQuestions,
    },
    ids::{ItemId, QuestionId, UserId},
    markdown::escaped,
    places::{self, Place, ThreadAddress},
    route::{QuestionSubject, ThreadRoute},
    wire::{filled, question::Question},
    words::{labels, statuses},
};

/// Longest quotation of an earlier question or its answer, in characters.
const MAX_QUOTE: usize = 200;

/// Who asked: the name costs one call, and nothing else does.
pub(crate) async fn asker(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    question: QuestionId,
    snapshot: &Snapshot,
) -> Result<Context, Failure> {
    let subject = subject(calls, at, question, snapshot).await?;
    let mut attributes = vec![
        (SELLER, at.seller.to_string()),
        (QUESTION, question.to_string()),
    ];
    attributes.extend(subject.item.map(|item| (ITEM, item.as_str().to_owned())));
    let nobody = format!("question-{question}");
    Ok(Context {
        attributes,
        ..contact(calls, locale, at, subject.asker, &nobody).await
    })
}

/// Who asked and about what; asked for where the snapshot does not tell.
async fn subject(
    calls: &Calls,
    at: &ThreadAddress,
    question: QuestionId,
    snapshot: &Snapshot,
) -> Result<QuestionSubject, Failure> {
    let known = ThreadRoute::parse(&snapshot.route).and_then(ThreadRoute::into_question);
    let known = known.unwrap_or_default();
    if known.asker.is_some() {
        return Ok(known);
    }
    let shown = calls.make(&at.account, &GetQuestion(question)).await;
    let shown = unless_hidden(shown.map_err(Failure::from))?;
    Ok(QuestionSubject {
        asker: shown.as_ref().and_then(Question::asker),
        item: shown.and_then(|shown| shown.item_id).or(known.item),
    })
}

/// The listing that a question is about.
pub(crate) async fn listing(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    question: QuestionId,
    contact: &Context,
) -> Result<Context, Failure> {
    let Some(id) = item_of(calls, at, question, contact).await? else {
        return Ok(about(contact, Vec::new(), Vec::new()));
    };
    let item = unless_hidden(
        calls
            .make(&at.account, &GetItem(&id))
            .await
            .map_err(Failure::from),
    )?
    .unwrap_or_default();
    let mut attributes = vec![(ITEM, id.as_str().to_owned())];
    attributes.extend(filled(item.title.as_deref()).map(|title| (ITEM_TITLE, title.to_owned())));
    attributes.extend(filled(item.permalink.as_deref()).map(|url| (ITEM_URL, url.to_owned())));
    let earlier = earlier(calls, at, question, &id, contact).await;
    let note = item_note(locale, &id, &item) + &earlier_note(locale, &earlier);
    let note = (places::note(Place::Question(question), "item"), note);
    Ok(about(contact, attributes, vec![note]))
}

/// The listing's id: as it was told with the buyer, or else by the question itself.
async fn item_of(
    calls: &Calls,
    at: &ThreadAddress,
    question: QuestionId,
    contact: &Context,
) -> Result<Option<ItemId>, Failure> {
    if let Some(known) = attribute(contact, ITEM).and_then(ItemId::parse) {
        return Ok(Some(known));
    }
    let shown = calls.make(&at.account, &GetQuestion(question)).await;
    let shown = unless_hidden(shown.map_err(Failure::from))?;
    Ok(shown.and_then(|shown| shown.item_id))
}

/// What this buyer asked about this listing before: one page, and never waited for.
async fn earlier(
    calls: &Calls,
    at: &ThreadAddress,
    question: QuestionId,
    item: &ItemId,
    contact: &Context,
) -> Vec<Question> {
    let Some(asker) = places::buyer_of(&contact.contact_identifier) else {
        return Vec::new();
    };
    let page = match calls
        .make(&at.account, &PastQuestions { item, asker })
        .await
        .map_err(Failure::from)
    {
        Ok(page) => page,
        Err(failure) => {
            warn!(error = &failure as &dyn std::error::Error, question.id = %question, "earlier questions lookup failed: the note goes without them");
            return Vec::new();
        }
    };
    let mut earlier = page.questions.items;
    earlier.retain(|past| past.id < question && is_of(past, asker, item));
    earlier
}

/// A filter that was not heeded must not show other people's questions.
fn is_of(past: &Question, asker: UserId, item: &ItemId) -> bool {
    past.asker() == Some(asker) && past.item_id.as_ref().is_none_or(|about| about == item)
}

fn item_note(locale: Locale, id: &ItemId, item: &ItemDetails) -> String {
    let title = filled(item.title.as_deref()).unwrap_or(id.as_str());
    let line = |label: Localized, value: &str| format!("**{}:** {value}", label.of(locale));
    let mut lines = vec![line(labels::ITEM, &escaped(title))];
    if let Some(price) = item.price {
        let price = money(locale, price, item.currency_id.as_deref());
        lines.push(line(labels::PRICE, &price));
    }
    if let Some(stock) = item.available_quantity {
        lines.push(line(labels::STOCK, &stock.to_string()));
    }
    if let Some(status) = filled(item.status.as_deref()).filter(|status| *status != "active") {
        let status = statuses::item_status(locale, status);
        lines.push(line(labels::STATE, &escaped(status)));
    }
    lines.extend(filled(item.permalink.as_deref()).map(str::to_owned));
    lines.extend(
        item.photo()
            .map(|photo| format!("[{}]({photo})", labels::PHOTO.of(locale))),
    );
    lines.join("\n")
}

fn earlier_note(locale: Locale, earlier: &[Question]) -> String {
    if earlier.is_empty() {
        return String::new();
    }
    let line = |past: &Question| {
        let answer = past
            .given_answer()
            .map(|answer| format!(" → {}", quote(answer.text.as_deref())));
        format!(
            "- {}{}",
            quote(past.text.as_deref()),
            answer.unwrap_or_default()
        )
    };
    let lines: Vec<String> = earlier.iter().map(line).collect();
    format!(
        "\n\n**{}:**\n{}",
        labels::EARLIER.of(locale),
        lines.join("\n")
    )
}

/// Somebody's words in one line, cut where a note would become a wall of text.
fn quote(text: Option<&str>) -> String {
    let text = filled(text).unwrap_or("–");
    let mut quote: String = text.chars().take(MAX_QUOTE).collect();
    if text.chars().count() > MAX_QUOTE {
        quote.push('…');
    }
    escaped(&quote)
}
