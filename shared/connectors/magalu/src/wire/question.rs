//! A question and its answer (§3.1).

use serde::Deserialize;

use super::{
    is, maybe,
    moderation::{Moderation, ModerationVerdict},
    person::Person,
    text,
};
use crate::{ids::QuestionId, instant::Instant};

/// A question. Only its id is indispensable.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Question {
    /// Its id.
    pub id: QuestionId,
    #[serde(default, deserialize_with = "text")]
    status: Option<String>,
    #[serde(default, rename = "question", deserialize_with = "maybe")]
    asked: Option<QuestionAsked>,
    #[serde(default, deserialize_with = "maybe")]
    answer: Option<QuestionAnswer>,
    /// Of the question, or of the answer: the page has the latter in the answer, clients met it here.
    #[serde(default, deserialize_with = "maybe")]
    moderation: Option<Moderation>,
    #[serde(default, deserialize_with = "maybe")]
    subject: Option<Subject>,
}

/// What was asked.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct QuestionAsked {
    /// The text.
    #[serde(default, deserialize_with = "text")]
    pub message: Option<String>,
    /// When.
    #[serde(default, deserialize_with = "maybe")]
    pub when_at: Option<Instant>,
    /// By whom.
    #[serde(default, deserialize_with = "maybe")]
    pub owner: Option<Person>,
    /// About what.
    #[serde(default, deserialize_with = "maybe")]
    pub product: Option<Product>,
}

/// What is sold.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Product {
    /// The seller's own code.
    #[serde(default, deserialize_with = "text")]
    pub sku: Option<String>,
}

/// What was answered.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct QuestionAnswer {
    /// The text.
    #[serde(default, deserialize_with = "text")]
    pub message: Option<String>,
    /// The reference of whoever wrote it over the API.
    #[serde(default, deserialize_with = "text")]
    pub external_id: Option<String>,
    /// When.
    #[serde(default, deserialize_with = "maybe")]
    pub when_at: Option<Instant>,
    #[serde(default, deserialize_with = "maybe")]
    moderation: Option<Moderation>,
}

#[derive(Clone, Debug, Default, Deserialize)]
struct Subject {
    #[serde(default, deserialize_with = "maybe")]
    extra: Option<Offer>,
}

/// The offer that a question is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Offer {
    /// What it is called.
    #[serde(default, deserialize_with = "text")]
    pub name: Option<String>,
    /// Its page.
    #[serde(default, deserialize_with = "text")]
    pub url: Option<String>,
}

/// Where a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// It waits for an answer, or for moderation of one.
    Waiting,
    /// Its answer was refused: another one may be given.
    AnswerRefused,
    /// It is answered, and people see that.
    Answered,
    /// It was taken down.
    Refused,
    /// It was deleted.
    Deleted,
}

/// Both spellings of a refused answer; which of them lists know is not documented.
pub(crate) const REFUSED: [&str; 2] = ["REJECTED_RESPONSE", "RESPONSE_REJECTED"];
/// A question that waits.
pub(crate) const WAITING: &str = "WAITING_RESPONSE";

impl Question {
    /// What was asked.
    pub(crate) fn asked(&self) -> QuestionAsked {
        self.asked.clone().unwrap_or_default()
    }

    /// What it is about.
    pub(crate) fn offer(&self) -> Offer {
        let extra = self.subject.clone().and_then(|subject| subject.extra);
        extra.unwrap_or_default()
    }

    /// Where it stands. A status that is new is judged by whether there is an answer.
    pub(crate) fn stage(&self) -> Stage {
        let status = self.status.as_deref();
        if REFUSED.iter().any(|refused| is(status, refused)) {
            Stage::AnswerRefused
        } else if is(status, "APPROVED") {
            Stage::Answered
        } else if is(status, "REJECTED") {
            Stage::Refused
        } else if is(status, "DELETED") {
            Stage::Deleted
        } else {
            Stage::Waiting
        }
    }

    /// The answer that it shows, if it shows one.
    pub(crate) fn answer(&self) -> Option<&QuestionAnswer> {
        let answer = self.answer.as_ref()?;
        (answer.message.is_some() || answer.external_id.is_some()).then_some(answer)
    }

    /// What moderation makes of the answer, wherever that is written.
    pub(crate) fn verdict(&self) -> ModerationVerdict {
        let own = self
            .answer()
            .and_then(|answer| answer.moderation.as_ref())
            .map(Moderation::verdict);
        let above = self.moderation.as_ref().map(Moderation::verdict);
        match (self.stage(), own) {
            (Stage::AnswerRefused, Some(own @ ModerationVerdict::Rejected(_))) => own,
            (Stage::AnswerRefused, _) => ModerationVerdict::Rejected(match above {
                Some(ModerationVerdict::Rejected(rules)) => rules,
                _ => None,
            }),
            (Stage::Answered, _) => ModerationVerdict::Approved,
            (_, Some(own)) => own,
            // Above an answer without one of its own it is the answer's, or the question's that was published.
            (_, None) => match above {
                Some(above @ ModerationVerdict::Rejected(_)) => above,
                Some(
                    ModerationVerdict::Approved
                    | ModerationVerdict::NotModerated
                    | ModerationVerdict::Waiting,
                )
                | None => ModerationVerdict::Waiting,
            },
        }
    }

    /// When moderation last decided something: it alone tells two refusals apart where refused answers are
    /// dropped.
    pub(crate) fn decided_at(&self) -> Option<Instant> {
        let own = self.answer().and_then(|answer| answer.moderation.as_ref());
        let above = self.moderation.as_ref();
        [own, above]
            .into_iter()
            .filter_map(|moderation| moderation?.when_at)
            .max()
    }
}
