//! Sending one answer or one message, and reading what became of it.

use bridge::{
    capabilities::Refusal,
    failure::{Failure, FailureKind},
    i18n::Locale,
    ids::RemoteMessageId,
    message::{Snapshot, ThreadStatus},
    ports::{Outcome, Part},
    text::fingerprint,
};
use http_api::Endpoint;
use jiff::Timestamp;
use serde_json::Value;

use crate::{
    agents,
    calls::{Calls, Stopped},
    convert::question_snapshot,
    endpoints::{
        get_question::GetQuestion, get_thread::GetThread, post_answer::PostAnswer,
        send_message::SendMessage,
    },
    error::ErrorBody,
    files,
    guide::{self, Guided},
    ids::{PackId, QuestionId, UserId},
    places::{self, ThreadAddress},
    route::ThreadRoute,
    threads,
    wire::{
        is,
        message::{ModerationVerdict, SaleMessage},
        question::Question,
    },
};

/// Longest message, where the refusal does not say (§5.4).
const MAX_MESSAGE: usize = 350;

/// Answers a question.
pub(crate) async fn answer(
    calls: &Calls,
    at: &ThreadAddress,
    question: QuestionId,
    part: Part<'_>,
) -> Result<Outcome, Failure> {
    match calls
        .make(
            &at.account,
            &PostAnswer {
                question,
                text: part.content.text(),
            },
        )
        .await
    {
        Ok(body) => answered(question, body),
        Err(stopped) => not_answered(calls, at, question, part.content.text(), stopped).await,
    }
}

/// What an answer that was not taken comes to.
async fn not_answered(
    calls: &Calls,
    at: &ThreadAddress,
    question: QuestionId,
    text: &str,
    stopped: Stopped,
) -> Result<Outcome, Failure> {
    match stopped.answer() {
        Some((400, body))
            if body.is("not_unanswered_question") || body.says("is not unanswered") =>
        {
            look_again(calls, at, question, text).await
        }
        // Absence is believed at the second look.
        Some((404 | 410, _)) => seek(calls, at, question, text).await,
        Some((status, body)) => match answer_refusal(status, &body) {
            Some(refusal) => Ok(Outcome::Refused(refusal)),
            None => Err(stopped.into()),
        },
        None => Err(stopped.into()),
    }
}

/// Any 2xx may have answered the question; only one that shows the answer says so.
fn answered(question: QuestionId, body: Value) -> Result<Outcome, Failure> {
    let shown: Option<Question> = serde_json::from_value(body).ok();
    let shown = shown.filter(|shown| shown.id == question);
    match shown.as_ref().and_then(Question::given_answer) {
        Some(answer) if is(answer.status.as_deref(), "banned") => {
            Ok(Outcome::Refused(Refusal::Moderated(None)))
        }
        Some(_) => Ok(Outcome::Sent(Some(places::answer_id(question)))),
        None => Err(Failure::new(FailureKind::Unknown, PostAnswer::NAME)),
    }
}

/// The question takes no answer: because it has ours, another one, or is gone?
async fn look_again(
    calls: &Calls,
    at: &ThreadAddress,
    question: QuestionId,
    text: &str,
) -> Result<Outcome, Failure> {
    let shown = match calls.make(&at.account, &GetQuestion(question)).await {
        Ok(shown) => shown,
        Err(stopped) if stopped.is_missing() => {
            return Ok(Outcome::Refused(Refusal::QuestionEnded));
        }
        // Perhaps it has ours, from an earlier attempt: whoever reads it later can tell.
        Err(stopped) => {
            return Err(Failure::new(FailureKind::Unknown, PostAnswer::NAME)
                .caused_by(Failure::from(stopped)));
        }
    };
    // It may look open although its asker is blocked (§3.3), or not show its answer yet.
    let ended = Outcome::Refused(Refusal::QuestionEnded);
    Ok(closed(&shown, text, calls.now()).unwrap_or(ended))
}

/// There was no question to answer: is it gone?
async fn seek(
    calls: &Calls,
    at: &ThreadAddress,
    question: QuestionId,
    text: &str,
) -> Result<Outcome, Failure> {
    match calls.make(&at.account, &GetQuestion(question)).await {
        Ok(shown) => closed(&shown, text, calls.now())
            .ok_or_else(|| Failure::retryable(PostAnswer::NAME).because("the question is there")),
        Err(stopped) if stopped.is_missing() => Ok(Outcome::Refused(Refusal::QuestionEnded)),
        Err(stopped) => Err(stopped.into()),
    }
}

