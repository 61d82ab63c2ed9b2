//! Showing something of ours in a conversation exactly once.

use crate::{
    ids::{ConversationId, MessageKey},
    inbound::not_shown,
    ports::Post,
    session::{Look, Shown, Stop, ThreadSession},
};

/// Posts a note, or whatever else has its text at hand: looks first where it may be there already, and tells
/// people of what Chatwoot has refused for a day.
pub(crate) async fn show(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
    post: &Post<'_>,
) -> Result<Shown, Stop> {
    let key: &MessageKey = post.key;
    match session.look_first(conversation, key).await? {
        Look::Done(shown) => return Ok(shown),
        Look::Overdue => {
            return not_shown::give_up_showing(session, conversation, key, None).await;
        }
        Look::ToPost => {}
    }
    session.keep_lease().await?;
    session.begin_post(key).await?;
    session.post(conversation, post).await
}
