//! A question's JSON → the bridge's types. Pure.

use std::collections::BTreeMap;

use bridge::{
    capabilities::{CanSend, Capabilities, Charset, Refusal, TextRules},
    ids::{RemoteMessageId, Route},
    message::{Author, Ending, Extent, Message, Snapshot, ThreadStatus, Visibility},
};
use jiff::Timestamp;

use crate::{
    attributes::{ITEM, ITEM_URL, SKU},
    ids::{answer_id, answer_key, question_key, short_hash},
    route::ThreadRoute,
    wire::{
        moderation::ModerationVerdict,
        question::{Question, QuestionAnswer, Stage},
    },
};

/// Longest answer, in characters: not documented, a client's figure (§3.2).
const MAX_CHARS: usize = 1000;

/// A question and, if it shows one, its answer. `now` stands in for a time that cannot be read.
pub(super) fn snapshot(question: &Question, now: Timestamp) -> Snapshot {
    let asked = question.asked();
    let at = asked.when_at.map_or(now, |at| at.0);
    let mut messages = vec![Message {
        source_id: question_key(&question.id),
        remote_id: Some(RemoteMessageId::from_connector(format!(
            "question:{}",
            question.id
        ))),
        reference: None,
        author: Author::Buyer,
        text: asked.message.clone().unwrap_or_default(),
        attachments: Vec::new(),
        at,
        visibility: Visibility::Visible,
        read_at: None,
    }];
    messages.extend(
        question
            .answer()
            .map(|answer| answer_message(question, answer, at)),
    );
    let standing = AnswerStanding::of(question);
    Snapshot {
        messages,
        extent: Extent::Whole,
        status: standing.status(),
        capabilities: standing.capabilities(),
        attributes: attributes(question),
        notes: Vec::new(),
        limit: None,
        other_apps: BTreeMap::new(),
        route: Route::from(&ThreadRoute::with(asked.owner.as_ref())),
    }
}

/// A question that is known to have been there and is not any more.
pub(super) fn vanished() -> Snapshot {
    let standing = AnswerStanding::Ended(Ending::Deleted);
    Snapshot {
        messages: Vec::new(),
        extent: Extent::Gaps,
        status: standing.status(),
        capabilities: standing.capabilities(),
        attributes: Vec::new(),
        notes: Vec::new(),
        limit: None,
        other_apps: BTreeMap::new(),
        route: Route::nowhere(),
    }
}

/// What may still happen to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AnswerStanding {
    /// It takes an answer.
    Open,
    /// Its answer waits for moderation: another one is not taken meanwhile.
    Undecided,
    /// It is answered.
    Answered,
    /// It takes none any more.
    Ended(Ending),
}

impl AnswerStanding {
    pub(super) fn of(question: &Question) -> Self {
        match question.stage() {
            Stage::Answered => Self::Answered,
            Stage::Refused => Self::Ended(Ending::Banned),
            Stage::Deleted => Self::Ended(Ending::Deleted),
            Stage::AnswerRefused => Self::Open,
            Stage::Waiting if question.answer().is_none() => Self::Open,
            Stage::Waiting => match question.verdict() {
                ModerationVerdict::Rejected(_) => Self::Open,
                ModerationVerdict::Approved => Self::Answered,
                ModerationVerdict::Waiting | ModerationVerdict::NotModerated => Self::Undecided,
            },
        }
    }

    fn status(self) -> ThreadStatus {
        match self {
            Self::Open | Self::Undecided => ThreadStatus::Open,
            Self::Answered => ThreadStatus::Answered,
            Self::Ended(ending) => ThreadStatus::Ended(ending),
        }
    }

    fn capabilities(self) -> Capabilities {
        let can_send = match self {
            Self::Open => CanSend::Yes,
            Self::Undecided | Self::Answered => CanSend::No(Refusal::AnsweredElsewhere),
            Self::Ended(_) => CanSend::No(Refusal::QuestionEnded),
        };
        Capabilities {
            can_send,
            text: TextRules {
                max_chars: MAX_CHARS,
                max_parts: 1,
                charset: Charset::Unicode,
            },
            files: None,
            max_messages: None,
        }
    }
}

/// What an answer is called among those of its question: a refused one and its successor are two.
pub(super) fn name(answer: &QuestionAnswer) -> String {
    let reference = answer.external_id.clone();
    reference.unwrap_or_else(|| {
        let at = answer
            .when_at
            .map_or_else(String::new, |at| at.0.to_string());
        short_hash(&format!(
            "{at} {}",
            answer.message.as_deref().unwrap_or_default()
        ))
    })
}

fn answer_message(question: &Question, answer: &QuestionAnswer, asked_at: Timestamp) -> Message {
    let name = name(answer);
    Message {
        source_id: answer_key(&question.id, &name),
        remote_id: Some(answer_id(&question.id, &name)),
        reference: answer.external_id.clone(),
        author: Author::Seller,
        text: answer.message.clone().unwrap_or_default(),
        attachments: Vec::new(),
        // Moderation's time is later than the answer's; the question's is earlier, and stays in order.
        at: answer.when_at.map_or(asked_at, |at| at.0),
        visibility: match question.verdict() {
            ModerationVerdict::Rejected(rules) => Visibility::Rejected(rules),
            ModerationVerdict::Approved => Visibility::Visible,
            ModerationVerdict::Waiting | ModerationVerdict::NotModerated => Visibility::Pending,
        },
        read_at: None,
    }
}

fn attributes(question: &Question) -> Vec<(&'static str, String)> {
    let offer = question.offer();
    let sku = question.asked().product.and_then(|product| product.sku);
    let known = [(ITEM, offer.name), (ITEM_URL, offer.url), (SKU, sku)];
    known
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}
