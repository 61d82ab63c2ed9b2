//! Mercado Livre's JSON → the bridge's types. Pure.

use std::collections::{BTreeMap, HashSet};

use bridge::{
    capabilities::{CanSend, Capabilities, Charset, Refusal, TextRules},
    ids::{RemoteMessageId, Route},
    message::{Attachment, Author, Ending, Extent, Message, Snapshot, ThreadStatus, Visibility},
    text::html::shown,
};
use jiff::Timestamp;

use crate::{
    agents,
    attributes::{ASKED_AT, BLOCK},
    files, guide,
    ids::UserId,
    limits_of_time, places,
    recipient::{Recipient, Signs},
    route::{QuestionSubject, ThreadRoute},
    wire::{
        is,
        message::{Attached, ConversationStatus, ModerationVerdict, SaleMessage, ThreadPage},
        question::{Question, QuestionAnswer, QuestionStatus},
    },
};

/// Longest answer, in characters (§3.3).
const MAX_ANSWER: usize = 2000;
/// Longest message, in characters, where the thread does not say (§5.4).
const MAX_MESSAGE: usize = 350;
/// Parts of one reply. No limit is documented; more than this is a mistake of the agent's.
const MAX_PARTS: usize = 20;

/// A question and, if it has one, its answer. `now` stands in for a date that cannot be read.
pub(crate) fn question_snapshot(question: &Question, now: Timestamp) -> Snapshot {
    let asked = question.date_created.map(|date| date.0);
    let status = question.status();
    let answer = question.given_answer();
    let mut messages = vec![question_message(question, now)];
    messages.extend(answer.map(|answer| answer_message(question, answer, now)));
    let stage = stage(status, answer.is_some());
    Snapshot {
        messages,
        extent: if stage != ThreadStatus::Answered || answer.is_some() {
            Extent::Whole
        } else {
            Extent::Gaps
        },
        capabilities: question_capabilities(&stage),
        status: stage,
        attributes: asked.map(asked_at).into_iter().collect(),
        notes: Vec::new(),
        limit: asked.and_then(limits_of_time::of_question),
        other_apps: BTreeMap::new(),
        route: ThreadRoute::Question(QuestionSubject {
            asker: question.asker(),
            item: question.item_id.clone(),
        })
        .into(),
    }
}

fn asked_at(at: Timestamp) -> (&'static str, String) {
    (ASKED_AT, at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
}

/// A question that is known to have been there and is not any more.
pub(crate) fn vanished_question() -> Snapshot {
    let stage = ThreadStatus::Ended(Ending::Deleted);
    Snapshot {
        messages: Vec::new(),
        extent: Extent::Gaps,
        capabilities: question_capabilities(&stage),
        status: stage,
        attributes: Vec::new(),
        notes: Vec::new(),
        limit: None,
        other_apps: BTreeMap::new(),
        route: Route::nowhere(),
    }
}

fn question_message(question: &Question, now: Timestamp) -> Message {
    Message {
        source_id: places::question_message(question.id),
        remote_id: Some(RemoteMessageId::from_connector(format!(
            "question:{}",
            question.id
        ))),
        reference: None,
        author: Author::Buyer,
        text: shown(question.text.as_deref().unwrap_or_default()),
        attachments: Vec::new(),
        at: question.date_created.map_or(now, |date| date.0),
        visibility: Visibility::Visible,
        read_at: None,
    }
}

fn answer_message(question: &Question, answer: &QuestionAnswer, now: Timestamp) -> Message {
    let hidden = is(answer.status.as_deref(), "banned");
    Message {
        source_id: places::answer_message(question.id),
        remote_id: Some(places::answer_id(question.id)),
        reference: None,
        author: Author::Seller,
        text: shown(answer.text.as_deref().unwrap_or_default()),
        attachments: Vec::new(),
        at: answer.date_created.map_or(now, |date| date.0),
        visibility: if hidden {
            Visibility::Rejected(None)
        } else {
            Visibility::Visible
        },
        read_at: None,
    }
}

fn stage(status: QuestionStatus, answered: bool) -> ThreadStatus {
    match status {
        QuestionStatus::Answered => ThreadStatus::Answered,
        QuestionStatus::ClosedUnanswered => ThreadStatus::Ended(Ending::Closed),
        QuestionStatus::Deleted => ThreadStatus::Ended(Ending::Deleted),
        QuestionStatus::Banned => ThreadStatus::Ended(Ending::Banned),
        QuestionStatus::Disabled => ThreadStatus::Ended(Ending::Disabled),
        QuestionStatus::Other if answered => ThreadStatus::Answered,
        QuestionStatus::Unanswered | QuestionStatus::UnderReview | QuestionStatus::Other => {
            ThreadStatus::Open
        }
    }
}

fn question_capabilities(stage: &ThreadStatus) -> Capabilities {
    let can_send = match stage {
        ThreadStatus::Open => CanSend::Yes,
        ThreadStatus::Answered => CanSend::No(Refusal::AnsweredElsewhere),
        ThreadStatus::Ended(_) => CanSend::No(Refusal::QuestionEnded),
    };
    let text = TextRules {
        max_chars: MAX_ANSWER,
        max_parts: 1,
        charset: Charset::Unicode,
    };
    Capabilities {
        can_send,
        text,
        files: None,
        max_messages: None,
    }
}

/// All pages of a sale's messages, as they came.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pages {
    pub(crate) messages: Vec<SaleMessage>,
    /// How much of the thread they are.
    pub(crate) extent: Extent,
    pub(crate) status: ConversationStatus,
    pub(crate) max_chars: Option<usize>,
}

