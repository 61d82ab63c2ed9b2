//! Questions on offers (§3): one public answer at a time, and another after a refusal.

mod convert;
mod poll;
mod send;

#[cfg(test)]
mod tests;

use bridge::{failure::Failure, message::Snapshot};

#[cfg(test)]
pub(crate) use poll::OF_REFUSED;
pub(crate) use poll::{FEED, poll, waiting};
pub(crate) use send::answer;

use crate::{
    calls::{Answer, Calls},
    endpoints::get_question::GetQuestion,
    ids::{QuestionId, TenantId},
    wire::question::Question,
};

/// One question; it alone tells the truth: lists lag behind.
async fn by_id(calls: &Calls, tenant: &TenantId, question: &QuestionId) -> Answer<Question> {
    calls.make(tenant, &GetQuestion { question }).await
}

/// Reads a question. One that is not there any more was deleted.
pub(crate) async fn read(
    calls: &Calls,
    tenant: &TenantId,
    question: &QuestionId,
) -> Result<Snapshot, Failure> {
    match by_id(calls, tenant, question).await {
        Ok(shown) => Ok(convert::snapshot(&shown, calls.now())),
        Err(stopped) if stopped.is_missing() => Ok(convert::vanished()),
        Err(stopped) => Err(stopped.into()),
    }
}
