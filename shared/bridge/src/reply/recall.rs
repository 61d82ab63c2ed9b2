//! Replies that went under rows that are lost: the table was restored from a moment at which they waited, or had
//! not even been written.
//!
//! Chatwoot shows how they ended. What is left of them by their rows is written down as begun, so it is looked for
//! at the marketplace as any part without a clear answer is, and claimed before it is taken for one from elsewhere.
//! What is not found goes to people, never out.

use tracing::warn;

use super::{
    collect::{self, Listing},
    decide::{Draft, went_before},
    facts::facts,
    pieces, reconcile,
};
use crate::{
    message::Snapshot,
    outbox::ReplyRow,
    ports::{HelpdeskMessage, LeaseError},
    session::{Stop, ThreadSession},
};

/// Reads the thread's conversation and knows again what went or was shown in it under rows that are lost.
pub(crate) async fn read_back(
    session: &mut ThreadSession<'_>,
    snapshot: &Snapshot,
) -> Result<(), Stop> {
    let conversation = session.state.conversation;
    let listing = collect::collect(session, conversation).await?;
    know_again(session, snapshot, &listing).await?;
    Ok(())
}

/// The same for a conversation that was read.
pub(crate) async fn know_again(
    session: &mut ThreadSession<'_>,
    snapshot: &Snapshot,
    listing: &Listing,
) -> Result<(), LeaseError> {
    if recall(session, snapshot, listing).await? {
        reconcile::reconcile(session, snapshot).await?;
    }
    Ok(())
}

/// Writes down the parts of every reply that waits although it has ended; whether there was one.
async fn recall(
    session: &mut ThreadSession<'_>,
    snapshot: &Snapshot,
    listing: &Listing,
) -> Result<bool, LeaseError> {
    let (listed, mut is_any) = (listing.by_id(), false);
    for mut row in session.replies().pending() {
        let shown = listed.get(&row.message).copied();
        if let Some(draft) = went_before(&row, &facts(session, &row, snapshot, shown, None)) {
            write_down(session, &mut row, &draft, shown).await?;
            is_any = true;
        }
    }
    Ok(is_any)
}

/// Writes down that these went at some time since their message was written.
pub(super) async fn write_down(
    session: &mut ThreadSession<'_>,
    row: &mut ReplyRow,
    draft: &Draft,
    listed: Option<&HelpdeskMessage>,
) -> Result<(), LeaseError> {
    let (now, written) = (session.now(), listed.and_then(|shown| shown.at));
    let since = written.unwrap_or(row.first_at).min(now);
    row.of = row.parts.len() + draft.parts.len();
    for part in row.parts.iter_mut().filter(|part| !part.is_sent()) {
        part.recall(since, now);
    }
    for piece in &draft.parts {
        let (part, reference) = (pieces::begun(row, piece, &[], now), row.next_reference());
        row.parts.push(part.under(reference).recalled(since));
    }
    warn!(thread.key = %row.key, conversation.id = %row.conversation, message.id = %row.message, count = draft.parts.len(), "reply has ended under rows that are lost: it is looked for, not sent");
    session.write(row).await
}
