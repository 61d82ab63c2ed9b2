//! How a reply ended, where its agent sees it: the bubble, and whether the conversation still waits.
//!
//! Both belong to one end. Its row says that the bubble is set only when both are shown, so whatever
//! comes between them is done once more, and nothing is owed that no row knows of.

use tracing::{error, warn};

use crate::{
    conversation,
    failure::{Failure, FailureKind},
    ids::HelpdeskMessageId,
    message::ThreadStatus,
    outbox::{ReplyRow, ReplyState},
    ports::{Bubble, LeaseError, Marked, Post},
    posting,
    reply::watch::needs_status,
    session::{Stop, ThreadSession},
    texts::{self, Voice},
    timing::{later, patience},
};

/// Which bubbles are set now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// Those of replies whose end needs no look at the marketplace.
    Plain,
    /// All.
    All,
}

/// Sets every bubble that does not show its reply's end yet and is due.
pub(crate) async fn sync_all(
    session: &mut ThreadSession<'_>,
    which: Ends,
) -> Result<(), LeaseError> {
    let due_by = session.due_by();
    let due = |row: &&ReplyRow| row.is_behind() && row.is_due(due_by);
    let now = |row: &&ReplyRow| which == Ends::All || !needs_status(session, row);
    let behind: Vec<HelpdeskMessageId> = session
        .replies()
        .iter()
        .filter(due)
        .filter(now)
        .map(|row| row.message)
        .collect();
    for message in behind {
        sync(session, message).await?;
    }
    Ok(())
}

/// Shows how one reply ended. It is retried until Chatwoot takes it, or says at two looks that
/// there is nothing to show it on.
pub(crate) async fn sync(
    session: &mut ThreadSession<'_>,
    message: HelpdeskMessageId,
) -> Result<(), LeaseError> {
    let Some(mut row) = session
        .replies()
        .get(message)
        .cloned()
        .filter(|row| !row.bubble.is_current())
    else {
        return Ok(());
    };
    let Some(bubble) = bubble_of(&row, session.voice()) else {
        return Ok(());
    };
    match show_outcome(session, &row, &bubble).await {
        Ok(()) | Err(Stop::ConversationGone) => {
            row.bubble_was_set(session.now(), &session.evidence);
        }
        Err(Stop::Lease(error)) => return Err(error),
        Err(Stop::Failed(failure)) => {
            warn!(thread.key = %row.key, message.id = %message, error = &failure as &dyn std::error::Error, "status update failed, will retry");
            session.summary.failed += 1;
            let seed = format!("{}/{message}/bubble", row.key);
            let wait = patience(failure.kind, row.tries, &seed);
            row.tries = row.tries.saturating_add(1);
            row.due_at = Some(later(session.now(), wait));
        }
    }
    session.record(&row).await?;
    Ok(())
}

async fn show_outcome(
    session: &mut ThreadSession<'_>,
    row: &ReplyRow,
    bubble: &Bubble,
) -> Result<(), Stop> {
    set_bubble(session, row, bubble).await?;
    if !session.is_one_shot() {
        return Ok(());
    }
    if session.is_answered_from_here() {
        let is_new = row.bubble.delivered_at().is_none();
        return conversation::resolve(session, row.conversation, is_new).await;
    }
    match (row.was_taken_back(), &session.status) {
        (false, _) | (true, Some(ThreadStatus::Answered | ThreadStatus::Ended(_))) => Ok(()),
        (true, Some(ThreadStatus::Open)) => conversation::reopen(session, row.conversation).await,
        (true, None) => Err(Failure::retryable("looking at a question again").into()),
    }
}

async fn set_bubble(
    session: &mut ThreadSession<'_>,
    row: &ReplyRow,
    bubble: &Bubble,
) -> Result<(), Stop> {
    let (conversation, message) = (row.conversation, row.message);
    let marked = session
        .bridge
        .helpdesk
        .mark(conversation, message, bubble)
        .await;
    match marked {
        Ok(Marked::Yes) => {
            session.is_there_with(conversation, message);
            session.state.bubble_set_at = Some(session.now());
        }
        Ok(Marked::Unsupported) => return say_by_note(session, row, bubble).await,
        Err(failure) if failure.kind == FailureKind::Permanent => {
            error!(message.id = %message, error = &failure as &dyn std::error::Error, "Chatwoot refuses a status update");
            return say_by_note(session, row, bubble).await;
        }
        Err(failure) => return Err(session.stop_at(conversation, Some(message), failure)),
    }
    Ok(())
}

/// This bubble cannot show a failure: a private note says the same.
async fn say_by_note(
    session: &mut ThreadSession<'_>,
    row: &ReplyRow,
    bubble: &Bubble,
) -> Result<(), Stop> {
    let Bubble::Failed(words) = bubble else {
        return Ok(());
    };
    let key = session.note_key(&format!("reply-{}-{}", row.message, row.retries));
    posting::show(session, row.conversation, &Post::note(&key, words))
        .await
        .map(drop)
}

/// How the bubble of a reply is to look; `None` while there is nothing to tell.
fn bubble_of(row: &ReplyRow, voice: Voice) -> Option<Bubble> {
    match row.state {
        ReplyState::Pending | ReplyState::Ignored => None,
        ReplyState::Sent if row.read => Some(Bubble::Read),
        ReplyState::Sent => Some(Bubble::Delivered),
        ReplyState::Failed | ReplyState::Uncertain | ReplyState::Dead => {
            // Chatwoot takes an empty text for none, and one that loses its text looks as if Retry was pressed.
            let told = row.reason.clone().filter(|reason| !reason.is_empty());
            let told = told.unwrap_or_else(|| texts::forgotten(voice));
            Some(Bubble::Failed(told))
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{
        ids::{ConversationId, ThreadKey},
        texts::Locale,
    };

    #[test]
    fn a_red_bubble_is_never_without_words() {
        let (noon, key) = (
            Timestamp::UNIX_EPOCH,
            ThreadKey::from_connector("odd:1:case:1"),
        );
        let voice = Voice::of(Locale::En, None);
        for state in [ReplyState::Failed, ReplyState::Uncertain, ReplyState::Dead] {
            for (reason, shown) in [
                (Some("late"), "late".to_owned()),
                (Some(""), texts::forgotten(voice)),
                (None, texts::forgotten(voice)),
            ] {
                let (conversation, message) = (ConversationId(1), HelpdeskMessageId(2));
                let mut row = ReplyRow::enqueued(&key, conversation, message, noon, noon);
                row.end(state, reason.map(str::to_owned), noon);

                assert_eq!(bubble_of(&row, voice), Some(Bubble::Failed(shown)));
            }
        }
    }
}