impl Pages {
    /// What this page holds, and what it says of the thread.
    pub(crate) fn begun(page: &ThreadPage) -> Self {
        Self {
            messages: page.messages.items.clone(),
            extent: Extent::Gaps,
            status: page.conversation_status.clone().unwrap_or_default(),
            max_chars: page.seller_max_message_length,
        }
    }
}

/// A sale's messages, oldest first. `now` stands in for a date that cannot be read.
pub(crate) fn thread_snapshot(
    seller: UserId,
    app: &str,
    site: Option<&str>,
    pages: &Pages,
    now: Timestamp,
) -> Snapshot {
    let ordered = ordered(&pages.messages, now);
    let mut latest = ordered.iter().rev();
    let recipient = Recipient::derive(&Signs {
        counterpart: latest
            .find_map(|(_, message)| message.sender().filter(|from| *from != seller)),
        complete: pages.extent != Extent::Gaps,
        path: pages.status.path.as_deref(),
        site,
    });
    let mut senders = ordered.iter().map(|(_, message)| message.sender());
    let begun = senders.any(|sender| sender != Some(seller));
    let start = !begun && may_start(pages);
    let messages: Vec<Message> = ordered
        .iter()
        .map(|(at, message)| sale_message(seller, message, *at))
        .collect();
    let has_agent = recipient.to.is_some_and(agents::is_agent);
    Snapshot {
        limit: has_agent
            .then(|| limits_of_time::of_agent_thread(&messages, site))
            .flatten(),
        messages,
        extent: pages.extent,
        status: ThreadStatus::Open,
        capabilities: thread_capabilities(pages, start),
        attributes: vec![(BLOCK, pages.status.block().unwrap_or_default())],
        notes: Vec::new(),
        other_apps: other_apps(seller, app, &ordered),
        route: if start {
            ThreadRoute::Guide(recipient).into()
        } else {
            ThreadRoute::Sale(recipient).into()
        },
    }
}

/// The applications besides `own` that wrote as the seller, and when last.
fn other_apps(
    seller: UserId,
    own: &str,
    ordered: &[(Timestamp, &SaleMessage)],
) -> BTreeMap<String, Timestamp> {
    let by_seller = ordered
        .iter()
        .filter(|(_, message)| message.sender() == Some(seller));
    by_seller
        .filter_map(|(at, message)| Some((message.client_id.clone()?, *at)))
        .filter(|(app, _)| app != own && is_number(app))
        .collect()
}

