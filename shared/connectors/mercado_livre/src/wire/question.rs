//! A question, as the search, the call by id and the answer to an answer show it (§3).

use serde::Deserialize;

use super::{maybe, text};
use crate::{
    dates::Date,
    ids::{ItemId, QuestionId, UserId},
};

/// A question. Only its id is indispensable.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Question {
    pub(crate) id: QuestionId,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) seller_id: Option<UserId>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) item_id: Option<ItemId>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) text: Option<String>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) date_created: Option<Date>,
    /// Given by id only.
    #[serde(default, deserialize_with = "maybe")]
    buyer_id: Option<UserId>,
    /// Given by the search, and by id in old shapes.
    #[serde(default, deserialize_with = "maybe")]
    from: Option<Asker>,
    #[serde(default, deserialize_with = "maybe")]
    answer: Option<QuestionAnswer>,
}

#[derive(Clone, Debug, Deserialize)]
struct Asker {
    id: UserId,
}

/// The one public answer. It has no id.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct QuestionAnswer {
    #[serde(default, deserialize_with = "text")]
    pub(crate) text: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(crate) status: Option<String>,
    #[serde(default, deserialize_with = "maybe")]
    pub(crate) date_created: Option<Date>,
}

impl QuestionAnswer {
    /// An `answer` object may be there without being one.
    pub(crate) fn is_given(&self) -> bool {
        self.status.is_some() || self.text.as_ref().is_some_and(|text| !text.is_empty())
    }
}

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum QuestionStatus {
    /// Waits for an answer.
    Unanswered,
    /// Waits for Mercado Livre first.
    UnderReview,
    /// Has its answer.
    Answered,
    /// Closed without one.
    ClosedUnanswered,
    /// Deleted.
    Deleted,
    /// Taken down by moderation; its text is empty.
    Banned,
    /// Switched off.
    Disabled,
    /// A word we do not know, or none.
    Other,
}

impl Question {
    /// The answer, if there is one.
    pub(crate) fn given_answer(&self) -> Option<&QuestionAnswer> {
        self.answer.as_ref().filter(|answer| answer.is_given())
    }

    /// When it was answered, else asked.
    pub(crate) fn last_date(&self) -> Option<jiff::Timestamp> {
        let answered = self
            .given_answer()
            .and_then(|answer| answer.date_created.as_ref());
        answered.or(self.date_created.as_ref()).map(|date| date.0)
    }

    pub(crate) fn asker(&self) -> Option<UserId> {
        self.buyer_id
            .or_else(|| self.from.as_ref().map(|asker| asker.id))
    }

    pub(crate) fn status(&self) -> QuestionStatus {
        use QuestionStatus as Status;
        match self
            .status
            .as_deref()
            .unwrap_or_default()
            .trim()
            .to_ascii_uppercase()
            .as_str()
        {
            "UNANSWERED" => Status::Unanswered,
            "UNDER_REVIEW" => Status::UnderReview,
            "ANSWERED" => Status::Answered,
            "CLOSED_UNANSWERED" => Status::ClosedUnanswered,
            "DELETED" => Status::Deleted,
            "BANNED" => Status::Banned,
            "DISABLED" => Status::Disabled,
            _ => Status::Other,
        }
    }
}
