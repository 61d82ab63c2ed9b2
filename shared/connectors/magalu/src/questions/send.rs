//! Answering a question, and what an answer that was not taken comes to (§3.2).

use bridge::{
    capabilities::Refusal,
    failure::{Failure, FailureKind},
    ports::Outcome,
};
use http_api::Endpoint;
use serde_json::Value;

use super::{
    by_id,
    convert::{AnswerStanding, name},
};
use crate::{
    calls::{Calls, Stopped},
    draft::OutgoingText,
    endpoints::answer_question::AnswerQuestion,
    error::ErrorBody,
    ids::{QuestionId, TenantId, answer_id},
    wire::{
        moderation::{Moderation, ModerationVerdict},
        written,
    },
};

/// Answers a question. Taken is not published: moderation follows.
pub(crate) async fn answer(
    calls: &Calls,
    tenant: &TenantId,
    question: &QuestionId,
    draft: OutgoingText<'_>,
) -> Result<Outcome, Failure> {
    let reference = draft.reference.to_owned();
    match calls
        .make(tenant, &AnswerQuestion { question, draft })
        .await
    {
        Ok(body) => Ok(taken(question, &reference, &body)),
        Err(stopped) => not_taken(calls, tenant, question, &reference, stopped).await,
    }
}

fn accepted(question: &QuestionId, reference: &str) -> Outcome {
    Outcome::Accepted {
        id: Some(answer_id(question, reference)),
        handle: None,
    }
}

/// Any 2xx took it. The reference that the answer shows is the one that reads will show.
fn taken(question: &QuestionId, reference: &str, body: &Value) -> Outcome {
    let shown = body.get("external_id").and_then(written);
    let moderation = body.get("moderation").cloned().unwrap_or_default();
    let moderation: Moderation = serde_json::from_value(moderation).unwrap_or_default();
    match moderation.verdict() {
        ModerationVerdict::Rejected(rules) => Outcome::Refused(Refusal::Moderated(rules)),
        _ => accepted(question, shown.as_deref().unwrap_or(reference)),
    }
}

/// An answer that was refused: the question tells whether ours is there, another one, or none.
async fn not_taken(
    calls: &Calls,
    tenant: &TenantId,
    question: &QuestionId,
    reference: &str,
    stopped: Stopped,
) -> Result<Outcome, Failure> {
    let Some((400 | 404 | 409 | 410 | 422, body)) = stopped.refusal.clone() else {
        return Err(stopped.into());
    };
    let shown = match by_id(calls, tenant, question).await {
        Ok(shown) => shown,
        Err(again) if again.is_missing() => return Ok(Outcome::Refused(Refusal::QuestionEnded)),
        // Perhaps it has ours, from an earlier attempt: whoever reads it later can tell.
        Err(again) => {
            return Err(Failure::new(FailureKind::Unknown, AnswerQuestion::NAME)
                .caused_by(Failure::from(again)));
        }
    };
    let standing = AnswerStanding::of(&shown);
    let is_ours = shown
        .answer()
        .is_some_and(|answer| name(answer) == reference);
    match standing {
        AnswerStanding::Answered | AnswerStanding::Undecided if is_ours => {
            Ok(accepted(question, reference))
        }
        AnswerStanding::Answered | AnswerStanding::Undecided => {
            Ok(Outcome::Refused(Refusal::AnsweredElsewhere))
        }
        AnswerStanding::Ended(_) => Ok(Outcome::Refused(Refusal::QuestionEnded)),
        AnswerStanding::Open => open_and_refused(stopped, &body),
    }
}

/// It takes answers, and did not take this one.
fn open_and_refused(stopped: Stopped, body: &ErrorBody) -> Result<Outcome, Failure> {
    match stopped.refusal {
        Some((400 | 422, _)) => Ok(Outcome::Refused(Refusal::Other(body.reason()))),
        // It is there; what was not found was perhaps a server's copy of it.
        Some((404 | 410, _)) => {
            Err(Failure::retryable(AnswerQuestion::NAME).because("the question is there"))
        }
        _ => Err(stopped.into()),
    }
}
