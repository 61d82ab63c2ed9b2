//! Marking a thread read at the marketplace, once its agent has answered.

use tracing::info;

use crate::{
    bridge::MarkRead,
    deadline::Share,
    failure::FailureKind,
    ids::Thread,
    message::Snapshot,
    outbox::{ReplyRow, ReplyState},
    ports::{LeaseError, MarkedRead},
    session::ThreadSession,
    timing::{BUBBLES_WATCHED, age, later},
};

/// Marks read what `snapshot` shows, once for each reply that is there. It is tried once, and nothing waits for it.
/// 1 call.
pub(super) async fn mark_read(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
) -> Result<(), LeaseError> {
    let is_wanted = match session.bridge.policy.mark_read {
        MarkRead::Never => false,
        MarkRead::Answered => true,
        MarkRead::Resolved => session.state.resolved,
    };
    let now = session.now();
    let is_recent = |row: &&ReplyRow| {
        let last = row.parts.last().map(|part| part.intended_at);
        last.is_some_and(|at| age(at, now) <= BUBBLES_WATCHED)
    };
    let is_there = |row: &&ReplyRow| row.state == ReplyState::Sent && !row.awaits();
    let there = session.replies().iter().filter(is_there);
    let newest = there.filter(is_recent).map(|row| row.message).max();
    let is_new = is_wanted && newest > session.state.marked_for;
    if !is_new || !session.bridge.deadline.has_room(Share::Whole) {
        return Ok(());
    }
    session.keep_lease().await?;
    session.state.marked_for = newest;
    match session.bridge.connector.mark_read(thread, snapshot).await {
        Ok(MarkedRead::AsShown) => {}
        Ok(MarkedRead::AsShownFor(wait)) => session.look_by(later(now, wait)),
        Ok(MarkedRead::HoldsMore) => session.look_by(now),
        Err(failure) => {
            info!(thread.key = %thread.key, error = &failure as &dyn std::error::Error, "thread not marked read: left to the next reply");
            // It may have been marked all the same, with what came since.
            let is_unclear = matches!(
                failure.kind,
                FailureKind::Unknown | FailureKind::Retryable { after: None }
            );
            if is_unclear {
                session.look_by(now);
            }
        }
    }
    Ok(())
}
