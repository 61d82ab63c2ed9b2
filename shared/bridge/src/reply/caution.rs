//! What an agent should know before an answer is public: said once in a note, and never waited for.

use tracing::info;

use crate::{
    deadline::Share,
    ids::Thread,
    marketplace::ThreadKind,
    message::Snapshot,
    outbox::ReplyRow,
    ports::{LeaseError, Post},
    posting,
    session::{Stop, ThreadSession},
    timing::{CAUTION_AFTER, age},
};

/// Says what became of what a question is about, unless agents were told a moment ago. 1 call, and the note.
pub(super) async fn say(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
    row: &ReplyRow,
) -> Result<(), LeaseError> {
    let now = session.now();
    let told = session.state.context_at;
    let is_told = told.is_some_and(|told| age(told, now) < CAUTION_AFTER);
    let is_first = row.parts.is_empty() && thread.kind == ThreadKind::OneShot;
    if is_told || !is_first || !session.bridge.deadline.has_room(Share::Whole) {
        return Ok(());
    }
    session.keep_lease().await?;
    let failure = match session.bridge.connector.caution(thread, snapshot).await {
        Ok(None) => return Ok(()),
        Ok(Some((name, text))) => match show(session, row, name, &text).await {
            Ok(()) | Err(Stop::ConversationGone) => return Ok(()),
            Err(Stop::Lease(error)) => return Err(error),
            Err(Stop::Failed(failure)) => failure,
        },
        Err(failure) => failure,
    };
    info!(thread.key = %row.key, message.id = %row.message, error = &failure as &dyn std::error::Error, "listing not looked at before its answer: the answer goes all the same");
    Ok(())
}

async fn show(
    session: &mut ThreadSession<'_>,
    row: &ReplyRow,
    name: &str,
    text: &str,
) -> Result<(), Stop> {
    let key = session.note_key(&format!("caution-{name}"));
    let note = Post::note(&key, text);
    posting::show(session, row.conversation, &note)
        .await
        .map(drop)
}
