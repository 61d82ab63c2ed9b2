//! What Chatwoot refuses to show for a day: people are told where to read it.

use futures::future::BoxFuture;
use sha2::{Digest, Sha256};
use tracing::error;

use crate::{
    bridge::Target,
    failure::StoreFailure,
    ids::{ConversationId, MessageKey, Thread},
    journal::marketplace,
    message::Message,
    notice::{AccountNotice, NoticeOutcome},
    ports::{Entry, LeaseError, Post},
    posting,
    session::{Shown, Stop, ThreadSession},
    texts,
};

/// Tells people of something that Chatwoot refused for a day: in its conversation if that takes
/// the notice, else in the account's. `message` = it is somebody's, not a note of ours.
pub(crate) fn give_up_showing<'s>(
    session: &'s mut ThreadSession<'_>,
    conversation: ConversationId,
    key: &'s MessageKey,
    message: Option<&'s Message>,
) -> BoxFuture<'s, Result<Shown, Stop>> {
    Box::pin(async move {
        let Target::Thread(thread) = session.target else {
            // There is no other place to say it: it stays due.
            put_refused_off(session, key).await?;
            return Ok(Shown::Refused);
        };
        let text = not_shown(session, thread, message).await;
        let notice = session.note_key(&format!("not-shown-{}", short(key)));
        let told = message.is_some() && post_notice(session, conversation, &notice, &text).await?
            || tell_account(session, thread, key, &text).await?;
        if !told {
            put_refused_off(session, key).await?;
            return Ok(Shown::Refused);
        }
        error!(metric = "message_in", marketplace = marketplace(&thread.key), result = "given_up", trace.id = %thread.key.trace_id(), thread.key = %thread.key, message.key = %key, "message given up: Chatwoot refused it for a day");
        session.give_up_post(key).await?;
        Ok(Shown::Before)
    })
}

async fn put_refused_off(
    session: &mut ThreadSession<'_>,
    key: &MessageKey,
) -> Result<(), LeaseError> {
    session.begin_post(key).await?;
    if let Some(Entry::Intended {
        refused: Some(one), ..
    }) = session.entry(key)
    {
        session.try_refused_at(one.next_at);
    }
    Ok(())
}

/// Whether the notice is in the conversation. One that was refused, too, is not tried again there.
async fn post_notice(
    session: &mut ThreadSession<'_>,
    conversation: ConversationId,
    notice: &MessageKey,
    text: &str,
) -> Result<bool, Stop> {
    if matches!(
        session.entry(notice),
        Some(Entry::Intended {
            refused: Some(_),
            ..
        })
    ) {
        return Ok(false);
    }
    let shown = posting::show(session, conversation, &Post::note(notice, text)).await?;
    Ok(shown != Shown::Refused)
}

/// Whether it is in the account's conversation, or there is no account to tell.
async fn tell_account(
    session: &mut ThreadSession<'_>,
    thread: &Thread,
    key: &MessageKey,
    text: &str,
) -> Result<bool, StoreFailure> {
    let Some(account) = session.bridge.table.account(&thread.key.account()).await? else {
        return Ok(true);
    };
    let news = AccountNotice {
        name: format!("not-shown-{}", short(key)),
        text: text.to_owned(),
    };
    Ok(matches!(
        session.bridge.post_notice(&account, &news).await?,
        NoticeOutcome::Yes
    ))
}

async fn not_shown(
    session: &ThreadSession<'_>,
    thread: &Thread,
    message: Option<&Message>,
) -> String {
    let page = session.bridge.connector.page(thread).await;
    let (_, number) = thread.key.kind_and_id().unwrap_or_default();
    let at = match message {
        Some(message) => Some(session.local(message.at).await),
        None => None,
    };
    texts::not_shown(
        session.voice(),
        &texts::NotShown {
            at: at.as_deref(),
            number,
            page: page.as_deref(),
        },
    )
}

/// A short name of a key, the same for ever.
pub(super) fn short(key: &MessageKey) -> String {
    let hash = Sha256::digest(key.as_str());
    hex::encode(hash.get(..6).unwrap_or_default())
}