/// What Mercado Livre calls an application by.
fn is_number(app: &str) -> bool {
    (1..=20).contains(&app.len()) && app.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the seller may write first, with one of the marketplace's reasons.
fn may_start(pages: &Pages) -> bool {
    let block = pages.status.block();
    pages.extent == Extent::Whole && block.is_some_and(|block| guide::gets_around(&block))
}

/// Each message once, with its date.
fn dated(messages: &[SaleMessage], now: Timestamp) -> Vec<(Timestamp, &SaleMessage)> {
    let mut ids = HashSet::new();
    let unique = messages
        .iter()
        .filter(|message| ids.insert(message.id.as_str()));
    unique
        .map(|message| (message.created().map_or(now, |date| date.0), message))
        .collect()
}

/// Without doubles, oldest first. The server's order is undocumented: where it is plainly by time,
/// up or down, it also decides between messages of the same instant; else their ids do.
fn ordered(messages: &[SaleMessage], now: Timestamp) -> Vec<(Timestamp, &SaleMessage)> {
    let mut ordered = dated(messages, now);
    let (first, last) = (
        ordered.first().map(|(at, _)| *at),
        ordered.last().map(|(at, _)| *at),
    );
    if first > last && ordered.is_sorted_by(|one, next| one.0 >= next.0) {
        ordered.reverse();
    }
    if first == last || !ordered.is_sorted_by_key(|(at, _)| *at) {
        ordered.sort_by(|one, next| (one.0, &one.1.id).cmp(&(next.0, &next.1.id)));
    }
    ordered
}

fn sale_message(seller: UserId, message: &SaleMessage, at: Timestamp) -> Message {
    let author = if message.sender() == Some(seller) {
        Author::Seller
    } else {
        Author::Buyer
    };
    let standing = match (message.verdict(), &author) {
        (ModerationVerdict::Rejected(reason), _) => Visibility::Rejected(reason),
        (ModerationVerdict::Undecided, Author::Seller) => Visibility::Pending,
        // What a buyer wrote has arrived when we can read it.
        (ModerationVerdict::Undecided | ModerationVerdict::Delivered, _) => Visibility::Visible,
    };
    Message {
        source_id: places::message(&message.id),
        remote_id: Some(RemoteMessageId::from_connector(message.id.clone())),
        reference: None,
        author,
        text: shown(message.text.as_deref().unwrap_or_default()),
        attachments: message.files().iter().map(attachment).collect(),
        at,
        visibility: standing,
        read_at: message.read().map(|date| date.0),
    }
}

fn attachment(file: &Attached) -> Attachment {
    let name = file.original_filename.as_ref().or(file.filename.as_ref());
    Attachment {
        handle: file.filename.clone().unwrap_or_default(),
        name: name.cloned().unwrap_or_default(),
        content_type: file.content_type.clone(),
        size: file.size,
        suspect: file.suspect,
    }
}

/// `start`: the seller may write first, giving a reason.
/// How a text of a sale must look, where its thread does not say otherwise.
pub(crate) const TEXT_OF_SALES: TextRules = TextRules {
    max_chars: MAX_MESSAGE,
    max_parts: MAX_PARTS,
    charset: Charset::Latin1AndEmoji,
};

fn thread_capabilities(pages: &Pages, start: bool) -> Capabilities {
    let can_send = match pages.status.block() {
        Some(code) if !start => CanSend::No(Refusal::Blocked(code)),
        Some(_) | None => CanSend::Yes,
    };
    let max_chars = pages
        .max_chars
        .filter(|max| *max > 0)
        .unwrap_or(MAX_MESSAGE);
    let text = TextRules {
        max_chars,
        ..TEXT_OF_SALES
    };
    let text = if start { guide::rules(text) } else { text };
    // The action guide takes no files (§5.7).
    let files = (!start).then_some(files::OF_SALES);
    Capabilities {
        can_send,
        text,
        files,
        max_messages: None,
    }
}

#[cfg(test)]
mod tests;