/// What came of an answer with `text` to a question that takes none; `None` where it looks open.
fn closed(shown: &Question, text: &str, now: Timestamp) -> Option<Outcome> {
    let there = shown
        .given_answer()
        .and_then(|answer| answer.text.as_deref());
    let ours = there.is_some_and(|there| fingerprint(there) == fingerprint(text));
    match question_snapshot(shown, now).status {
        ThreadStatus::Answered if ours => Some(Outcome::Sent(Some(places::answer_id(shown.id)))),
        ThreadStatus::Answered => Some(Outcome::Refused(Refusal::AnsweredElsewhere)),
        ThreadStatus::Ended(_) => Some(Outcome::Refused(Refusal::QuestionEnded)),
        ThreadStatus::Open => None,
    }
}

/// Why an answer was refused for good; `None` when that is not what the status means (§3.3).
fn answer_refusal(status: u16, body: &ErrorBody) -> Option<Refusal> {
    match status {
        400 if body.is("not_active_item") => Some(Refusal::ListingInactive),
        400 if body.is("question_closed") => Some(Refusal::QuestionEnded),
        400 if body.is("text_is_null") => Some(Refusal::Empty),
        400 | 413 | 422 | 451 => Some(in_their_words(body)),
        _ => None,
    }
}

/// Writes to the buyer of a sale.
pub(crate) async fn message(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    pack: PackId,
    snapshot: &Snapshot,
    part: Part<'_>,
) -> Result<Outcome, Failure> {
    let route = ThreadRoute::parse(&snapshot.route);
    let recipient = route.as_ref().and_then(ThreadRoute::recipient);
    let recipient = recipient.unwrap_or_default();
    if matches!(route, Some(ThreadRoute::Guide(_))) {
        match guide::start(calls, locale, at, pack, part.content.text()).await? {
            Guided::Taken(body) => return written(locale, body),
            Guided::Refused(refusal) => {
                return Ok(Outcome::Refused(with_block(calls, at, pack, refusal).await));
            }
            Guided::Ordinary => {}
        }
    }
    let to = match recipient.to {
        Some(to) => to,
        None => buyer(calls, at, pack).await?,
    };
    let first = post(calls, at, pack, to, part).await;
    let Some(other) = (match &first {
        Err(stopped) if is_wrong_recipient(stopped) => {
            the_other(calls, at, pack, to, recipient.otherwise).await?
        }
        _ => None,
    }) else {
        return conclude(calls, locale, at, pack, part.content.text(), first).await;
    };
    let second = post(calls, at, pack, other, part).await;
    conclude(calls, locale, at, pack, part.content.text(), second).await
}

async fn post(
    calls: &Calls,
    at: &ThreadAddress,
    pack: PackId,
    to: UserId,
    part: Part<'_>,
) -> Result<Value, Stopped> {
    let call = SendMessage {
        pack,
        seller: at.seller,
        to,
        text: part.content.text(),
        files: &part.content.files(),
    };
    calls.make(&at.account, &call).await
}

/// The buyer of the sale, who is in no message yet.
async fn buyer(calls: &Calls, at: &ThreadAddress, pack: PackId) -> Result<UserId, Failure> {
    let sale = threads::sale(calls, &at.account, pack).await?;
    sale.buyer()
        .ok_or_else(|| Failure::new(FailureKind::Permanent, SendMessage::NAME).because("no buyer"))
}

/// Whom to try when `to` does not belong to the thread: buyer instead of agent, or the reverse.
async fn the_other(
    calls: &Calls,
    at: &ThreadAddress,
    pack: PackId,
    to: UserId,
    known: Option<UserId>,
) -> Result<Option<UserId>, Failure> {
    let other = match known {
        Some(known) => Some(known),
        None if agents::is_agent(to) => Some(buyer(calls, at, pack).await?),
        None => agents::of_site(calls.site(&at.account).await?.as_deref()),
    };
    Ok(other.filter(|other| *other != to))
}

/// `to_user_id … does not belong to pack …`: nothing was sent.
fn is_wrong_recipient(stopped: &Stopped) -> bool {
    stopped.answer().is_some_and(|(status, body)| {
        matches!(status, 400 | 403) && body.says("does not belong to")
    })
}

