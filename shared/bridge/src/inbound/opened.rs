//! A conversation that is opened and may have been there: whoever made it wrote rows that are lost, or none.

use crate::{
    conversation,
    ids::{ConversationId, Thread},
    message::Snapshot,
    ports::Context,
    reply::recall,
    session::{Stop, ThreadSession},
};

/// Opens the thread's conversation. What is in it already is known again before anything is shown.
pub(super) async fn open(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
    context: &mut Option<Context>,
) -> Result<ConversationId, Stop> {
    let opened = conversation::open(session, thread, snapshot, context).await?;
    if !opened.is_new {
        recall::read_back(session, snapshot).await?;
    }
    Ok(opened.conversation)
}

/// Makes a sale's conversation again after somebody deleted it, and says so.
pub(super) async fn open_again(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    snapshot: &Snapshot,
    gone: ConversationId,
    context: &mut Option<Context>,
) -> Result<ConversationId, Stop> {
    conversation::leave(session, gone);
    let conversation = open(session, thread, snapshot, context).await?;
    conversation::post_where_it_was(session, conversation).await?;
    Ok(conversation)
}