async fn conclude(
    calls: &Calls,
    locale: Locale,
    at: &ThreadAddress,
    pack: PackId,
    text: &str,
    outcome: Result<Value, Stopped>,
) -> Result<Outcome, Failure> {
    let stopped = match outcome {
        Ok(body) => return written(locale, body),
        Err(stopped) => stopped,
    };
    match stopped
        .answer()
        .map(|(status, body)| message_refusal(status, &body, text))
    {
        Some(Some(refusal)) => Ok(Outcome::Refused(with_block(calls, at, pack, refusal).await)),
        Some(None) | None => Err(stopped.into()),
    }
}

/// Any 2xx may have sent the message, and not every 2xx did (§5.4).
fn written(locale: Locale, body: Value) -> Result<Outcome, Failure> {
    let without_files = files::not_taken(locale, &body);
    let message: SaleMessage = serde_json::from_value(body)
        .map_err(|_| Failure::new(FailureKind::Unknown, SendMessage::NAME))?;
    let id = RemoteMessageId::from_connector(message.id.clone());
    Ok(match (message.verdict(), without_files) {
        (ModerationVerdict::Rejected(reason), _) => Outcome::Hidden { id, reason },
        (ModerationVerdict::Delivered | ModerationVerdict::Undecided, Some(why)) => {
            Outcome::WithoutFiles(Some(id), why)
        }
        (ModerationVerdict::Delivered, None) => Outcome::Sent(Some(id)),
        (ModerationVerdict::Undecided, None) => Outcome::Accepted {
            id: Some(id),
            handle: None,
        },
    })
}

/// Why a message was refused for good; `None` when that is not what the status means (§5.4).
fn message_refusal(status: u16, body: &ErrorBody, text: &str) -> Option<Refusal> {
    match status {
        403 => blocked(body),
        400 | 422 if body.says("attachment key") => Some(Refusal::FilesExpired),
        400 | 422 if body.says("does not belong to") => Some(Refusal::Recipient),
        400 if body.says("not supported") => Some(unsupported(body, text)),
        451 => Some(Refusal::Blocked(
            "blocked_by_deactivated_account".to_owned(),
        )),
        400 if body.says("too long") => {
            Some(Refusal::TooLong(last_number(body).unwrap_or(MAX_MESSAGE)))
        }
        400 | 413 | 422 => Some(in_their_words(body)),
        _ => None,
    }
}

/// A 403 that speaks of the thread and not of a permission.
fn blocked(body: &ErrorBody) -> Option<Refusal> {
    if body.says("mediation is in process") {
        return Some(Refusal::Blocked("blocked_by_mediation".to_owned()));
    }
    if body.says("has not been yet delivered") {
        return Some(Refusal::Blocked("blocked_by_fulfillment".to_owned()));
    }
    if body.says("blocked_conversation") || body.says("conversation is blocked") {
        let code = body
            .codes
            .iter()
            .find(|code| code.starts_with("blocked_by_"));
        return Some(Refusal::Blocked(code.cloned().unwrap_or_default()));
    }
    let recipient = body.says("does not belong to order") || body.says("Access denied for user");
    recipient.then_some(Refusal::Recipient)
}

/// A block that came without its code gets it from the thread.
async fn with_block(calls: &Calls, at: &ThreadAddress, pack: PackId, refusal: Refusal) -> Refusal {
    match refusal {
        Refusal::Blocked(code) if code.is_empty() => Refusal::Blocked(block(calls, at, pack).await),
        other => other,
    }
}

/// Why the thread is blocked, as it says itself.
async fn block(calls: &Calls, at: &ThreadAddress, pack: PackId) -> String {
    let page = calls
        .make(
            &at.account,
            &GetThread {
                pack,
                seller: at.seller,
                offset: 0,
            },
        )
        .await;
    page.ok()
        .and_then(|page| page.conversation_status?.block())
        .unwrap_or_default()
}

/// Which character it was is not said: the first that is not Latin-1 is the likely one.
fn unsupported(body: &ErrorBody, text: &str) -> Refusal {
    match text.chars().find(|char| u32::from(*char) > 0xFF) {
        Some(char) => Refusal::Character(char),
        None => in_their_words(body),
    }
}

fn in_their_words(body: &ErrorBody) -> Refusal {
    Refusal::Other(body.words().unwrap_or_default())
}

/// `… max characters allowed are 350`.
fn last_number(body: &ErrorBody) -> Option<usize> {
    body.message
        .as_deref()?
        .split(|char: char| !char.is_ascii_digit())
        .rfind(|word| !word.is_empty())?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests;
